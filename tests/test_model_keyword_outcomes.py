"""What became of the paragraphs with keywords: counted exactly, whatever the portions, and never silently."""

import numpy as np
import pytest

from classify.config.loading import label_set_from_keywords
from classify.model.keyword_hits import counted, keywords_of
from classify.model.keyword_outcomes import joined_outcomes, outcome_cells, outcomes_of
from classify.model.linear import features_of
from classify.model.rights import entitled
from classify.model.seeded import SeededClassifier
from classify.output.keyword_record import KeywordRecord, LabelOutcomes, OverruledKeyword
from classify.run.models.keyword_record import ENOUGH, LISTED, keyword_record, keyword_warnings
from classify.text.tokens import tokenize
from tests.small_corpora import WORDS, feed

KINDS = [(False, False), (False, True), (True, False), (True, True)]
MISLED = {label: [*WORDS[label][:3], *(["turbine"] if label == "finance" else [])] for label in WORDS}
"""`turbine` is written for finance, and stands in the paragraphs on energy."""


def fitted(exclusive, exhaustive, keywords=MISLED, n=600):
    texts, _ = feed(n, background=0.0 if exhaustive else 0.4, seed=3)
    return SeededClassifier(keywords, exclusive=exclusive, exhaustive=exhaustive).fit(
        texts
    ).model_.main_part, texts


def outcomes_in(model, texts):
    decisions = model.decide(texts)
    exclusive = model.label_set.exclusive
    paragraph, cells = outcome_cells(decisions, len(model.keywords), exclusive=exclusive)
    assert (np.diff(paragraph) >= 0).all()
    return decisions, outcomes_of(cells, model.keywords, len(model.label_set.codes))


def record_of(model, texts):
    decisions, outcomes = outcomes_in(model, texts)
    return keyword_record(outcomes, decisions.labels.sum(axis=0).tolist(), model.label_set)


@pytest.mark.parametrize(("exclusive", "exhaustive"), KINDS)
def test_the_counts_are_those_of_counting_one_by_one(exclusive, exhaustive):
    model, texts = fitted(exclusive, exhaustive)
    decisions, outcomes = outcomes_in(model, texts)

    features = features_of(tokenize(texts), model.matcher, model.columns)
    held = np.zeros((len(texts), len(model.keywords)), np.bool_)
    held[counted(features.hits, model.keywords)] = True
    whole = entitled(decisions.votes, exclusive=exclusive)
    labels, holds = decisions.labels, decisions.votes > 0

    def went(rows, own):
        lost = rows & ~labels[:, own]
        counts = {j: int((lost & labels[:, j]).sum()) for j in range(3)} | {
            3: int((lost & ~labels.any(axis=1)).sum())
        }
        return {to: n for to, n in counts.items() if n}

    for label in range(3):
        own, rows = outcomes.of_label(label), whole[:, label]
        assert own[:2] == (rows.sum(), (rows & labels[:, label]).sum())
        assert dict(own.went_to) == went(rows, label)
    for keyword, label in enumerate(model.keywords.label.tolist()):
        own, rows = outcomes.of_keyword(keyword), held[:, keyword] & whole[:, label]
        assert own[:2] == (rows.sum(), (rows & labels[:, label]).sum())
        assert dict(own.went_to) == went(rows, label)
    assert outcomes.learned_only.tolist() == (labels & ~holds).sum(axis=0).tolist()
    assert outcomes.lesser.tolist() == (holds & ~whole).sum(axis=0).tolist()
    assert outcomes.lesser_labelled.tolist() == (holds & ~whole & labels).sum(axis=0).tolist()


@pytest.mark.parametrize(("exclusive", "exhaustive"), KINDS)
def test_the_sum_of_batches_is_the_whole_and_every_given_label_is_counted_once(exclusive, exhaustive):
    model, texts = fitted(exclusive, exhaustive)
    decisions, whole = outcomes_in(model, texts)

    parts = [outcomes_in(model, texts[begin : begin + 97])[1] for begin in range(0, len(texts), 97)]
    together = joined_outcomes(parts)
    assert (together.cell.tolist(), together.count.tolist()) == (whole.cell.tolist(), whole.count.tolist())
    given = [whole.of_label(j).labelled for j in range(3)] + whole.lesser_labelled + whole.learned_only
    assert given.tolist() == decisions.labels.sum(axis=0).tolist()


@pytest.mark.parametrize(("exclusive", "exhaustive"), KINDS)
def test_a_keyword_that_stands_in_the_text_of_another_topic_is_named_with_the_label_it_went_to(
    exclusive, exhaustive
):
    model, texts = fitted(exclusive, exhaustive)
    record = record_of(model, texts)

    worst = record.overruled[0]
    assert (worst.label, worst.term) == ("finance", "turbine")
    assert worst.overruled > worst.paragraphs / 2 > ENOUGH / 2
    assert next(iter(worst.went_to)) == "energy"
    said = [line for line in keyword_warnings(record, model.label_set) if "turbine" in line]
    assert len(said) == 1
    assert f"{worst.overruled} of {worst.paragraphs}" in said[0]
    assert f"{worst.went_to['energy']} went to `energy`" in said[0]


@pytest.mark.parametrize(("exclusive", "exhaustive"), KINDS)
def test_no_label_with_enough_keyword_paragraphs_is_silently_given_to_nobody(exclusive, exhaustive):
    keywords = {**{label: WORDS[label][:3] for label in WORDS}, "weather": ["turbine", "reactor", "interest"]}
    model, texts = fitted(exclusive, exhaustive, keywords)
    if not exclusive:
        model = model.with_advising_keywords().with_thresholds({"weather": 1.0})
    record = record_of(model, texts)

    said = "\n".join(keyword_warnings(record, model.label_set))
    for code, own in record.labels.items():
        obeyed = own.given if own.holding >= ENOUGH else 1
        few = own.paragraphs >= ENOUGH and own.given < own.paragraphs / 4
        assert (obeyed and not few) or f"`{code}`" in said
    if not exclusive:
        nobody = "`weather` is given to no paragraph, though its keywords stand in "
        assert nobody in said or (
            exhaustive and " paragraphs with a keyword of `weather` get the label" in said
        )
        assert "lower decide.thresholds.weather" in said


def outcomes(paragraphs, labelled, went_to=None, **others):
    values = {"lesser_paragraphs": 0, "lesser_labelled": 0, "learned_only": 0, "given": labelled}
    return LabelOutcomes(paragraphs, labelled, went_to or {}, **(values | others))


def warnings_on(own, overruled=(), examples=None, **label_set):
    record = KeywordRecord({"energy": own, "finance": outcomes(90, 90)}, tuple(overruled))
    codes = label_set_from_keywords({"energy": ["gas"], "finance": ["loan"]})
    return keyword_warnings(record, codes, examples)


def test_a_warning_says_how_many_where_the_others_went_and_which_article_to_open():
    keyword = OverruledKeyword("energy", "gas", 40, 4, {"finance": 30, "none": 6})
    (said,) = warnings_on(outcomes(48, 6, {"finance": 30, "none": 12}), [keyword], {"energy": "feed/a 1.txt"})

    assert said == (
        "Only 6 of 48 paragraphs with a keyword of `energy` get the label; 30 went to `finance`, 12 got no "
        "label. Most often overruled: `gas`, 36 of 40. Which: `classify explain CONFIG 'feed/a 1.txt'`. "
        "To give it more often: lower decide.thresholds.energy, give the keywords that are right there "
        "`weight: 2`, which always decides, or replace those that `classify lint --audit CONFIG` doubts."
    )


@pytest.mark.parametrize("id_", ["", "a\nb", "\x1b[31m", "x" * 81])
def test_an_article_whose_id_cannot_be_typed_is_not_named(id_):
    (said,) = warnings_on(outcomes(48, 0, {"none": 48}), examples={"energy": id_})

    assert "`classify explain CONFIG ARTICLE`" in said


@pytest.mark.parametrize(
    ("own", "begins"),
    [
        (outcomes(20, 9), ["Only 9 of 20"]),
        (outcomes(20, 10), []),
        (outcomes(19, 2), []),
        (outcomes(19, 0), ["Given to no paragraph, though their keywords stand in some: `energy` in 19"]),
        (outcomes(0, 0, lesser_paragraphs=1), ["Given to no paragraph, though their keywords stand in some"]),
        (outcomes(0, 0), []),
        (outcomes(30, 0, given=5, learned_only=5), ["None of 30"]),
        (
            outcomes(0, 0, lesser_paragraphs=20),
            ["`energy` is given to no paragraph, though its keywords stand in 20"],
        ),
        (
            outcomes(9, 9, given=20, learned_only=11),
            ["Given by learned words alone, where no keyword of the label stands: `energy` in 11 of 20 "],
        ),
        (outcomes(10, 10, given=20, learned_only=10), []),
        (outcomes(40, 2, given=60, learned_only=58), ["Only 2 of 40", "Given by learned words alone"]),
    ],
)
def test_a_warning_stands_where_a_label_is_not_given_as_its_keywords_say(own, begins):
    said = warnings_on(own)

    assert [line[: len(begin)] for line, begin in zip(said, begins, strict=True)] == begins


@pytest.mark.parametrize(
    ("held", "kept", "named"), [(8, 3, True), (19, 9, True), (8, 4, False), (2, 0, False), (4, 1, True)]
)
def test_a_keyword_that_loses_most_of_few_paragraphs_is_named_in_one_line(held, kept, named):
    keyword = OverruledKeyword("energy", "gas", held, kept, {"finance": held - kept})

    said = warnings_on(outcomes(30, 25), [keyword])

    assert len(said) == named
    assert not named or f"`gas` of `energy` in {held - kept} of {held}" in said[0]


def test_overruled_keywords_are_listed_most_often_first_and_not_without_bound():
    n = LISTED + 9
    label_set = label_set_from_keywords({"energy": [f"word{i}" for i in range(n)], "finance": ["loan"]})
    keywords, columns = keywords_of(label_set), 2 + 5
    times = np.arange(1, n + 1)  # the last one is overruled most often
    to_finance, overruled = np.arange(n) * columns + 1, np.arange(n) * columns + 3
    cells = np.concatenate([to_finance.repeat(times), overruled.repeat(times)])
    record = keyword_record(outcomes_of(cells, keywords, 2), [0, 0], label_set)

    assert record.overruled[0] == OverruledKeyword("energy", f"word{n - 1}", n, 0, {"finance": n})
    assert [own.overruled for own in record.overruled] == list(range(n, n - LISTED, -1))
    assert record.overruled_left_out == 9
    said = keyword_warnings(record, label_set)
    assert len(said) == 11
    assert said[-1].startswith(f"{LISTED - ENOUGH + 1 + 9 - 10} more keywords")


def test_labels_that_are_not_given_have_ten_lines_of_their_own_at_most():
    codes = [f"topic{i}" for i in range(14)]
    record = KeywordRecord({code: outcomes(20, 9) for code in codes}, ())

    said = keyword_warnings(record, label_set_from_keywords({code: ["gas"] for code in codes}))

    assert len(said) == 11
    assert said[-1].startswith("4 more labels")
