"""Signs of query languages, which a keyword would only match as text: what each should be written as here."""

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
    for sign, fault in _SIGNS.items():
        if sign in term:
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
