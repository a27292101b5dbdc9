"""The words that say why a paragraph has its labels, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.output.label_reasons import (
    by_label,
    name_and_role,
    overruled,
    shortened,
    told_apart,
    why_no_label,
)
from classify.output.report_data import ArticleView, EvidenceSpan, LabelName
from tests.report_sample import paragraph, row

NAMES = {"food": "Food", "disasters": "Disasters"}
LABELS = [LabelName("food", "Food", 0.5), LabelName("disasters", "Disasters", 0.3)]

rows = st.builds(
    EvidenceSpan,
    label=st.sampled_from(["food", "disasters"]),
    term=st.text("abc", min_size=1, max_size=3),
    start=st.integers(0, 3),
    end=st.integers(4, 9),
    role=st.sampled_from(["seed", "learned", "context", "excluded"]),
    contribution=st.floats(-2, 2),
)


@given(st.lists(rows, max_size=40))
def test_weaker_words_are_counted_and_their_sum_stays(spans):
    whole = paragraph(1, "the rain fell", evidence=tuple(spans))
    short = shortened(ArticleView(row(0), (whole,))).paragraphs[0].evidence

    for code in NAMES:
        before, after = by_label(spans, code), by_label(short, code)
        assert sum(t.contribution for t in after) == pytest.approx(sum(t.contribution for t in before))
        kept = [t for t in before if t.role != "learned"]
        assert [t for t in after if t.role != "learned"] == kept
        summed = [t for t in after if t.term.endswith(" weaker words together")]
        assert len(summed) <= 1
        if summed:
            assert int(summed[0].term.split()[0]) == len(before) - len(after) + 1


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_score_and_its_threshold_are_written_so_that_they_differ(score, threshold):
    written = told_apart(score / 10**6, threshold / 10**6)

    assert (written[0] == written[1]) == (score == threshold)


def test_the_label_that_misses_its_own_threshold_by_least_is_named():
    near = paragraph(1, "It shook.", reason="below_threshold", scores=(0.31, 0.2996))

    assert why_no_label(near, LABELS, NAMES) == "Disasters scores 0.2996, the threshold is 0.3000"


DROUGHT = "The drought ruined the harvest of maize"


def test_an_overruled_keyword_is_named_with_the_label_and_word_that_won():
    terms = (("drought", "disasters", "seed", 1.1), ("harvest", "food", "seed", 2.5))
    found = paragraph(1, DROUGHT, terms, labels=("food",), scores=(0.8, 0.2))

    (sentence,) = overruled(found, NAMES, NAMES)
    assert sentence.startswith("Disasters is not given though its keyword drought stands here; ")
    assert sentence.endswith("; Food scores higher, most of all by harvest +2.50.")


def test_without_a_rival_the_word_that_speaks_against_is_named():
    terms = (("drought", "disasters", "seed", 1.1), ("maize", "disasters", "learned", -1.5))
    found = paragraph(1, DROUGHT, terms, reason="below_threshold", scores=(0.1, 0.2))

    (sentence,) = overruled(found, NAMES, NAMES)
    assert sentence.endswith("stands here; against it: maize -1.50.")


def test_a_keyword_that_is_obeyed_or_does_not_count_needs_no_excuse():
    obeyed = paragraph(
        1, DROUGHT, (("drought", "disasters", "seed", 1.1),), labels=("disasters",), scores=(0, 0.6)
    )
    excluded = paragraph(1, DROUGHT, (("drought", "disasters", "excluded", 0.0),), scores=(0, 0.1))

    assert overruled(obeyed, NAMES, NAMES) == overruled(excluded, NAMES, NAMES) == []


def test_rows_without_a_place_are_in_plain_words():
    assert name_and_role("(rest of the article)", "context") == ("from the rest of the article", "")
    assert name_and_role("(keyword decides)", "seed") == ("its keyword decides", "")
    assert name_and_role("(weaker terms)", "learned") == ("weaker words together", "")
    assert name_and_role("power", "context") == ("power", "needs a partner")
