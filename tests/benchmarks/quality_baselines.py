"""What the product is compared with: naive Bayes in EM started from its votes, and supervised learning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

Floats = NDArray[np.float64]

ROUNDS = 20
SMOOTHING = 0.05


def tfidf() -> TfidfVectorizer:
    """Return the columns of every baseline."""
    return TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english")


def em_naive_bayes(texts: Sequence[str], votes: Floats, *, background: bool) -> Floats:
    """Return the posteriors of multinomial naive Bayes after EM from the votes, shape (n_texts, n_labels).

    Parameters
    ----------
    texts : sequence of str
    votes : ndarray of shape (n_texts, n_labels)
    background : bool
        A further class begins with the texts that have no vote; else these only join in the second round.

    References
    ----------
    Nigam et al. (2000), "Text classification from labeled and unlabeled documents using EM". The prior is
    uniform.
    """
    values = csr_matrix(tfidf().fit_transform(texts))
    has_vote = votes.sum(axis=1) > 0
    shares = votes / np.where(has_vote, votes.sum(axis=1), 1.0)[:, None]
    if background:
        shares = np.column_stack([shares, ~has_vote])
    for _ in range(ROUNDS):
        mass = values.T @ shares + SMOOTHING
        shares = softmax(values @ (np.log(mass) - np.log(mass.sum(axis=0))), axis=1)
    return np.asarray(shares[:, : votes.shape[1]])


def supervised_single(texts: Sequence[str], gold: Sequence[str]) -> NDArray[np.str_]:
    """Return what logistic regression predicts of each text when fitted on four fifths of the others."""
    model = make_pipeline(tfidf(), LogisticRegression(C=5, max_iter=1000))
    return np.asarray(cross_val_predict(model, np.array(texts, object), np.array(gold), cv=5))


def supervised_several(
    texts: Sequence[str], gold: NDArray[np.bool_], articles: Sequence[int] | None
) -> Floats:
    """Return decision values of one logistic regression a label, fitted on four fifths of the others."""
    each = LogisticRegression(C=5, class_weight="balanced", max_iter=1000)
    model = make_pipeline(tfidf(), OneVsRestClassifier(each))
    folds = KFold(5, shuffle=True, random_state=0) if articles is None else GroupKFold(5)
    found = cross_val_predict(
        model,
        np.array(texts, object),
        gold.astype(int),
        cv=folds,
        groups=articles,
        method="decision_function",
    )
    return np.asarray(found)
