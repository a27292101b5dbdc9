"""The contract of the tables: their columns, in order, with type and meaning.

`datapackage` publishes it; the row builders are held to it by tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its Table Schema type and what it says."""

    name: str
    type: Literal["string", "integer", "number", "date"]
    description: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file of a run."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def profiles_table(labels: Sequence[str]) -> Table:
    """Return ``profiles.csv``: one row an article.

    A new column has the same position in `rows.profile_rows`. If only the whole feed knows it, it is one of
    those that `rows.as_copy` changes and `run.mapping.classify_batch` leaves out.
    """
    return Table(
        "profiles",
        "How much of each article is about each label",
        (
            Column("article_id", "string", "Id of the article in the feed"),
            Column("date", "date", "Day of publication in the declared time zone", required=False),
            Column("source", "string", "Who published it", required=False),
            Column("title", "string", "Title, as read", required=False),
            Column("url", "string", "Web address, as read", required=False),
            Column("language", "string", "Code of the language of most of its words", required=False),
            Column("paragraphs", "integer", "Body paragraphs"),
            Column("words", "integer", "Words of the body paragraphs"),
            Column("labelled", "integer", "Body paragraphs with at least one label"),
            Column("primary", "string", "Label with the largest share; empty if none", required=False),
            *(Column(f"share_{label}", "number", f"Share of the words under {label}") for label in labels),
            Column("share_none", "number", "Share of the words under no label; all shares sum to 1"),
            *(
                Column(
                    f"keyword_share_{label}",
                    "number",
                    f"The part of share_{label} in paragraphs that hold a keyword of {label}; "
                    "the rest of it is given by learned words alone",
                )
                for label in labels
            ),
            Column("diversity", "number", "Normalised entropy of the label shares: 0 one label, 1 all alike"),
            Column("story_id", "string", "Story the article belongs to; near-duplicates have the same"),
            Column("duplicate_of", "string", "The story's earliest article, if not this one", required=False),
        ),
        key=("article_id",),
    )


def paragraphs_table(labels: Sequence[str], *, probabilities: bool = False) -> Table:
    """Return ``paragraphs.csv``: one row a paragraph.

    It has columns for `probabilities` where the model has learned from gold labels.
    """
    return Table(
        "paragraphs",
        "Every paragraph, its labels and scores",
        (
            Column("article_id", "string", "Id of the article"),
            Column("paragraph", "integer", "Number of the paragraph in the article, from 1"),
            Column("start", "integer", "First character, as an offset into the article's text as read"),
            Column("end", "integer", "Offset behind the last character"),
            Column(
                "kind",
                "string",
                "body, boilerplate, short or language (one not read); only body is classified",
            ),
            Column("words", "integer", "Words"),
            Column("labels", "string", "Labels joined by |, in label-set order", required=False),
            Column("primary", "string", "Label with the highest score among them", required=False),
            Column("reason", "string", "Why there is no label", required=False),
            *(Column(f"score_{label}", "number", f"Score of {label}, 0 to 1") for label in labels),
            *(
                Column(
                    f"probability_{label}",
                    "number",
                    f"Probability of {label}, calibrated on gold labels; empty if these were too few",
                    required=False,
                )
                for label in (labels if probabilities else ())
            ),
            Column("url", "string", "Web address of the article, as read", required=False),
            Column(
                "language", "string", "Code of its language (ISO 639-1); empty if unknown", required=False
            ),
            Column("text", "string", "The paragraph"),
        ),
        key=("article_id", "paragraph"),
    )


def evidence_table() -> Table:
    """Return ``evidence.csv``: one row a term that counted."""
    return Table(
        "evidence",
        "The terms behind each decision",
        (
            Column("article_id", "string", "Id of the article"),
            Column("paragraph", "integer", "Number of the paragraph in the article, from 1"),
            Column("label", "string", "Label the term speaks for or against"),
            Column(
                "term",
                "string",
                "Keyword or learned term; (weaker terms) for the sum of weak ones; (rest of the article); "
                "(keyword decides) for what a keyword adds to give its label",
            ),
            Column("start", "integer", "First character, as an offset into the article's text as read"),
            Column("end", "integer", "Offset behind the last character"),
            Column("surface", "string", "What stands there", required=False),
            Column("role", "string", "seed, learned, context or excluded"),
            Column("contribution", "number", "Part of the decision value that the term makes up"),
        ),
    )


def summary_table() -> Table:
    """Return ``summary.csv``: one row a period, source and label."""
    return Table(
        "summary",
        "Labels over periods and sources",
        (
            Column("period", "string", "Day, ISO week or month; undated for articles without a date"),
            Column("source", "string", "Who published; * for all sources together", required=False),
            Column("label", "string", "Label"),
            Column("articles", "integer", "Articles with at least one paragraph of the label"),
            Column("primary_articles", "integer", "Articles whose largest share is the label's"),
            Column("paragraphs", "integer", "Paragraphs with the label"),
            Column("words", "number", "Words of the label"),
            Column("share", "number", "Words of the label over all body words of the period and source"),
            Column("share_low", "number", "Lower limit of the share, 95 %, by the stories it stands on"),
            Column("share_high", "number", "Upper limit; the model's errors are not in them"),
            Column(
                "keyword_share",
                "number",
                "The part of the share in paragraphs that hold a keyword of the label",
            ),
            Column("share_deduplicated", "number", "The share, each story counted once"),
            Column(
                "change",
                "number",
                "Share less that of the last period before that has articles of the source",
                required=False,
            ),
            Column("change_low", "number", "Lower limit of the change, 95 %", required=False),
            Column("change_high", "number", "Upper limit; no clear change if 0 is between", required=False),
        ),
    )


def languages_table() -> Table:
    """Return ``languages.csv``: one row a period, language and label, with the columns of the summary."""
    language = Column(
        "language", "string", "Code of the language of most words of the articles", required=False
    )
    columns = (language if column.name == "source" else column for column in summary_table().columns)
    return Table("languages", "Labels over periods and languages", tuple(columns))


def quarantine_table() -> Table:
    """Return ``quarantine.csv``: one row a record that could not be used."""
    return Table(
        "quarantine",
        "Records that could not be used",
        (
            Column("path", "string", "File, relative to the input it was found under"),
            Column("record", "integer", "Record in the file, from 1; 0 for the whole file"),
            Column("reason", "string", "What is wrong, as a code"),
            Column("detail", "string", "What is wrong and what to do, in words"),
        ),
    )


def whole_feed_tables() -> tuple[Table, ...]:
    """Return the tables that are about the whole feed; they are always CSV."""
    return summary_table(), languages_table(), quarantine_table()
