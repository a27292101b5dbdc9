"""The draw of paragraphs to label, and the sheet's way there and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classify.errors import ConfigError, OutputError
from classify.model.decisions import Decisions, Evidence, Reason
from classify.quality.alignment import align
from classify.quality.corpus import Corpus
from classify.quality.gold import read_gold
from classify.quality.sampling import Band, bands, draw
from classify.run.sheet import write_sheet
from tests.quality_sample import corpus_of

CODES = ("energy", "finance")


def decided(scores: NDArray[np.float64]) -> Decisions:
    """Labels from 0.5 on; no evidence where all scores are 0."""
    labels = scores >= 0.5
    none = np.zeros(0, np.int32)
    evidence = Evidence(
        none, none, none, np.zeros(0, int), np.zeros(0, int), np.zeros(0, np.uint8), np.zeros(0), []
    )
    nothing = np.where(scores.any(axis=1), Reason.BELOW_THRESHOLD, Reason.NO_EVIDENCE)
    reasons = np.where(labels.any(axis=1), Reason.LABELLED, nothing).astype(np.uint8)
    return Decisions(scores, scores - 0.5, scores, labels, reasons, evidence)


def feed(n: int, seed: int = 1) -> tuple[Corpus, Decisions]:
    articles = {f"a{i}": [f"text {i} one", f"text {i} two"] for i in range(n)}
    sources = {f"a{i}": "wire" if i % 10 else "paper" for i in range(n)}
    scores = np.random.default_rng(seed).random((2 * n, 2))
    scores[::3] = 0
    return corpus_of(articles, sources=sources), decided(scores)


def test_bands_part_sure_doubtful_and_silent_paragraphs() -> None:
    scores = np.array([[0.9, 0.0], [0.9, 0.55], [0.0, 0.4], [0.1, 0.0], [0.0, 0.0]])

    assert bands(decided(scores)).tolist() == [
        Band.SURE,
        Band.BARELY_GIVEN,
        Band.NEARLY_GIVEN,
        Band.ABSTAINED,
        Band.NO_EVIDENCE,
    ]


def test_every_band_and_source_has_its_part() -> None:
    corpus, decisions = feed(200)

    rows = draw(corpus, decisions, 50)

    assert np.bincount(bands(decisions)[rows]).tolist() == [10, 10, 10, 10, 10]
    papers = sum(corpus.sources[corpus.article[row]] == "paper" for row in rows)
    assert papers >= 15  # a tenth of the feed
    assert (np.diff(rows) > 0).all()


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    corpus, decisions = feed(100)

    assert draw(corpus, decisions, 30, 5).tolist() == draw(corpus, decisions, 30, 5).tolist()
    assert draw(corpus, decisions, 30, 5).tolist() != draw(corpus, decisions, 30, 6).tolist()


def test_asking_for_more_than_there_is_gives_all() -> None:
    corpus, decisions = feed(5)

    assert draw(corpus, decisions, 1000).tolist() == list(range(10))


def test_boilerplate_and_copies_of_a_story_are_left_out() -> None:
    corpus = corpus_of(
        {"a": ["The gas flowed", "Follow us"], "b": ["The gas flowed"]},
        stories={"a": "s", "b": "s"},
        boilerplate=["Follow us"],
    )

    assert draw(corpus, decided(np.array([[0.9, 0.0], [0.9, 0.0]])), 10).tolist() == [0]


def test_a_labelled_sheet_reads_back_on_its_own_paragraphs(tmp_path: Path) -> None:
    texts = [
        "=SUM of all gas",
        "'Quoted', he said; \"twice\"",
        "Line\r\nbreaks,\nand more",
        "İstanbul 🚢 " * 20,
    ]
    corpus = corpus_of({"=id": texts, "b": ["- a dash begins this one"]}, sources={"b": "@wire"})
    path = tmp_path / "sheet.csv"
    rows = np.array([0, 1, 2, 3, 4])
    write_sheet(path, corpus, rows, ["energy", "", "energy|finance", "none", "finance"])

    gold = read_gold(path, CODES)
    aligned = align(gold, corpus)

    assert path.read_bytes().startswith(b"\xef\xbb\xbfarticle_id,paragraph,labels,start,")
    assert aligned.unplaced == ()
    assert aligned.paragraph.tolist() == rows.tolist()
    assert aligned.labels.sum(axis=1).tolist() == [1, 0, 2, 0, 1]


def test_a_sheet_is_blind_until_somebody_labels_it(tmp_path: Path) -> None:
    corpus = corpus_of({"a": ["The gas flowed"]})
    write_sheet(tmp_path / "new" / "sheet.csv", corpus, np.array([0]), None)

    with pytest.raises(ConfigError, match=r"every row still says \?"):
        read_gold(tmp_path / "new" / "sheet.csv", CODES)


def test_a_sheet_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("hours of work", encoding="utf-8")

    with pytest.raises(OutputError, match="is there already, perhaps with labels"):
        write_sheet(path, corpus_of({"a": ["The gas"]}), np.array([0]), None)
    assert path.read_text(encoding="utf-8") == "hours of work"
