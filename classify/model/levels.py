"""From what share on learned words give a label, and whether they may: both without a single gold label.

A regression shrinks: the fewer paragraphs a label was learned from, the lower are the shares that it gives to
those same paragraphs. So the level at which a label is given follows the shares of its keyword paragraphs.
Where these mostly hold several keywords, as long texts do, a text without any is hardly one of the label:
then the level also rises with the share that such a text typically gets.
And words may only give a label where they still find paragraphs whose keywords are hidden from them, much
more often than they find paragraphs without any keyword.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL_WITHOUT_LEARNING = 0.45
"""Share of a label at which it is given where little was learned: less than one plain keyword's, more than
one weak keyword's."""
VOTE_ALONE = 0.6
"""Addition of a plain keyword to the share of a label where nothing was learned: one labels, one of weight
0.5 does not."""
HIGHEST = 0.4
"""Share of a label at which it is given, at most, where much was learned."""
OF_TYPICAL = 0.6
"""Part of the share of a label's typical keyword paragraph at which the label is given, if that is less."""
MOSTLY_BELOW = 0.9
"""Part of the paragraphs without a keyword that stay below the level, where labels exclude each other."""
HALF_TRUST = 600
"""Half-saturation constant: n paragraphs move the level n² / (n² + 600²) of the way from
`LEVEL_WITHOUT_LEARNING`. Some hundreds hardly move it, since there the shares of keyword paragraphs rest on
the keywords themselves."""
FEWEST = 10
"""The fewest paragraphs with a keyword of a label by which what was learned of it can be judged."""
FEWEST_FOUND = 2
"""The fewest of them that the learned words must find while the keywords are hidden: one may be chance."""
LIFT = 3.0
"""Factor by which the learned words must find hidden keywords more often than paragraphs without a
keyword."""
FEWEST_KEYWORDED = 0.125
"""Part of the paragraphs that learned words find that must hold a keyword of the label. Where it is less,
they are noise, or the label is a rare thing on the edge of a common one: a person's keywords miss much, but
not seven times what they hit."""


def levels(shares: Floats, votes: Floats, *, relative: float = 0.0) -> Floats:
    """Return the share at which each label is given, shape (n_labels,).

    Parameters
    ----------
    shares : ndarray of shape (n_paragraphs, n_labels)
        What the learned words of each paragraph add up to.
    votes : ndarray of shape (n_paragraphs, n_labels)
    relative : float, default=0.0
        How far shares are above or below that of the background, 0 to 1, with `LEVEL_WITHOUT_LEARNING` where
        they are equal. At 1, levels are counted from the typical paragraph without a keyword, of which nine
        in ten stay below. At 0 they are only so far as keyword paragraphs hold several votes.

    Examples
    --------
    >>> shares = np.tile([[0.3, 0.9], [0.1, 0.0]], (5000, 1))
    >>> levels(shares, votes=np.tile([[1.0, 1.0], [0.0, 0.0]], (5000, 1))).round(2).tolist()
    [0.18, 0.4]
    >>> shares = np.tile([[0.7], [0.2]], (5000, 1))
    >>> [levels(shares, np.tile([[n], [0.0]], (5000, 1))).round(2).tolist() for n in (1.0, 2.0)]
    [[0.4], [0.5]]
    >>> levels(np.full((5000, 1), 0.6), np.ones((5000, 1)), relative=1.0).round(2).tolist()
    [0.45]
    """
    n_paragraphs, n_labels = shares.shape
    level = np.full(n_labels, LEVEL_WITHOUT_LEARNING)
    for label, own in enumerate(votes.T):
        plain, without = own >= 1.0, own == 0.0
        keyworded = plain if plain.sum() >= FEWEST else own > 0.0
        if not keyworded.any():
            continue
        typical = np.median(shares[keyworded, label])
        base, high = 0.0, LEVEL_WITHOUT_LEARNING
        if without.any():
            base, high = np.quantile(shares[without, label], [0.5, MOSTLY_BELOW])
        from_base = _several(own) * max(base, 0.0)
        highest = HIGHEST + (1.0 - HIGHEST) * from_base
        level[label] = np.clip(OF_TYPICAL * typical + (1.0 - OF_TYPICAL) * from_base, 0.0, highest)
        above = np.clip(base + OF_TYPICAL * (typical - base), high, LEVEL_WITHOUT_LEARNING)
        level[label] += relative * (above - level[label])
    trust = n_paragraphs**2 / (n_paragraphs**2 + HALF_TRUST**2)
    return np.asarray(LEVEL_WITHOUT_LEARNING + trust * (level - LEVEL_WITHOUT_LEARNING))


def _several(votes: Floats) -> float:
    """Return how far the keywords of a label come together, 0 to 1: the squared odds of two votes or more.

    >>> _several(np.array([0.0, 1.0, 1.0, 2.0])), _several(np.array([0.0, 1.0, 2.0]))
    (0.25, 1.0)
    """
    one, more = ((votes >= 1.0) & (votes < 2.0)).sum(), (votes >= 2.0).sum()
    return float(min(1.0, more / one) ** 2 if one else more > 0)


def pass_audit(found: Flags, votes: Floats) -> Flags:
    """Tell which labels may be given by learned words, shape (n_labels,).

    Where paragraphs with hidden keywords are found `LIFT` times as often as those without a keyword, at least
    two of three are found for a reason. That says little of a rare label, which a common one beside it, or
    chance among very many paragraphs, swamps; so of all that is found, one in eight must hold a keyword.

    Parameters
    ----------
    found : ndarray of shape (n_paragraphs, n_labels)
        What words that other paragraphs taught find, with those of the label's own keywords left out.
    votes : ndarray of shape (n_paragraphs, n_labels)
    """
    with_keyword = votes > 0.0
    n_with = with_keyword.sum(axis=0)
    n_found = (found & with_keyword).sum(axis=0)
    often = n_found / np.maximum(n_with, 1)
    elsewhere = (found & ~with_keyword).sum(axis=0) / np.maximum((~with_keyword).sum(axis=0), 1)
    earned = (often >= LIFT * elsewhere) & (n_found >= FEWEST_KEYWORDED * found.sum(axis=0))
    return np.asarray((n_with >= FEWEST) & (n_found >= FEWEST_FOUND) & earned)
