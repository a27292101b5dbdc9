"""What holds of a classifier whatever it was fitted on: corpora of many shapes, of generated words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from classify.model.seeded import SeededClassifier
from tests.generated_corpora import SHAPES, Shape, generated

UNLUCKY = (
    Shape("keywords of unequal luck", 1200, (1, 1, 1, 1), length=100, own=0.06, apart=10, neutral=12000),
    Shape("the same, very long texts", 800, (1,) * 5, length=200, own=0.04, apart=7, neutral=12000),
    Shape("one label in fifty", 1500, (40, 34, 24, 2), length=150, own=0.08, neutral=6000),
    Shape("background, seven labels", 4000, (40, 10, 4, 2, 1, 1, 1), 0.5, 60, own=0.1, neutral=6000),
)
"""Many neutral words, and keywords that say nothing of how common their labels are."""
ALL = [replace(shape, seed=seed) for shape in (*SHAPES, *UNLUCKY) for seed in (0, 1)]
RARE = [
    shape for shape in SHAPES if shape.name in ("several keywords, unequal sizes", "background, rare labels")
]
SELDOM = (
    Shape("one text in ten has a keyword", 4000, (1, 1, 1), background=0.5, first_keyword=8),
    Shape("the same, little background", 4000, (1, 1, 1), background=0.2, first_keyword=12),
)
AT_RANDOM = "zzzword"
STABLE = (
    Shape("every text has a label", 5000, (40, 30, 20, 10), length=15, own=0.35, n_keywords=2),
    Shape("background", 5000, (4, 3, 2, 1), background=0.5, length=15, own=0.35, n_keywords=2),
)


def fitted(keywords, texts, shape):
    classifier = SeededClassifier(keywords, exclusive=shape.exhaustive, exhaustive=shape.exhaustive)
    return classifier.fit(texts, languages=[""] * len(texts))  # some invented words look like Swahili


def named(shape):
    return f"{shape.name}, {shape.seed}"


@pytest.mark.parametrize("shape", ALL, ids=named)
def test_no_label_is_given_to_nobody_and_all_are_no_worse_than_the_keyword_votes(shape):
    corpus = generated(shape)
    decisions = fitted(corpus.keywords, corpus.texts, shape).decide(corpus.texts)

    with_keyword = (decisions.votes > 0).sum(axis=0)
    n_given = decisions.labels.sum(axis=0)
    assert with_keyword.max() >= 20
    assert n_given[with_keyword >= 20].min() > 0
    by_votes = decisions.votes >= 1.0
    if shape.exhaustive:
        top = decisions.votes.argmax(axis=1)
        by_votes &= np.arange(by_votes.shape[1]) == top[:, None]
    gold = np.array([[code in own for code in corpus.keywords] for own in corpus.gold])
    ours, votes = (
        f1_score(gold, given, average="macro", zero_division=0) for given in (decisions.labels, by_votes)
    )
    assert ours >= votes


@pytest.mark.parametrize("shape", RARE, ids=named)
def test_a_lone_rare_label_is_not_given_to_its_neighbours(shape):
    corpus = generated(shape)
    rare = list(corpus.keywords)[2:4]

    for code in rare:
        n_gold = sum(code in own for own in corpus.gold)
        lone = SeededClassifier({code: corpus.keywords[code]})
        lone.fit(corpus.texts, languages=[""] * len(corpus.texts))
        decisions = lone.decide(corpus.texts)
        n_voted = (decisions.votes >= 1.0).sum()
        assert decisions.labels.sum() <= max(1.2 * n_gold, 1.3 * n_voted)


@pytest.mark.parametrize("shape", SELDOM, ids=named)
def test_labels_that_exclude_each_other_find_texts_without_a_keyword(shape):
    corpus = generated(shape)
    gold = np.array([[code in own for code in corpus.keywords] for own in corpus.gold])

    decisions = SeededClassifier(corpus.keywords, exclusive=True).fit(corpus.texts).decide(corpus.texts)

    assert (decisions.votes > 0).any(axis=1).mean() < 0.15
    assert average_precision_score(gold, decisions.values) > 0.97


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("often", [0.01, 0.05, 0.2])
def test_a_keyword_that_stands_at_random_gives_no_label_where_it_does_not_stand(often, seed):
    shape = Shape("background", 3000, (3, 2, 1), background=0.5, n_keywords=2, seed=seed)
    corpus = generated(shape)
    rng = np.random.default_rng(seed)
    held = rng.random(len(corpus.texts)) < often
    texts = [f"{AT_RANDOM} {text}" if own else text for text, own in zip(corpus.texts, held, strict=True)]

    classifier = fitted({**corpus.keywords, "chance": [AT_RANDOM]}, texts, shape)

    given = classifier.decide(texts).labels[:, -1]
    assert not given[~held].any()
    assert given[held].all()


def shares(keywords, learned_from, texts, shape):
    return fitted(keywords, learned_from, shape).decide(texts).labels.mean(axis=0)


@pytest.mark.slow
@pytest.mark.parametrize("shape", STABLE, ids=named)
def test_a_twentieth_of_the_texts_left_out_moves_no_share_by_a_tenth(shape):
    corpus = generated(shape)
    whole = shares(corpus.keywords, corpus.texts, corpus.texts, shape)

    moved = []
    for draw in range(10):
        stays = np.random.default_rng(draw).random(len(corpus.texts)) >= 0.05
        kept = [text for text, own in zip(corpus.texts, stays, strict=True) if own]
        moved.append(np.abs(shares(corpus.keywords, kept, corpus.texts, shape) / whole - 1.0))

    assert np.median(moved, axis=0).max() <= 0.1


@pytest.mark.slow
@pytest.mark.parametrize("shape", STABLE, ids=named)
def test_ten_times_the_text_moves_no_share_by_a_fifth(shape):
    corpus = generated(replace(shape, n_texts=10 * 1000))
    few = corpus.texts[:1000]

    by_few = shares(corpus.keywords, few, few, shape)
    by_many = shares(corpus.keywords, corpus.texts, few, shape)

    assert np.abs(by_few / by_many - 1.0).max() <= 0.2
