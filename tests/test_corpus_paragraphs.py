"""Paragraphs: kinds, openings cut off, and columns that agree with the articles."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.config.openings import DATELINE
from classify.config.patterns import LONGEST_MATCHED
from classify.config.settings import SegmentSettings
from classify.config.settings_file import load_settings
from classify.corpus.article import Article, Kind
from classify.corpus.paragraphs import segment

ROOT = Path(__file__).parent.parent
RULES = SegmentSettings(
    min_words=4,
    boilerplate=(r"([A-Z]\w+ ){2}Read more", r"Stay tuned .*", r"\d+ [A-Z]\w+ \d{4} \d\d:\d\d"),
    openings=(r"[A-Z]{3,}, [A-Z]\w+, [A-Z]\w+ \d+\. ", r"[A-Z]+ - \w+\) ?"),
)


def article(text: str, start: int = 0, id_: str = "a") -> Article:
    return Article(id=id_, text=text, path="a.txt", record=1, text_start=start)


def cut(text: str, rules: SegmentSettings = RULES) -> list[tuple[str, Kind]]:
    found = segment([article(text)], rules)
    return [(piece, Kind(kind)) for piece, kind in zip(found.texts, found.kind.tolist(), strict=True)]


BODY = "The wind farm fed the grid."


@pytest.mark.parametrize(
    ("text", "piece", "kind"),
    [
        pytest.param(BODY, BODY, Kind.BODY, id="body"),
        pytest.param("A short line", "A short line", Kind.SHORT, id="short"),
        pytest.param("– * – 12 – ***", "– * – 12 – ***", Kind.SHORT, id="signs are no words"),
        pytest.param("“It – is – so” now", "“It – is – so” now", Kind.BODY, id="words between signs"),
        pytest.param("风电场向电网供电", "风电场向电网供电", Kind.BODY, id="eight letters are four words"),
        pytest.param("风电场供电", "风电场供电", Kind.SHORT, id="five are not"),
        pytest.param("Leyla Quluzade Read more", "Leyla Quluzade Read more", Kind.BOILERPLATE, id="byline"),
        pytest.param("Stay tuned for more", "Stay tuned for more", Kind.BOILERPLATE, id="sign-off"),
        pytest.param(
            "Who would Stay tuned for more", None, Kind.BODY, id="a pattern must match from end to end"
        ),
        pytest.param(f"BAKU, Azerbaijan, March 11. {BODY}", BODY, Kind.BODY, id="dateline"),
        pytest.param(
            f"WIRE - Paper) BAKU, Azerbaijan, March 11. {BODY}", BODY, Kind.BODY, id="mark and dateline"
        ),
        pytest.param("BAKU, Azerbaijan, March 11. Short line", "Short line", Kind.SHORT, id="little left"),
        pytest.param("WIRE - Paper)", "WIRE - Paper)", Kind.BOILERPLATE, id="an opening alone"),
        pytest.param(
            "WIRE - Paper) Leyla Quluzade Read more", None, Kind.BOILERPLATE, id="opening and byline"
        ),
    ],
)
def test_a_paragraph_has_its_kind_and_begins_behind_its_opening(text, piece, kind):
    assert cut(text) == [(piece or text, kind)]


def test_openings_are_cut_off_every_paragraph_that_begins_with_one():
    assert (
        cut(f"BAKU, Azerbaijan, March 11. {BODY}\n\nTBILISI, Georgia, March 12. {BODY}")
        == [(BODY, Kind.BODY)] * 2
    )


def test_of_a_long_paragraph_only_the_beginning_is_held_against_patterns():
    stay, long = "Stay tuned ", LONGEST_MATCHED
    assert cut(stay + "x" * (long - len(stay))) == [(stay + "x" * (long - len(stay)), Kind.BOILERPLATE)]
    assert [kind for _, kind in cut(f"{stay}for it {'x' * long}")] == [Kind.BODY]
    opened = f"{BODY} {'y' * long}"
    assert cut(f"PARIS - Agency) {opened}") == [(opened, Kind.BODY)]


def test_a_sign_off_at_the_end_of_the_last_paragraph_is_set_apart():
    assert cut(f"{BODY} {BODY} Stay tuned for more") == [
        (f"{BODY} {BODY}", Kind.BODY),
        ("Stay tuned for more", Kind.BOILERPLATE),
    ]
    assert cut(f"{BODY} Stay tuned for more\n\n{BODY}")[0] == (f"{BODY} Stay tuned for more", Kind.BODY)


def test_the_columns_of_a_batch_point_into_its_articles():
    batch = [article(f" date 2026-03-11 {BODY}\n\nShort.", 17), article(" "), article(BODY)]

    found = segment(batch, RULES)

    assert found.article.tolist() == [0, 0, 2]
    assert found.start.tolist() == [17, 46, 0]
    assert found.end.tolist() == [44, 52, 27]
    assert found.texts == [BODY, "Short.", BODY]
    assert found.kind.tolist() == [Kind.BODY, Kind.SHORT, Kind.BODY]
    assert (found.article.dtype, found.start.dtype, found.kind.dtype) == (np.int32, np.int64, np.uint8)


def test_no_articles_have_no_paragraphs():
    found = segment([], RULES)

    assert (
        len(found.texts) == len(found.article) == len(found.start) == len(found.end) == len(found.kind) == 0
    )


def test_an_article_can_be_one_unit():
    text = f" date 2026-03-11 BAKU, Azerbaijan, March 11. {BODY}\n\n{BODY}\n"

    found = segment([article(text, 17)], RULES.model_copy(update={"unit": "article"}))

    assert found.texts == [f"{BODY}\n\n{BODY}"]
    assert found.kind.tolist() == [Kind.BODY]


@given(st.lists(st.text(st.sampled_from("aB .,\n-)1“é😀"), max_size=120), max_size=4), st.integers(0, 5))
def test_offsets_hold_and_batches_do_not_matter(texts, start):
    batch = [article(text, min(start, len(text))) for text in texts]

    together = segment(batch, RULES)

    for index, begin, end, text in zip(
        together.article, together.start, together.end, together.texts, strict=True
    ):
        assert batch[index].text[begin:end] == text
        assert begin >= batch[index].text_start
    apart = [segment([one], RULES) for one in batch]
    assert together.texts == [text for one in apart for text in one.texts]
    assert together.kind.tolist() == [kind for one in apart for kind in one.kind.tolist()]


@given(st.text(st.sampled_from("ab -.\u00a0_–\n"), max_size=60), st.integers(1, 5))
def test_a_body_paragraph_has_enough_words(text, least):
    found = segment([article(text)], SegmentSettings(min_words=least))

    for piece, kind in zip(found.texts, found.kind.tolist(), strict=True):
        words = sum(any(sign.isalnum() or sign == "_" for sign in word) for word in piece.split())
        assert (kind == Kind.BODY) == (words >= least)


@pytest.mark.parametrize(
    "patterns",
    [
        pytest.param(
            (r"(?i)stay tuned.*", r"(?s)Read.*more", r"By \w+"), id="flags hold for their own pattern"
        ),
        pytest.param(
            (r"(\w+) \1", r"(?P<name>\w)(?P=name)+", r"(a)(b)?(?(2)c|d)"), id="groups are not shifted"
        ),
        pytest.param((r"(?x) By [ ] \w+  # a byline", r".*ad"), id="comments end with their pattern"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "STAY TUNED now",
        "Read\nmore",
        "read more",
        "By Leyla",
        "by Leyla",
        "so so",
        "so no",
        "aaa",
        "abc",
        "ad",
        "x",
    ],
)
def test_a_pattern_means_the_same_beside_others(patterns, text):
    expected = any(re.fullmatch(pattern, text) for pattern in patterns)

    found = segment([article(text)], SegmentSettings(boilerplate=patterns, unit="article"))

    assert (found.kind.tolist() == [Kind.BOILERPLATE]) == expected


WORDS = st.sampled_from(
    [
        "Baku",
        "BAKU",
        "L.",
        "O’Neil",
        "and",
        "Read",
        "Read more",
        "more",
        ",",
        ", ",
        " ",
        "  ",
        "By ",
        "March 3",
        "4",
        ".",
    ]
)


@pytest.mark.parametrize(
    "pattern",
    [DATELINE, load_settings(ROOT / "config" / "sectors.yaml").segment.boilerplate[0]],
    ids=["place", "byline"],
)
@given(text=st.lists(WORDS, max_size=9).map("".join))
def test_patterns_that_give_no_letter_back_match_what_the_patient_ones_do(pattern, text):
    patient = pattern.replace("++", "+").replace("*+", "*").replace("}+", "}")

    assert patient != pattern
    for ask in (re.match, re.fullmatch):
        quick, slow = ask(pattern, text), ask(patient, text)
        assert (quick and quick.span()) == (slow and slow.span())
