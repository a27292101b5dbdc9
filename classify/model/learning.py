"""What each label's paragraphs are made of: from votes to soft pseudo-labels of every paragraph.

A component is a label, or, last, the background that explains paragraphs of no label. A pseudo-label is a
row of shares over the components. They begin as votes; weights of evidence (one component against the rest)
turn them into new ones, round by round, which is EM with a classifier as its model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import softmax

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Regime:
    """How far pseudo-labels may move away from the votes."""

    background: float
    """Votes that the background has in every paragraph; 0 where every paragraph belongs to a label."""
    rounds: int
    unlabelled: float
    """How much a paragraph without a vote counts beside one with a vote, once it has a pseudo-label."""
    prior: float
    """How far a component's share of the last round speaks for it in the next: 0 not at all, 1 in full."""
    vote: float
    """What a plain keyword adds to the share of its label for ever, however much was learned of its words."""


EXHAUSTIVE = Regime(background=0.0, rounds=40, unlabelled=1.0, prior=0.5, vote=0.1)
"""Every paragraph belongs to a label: all text is evidence, and rounds go on until nothing moves.

With no prior a rare label takes in part of a common one; with a full one it is swallowed in the end.
"""
ANCHORED = Regime(background=1.0, rounds=2, unlabelled=0.3, prior=0.0, vote=0.0)
"""Most paragraphs may belong to none: further rounds or more weight let the background's words drift in."""

SMOOTHING = 0.12
"""Added to the summed TF-IDF value of a word in a component."""
_NEVER = 1e-9
SHARPNESS = 1.2
"""Mean size of a weight of evidence; TF-IDF rows have length one, so this sets how sure a round becomes."""


@dataclass(frozen=True, slots=True)
class PseudoLabels:
    """Shares of each paragraph over the components, and how much the paragraph counts."""

    shares: Floats
    """Shape (n_paragraphs, n_components)."""
    weight: Floats
    """Shape (n_paragraphs,)."""


def first_labels(votes: Floats, regime: Regime) -> PseudoLabels:
    """Pseudo-labels from votes alone.

    >>> first_labels(np.array([[1.0, 0.0], [0.0, 0.0]]), ANCHORED).shares.tolist()
    [[0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]
    """
    has_vote = votes.sum(axis=1) > 0
    total = np.where(has_vote, votes.sum(axis=1) + regime.background, 1.0)
    shares = votes / total[:, None]
    if not regime.background:
        return PseudoLabels(shares, has_vote.astype(np.float64))
    shares = np.column_stack([shares, np.maximum(1.0 - shares.sum(axis=1), 0.0)])
    return PseudoLabels(shares, np.where(has_vote, 1.0, regime.unlabelled))


def settle(values: csr_matrix, first: PseudoLabels, regime: Regime) -> PseudoLabels:
    """Pseudo-labels after the rounds of the regime, or when a share moves by less than 0.0001 on average."""
    labels = first
    turned = values.T.tocsr()
    prior = np.zeros(first.shares.shape[1])
    for _ in range(regime.rounds):
        mass = turned @ (labels.shares * labels.weight[:, None])
        shares = softmax(values @ evidence_weights(mass) + prior, axis=1)
        prior = regime.prior * np.log(np.maximum(shares.mean(axis=0), _NEVER))
        moved = np.abs(shares - labels.shares).mean()
        has_vote = first.weight == 1.0
        labels = PseudoLabels(shares, np.where(has_vote, 1.0, regime.unlabelled))
        if moved < 1e-4:
            break
    return labels


def kept(shares: Floats, votes: Floats) -> Floats:
    """Shares that are nowhere less than what a paragraph's own votes say.

    Where labels do not exclude each other, the words of one label do not speak against another. A plain
    keyword keeps half a share whatever stands beside it, weaker ones much less, two of them nearly all.

    >>> kept(np.array([[0.1, 0.9]]), np.array([[1.0, 0.5]])).round(2).tolist()
    [[0.5, 0.9]]
    """
    cubes = votes**3
    return np.maximum(shares, cubes / (cubes + 1.0))


def evidence_weights(mass: Floats) -> Floats:
    """Weights of evidence of the words for each component, of shape (n_words, n_components).

    Parameters
    ----------
    mass : ndarray of shape (n_words, n_components)
        Summed TF-IDF values of the words in the paragraphs of each component.

    References
    ----------
    Rennie et al. (2003), "Tackling the poor assumptions of naive Bayes text classifiers", ICML: the
    complement, and why weights of components of different size must be brought to one size.
    """
    weights = odds(mass, mass.sum(axis=0), len(mass))
    return weights * scale(weights)


def odds(mass: Floats, total: Floats, n_words: int) -> Floats:
    """Log-odds of words, each component against all others.

    Parameters
    ----------
    mass : ndarray of shape (n_rows, n_components)
        Summed values of some of the words.
    total : ndarray of shape (n_components,)
        Summed values of all words.
    n_words : int
        Number of all words, for the smoothing.
    """
    rest = np.maximum(mass.sum(axis=1, keepdims=True) - mass, 0.0)
    smooth = SMOOTHING * max(n_words, 1)
    weights = np.log(mass + SMOOTHING) - np.log(rest + SMOOTHING)
    weights += np.log(total.sum() - total + smooth) - np.log(total + smooth)
    return np.asarray(weights)


def scale(weights: Floats) -> Floats:
    """What brings the weights of each component to the mean size `SHARPNESS`."""
    size = np.abs(weights).sum(axis=0) / max(len(weights), 1)
    return SHARPNESS / np.where(size > 0, size, 1.0)
