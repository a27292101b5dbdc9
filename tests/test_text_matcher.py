"""Keyword hits: what a person would expect of a keyword, then equality with a slow reference on any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.config.label_set import Keyword, Label, LabelSet
from classify.text import matcher as matcher_module
from classify.text import stems as stems_module
from classify.text.columns import Hits, HitState
from classify.text.matcher import KeywordMatcher
from classify.text.tokens import tokenize
from tests.colliding import colliding_words
from tests.keyword_reference import reference_hits


def keyword(term, case=None, **options):
    exact = any(char.isupper() for char in term)
    return Keyword(term, case or ("exact" if exact else "fold"), **options)


def label(code, *terms, exclude=()):
    def as_keywords(items):
        return tuple(keyword(item) if isinstance(item, str) else item for item in items)

    return Label(code, code.title(), "", as_keywords(terms), as_keywords(exclude))


def label_set(*labels):
    return LabelSet("test", "Test", labels)


def hits_of(text, *terms, exclude=()):
    """Surface and state of each hit of a single label, in reading order."""
    hits = KeywordMatcher(label_set(label("one", *terms, exclude=exclude))).match(tokenize([text]))
    spans = zip(hits.start, hits.end, hits.state, strict=True)
    return [(text[start:end], HitState(state).name) for start, end, state in spans]


def surfaces(text, *terms, exclude=()):
    return [surface for surface, state in hits_of(text, *terms, exclude=exclude) if state == "COUNTED"]


def rows(hits: Hits):
    columns = (hits.paragraph, hits.start, hits.label, hits.keyword, hits.end, hits.state)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        pytest.param(
            "natural gas", "Natural-gas, natural\ngas, natural – gas", 3, id="space, hyphen, break, dash"
        ),
        pytest.param("natural-gas", "natural gas and natural\u00a0gas", 2, id="a hyphen in the keyword"),
        pytest.param("natural gas", "natural, gas; natural. Gas", 0, id="punctuation parts a phrase"),
        pytest.param("gas", "gasoline and biogas", 0, id="whole words only"),
        pytest.param("energ*", "Energy, energetic, ENERG", 3, id="a stem and its wildcard"),
        pytest.param(
            "renewable energ*", "renewable energies; renewable-energy", 2, id="a stem ends a phrase"
        ),
        pytest.param("U.S.", "the U.S. and U.S.-led and in the U.S", 3, id="a dotted abbreviation"),
        pytest.param("U.S.", "the U.S.S.R. and US and us", 0, id="no part of a longer abbreviation"),
        pytest.param("S&P 500", "the S&P 500, the S & P-500", 2, id="an ampersand, spaced or not"),
        pytest.param("S&P 500", "S P 500", 0, id="the ampersand must be there"),
        pytest.param("R&D", "R&D budgets", 1, id="an ampersand between letters"),
        pytest.param("AT", "AT&T, AT home", 1, id="no part of a name with an ampersand"),
        pytest.param("C++", "in C++, in C, in C+", 1, id="a sign after the word"),
        pytest.param("C", "C++ and C# are not C.", 1, id="no hit inside a name with signs"),
        pytest.param(".NET", "the .NET stack, NET income", 1, id="a sign before the word"),
        pytest.param("5G", "5G and 5g", 1, id="digits and a capital"),
        pytest.param("AI-driven", "AI-driven, AI driven, ai-driven", 2, id="an exact phrase with a hyphen"),
        pytest.param(
            "SOCAR", "SOCAR's, SOCAR’s and SOCAR, not Socar", 3, id="possessives; the case must match"
        ),
        pytest.param("St. Petersburg", "St. Petersburg, St Petersburg", 2, id="the full stop may be missing"),
        pytest.param("people's bank", "the people’s bank", 1, id="one apostrophe is like the other"),
        pytest.param("bakı", "BAKI, Bakı, baki", 3, id="dotless i"),
        pytest.param("istanbul", "İSTANBUL, İstanbul, i\u0307stanbul", 3, id="dotted capital i"),
        pytest.param("énergie", "e\u0301nergie, ÉNERGIE", 2, id="a mark apart or composed"),
        pytest.param("energy", "en\u00adergy", 1, id="a soft hyphen inside"),
        pytest.param("ენერგია", "ენერგია, ᲔᲜᲔᲠᲒᲘᲐ", 2, id="Georgian"),
        pytest.param("газ", "ГАЗ, газ, газета", 2, id="Cyrillic"),
    ],
)
def test_a_keyword_matches_what_a_person_would_expect(term, text, found):
    assert len(surfaces(text, term)) == found


def test_offsets_are_those_of_the_original_text():
    text = "🔥 İzmir ﬁrms ship natural\u00a0gas"

    assert surfaces(text, "natural gas", "izmir") == ["İzmir", "natural\u00a0gas"]


def test_of_one_label_the_leftmost_and_longest_takes_the_place():
    assert surfaces("natural gas turbine", "gas", "natural gas", "gas turbine") == ["natural gas"]


def test_labels_do_not_take_places_from_each_other():
    both = label_set(label("one", "gas"), label("two", "natural gas"))

    hits = KeywordMatcher(both).match(tokenize(["natural gas"]))

    assert rows(hits) == [(0, 0, 1, 1, 11, 0), (0, 8, 0, 0, 11, 0)]


def test_of_two_keywords_at_one_place_the_more_exact_is_named():
    hits = KeywordMatcher(label_set(label("one", "gas*", "gas", "GAS"))).match(tokenize(["GAS gas gases"]))

    assert hits.keyword.tolist() == [2, 1, 0]


def test_an_exclude_silences_what_it_overlaps_and_nothing_else():
    found = hits_of("greenhouse gas and gas", "gas", exclude=("greenhouse gas",))

    assert found == [("gas", "EXCLUDED"), ("gas", "COUNTED")]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        pytest.param("power", ["NO_CONTEXT"], id="alone"),
        pytest.param(
            "power and grid", ["NO_CONTEXT", "NO_CONTEXT"], id="two that need it do not help each other"
        ),
        pytest.param("power from oil", ["COUNTED", "COUNTED"], id="beside a plain keyword"),
        pytest.param(
            "power from olive oil", ["NO_CONTEXT", "EXCLUDED"], id="an excluded keyword is no context"
        ),
    ],
)
def test_a_keyword_that_needs_context_counts_only_beside_another(text, states):
    power, grid = keyword("power", needs_context=True), keyword("grid", needs_context=True)

    assert [state for _, state in hits_of(text, power, grid, "oil", exclude=("olive oil",))] == states


def test_a_hit_knows_whether_it_begins_with_a_capital():
    matcher = KeywordMatcher(label_set(label("one", "wind power", "İzmir", "aq")))

    hits = matcher.match(tokenize(["Wind power", "wind Power, WIND POWER", "İzmir", "“A.Q.” and aq"]))

    assert hits.capital.tolist() == [True, False, True, True, False]


def test_context_does_not_reach_into_the_next_paragraph():
    matcher = KeywordMatcher(label_set(label("one", keyword("power", needs_context=True), "oil")))

    assert matcher.match(tokenize(["power", "oil"])).state.tolist() == [HitState.NO_CONTEXT, HitState.COUNTED]


def test_a_batch_without_tokens_has_no_hits():
    matcher = KeywordMatcher(label_set(label("one", "gas")))

    assert len(matcher.match(tokenize([]))) == len(matcher.match(tokenize(["", "..."]))) == 0


def test_a_hash_collision_never_becomes_a_hit():
    one, other = colliding_words()

    assert tokenize([one]).hash == tokenize([other]).hash
    assert surfaces(f"{one} {other}", one) == [one]


def test_surfaces_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(matcher_module, "_REMEMBERED", 1)
    monkeypatch.setattr(stems_module, "_REMEMBERED", 1)
    matcher = KeywordMatcher(label_set(label("one", "gas*", "oil")))

    found = [len(matcher.match(tokenize([text]))) for text in ("gas oil gases oil", "gas", "oil gasoline")]

    assert found == [4, 1, 2]


unhurried = settings(deadline=None)
# fmt: off
PIECES = [
    "gas", "Gas", "GAS", "oil", "natural", "Natural", "power", "US", "us", "U", "S", "a", "AT", "T", "C",
    "5G", "İ", "i\u0307", "ı", "I", "é", "e\u0301", "en\u00adergy", "energy", "Energetic", "ß", "σ", "ς", "Σ",
    "漢", "🔥",
    " ", " ", " ", " ", " ", "-", "–", "\n", "\u00a0", ".", ".", ". ", "&", "&", " & ", "+", "++", "#",
    "'", "’", "s", ",", "\u00ad", "_", "\u0301",
]
# fmt: on
news = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
words = st.sampled_from([piece for piece in PIECES if piece.strip()])
gaps = st.sampled_from([" ", " ", "-", "&", ".", ". ", "'"])
TAILS = ["", "", "", "*", ".", "++", "'"]


@st.composite
def terms(draw):
    parts = [draw(words)]
    for _ in range(draw(st.integers(0, 3))):
        parts += [draw(gaps), draw(words)]
    return "".join(parts) + draw(st.sampled_from(TAILS))


keywords = st.builds(
    Keyword,
    term=terms(),
    case=st.sampled_from(["exact", "fold"]),
    needs_context=st.booleans(),
)
labels = st.builds(
    lambda kept, silent: (tuple(kept), tuple(silent)),
    st.lists(keywords, min_size=1, max_size=6, unique_by=lambda k: (k.term, k.case)),
    st.lists(keywords, max_size=2),
)


@unhurried
@given(st.lists(news, max_size=4), st.lists(labels, min_size=1, max_size=2))
def test_the_columns_find_what_the_slow_reference_finds(texts, drawn):
    built = label_set(*(Label(f"l{i}", "", "", kept, silent) for i, (kept, silent) in enumerate(drawn)))

    assert rows(KeywordMatcher(built).match(tokenize(texts))) == reference_hits(texts, built)


@unhurried
@given(
    st.lists(news, min_size=1, max_size=3),
    st.lists(keywords, min_size=1, max_size=5, unique_by=lambda k: (k.term, k.case)),
    st.randoms(),
)
def test_the_order_of_keywords_changes_their_numbers_only(texts, drawn, random):
    order = random.sample(range(len(drawn)), len(drawn))
    plain = KeywordMatcher(label_set(Label("one", "", "", tuple(drawn)))).match(tokenize(texts))

    mixed = KeywordMatcher(label_set(Label("one", "", "", tuple(drawn[i] for i in order)))).match(
        tokenize(texts)
    )

    assert [order[k] for k in mixed.keyword] == plain.keyword.tolist()
    assert np.array_equal(mixed.start, plain.start)
    assert np.array_equal(mixed.state, plain.state)
