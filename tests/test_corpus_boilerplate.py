"""Boilerplate by repetition: counted over stories, merged over batches, the same in every process."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.config.settings import SegmentSettings
from classify.corpus.article import Article, Kind, Paragraphs
from classify.corpus.boilerplate import (
    ShortParagraphs,
    mark_repeated,
    paragraph_hash,
    repeated,
    short_paragraphs,
)
from classify.corpus.paragraphs import segment

RULES = SegmentSettings(min_words=2, repeated_articles=3, repeated_max_words=8)
NOTICE = "Read all our news for a month."


def cut(*texts: str) -> Paragraphs:
    return segment([Article(str(index), text, "a.txt", 1) for index, text in enumerate(texts)], RULES)


def short(paragraphs: Paragraphs, rules: SegmentSettings = RULES) -> ShortParagraphs:
    words = np.array([len(text.split()) for text in paragraphs.texts], np.int64)
    return short_paragraphs(paragraphs, words, rules)


def kinds(paragraphs: Paragraphs, stories: list[int], rules: SegmentSettings = RULES) -> list[int]:
    found = short(paragraphs, rules)
    return mark_repeated(paragraphs.kind, found, repeated([(found, stories)], rules)).tolist()


def test_a_paragraph_of_three_stories_is_boilerplate_in_all_of_them():
    batch = cut(
        f"Grain went up.\n\n{NOTICE}", f"Rain came down.\n\n{NOTICE.upper()}", f"A bank fell.\n\n{NOTICE}  "
    )

    assert kinds(batch, [0, 1, 2]) == [Kind.BODY, Kind.BOILERPLATE] * 3


def test_the_copies_of_a_story_do_not_make_its_paragraphs_boilerplate():
    batch = cut(*[f"Grain went up.\n\n{NOTICE}"] * 3, f"Rain came down.\n\n{NOTICE}")

    assert kinds(batch, [0, 0, 0, 1]) == [Kind.BODY] * 8
    assert kinds(batch, [0, 0, 1, 2]) == [Kind.BODY, Kind.BOILERPLATE] * 4


def test_a_paragraph_that_repeats_inside_one_article_counts_once():
    assert kinds(cut("\n\n".join([NOTICE] * 5)), [0]) == [Kind.BODY] * 5


def test_a_long_paragraph_is_never_boilerplate_for_being_repeated():
    long = "one two three four five six seven eight nine"

    assert kinds(cut(long, long, long), [0, 1, 2]) == [Kind.BODY] * 3


def test_zero_switches_it_off():
    off = RULES.model_copy(update={"repeated_articles": 0})

    assert kinds(cut(NOTICE, NOTICE, NOTICE), [0, 1, 2], off) == [Kind.BODY] * 3


def test_a_short_paragraph_that_repeats_is_boilerplate_like_its_neighbours():
    assert kinds(cut("Word", "Word", "Word"), [0, 1, 2]) == [Kind.BOILERPLATE] * 3
    assert kinds(cut("Word", "Word", "Other"), [0, 1, 2]) == [Kind.SHORT] * 3


def test_a_hash_is_the_same_in_every_process_and_release():
    program = "from classify.corpus.boilerplate import paragraph_hash; print(paragraph_hash('Kür çayı'))"
    environment = {"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}

    told = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert int(told) == paragraph_hash("kür çayı") == 9889959996374252078


pieces = st.sampled_from([NOTICE, NOTICE.lower(), "Grain went up.", "Rain came down.", "It is so."])
feeds = st.lists(st.tuples(st.lists(pieces, max_size=4).map("\n\n".join), st.integers(0, 4)), max_size=12)


@given(feeds, st.integers(1, 5))
def test_short_paragraphs_of_slices_merge_to_those_of_the_whole(feed, size):
    whole = cut(*[text for text, _ in feed])
    parts = [feed[begin : begin + size] for begin in range(0, len(feed), size)]

    merged = repeated(((short(cut(*[t for t, _ in part])), [s for _, s in part]) for part in parts), RULES)

    assert np.array_equal(merged, repeated([(short(whole), [story for _, story in feed])], RULES))


@given(feeds)
def test_what_is_repeated_stands_in_enough_stories(feed):
    whole = cut(*[text for text, _ in feed])
    stories = [story for _, story in feed]

    found = set(repeated([(short(whole), stories)], RULES).tolist())

    for text in {piece.casefold() for piece in whole.texts}:
        holders = {
            stories[a]
            for a, piece in zip(whole.article, whole.texts, strict=True)
            if piece.casefold() == text
        }
        assert (paragraph_hash(text) in found) == (len(holders) >= 3)
