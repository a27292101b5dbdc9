"""What reading noticed of articles that are used all the same, and the warnings that tell it.

A notice stands on an article; a survey counts them; a run tells each kind once, with how many articles and
the first place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Notice(StrEnum):
    """A code for what was noticed, with the sentence that tells it."""

    MARKUP = "markup"
    """Tags or entities were taken out of the text because `input.text_format` is auto."""
    GARBLED = "garbled"
    """Letters that were written in one encoding and read in another before they came here."""
    UNDATED = "undated"
    """The date could not be used, and `input.bad_date` says to go without."""
    SEVERAL = "several"
    """The text says that it holds several articles, or a page holds far more text than was kept."""
    UNSPLIT = "unsplit"
    """The setting that cuts files of many articles found no second article in the file."""
    PART = "part"
    """Far less text was kept of a page than stands in its paragraphs."""
    USUAL_NAME = "usual_name"
    """A field was read from a column that no setting names, because it has a usual name of that field."""
    LOST_FIELD = "lost_field"
    """A field that an article can do without was of a type that it cannot have."""
    UNKNOWN_LANGUAGE = "unknown_language"
    """The column of the language holds something else; the language is found from the text."""
    NO_ID = "no_id"
    """The record has no id; told where none has."""
    NO_DATE = "no_date"
    """The record has no date; told where none has."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing noticed in one article."""

    notice: Notice
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many articles have a notice, and the first of them."""

    notice: Notice
    articles: int
    first: str
    """Where it stands: file and record, and what was seen there."""


_SENTENCES = {
    Notice.MARKUP: (
        "{articles} held HTML, which was read as such (first: {first}); offsets count in the text as shown; "
        "set input.text_format to html to say that they should, or to plain to leave them as they are"
    ),
    Notice.GARBLED: (
        "{articles} held garbled letters (first: {first}); they were written in one encoding and read in "
        "another before they came here; mend their writer, or set input.garbled to repair"
    ),
    Notice.UNDATED: (
        "{articles} read without a date, as input.bad_date says (first: {first})"
    ),
    Notice.SEVERAL: (
        "{articles} may hold several articles in one (first: {first}); set input.split to cut them apart"
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
        "{articles} read without a field that is no text (first: {first})"
    ),
    Notice.UNKNOWN_LANGUAGE: (
        "{articles} declared a language that is not known (first: {first}); it is found from the text; "
        "write codes such as az, en, ru"
    ),
    Notice.NO_ID: (
        "no article has an id; each is named after its file and record (first: {first}); set input.fields.id "
        "if one of them holds it"
    ),
    Notice.NO_DATE: (
        "no article has a date (first: {first}); set input.fields.date if one of them holds it"
    ),
}  # fmt: skip
_IF_ALL = (Notice.NO_ID, Notice.NO_DATE)
"""What is worth telling where it is so of every article."""


def told(tallies: Iterable[Tally], articles: int) -> list[str]:
    """Return a sentence for each kind of notice on the articles of a feed, which has so many.

    >>> told([Tally(Notice.UNDATED, 1, "a.csv, record 3: no date")], 7)
    ['1 article read without a date, as input.bad_date says (first: a.csv, record 3: no date)']
    """
    return [
        _SENTENCES[tally.notice].format(
            articles=f"{tally.articles:,} article{'' if tally.articles == 1 else 's'}", first=tally.first
        )
        for tally in joined(tallies)
        if tally.notice not in _IF_ALL or tally.articles >= articles
    ]


def joined(tallies: Iterable[Tally]) -> list[Tally]:
    """Return one tally for each kind, in the order of `Notice`, from tallies in reading order."""
    counts: dict[Notice, Tally] = {}
    for tally in tallies:
        before = counts.get(tally.notice)
        counts[tally.notice] = (
            Tally(tally.notice, before.articles + tally.articles, before.first) if before else tally
        )
    return [counts[notice] for notice in Notice if notice in counts]
