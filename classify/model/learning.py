"""Learning of the labels' words: from votes to soft pseudo-labels of every paragraph.

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
    """Limits on how far pseudo-labels may move away from the votes."""

    background: float
    """Votes that the background has in every paragraph; 0 where every paragraph belongs to a label."""
    rounds: int
    unlabelled: float
    """Weight of a paragraph without a vote beside one with a vote, once it has a pseudo-label."""
    prior: float
    """Exponent of the class prior between rounds: 0 uniform, 1 the shares of the last round."""
    vote: float
    """Addition of a plain keyword to the share of its label in every round, however much was learned."""
    smoothing: float
    """Added to the summed TF-IDF value of each word in each component."""
    balance_first: float
    """Exponent by which the masses of the components are made equal in the first round: 0 not at all, 1
    fully.

    Smoothing acts as a hidden prior: a component of little mass loses on every neutral word. The first masses
    count votes, and votes say how common a keyword is, not how common its label is.
    """
    balance_later: float
    """That exponent in the later rounds, whose masses know more."""
    hold: float
    """Evidence that a trusted vote of a paragraph, up to three of them, adds for its label in every round."""
    half_sharp: float
    """Paragraphs to learn from at which weights of evidence have half their size: little text is unsure."""


EXHAUSTIVE = Regime(
    background=0.0,
    rounds=40,
    unlabelled=1.0,
    prior=1.0,
    vote=0.1,
    smoothing=0.3,
    balance_first=0.75,
    balance_later=0.75,
    hold=1.0,
    half_sharp=500.0,
)
"""Every paragraph belongs to a label: all text is evidence, and rounds go on until nothing moves."""
ANCHORED = Regime(
    background=1.0,
    rounds=2,
    unlabelled=0.3,
    prior=0.0,
    vote=0.0,
    smoothing=0.12,
    balance_first=0.0,
    balance_later=0.0,
    hold=0.0,
    half_sharp=0.0,
)
"""Most paragraphs may belong to none: further rounds or more weight let the background's words drift in."""

BESIDE_ONE = 3.0
"""How many times likelier than a single label its background is, before any text was read."""
_NEVER = 1e-9
_MOST_VOTES = 3.0
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
    """Return pseudo-labels from votes alone.

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


def first_prior(n_components: int, regime: Regime) -> Floats:
    """Return the logarithm of the prior of each component before any text was read, all but for a constant.

    All are alike, but for the background beside a single label: it stands for all that a feed may be about,
    and as one of two it would leave half of the feed to the label.

    >>> [np.exp(first_prior(n, ANCHORED)).round(6).tolist() for n in (2, 3)]
    [[1.0, 3.0], [1.0, 1.0, 1.0]]
    """
    prior = np.zeros(n_components)
    if regime.background and n_components == 2:
        prior[-1] = np.log(BESIDE_ONE)
    return prior


def refine(values: csr_matrix, votes: Floats, regime: Regime) -> PseudoLabels:
    """Refine the votes' pseudo-labels by the rounds of the regime.

    Parameters
    ----------
    values : sparse matrix of shape (n_paragraphs, n_words)
        TF-IDF values.
    votes : ndarray of shape (n_paragraphs, n_labels)
        Trusted votes.
    regime : Regime

    Returns
    -------
    PseudoLabels
        Those of the last round, or of the first in which shares move by less than 0.0001 on average.
    """
    first = first_labels(votes, regime)
    labels = first
    turned = values.T.tocsr()
    prior = first_prior(first.shares.shape[1], regime)
    held = regime.hold * np.minimum(votes, _MOST_VOTES) if regime.hold else 0.0
    sharpness = SHARPNESS * len(votes) / (len(votes) + regime.half_sharp)
    for number in range(regime.rounds):
        mass = turned @ (labels.shares * labels.weight[:, None])
        mass = balanced(mass, regime.balance_later if number else regime.balance_first)
        weights = evidence_weights(mass, regime.smoothing, sharpness)
        shares = softmax(values @ weights + held + prior, axis=1)
        if regime.prior:
            prior = regime.prior * np.log(np.maximum(shares.mean(axis=0), _NEVER))
        moved = np.abs(shares - labels.shares).mean()
        has_vote = first.weight == 1.0
        labels = PseudoLabels(shares, np.where(has_vote, 1.0, regime.unlabelled))
        if moved < 1e-4:
            break
    return labels


def floored_by_votes(shares: Floats, votes: Floats) -> Floats:
    """Return shares that are nowhere less than what a paragraph's own votes say.

    Where labels do not exclude each other, the words of one label do not speak against another. A plain
    keyword keeps half a share whatever stands beside it, weaker ones much less, two of them nearly all.

    >>> floored_by_votes(np.array([[0.1, 0.9]]), np.array([[1.0, 0.5]])).round(2).tolist()
    [[0.5, 0.9]]
    """
    cubes = votes**3
    return np.maximum(shares, cubes / (cubes + 1.0))


def beside_background(votes: Floats) -> float:
    """Return how far a label must beat the background to be given where labels exclude each other, 0 to 1.

    Where most paragraphs hold a keyword, those without one are of no label, and what is learned of them is
    the background. Where few do, most paragraphs of the labels are among those without: then what they say
    against a label is not believed. From a quarter of the paragraphs to three quarters it rises evenly.

    >>> [beside_background(np.array([[1.0]] * n + [[0.0]] * (4 - n))) for n in (1, 2, 3)]
    [0.0, 0.5, 1.0]
    """
    return float(np.clip(2.0 * (votes > 0).any(axis=1).mean() - 0.5, 0.0, 1.0))


def balanced(mass: Floats, exponent: float) -> Floats:
    """Scale the components of the masses towards one size; exponent 0 changes nothing, 1 makes all equal.

    >>> balanced(np.array([[3.0, 1.0]]), 1.0).tolist()
    [[2.0, 2.0]]
    """
    size = mass.sum(axis=0)
    if not exponent or not size.any():
        return mass
    ratio = np.divide(size.mean(), size, out=np.ones_like(size), where=size > 0)
    return np.asarray(mass * ratio**exponent)


def evidence_weights(mass: Floats, smoothing: float, sharpness: float) -> Floats:
    """Weigh the evidence of each word for each component; shape (n_words, n_components).

    Parameters
    ----------
    mass : ndarray of shape (n_words, n_components)
        Summed TF-IDF values of the words in the paragraphs of each component.
    smoothing : float
        Added to each of them.
    sharpness : float
        Mean size of the weights of a component.

    References
    ----------
    Rennie et al. (2003), "Tackling the poor assumptions of naive Bayes text classifiers", ICML: the
    complement, and why weights of components of different size must be brought to one size.
    """
    weights = odds(mass, mass.sum(axis=0), len(mass), smoothing)
    return weights * scale(weights, sharpness)


def odds(mass: Floats, total: Floats, n_words: int, smoothing: float) -> Floats:
    """Take the log-odds of words, each component against all others.

    Parameters
    ----------
    mass : ndarray of shape (n_rows, n_components)
        Summed values of some of the words.
    total : ndarray of shape (n_components,)
        Summed values of all words.
    n_words : int
        Number of all words.
    smoothing : float
        Added for each of them.
    """
    rest = np.maximum(mass.sum(axis=1, keepdims=True) - mass, 0.0)
    smooth = smoothing * max(n_words, 1)
    weights = np.log(mass + smoothing) - np.log(rest + smoothing)
    weights += np.log(total.sum() - total + smooth) - np.log(total + smooth)
    return np.asarray(weights)


def scale(weights: Floats, sharpness: float = SHARPNESS) -> Floats:
    """Return the factors that bring the weights of each component to the mean size `sharpness`."""
    size = np.abs(weights).sum(axis=0) / max(len(weights), 1)
    return sharpness / np.where(size > 0, size, 1.0)
