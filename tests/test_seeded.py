"""The seeded classifier as its users meet it: what it learns, what it never does, how it is kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.loading import label_set_from_keywords
from classify.errors import ConfigError
from classify.model.classifier import Classifier
from classify.model.decisions import DecisionReason
from classify.model.fitted import model_from_data
from classify.model.multilingual import multilingual
from classify.model.seeded import SeededClassifier
from tests.small_corpora import WORDS, feed, keywords


@pytest.fixture(scope="module")
def with_background():
    texts, gold = feed(600, background=0.5)
    return SeededClassifier(keywords()).fit(texts), texts, gold


def accuracy(predicted, gold):
    return np.mean([a == b for a, b in zip(predicted, gold, strict=True)])


def test_words_nobody_wrote_are_learned_where_every_text_has_a_label():
    texts, gold = feed(600)
    classifier = SeededClassifier(
        {label: [WORDS[label][0]] for label in WORDS}, exclusive=True, exhaustive=True
    )

    predicted = classifier.fit(texts).predict(texts)

    votes = classifier.votes(texts)
    assert (votes.sum(axis=1) > 0).mean() < 0.5
    assert accuracy(predicted, gold) > 0.97


def test_words_nobody_wrote_are_learned_beside_a_background(with_background):
    classifier, texts, gold = with_background
    decisions = classifier.decide(texts)

    unvoted = (decisions.votes == 0).all(axis=1)
    labelled = np.array([bool(label) for label in gold])
    given_ = decisions.labels.any(axis=1)
    assert given_[unvoted & labelled].mean() > 0.5
    assert given_[~labelled].mean() < 0.05


def test_an_exclusive_set_with_a_background_names_one_label_or_none():
    texts, gold = feed(600, background=0.4)
    classifier = SeededClassifier(keywords(), exclusive=True).fit(texts)

    predicted = classifier.predict(texts)

    assert set(predicted) <= {*WORDS, ""}
    assert accuracy(predicted, gold) > 0.85


def test_labels_that_do_not_exclude_each_other_are_columns_of_zeros_and_ones(with_background):
    classifier, _, _ = with_background

    predicted = classifier.predict(["The gas bank opened.", "Officials met."])

    assert predicted.tolist() == [[1, 1, 0], [0, 0, 0]]
    assert classifier.classes_.tolist() == list(WORDS)


def test_scores_rise_with_values_and_meet_a_half_at_zero(with_background):
    classifier, texts, _ = with_background
    scores, values = classifier.predict_scores(texts), classifier.decision_function(texts)

    assert np.allclose(scores, 1 / (1 + np.exp(-values)))
    assert np.array_equal(classifier.predict(texts) == 1, scores >= 0.5)


@pytest.mark.parametrize("n_texts", [1, 2, 5, 12])
@pytest.mark.parametrize("exclusive", [False, True])
def test_on_a_few_articles_the_keywords_decide(n_texts, exclusive):
    texts, _ = feed(n_texts, background=0.3, seed=3)
    classifier = SeededClassifier(keywords(), exclusive=exclusive).fit(texts)

    decisions = classifier.decide(texts)

    votes = classifier.votes(texts)
    by_votes = votes >= 1
    if exclusive:
        top = votes.argmax(axis=1)
        by_votes &= np.arange(3) == top[:, None]
    assert np.array_equal(decisions.labels, by_votes)
    assert not classifier.uses_learned_words_.any()
    assert not (classifier.weights_.coef != 0).any()


def test_where_each_text_has_a_label_a_few_articles_still_follow_their_keywords():
    texts, _ = feed(12, seed=3)
    classifier = SeededClassifier(keywords(), exclusive=True, exhaustive=True).fit(texts)

    labels = classifier.decide(texts).labels

    votes = classifier.votes(texts)
    ordered = np.sort(votes, axis=1)
    clear = ordered[:, -1] - ordered[:, -2] >= 1
    assert np.array_equal(labels[clear].argmax(axis=1), votes[clear].argmax(axis=1))
    assert np.all(labels.sum(axis=1) == 1)


def test_a_weak_keyword_alone_gives_no_label_and_two_do():
    texts, _ = feed(10)
    label_set = {"energy": [{"term": "gas", "weight": 0.5}, {"term": "oil", "weight": 0.5}]}

    decisions = SeededClassifier(label_set).fit(texts).decide(["Gas.", "Gas and oil.", "Rain."])

    assert decisions.labels.ravel().tolist() == [False, True, False]
    assert decisions.reasons.tolist() == [
        DecisionReason.BELOW_THRESHOLD,
        DecisionReason.LABELLED,
        DecisionReason.NO_EVIDENCE,
    ]


def test_a_label_without_any_hit_stays_silent_and_says_so():
    texts, _ = feed(600, labels=("energy", "finance"), background=0.3)
    classifier = SeededClassifier(keywords()).fit(texts)

    labels = classifier.decide(texts).labels

    assert classifier.silent_labels_ == ("sport",)
    assert not labels[:, 2].any()
    assert classifier.uses_learned_words_.tolist() == [True, True, False]


def test_a_silent_label_takes_no_text_even_where_each_has_a_label():
    texts, gold = feed(600, labels=("energy", "finance"))
    classifier = SeededClassifier(keywords(), exclusive=True, exhaustive=True).fit(texts)

    predicted = classifier.predict(texts)

    assert classifier.silent_labels_ == ("sport",)
    assert accuracy(predicted, gold) > 0.97


def test_a_keyword_first_met_after_the_fit_counts():
    texts, _ = feed(600, labels=("energy", "finance"), background=0.3)
    classifier = SeededClassifier(keywords()).fit(texts)

    assert classifier.predict(["A goal in the last minute."]).tolist() == [[0, 0, 1]]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(list(WORDS)), st.randoms(), st.booleans(), st.booleans())
def test_the_order_of_labels_and_keywords_changes_no_bit(labels, random, exclusive, exhaustive):
    texts, _ = feed(300, background=0.2)
    how = {"exclusive": exclusive, "exhaustive": exhaustive}
    turned = {label: random.sample(terms, len(terms)) for label, terms in keywords(labels).items()}

    first = SeededClassifier(keywords(), **how).fit(texts).decide(texts)
    second = SeededClassifier(turned, **how).fit(texts).decide(texts)

    order = [list(WORDS).index(label) for label in labels]
    assert np.array_equal(second.values, first.values[:, order])
    assert np.array_equal(second.labels, first.labels[:, order])


def test_two_fits_are_equal_to_the_last_bit(with_background):
    classifier, texts, _ = with_background

    again = SeededClassifier(keywords()).fit(texts)

    assert np.array_equal(again.weights_.coef, classifier.weights_.coef)
    assert np.array_equal(again.weights_.intercept, classifier.weights_.intercept)


def test_forms_of_a_word_share_what_was_learned():
    texts, _ = feed(600, background=0.5)
    texts += [text.replace("turbine", "turbines") for text in texts if "turbine" in text][:4]
    classifier = SeededClassifier(keywords()).fit(texts)

    terms = classifier.columns_.terms
    one, many = (classifier.weights_.coef[terms.index(term), 0] for term in ("turbine", "turbines"))
    assert one > 0
    assert many == pytest.approx(one, rel=0.5)


def test_a_classifier_comes_back_from_its_plain_data(with_background):
    classifier, texts, _ = with_background
    data = classifier.model_.main_part.to_data()

    back = Classifier(multilingual(data.label_set, "", {"": model_from_data(data)}))

    first, second = classifier.decide(texts), back.decide(texts)
    assert np.array_equal(first.values, second.values)
    assert np.array_equal(first.evidence.contribution, second.evidence.contribution)
    assert back.silent_labels_ == classifier.silent_labels_
    assert back.label_set_ == classifier.label_set_


def test_other_thresholds_change_labels_and_no_score(with_background):
    classifier, texts, _ = with_background

    strict = classifier.with_thresholds({"energy": 0.99})

    before, after = classifier.decide(texts), strict.decide(texts)
    assert np.array_equal(before.scores, after.scores)
    assert after.labels[:, 0].sum() < before.labels[:, 0].sum()
    assert np.array_equal(after.labels[:, 1:], before.labels[:, 1:])
    assert classifier.thresholds_.tolist() == [0.5, 0.5, 0.5]


def test_votes_need_no_fit():
    assert SeededClassifier(keywords()).votes(["Gas and oil", "", "Bank"]).tolist() == [
        [2, 0, 0],
        [0] * 3,
        [0, 1, 0],
    ]


def test_a_label_set_says_itself_whether_it_is_exclusive():
    label_set = label_set_from_keywords(keywords(), exclusive=True, exhaustive=True)
    texts, _ = feed(60)

    assert SeededClassifier(label_set).fit(texts).predict(["Gas"]).tolist() == ["energy"]
    assert SeededClassifier(label_set, exclusive=False, exhaustive=False).fit(texts).predict(
        ["Gas"]
    ).shape == (1, 3)


def test_labels_may_have_any_name():
    texts, _ = feed(60)
    classifier = SeededClassifier({"Öl & Gas": ["gas"], "Sci/Tech": ["coach"]}, exclusive=True).fit(texts)

    assert classifier.predict(["Gas", "A coach", "Rain"]).tolist() == ["Öl & Gas", "Sci/Tech", ""]


def test_a_name_that_is_no_code_does_not_take_the_place_of_one_that_is():
    classifier = SeededClassifier({"label_2": ["gas"], "Sci/Tech": ["coach"], "label_1": ["rain"]})

    assert classifier.votes(["Gas", "A coach", "Rain"]).tolist() == np.eye(3).tolist()


def test_keywords_that_cannot_be_used_are_refused():
    with pytest.raises(ConfigError, match="energy"):
        SeededClassifier({"energy": [True]}).fit(["Gas"])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda c: c.fit([]), ValueError, "no text to learn from"),
        (lambda c: c.fit("gas"), TypeError, "got one string"),
        (lambda c: c.fit({"text": ["gas"]}), TypeError, "flat collection of strings, got dict"),
        (lambda c: c.fit(np.array([["gas"]])), TypeError, "flat collection of strings, got ndarray"),
        (
            lambda c: c.set_params(label_set="labels.yaml").fit(["gas"]),
            TypeError,
            "what load_label_set returns, or a mapping of label to keywords, got str",
        ),
        (
            lambda c: c.set_params(thresholds={"enrgy": 0.4}).fit(["gas"]),
            ValueError,
            "no label is called enrgy",
        ),
        (
            lambda c: c.set_params(thresholds={"energy": 40}).fit(["gas"]),
            ValueError,
            "energy is 40, scores are between 0 and 1",
        ),
        (
            lambda c: c.fit(["gas"]).with_thresholds({"energy": float("nan")}),
            ValueError,
            "energy is nan, scores are between 0 and 1",
        ),
    ],
)
def test_misuse_is_told(act, error, message):
    with pytest.raises(error, match=message):
        act(SeededClassifier(keywords()))


def test_text_of_stop_words_and_nothing_is_no_evidence(with_background):
    classifier, _, _ = with_background

    decisions = classifier.decide(["", "of the", "\n"])

    assert not decisions.labels.any()
    assert decisions.reasons.tolist() == [DecisionReason.NO_EVIDENCE] * 3


def test_a_corpus_without_a_word_can_be_fitted_and_keywords_still_count():
    classifier = SeededClassifier(keywords()).fit(["", "..."])

    assert classifier.silent_labels_ == tuple(WORDS)
    assert classifier.predict(["Gas!"]).tolist() == [[1, 0, 0]]


def test_a_label_set_of_many_keywords_is_one_line_on_a_screen():
    label_set = label_set_from_keywords({label: [f"word{i}" for i in range(200)] for label in ("a", "b")})

    assert repr(label_set) == "<LabelSet labels: a, b; 400 keywords>"
    assert len(repr(SeededClassifier(label_set, min_df=3))) < 100
