"""Evidence: every row has its place, and the rows add up to the decision value whatever was excluded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.config.loading import label_set_from_data
from classify.model.decisions import DecisionReason, Role
from classify.model.evidence import KEYWORD_DECIDES, WEAKER_TERMS
from classify.model.seeded import SeededClassifier
from tests.small_corpora import GLUE, WORDS, feed

LABEL_SET = label_set_from_data(
    {
        "name": "small",
        "labels": {
            "energy": {
                "keywords": ["gas", "oil", "pipelin*", {"term": "turbine", "needs": "context"}, "coal mine"],
                "exclude": ["olive oil", "greenhouse gas"],
            },
            "finance": {"keywords": ["bank", "loan*", {"term": "interest", "weight": 0.5}, "coal mine"]},
        },
    }
)
PIECES = [
    *WORDS["energy"],
    *WORDS["finance"],
    *GLUE,
    "olive oil",
    "greenhouse gas",
    "coal mine",
    "Loans",
    "gas. Gas",
    "Turbine",
]


@pytest.fixture(scope="module")
def fitted():
    texts, _ = feed(400, background=0.3)
    return SeededClassifier(LABEL_SET).fit(texts, languages=[""] * 400)  # two words may look like Welsh


def rows(classifier, text):
    return {(row.label, row.term): row for row in classifier.explain(text)}


paragraphs = st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), min_size=1, max_size=6)


@settings(max_examples=150)
@given(paragraphs)
def test_contributions_and_intercept_add_up_to_the_decision_value(fitted, texts):
    decisions = fitted.decide(texts)

    evidence = decisions.evidence
    summed = np.tile(fitted.weights_.intercept, (len(texts), 1))
    np.add.at(summed, (evidence.paragraph, evidence.label), evidence.contribution)
    shown = decisions.labels.copy()
    shown[evidence.paragraph, evidence.label] = True
    assert np.allclose(summed[shown], decisions.values[shown], rtol=0, atol=1e-9)
    assert np.all(decisions.labels.any(axis=1) == (decisions.reasons == DecisionReason.LABELLED))


@settings(max_examples=100)
@given(paragraphs)
def test_every_row_is_where_it_says_and_stands_once(fitted, texts):
    evidence = fitted.decide(texts).evidence

    places = list(zip(evidence.paragraph, evidence.label, evidence.start, evidence.term, strict=True))
    in_text = [place for place in places if evidence.terms[place[3]] != KEYWORD_DECIDES]
    assert in_text == sorted(set(in_text))
    assert len({(p, label, term) for p, label, _, term in places}) == len(places)
    columns = zip(evidence.paragraph, evidence.term, evidence.start, evidence.end, evidence.role, strict=True)
    for paragraph, term, start, end, role in columns:
        surface = texts[paragraph][start:end].lower()
        if evidence.terms[term] == KEYWORD_DECIDES:
            assert (start, end, role) == (0, 0, Role.SEED)
        elif role == Role.LEARNED:
            assert surface == evidence.terms[term]
        else:
            assert surface.startswith(evidence.terms[term].rstrip("*"))


@settings(max_examples=50)
@given(paragraphs)
def test_a_paragraph_is_decided_alike_in_any_company(fitted, texts):
    together = fitted.decide(texts)

    for i, text in enumerate(texts):
        alone = fitted.decide([text])
        assert np.array_equal(alone.values[0], together.values[i])
        assert np.array_equal(
            alone.evidence.contribution, together.evidence.contribution[together.evidence.paragraph == i]
        )


def test_a_keyword_speaks_for_what_was_learned_of_its_words(fitted):
    found = rows(fitted, "Gas from the north.")

    own = found["energy", "gas"]
    assert (own.role, own.start, own.end, own.surface) == ("seed", 0, 3, "Gas")
    assert own.contribution > fitted.weights_.vote_weight[0]
    assert [row.surface.lower() for row in found.values()].count("gas") == 1


def test_a_word_never_speaks_against_the_label_of_which_it_is_a_keyword():
    texts, _ = feed(600, background=0.3)
    misplaced = {"energy": ["gas", "oil", "pipeline", "referee"], "sport": ["match", "goal", "coach"]}

    classifier = SeededClassifier(misplaced).fit(texts)

    place = {term: i for i, term in enumerate(classifier.columns_.terms)}
    own = classifier.weights_.coef[place["referee"]]
    assert own[0] >= 0
    assert classifier.weights_.coef[place["striker"], 0] < 0  # else the one above would prove nothing
    assert rows(classifier, "A referee of the north.")["energy", "referee"].contribution >= 0


def test_an_excluded_keyword_is_shown_and_silent_with_its_words(fitted):
    decisions = fitted.decide(["greenhouse gas"])

    row = rows(fitted, "greenhouse gas")["energy", "gas"]
    assert (row.role, row.contribution) == ("excluded", 0.0)
    assert decisions.reasons.tolist() == [DecisionReason.EXCLUDED]
    assert decisions.values[0, 0] <= fitted.weights_.intercept[0] + 1e-9


def test_a_word_first_met_in_an_exclude_is_silent_only_for_that_label(fitted):
    silenced, heard = fitted.decide(["olive oil bank", "oil bank"]).values

    assert silenced[0] < heard[0]
    assert silenced[1] == pytest.approx(heard[1], abs=0.5)


def test_a_keyword_that_counts_elsewhere_in_the_paragraph_counts(fitted):
    row = rows(fitted, "Greenhouse gas, then natural gas.")["energy", "gas"]

    assert (row.role, row.start) == ("seed", 29)
    assert row.contribution > 0


def test_a_keyword_without_its_context_hints_and_casts_no_vote(fitted):
    beside = rows(fitted, "An oil turbine.")
    alone = {row.role: row for row in fitted.explain("A turbine.") if row.label == "energy"}

    assert fitted.votes(["A turbine."]).tolist() == [[0.0, 0.0]]
    assert 0 < alone["context"].contribution < beside["energy", "turbine"].contribution
    assert alone["learned"].contribution > 0  # the word was learned as any other word was
    assert beside["energy", "turbine"].role == "context"
    assert beside["energy", "turbine"].contribution > 0


def test_a_keyword_without_its_context_is_no_hint_where_it_may_be_part_of_a_name(fitted):
    named = {row.role: row for row in fitted.explain("The Turbine Company.") if row.label == "energy"}
    both = {row.role: row for row in fitted.explain("Turbine Company: a turbine.") if row.label == "energy"}

    assert named["context"].contribution == 0.0
    assert (both["context"].surface, both["context"].start) == ("turbine", 19)
    assert both["context"].contribution > 0


def test_a_keyword_of_two_labels_speaks_for_both(fitted):
    found = rows(fitted, "The coal mine closed.")

    assert {label for label, term in found if term == "coal mine"} == {"energy", "finance"}


def test_learned_words_of_a_label_that_is_not_given_and_has_no_keyword_are_not_listed(fitted):
    evidence = fitted.decide(["turbine north"]).evidence

    given_ = fitted.decide(["turbine north"]).labels[0]
    assert set(evidence.label.tolist()) == set(np.flatnonzero(given_).tolist())


def test_no_text_makes_no_rows(fitted):
    decisions = fitted.decide([])

    assert decisions.values.shape == (0, 2)
    assert len(decisions.evidence.paragraph) == 0


def folded(evidence, weak):
    """Return rows of (paragraph, label, term, start, end, role, contribution), the weak learned ones in
    one.
    """
    cells = {}
    columns = (evidence.paragraph, evidence.label, evidence.term, evidence.start, evidence.end, evidence.role)
    for *row, contribution in zip(*(c.tolist() for c in (*columns, evidence.contribution)), strict=True):
        paragraph, label, term, start, end, role = row
        strong, rest, last = cells.setdefault((paragraph, label), ([], [], []))
        if evidence.terms[term] == KEYWORD_DECIDES:
            last.append((paragraph, label, evidence.terms[term], start, end, role, contribution))
        elif role == Role.LEARNED and abs(contribution) < weak:
            rest.append(contribution)
        else:
            strong.append((paragraph, label, evidence.terms[term], start, end, role, contribution))
    rows = []
    for cell, (strong, rest, last) in cells.items():
        rows += strong
        if rest:
            rows.append((*cell, WEAKER_TERMS, 0, 0, Role.LEARNED, sum(rest)))
        rows += last
    return rows


@settings(max_examples=60)
@given(paragraphs, st.floats(0, 2))
def test_evidence_folded_while_it_is_found_is_the_whole_evidence_folded(fitted, texts, weak):
    whole = folded(fitted.decide(texts).evidence, weak)

    short = folded(fitted.model_.decide(texts, weak=weak).evidence, 0)

    assert [row[:-1] for row in short] == [row[:-1] for row in whole]
    assert np.allclose([row[-1] for row in short], [row[-1] for row in whole])


@settings(max_examples=100)
@given(paragraphs)
def test_without_contributions_the_evidence_still_tells_which_keywords_stand_where(fitted, texts):
    whole, short = fitted.decide(texts), fitted.model_.decide(texts, weak=None)
    columns = ("paragraph", "label", "term", "start", "end", "role")

    of_keywords = whole.evidence.term < len(fitted.model_.keywords)

    for name in columns:
        found = getattr(short.evidence, name)
        assert found.tolist() == getattr(whole.evidence, name)[of_keywords].tolist()
    assert not short.evidence.contribution.any()
    for name in ("votes", "values", "scores", "labels", "reasons"):
        assert np.array_equal(getattr(short, name), getattr(whole, name))
