"""Invented paragraphs whose labels are known by construction: what the tests of the model learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WORDS = {
    "energy": ["gas", "oil", "pipeline", "drilling", "refinery", "turbine", "barrel", "well", "fuel",
               "reactor"],
    "finance": ["bank", "loan", "bond", "interest", "credit", "currency", "lender", "deposit", "rate",
                "branch"],
    "sport": ["match", "goal", "coach", "striker", "league", "referee", "cup", "stadium", "keeper", "derby"],
}  # fmt: skip
"""The first three words of each are its keywords."""
GLUE = ["officials", "said", "week", "plan", "country", "people"]
GLUE += ["year", "report", "new", "talks", "north", "place"]


def keywords(labels: Sequence[str] = tuple(WORDS)) -> dict[str, list[str]]:
    """Return three keywords for each label."""
    return {label: WORDS[label][:3] for label in labels}


def feed(
    n_paragraphs: int, *, labels: Sequence[str] = tuple(WORDS), background: float = 0.0, seed: int = 0
) -> tuple[list[str], list[str]]:
    """Return paragraphs of a label's words in a run of common ones, and their labels; "" for the
    background.
    """
    rng = np.random.default_rng(seed)
    texts, gold = [], []
    for _ in range(n_paragraphs):
        label = "" if rng.random() < background else str(rng.choice(labels))
        own = list(rng.choice(WORDS[label], 4)) if label else []
        words = [*own, *rng.choice(GLUE, 8)]
        texts.append(" ".join(str(word) for word in rng.permutation(words)).capitalize() + ".")
        gold.append(label)
    return texts, gold
