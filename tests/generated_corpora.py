"""Generated corpora of many shapes with gold labels: Zipfian vocabularies of words that mean nothing.

Each label has words of its own, of which some are its keywords; all texts share the neutral words, and hold
now and then a word of another label. A text of the background holds neutral words and such strays only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OWN_WORDS = 40
"""Words of each label."""


@dataclass(frozen=True)
class Shape:
    """What a generated corpus is like."""

    name: str
    n_texts: int
    sizes: tuple[float, ...]
    """How common each label is, relative to the others; there are so many labels."""
    background: float = 0.0
    """Share of the texts that have no label; 0: every text has one."""
    length: int = 30
    """Words of a text, on average."""
    own: float = 0.25
    """Share of the words of a text that are its label's."""
    stray: float = 0.02
    """Share of the words of a text that are of any label."""
    n_keywords: int = 1
    first_keyword: int = 2
    """Place of the first keyword among its label's words by frequency, the others follow."""
    apart: int = 0
    """How many places rarer the keywords of each label are than those of the label before."""
    neutral: int = 600
    """Words that texts of all labels share."""
    seed: int = 0

    @property
    def exhaustive(self) -> bool:
        """Tell whether every text has a label."""
        return self.background == 0.0


@dataclass(frozen=True)
class GeneratedCorpus:
    """Texts, the labels of each (one or none), and keywords to seed with."""

    texts: list[str]
    gold: list[list[str]]
    keywords: dict[str, list[str]]


SHAPES = (
    Shape("equal sizes", 2000, (1, 1, 1, 1)),
    Shape("unequal sizes, long neutral texts", 2000, (60, 25, 10, 5), length=150, own=0.08),
    Shape("unequal sizes, keywords rare", 3000, (50, 25, 15, 10), length=60, own=0.12, first_keyword=8),
    Shape("many labels, short texts", 4000, (1,) * 12, length=9, own=0.4, first_keyword=1),
    Shape("few texts", 300, (3, 2, 1), n_keywords=3),
    Shape("several keywords, unequal sizes", 2000, (30, 10, 5, 3, 2), n_keywords=4, first_keyword=1),
    Shape("background", 3000, (1, 1, 1), background=0.5, n_keywords=3),
    Shape("background, rare labels", 6000, (40, 10, 4, 2, 1), background=0.6, n_keywords=2),
    Shape("background, one keyword", 4000, (4, 2, 1), background=0.7, length=40),
    Shape("background, few texts", 400, (2, 1, 1), background=0.5, n_keywords=3),
    Shape("background, many labels", 6000, (1,) * 15, background=0.4, length=25),
)


def invented_words(n_words: int, rng: np.random.Generator) -> list[str]:
    """Return different words of six letters, none of which is a form of another."""
    letters = np.array(list("bdfgklmnprtvz"))
    consonants, vowels = rng.choice(letters, (2 * n_words, 3)), rng.choice(list("aou"), (2 * n_words, 3))
    words = ("".join(np.stack([c, v], axis=1).ravel()) for c, v in zip(consonants, vowels, strict=True))
    return list(dict.fromkeys(words))[:n_words]


def generated(shape: Shape) -> GeneratedCorpus:
    """Return the corpus of a shape, the same one each time."""
    rng = np.random.default_rng(shape.seed)
    n_labels = len(shape.sizes)
    words = np.array(invented_words(n_labels * OWN_WORDS + shape.neutral, rng), object)
    own, neutral = np.split(words, [n_labels * OWN_WORDS])
    of_label = own.reshape(n_labels, OWN_WORDS)
    codes = [f"topic{number}" for number in range(n_labels)]
    sizes = np.array([*shape.sizes, 0.0]) / sum(shape.sizes) * (1.0 - shape.background)
    sizes[-1] = shape.background
    topics = rng.choice(n_labels + 1, shape.n_texts, p=sizes)
    texts = []
    for topic in topics.tolist():
        length = max(int(rng.gamma(4.0, shape.length / 4.0)), 4)
        stray = rng.random(length) < shape.stray
        mine = (rng.random(length) < shape.own) & ~stray if topic < n_labels else np.zeros(length, np.bool_)
        text = rng.choice(neutral, length, p=_zipf(shape.neutral))
        text[stray] = of_label[rng.integers(n_labels, size=stray.sum()), _places(rng, stray)]
        text[mine] = of_label[min(topic, n_labels - 1), _places(rng, mine)]
        texts.append(" ".join(text).capitalize() + ".")
    places = [shape.first_keyword + shape.apart * i + np.arange(shape.n_keywords) for i in range(n_labels)]
    keywords = {code: of_label[i, places[i]].tolist() for i, code in enumerate(codes)}
    gold = [[codes[topic]] if topic < n_labels else [] for topic in topics.tolist()]
    return GeneratedCorpus(texts, gold, keywords)


def _places(rng: np.random.Generator, which: NDArray[np.bool_]) -> NDArray[np.int64]:
    return rng.choice(OWN_WORDS, which.sum(), p=_zipf(OWN_WORDS))


def _zipf(n_words: int) -> NDArray[np.float64]:
    weight = 1.0 / np.arange(2, n_words + 2)
    return weight / weight.sum()
