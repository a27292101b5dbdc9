"""The seeded classifier as an estimator of scikit-learn: cloned, in pipelines, cross-validated, checked."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from classify.config.loading import label_set_from_keywords
from classify.model.seeded import SeededClassifier
from tests.small_corpora import feed, keywords
from tests.spelled_rows import SpelledRows, spelled

TEXTS, GOLD = feed(300)


def exclusive(**how):
    return SeededClassifier(keywords(), exclusive=True, exhaustive=True, **how)


def test_a_clone_has_the_settings_and_nothing_learned():
    fitted = exclusive(min_df=3, thresholds={"sport": 0.7}).fit(TEXTS)

    copied = clone(fitted)

    assert copied.get_params() == fitted.get_params()
    assert not hasattr(copied, "weights_")
    with pytest.raises(NotFittedError):
        copied.predict(TEXTS)


def test_a_clone_keeps_a_label_set():
    label_set = label_set_from_keywords(keywords(), exclusive=True, exhaustive=True)

    assert clone(SeededClassifier(label_set)).fit(TEXTS).predict(["Gas"]).tolist() == ["energy"]


def test_it_is_the_end_of_a_pipeline():
    upper = FunctionTransformer(lambda texts: [text.upper() for text in texts])

    predicted = make_pipeline(upper, exclusive()).fit(TEXTS).predict(TEXTS)

    assert accuracy_score(GOLD, predicted) > 0.97


def test_gold_labels_score_and_teach_it_in_cross_validation():
    texts = np.array(TEXTS[:150], dtype=object)

    scores = cross_val_score(exclusive(), texts, GOLD[:150], cv=3, scoring="accuracy")

    assert scores.min() > 0.95


def test_its_settings_can_be_searched():
    search = GridSearchCV(exclusive(), {"min_df": [1, 3]}, cv=2, scoring=make_scorer(accuracy_score))

    assert search.fit(np.array(TEXTS[:150], dtype=object), GOLD[:150]).best_score_ > 0.95


class SeededRows(SpelledRows, SeededClassifier):
    def __init__(self, label_set=None, *, exclusive=None, exhaustive=None, min_df=2, thresholds=None):
        super().__init__(
            label_set, exclusive=exclusive, exhaustive=exhaustive, min_df=min_df, thresholds=thresholds
        )

    def _decided(self, texts, articles=None, languages=None):
        check_is_fitted(self)
        return super()._decided(spelled(validate_data(self, texts, reset=False)), articles, languages)


GOLD_IS_NOT_READ = "labels are those of the keywords: others are not known, and not read here"
COLUMNS = "a set that is not exclusive gives a column for each label, whatever gold labels look like"
NOT_KEPT = {
    "check_classifiers_train": GOLD_IS_NOT_READ,
    "check_classifiers_classes": GOLD_IS_NOT_READ,
    "check_classifiers_one_label": GOLD_IS_NOT_READ,
    "check_classifiers_regression_target": GOLD_IS_NOT_READ,
    "check_supervised_y_no_nan": GOLD_IS_NOT_READ,
    "check_supervised_y_2d": GOLD_IS_NOT_READ,
    "check_fit_score_takes_y": COLUMNS,
    "check_pipeline_consistency": COLUMNS,
}


@parametrize_with_checks(
    [SeededRows({"low": ["c0x0"], "high": ["c0x4"]})], expected_failed_checks=lambda _: NOT_KEPT
)
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
