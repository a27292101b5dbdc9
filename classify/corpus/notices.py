"""Notices about articles that are used all the same, and the warnings made of them.

A notice stands on an article; a survey counts them; a run tells each kind once, with how many articles and
the first place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Notice(StrEnum):
    """A code for what was noticed, with the sentence that tells it."""

    NO_FIELD = "no_field"
    """The record has no column that the settings name for a field; told where none has."""
    NO_HEADER = "no_header"
    """The text has no header as the settings describe it; told where none has."""
    MARKUP = "markup"
    """Tags or entities were taken out of the text because `input.text_format` is auto."""
    ESCAPED = "escaped"
    """Line breaks that were written as a backslash and a letter were read as such."""
    GARBLED = "garbled"
    """Letters that were written in one encoding and read in another before they came here."""
    CUT = "cut"
    """The text ends as one of which only the beginning was kept."""
    UNDATED = "undated"
    """The date could not be used, and `input.bad_date` says to go without."""
    SEVERAL = "several"
    """The text says that it holds several articles, or a page holds far more text than was kept."""
    FORM = "form"
    """The text looks like something else: a table, JSON, mail."""
    UNSPLIT = "unsplit"
    """The setting that cuts files of many articles found no second article in the file."""
    PART = "part"
    """Far less text was kept of a page than stands in its paragraphs."""
    USUAL_NAME = "usual_name"
    """A field was read from a column that no setting names, because it has a usual name of that field."""
    LOST_FIELD = "lost_field"
    """A field that an article can do without was of a type that it cannot have."""
    LOST_BLOCK = "lost_block"
    """The text is a list of which some parts hold none, such as pictures."""
    REPEATED_KEY = "repeated_key"
    """The JSON object has a key twice, and only the last value is there."""
    ROUNDED_ID = "rounded_id"
    """The id is a number that a program has rounded."""
    UNKNOWN_LANGUAGE = "unknown_language"
    """The column of the language holds something else; the language is found from the text."""
    NO_ID = "no_id"
    """The record has no id; told where none has."""
    NO_DATE = "no_date"
    """The record has no date; told where none has."""
    DATE_BY_NAME = "date_by_name"
    """The article says no date, and has the day in the name of its file or folder."""
    NO_DATE_IN_TEXT = "no_date_in_text"
    """The text has neither a header nor front matter with a date; told where no article has a date."""
    NO_DATE_IN_PAGE = "no_date_in_page"
    """The page says nowhere when it was published; told likewise."""
    GAP = "gap"
    """The article lacks a field that others have: counted by a survey, stands on no article."""
    RECORD = "record"
    """The article is a record of a file of records: counted likewise."""
    TEXT = "text"
    """The article is a text file; likewise."""
    OTHER = "other"
    """The article is of another file; likewise."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing noticed in one article."""

    notice: Notice
    detail: str = ""
    source: int = 0
    """The source of the input, from 0, where it is told of each source by itself."""
    about: str = ""
    """The setting that it is about, where it is told of each by itself."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of articles with a notice, and the first of them."""

    notice: Notice
    articles: int
    first: str
    """Where it stands: file and record, and what was seen there."""
    source: int = 0
    about: str = ""


_SENTENCES = {
    Notice.MARKUP: (
        "{articles} held HTML, which was read as such (first: {first}); offsets count in the text as shown; "
        "set input.text_format to html to say that they should, or to plain to leave them as they are"
    ),
    Notice.ESCAPED: (
        "{articles} held line breaks written as \\n, which were read as such (first: {first}); offsets count "
        "in the text as shown; mend their writer, or set input.text_format to plain to leave them as they are"
    ),
    Notice.GARBLED: (
        "{articles} held garbled letters (first: {first}); they were written in one encoding and read in "
        "another before they came here; mend their writer, or set input.garbled to repair"
    ),
    Notice.CUT: (
        "{articles} may have lost the end of their text before they came here (first: {first}); only what is "
        "there counts"
    ),
    Notice.UNDATED: (
        "{articles} read without a date, as input.bad_date says (first: {first})"
    ),
    Notice.SEVERAL: (
        "{articles} may hold several articles in one (first: {first}); set input.split to cut them apart"
    ),
    Notice.FORM: (
        "{articles} read as text looks like something else (first: {first})"
    ),
    Notice.UNSPLIT: (
        "{articles} stood alone in a file that input.split should cut (first: {first}); is it the right one?"
    ),
    Notice.PART: (
        "{articles} kept far less text than stands in the paragraphs of the page (first: {first}); if a page "
        "holds several articles, set input.split to cut them apart"
    ),
    Notice.USUAL_NAME: (
        "{articles} read with columns that have usual names (first: {first}); set input.fields if they are "
        "others, or to say that they are right"
    ),
    Notice.LOST_FIELD: (
        "{articles} read without the {about}, which is no text (first: {first})"
    ),
    Notice.LOST_BLOCK: (
        "{articles} read from lists of which some parts hold no text (first: {first}); they are passed over"
    ),
    Notice.REPEATED_KEY: (
        "{articles} read from JSON objects that have a key twice, of which the last counts (first: {first}); "
        "mend their writer"
    ),
    Notice.ROUNDED_ID: (
        "{articles} have an id that a program has rounded (first: {first}); others become the same, and "
        "tomorrow's may differ: write ids as text"
    ),
    Notice.UNKNOWN_LANGUAGE: (
        "{articles} declared a language that is not known (first: {first}); it is found from the text; "
        "write codes such as az, en, ru"
    ),
    Notice.NO_ID: (
        "no record has an id; each is named after its file and record (first: {first}); set input.fields.id "
        "if one of them holds it"
    ),
    Notice.NO_DATE: (
        "no record has a date (first: {first}); set input.fields.date if one of them holds it"
    ),
    Notice.DATE_BY_NAME: (
        "{articles} dated by the name of the file or folder, since nothing else says it (first: {first}); "
        "write the date into the text if it is another"
    ),
    Notice.NO_DATE_IN_TEXT: (
        "no article has a date (first: {first}), so there are no periods to compare; begin texts with "
        "` date 2026-03-11 ` or front matter (`date: ...`), describe their header in input.header, or set "
        "that to null"
    ),
    Notice.NO_DATE_IN_PAGE: (
        "no article has a date (first: {first}), so there are no periods to compare; input.page_date: text "
        "looks for it in the text of pages, too"
    ),
    Notice.NO_FIELD: (
        "no record has {about} (first: {first}); mend it"
    ),
    Notice.NO_HEADER: (
        "input.header matches no text file (first: {first}); mend it, or set it to null"
    ),
    Notice.GAP: (
        "{articles} of {all} read without the {about} that others have (first: {first}); {instead}"
    ),
}  # fmt: skip
_IF_ALL = {
    Notice.NO_ID: Notice.RECORD,
    Notice.NO_DATE: Notice.RECORD,
    Notice.NO_FIELD: Notice.RECORD,
    Notice.NO_HEADER: Notice.TEXT,
}
"""What is worth telling where it is so of every article of a kind, and the kind."""
_KINDS = (Notice.RECORD, Notice.TEXT, Notice.OTHER)
_INSTEAD = {
    "id": "each is named after its file and record",
    "title": "each is called by its first words",
    "date": "they belong to no day, week or month, and input.since and input.until do not hold for them",
    "source": "each is counted under the host of its address or the name of its file, if there is one",
}
"""What becomes of an article that lacks a field."""
_NONE_HAS = {"id": Notice.NO_ID, "date": Notice.NO_DATE}
_OF_ANY_SOURCE = (Notice.NO_ID, Notice.NO_DATE)
_IF_NONE_OTHER = (Notice.NO_DATE_IN_TEXT, Notice.NO_DATE_IN_PAGE)
"""What is worth telling where it is so of all articles, of whatever kind."""


def warnings_of(tallies: Iterable[Tally]) -> list[str]:
    """Return a sentence for each kind of notice on the articles of a feed.

    >>> warnings_of([Tally(Notice.UNDATED, 1, "a.csv, record 3: no date")])
    ['1 article read without a date, as input.bad_date says (first: a.csv, record 3: no date)']
    """
    tallies = joined(tallies)
    everything = _everything(tallies)
    return [
        _SENTENCES[tally.notice].format(
            articles=f"{tally.articles:,} article{'' if tally.articles == 1 else 's'}",
            first=tally.first,
            about=tally.about,
            all=f"{everything:,}",
            instead=_INSTEAD.get(tally.about, ""),
        )
        for tally in tallies
        if tally.notice in _SENTENCES and _is_told(tally, tallies)
    ]


def _is_told(tally: Tally, tallies: Sequence[Tally]) -> bool:
    """Tell whether as many articles have a notice as must, before it is told."""
    if tally.notice is Notice.GAP:
        return _some_lack(tally, tallies)
    if tally.notice in _IF_NONE_OTHER:
        return tally.articles >= _everything(tallies)
    kind = _IF_ALL.get(tally.notice)
    sources = {one.source for one in tallies} if tally.notice in _OF_ANY_SOURCE else {tally.source}
    return tally.articles >= sum(
        one.articles for one in tallies if one.notice is kind and one.source in sources
    )


def _some_lack(tally: Tally, tallies: Sequence[Tally]) -> bool:
    """Tell whether others have a field: most of them, but any for the date, which says where they count.

    Where those without are the records that have no column for it, that is told already.
    """
    none = [one for one in tallies if one.notice is _NONE_HAS.get(tally.about) and _is_told(one, tallies)]
    if tally.articles <= sum(one.articles for one in none):
        return False
    return (1 if tally.about == "date" else 2) * tally.articles < _everything(tallies)


def _everything(tallies: Iterable[Tally]) -> int:
    return sum(tally.articles for tally in tallies if tally.notice in _KINDS)


def joined(tallies: Iterable[Tally]) -> list[Tally]:
    """Return one tally for each kind, source and setting, in the order of `Notice`, from tallies as read."""
    counts: dict[tuple[Notice, int, str], Tally] = {}
    for tally in tallies:
        key = (tally.notice, tally.source, tally.about)
        before = counts.get(key)
        counts[key] = replace(before, articles=before.articles + tally.articles) if before else tally
    order = list(Notice)
    return sorted(counts.values(), key=lambda tally: order.index(tally.notice))
