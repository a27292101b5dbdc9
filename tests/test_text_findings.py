"""What lint hears from the matcher: keywords that are silent, shadowed, too broad, or lost to the model."""

from __future__ import annotations

import pytest

from classify.config.label_set import Keyword, Label, LabelSet
from classify.text.findings import caught_surfaces, dead_keywords, lost_words, shadowed_keywords
from classify.text.matcher import KeywordMatcher
from classify.text.tokens import tokenize


def keyword(term):
    return Keyword(term, "exact" if any(char.isupper() for char in term) else "fold")


def label_set(*terms, exclude=()):
    excludes = tuple(map(keyword, exclude))
    return LabelSet("test", "", (Label("one", "", "", tuple(map(keyword, terms)), excludes),))


@pytest.mark.parametrize(
    ("terms", "exclude", "silent"),
    [
        pytest.param(
            ["gas", "GAS", "gas*", "C++", "U.S.", ".NET", "develop* countr*", "@gas", "#GasOil"],
            [],
            {},
            id="all can count",
        ),
        pytest.param(["gas", "&"], [], {1: "it holds no letter and no digit"}, id="no word"),
        pytest.param(
            ["power *"], [], {0: "its wildcard does not stand directly behind a word"}, id="loose star"
        ),
        pytest.param(
            ["po*er"], [], {0: "it holds a wildcard elsewhere than at the end of a word"}, id="inner star"
        ),
        pytest.param(
            ["natural gas", "natural-gas"],
            [],
            {1: "the keyword 'natural gas' takes its place wherever it stands"},
            id="one keyword in two spellings",
        ),
        pytest.param(
            ["gas plant", "oil"],
            ["gas"],
            {0: "the exclude 'gas' covers it wherever it stands"},
            id="an exclude inside a keyword",
        ),
        pytest.param(["gas*"], ["gas"], {}, id="an exclude that leaves a wildcard something"),
        pytest.param(["gas"], ["GAS"], {}, id="an exclude in capitals only"),
        pytest.param(["gas"], ["natural gas"], {}, id="an exclude that needs more words"),
        pytest.param(
            ["gases"],
            ["gas*"],
            {0: "the exclude 'gas*' covers it wherever it stands"},
            id="an exclude with a wildcard",
        ),
    ],
)
def test_a_keyword_that_can_never_count_is_named_with_the_reason(terms, exclude, silent):
    assert dead_keywords(label_set(*terms, exclude=exclude)) == silent


def test_a_keyword_is_tried_in_its_own_language():
    terms = [("NATO", "az"), ("NATO", "tr"), ("NATO", "")]
    keywords = tuple(Keyword(term, "fold", language=language) for term, language in terms)
    exclude = (Keyword("nato", "fold", language="tr"),)
    one = Label("one", "", "", keywords, exclude)

    dead = dead_keywords(LabelSet("test", "", (one,)))

    assert dead == {1: "the exclude 'nato' covers it wherever it stands"}


def test_dead_keywords_are_numbered_over_all_labels():
    first = Label("one", "", "", (keyword("gas"),))
    second = Label("two", "", "", (keyword("gas"), keyword("!")))

    assert list(dead_keywords(LabelSet("test", "", (first, second)))) == [2]


def test_places_lost_to_a_longer_keyword_are_counted_with_the_taker():
    matcher = KeywordMatcher(label_set("gas", "natural gas", "gas price"))
    tokens = tokenize(["natural gas price and gas price", "natural gas", "gas"])

    hits, (places, _) = matcher.match(tokens), matcher.places(tokens)

    assert shadowed_keywords(tokens, hits, places, 1) == {(0, 1): 2, (0, 2): 1, (2, 1): 1}


def test_nothing_is_shadowed_where_nothing_stands():
    matcher, tokens = KeywordMatcher(label_set("gas")), tokenize(["", "oil"])

    assert shadowed_keywords(tokens, matcher.match(tokens), matcher.places(tokens)[0], 1) == {}


def test_what_was_caught_is_one_in_any_case_and_over_line_breaks():
    keywords = KeywordMatcher(label_set("müdafiə*", "sınır kapı*"))
    tokens = tokenize(["Müdafiə MÜDAFİƏ. SINIR\nKAPISI, sınır kapısı, sınır  kapısı"])

    caught = caught_surfaces(tokens, keywords.match(tokens))

    assert caught == {0: {"müdafiə": 2}, 1: {"sınır kapısı": 2, "sinir kapisi": 1}}


def test_what_a_wildcard_caught_is_listed_with_counts():
    matcher, tokens = KeywordMatcher(label_set("gas*", "oil")), tokenize(["Gas, gasoline, gas", "oil"])

    caught = caught_surfaces(tokens, matcher.match(tokens))

    assert caught == {0: {"gas": 2, "gasoline": 1}, 1: {"oil": 1}}


def test_words_that_the_model_cannot_use_are_named_with_the_setting():
    lost = lost_words(["gas"], "en", label_set("gas", "R of power", "oi*"))

    found = [(one.keyword, one.word, one.reason) for one in lost]

    assert found == [
        (1, "r", "it is shorter than 2 characters"),
        (1, "of", "it is a stop word"),
        (1, "power", "it stands in too few or too many paragraphs"),
    ]


def test_of_letters_that_no_space_parts_some_are_enough():
    terms = label_set("天然气", "油", "电力", "天然*", "ガス*", "AI芯片")

    found = [(one.keyword, one.word) for one in lost_words(["然气", "天", "油", "ai"], "zh", terms)]

    assert found == [(2, "电力"), (3, "天然*")]


def test_a_phrase_of_several_stems_matches_its_own_words():
    assert dead_keywords(label_set("reed* bed*", "Marsh* bird*")) == {}
