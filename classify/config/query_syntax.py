"""Detect query syntax in keywords, which would only match as text, and say what to write instead."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r"""(["'])[^"']*\1(~[0-9]+)?|“[^”]*”|«[^»]*»|„[^“”]*[“”]""")
_NEAR: Final = re.compile(
    r"(?<=\s)(?:(?:NEAR|ONEAR|ADJ|PRE)/?[0-9]*|(?:WITHIN|SAME|W|N|near|adj|pre|w|n)/[0-9]+)(?=\s)"
)
_WORDS: Final = {
    "AND": "`AND` is read as a word; write {term: .., needs: [..]}, or the words as keywords of their own",
    "OR": "`OR` is read as a word; write each side as a keyword of its own",
    "NOT": "`NOT` is read as a word; write what silences the keyword below `exclude`",
}
_SIGNS: Final = {
    "|": "`|` is read as text; write each side as a keyword of its own",
    "?": "`?` is no wildcard; write the forms one by one, or a stem with `*` at the end of a word",
}
_RULE: Final = re.compile(r"(?<!\S)@(?:NEAR|BEFORE|AFTER|AND|OR|NOT)(?!\w)")
_FUZZY: Final = re.compile(r"(?<=\w)~[0-9.]*$|(?<=\w)\^[0-9.]+$")
_FIELD: Final = re.compile(
    r"(?:title|ti|headline|hlead|text|body|abs|lang|language|source|site|domain|country):(?=\S)"
)
_SIGN: Final = re.compile(r"[-+](?=[^\W\d_]{2})")
_SIGNED: Final = {
    "-": "write what silences the keyword below `exclude`",
    "+": "write {term: .., needs: [..]}, or the word without it",
}
_FILE: Final = re.compile(r"\S+\.(?:ya?ml|txt|csv)", re.IGNORECASE)
_LIST: Final = re.compile(r"[,;]$")
_ANCHOR: Final = re.compile(r"^\^|[^\W\d_]\$(?!\w)(?<=[a-z]\$)|\\[bwsd.]|\.\*|\[[^\]]*\]|\([^)]*\)[?*+]")


def query_fault(term: str) -> str:
    """Return what a term holds of a query language and how to say it here; empty if nothing.

    >>> query_fault("oil NEAR/5 price")
    '`NEAR/5` is read as a word; write {term: .., needs: [..], within: 5}'
    >>> query_fault("OIL AND GAS"), query_fault("US$ bonds")
    ('', '')
    """
    if _QUOTED.fullmatch(term):
        return "the quotes around it would have to stand in the text; take them out"
    signs = next((fault for sign, fault in _SIGNS.items() if sign in term), "")
    if fault := search_fault(term) or signs:
        return fault
    if anchor := _ANCHOR.search(term):
        return f"`{anchor[0]}` is read as text, not as a pattern; write the word, or a stem with `*`"
    if near := _NEAR.search(term):
        distance = re.search(r"[0-9]+", near[0])
        return (
            f"`{near[0]}` is read as a word; "
            f"write {{term: .., needs: [..], within: {distance[0] if distance else 10}}}"
        )
    if any(letter.islower() for letter in term):  # in capitals throughout they are words like the others
        for word in term.split()[1:]:
            if word in _WORDS:
                return _WORDS[word]
        if term.startswith("NOT "):
            return _WORDS["NOT"]
    return ""


def search_fault(term: str) -> str:
    """Return what a term holds of a search engine or another tool, likewise.

    >>> search_fault("(oil"), search_fault("gas~2").partition(";")[0], search_fault("C++")
    ('the parentheses would have to stand in the text; take them out', '`~2` is read as text', '')
    """
    unbalanced = term.count("(") != term.count(")") and any(map(str.isalnum, term))
    if unbalanced or re.fullmatch(r"\([^()]*\)", term):
        return "the parentheses would have to stand in the text; take them out"
    if operator := _RULE.search(term):
        return f"`{operator[0]}` is read as text; write {{term: .., needs: [..], within: 10}}"
    if operator := _FUZZY.search(term):
        return f"`{operator[0]}` is read as text; write the forms one by one, or {{term: .., weight: ..}}"
    if _FILE.fullmatch(term):
        return "a file cannot stand among words; name one file in place of the whole list"
    if operator := _SIGN.match(term):
        return f"`{operator[0]}` before a word is read as text; {_SIGNED[operator[0]]}"
    if operator := _LIST.search(term):
        return f"`{operator[0]}` at the end would have to stand in the text; take it out"
    if operator := _FIELD.match(term):
        return f"`{operator[0]}` is read as text; keywords are looked for in the text alone: take it out"
    return ""
