"""The draw of paragraphs to label, and the sheet's way there and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from classify.errors import ConfigError, OutputError
from classify.model.decisions import DecisionReason, Decisions, Evidence
from classify.quality.alignment import align
from classify.quality.corpus import Corpus
from classify.quality.gold import read_gold
from classify.quality.sampling import Band, bands, draw, inclusion
from classify.run.sheet import Head, sheet_rows, write_sheet
from tests.quality_sample import corpus_of

CODES = ("energy", "finance")


def decided(scores: NDArray[np.float64]) -> Decisions:
    """Return labels from 0.5 on; no evidence where all scores are 0."""
    labels = scores >= 0.5
    none = np.zeros(0, np.int32)
    evidence = Evidence(
        none, none, none, np.zeros(0, int), np.zeros(0, int), np.zeros(0, np.uint8), np.zeros(0), []
    )
    nothing = np.where(scores.any(axis=1), DecisionReason.BELOW_THRESHOLD, DecisionReason.NO_EVIDENCE)
    reasons = np.where(labels.any(axis=1), DecisionReason.LABELLED, nothing).astype(np.uint8)
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

    rows = draw(corpus, decisions, 50).rows

    # half of the sheet is shared out evenly
    assert np.bincount(bands(decisions)[rows], minlength=5).min() >= 5
    papers = sum(corpus.sources[corpus.article[row]] == "paper" for row in rows)
    assert papers >= 10  # a tenth of the feed
    assert (np.diff(rows) > 0).all()


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    corpus, decisions = feed(100)

    assert draw(corpus, decisions, 30, 5).rows.tolist() == draw(corpus, decisions, 30, 5).rows.tolist()
    assert draw(corpus, decisions, 30, 5).rows.tolist() != draw(corpus, decisions, 30, 6).rows.tolist()


def test_asking_for_more_than_there_is_gives_all() -> None:
    corpus, decisions = feed(5)

    assert draw(corpus, decisions, 1000).rows.tolist() == list(range(10))


def test_boilerplate_and_copies_of_a_story_are_left_out() -> None:
    corpus = corpus_of(
        {"a": ["The gas flowed", "Follow us"], "b": ["The gas flowed"]},
        stories={"a": "s", "b": "s"},
        boilerplate=["Follow us"],
    )

    assert draw(corpus, decided(np.array([[0.9, 0.0], [0.9, 0.0]])), 10).rows.tolist() == [0]


@pytest.mark.parametrize("uncertain", [False, True])
def test_paragraphs_are_drawn_with_the_probability_that_is_written(uncertain: bool) -> None:
    corpus, decisions = feed(60)
    times, told = np.zeros(120), np.zeros(120)

    for seed in range(600):
        drawn = draw(corpus, decisions, 30, seed, uncertain=uncertain)
        assert len(drawn.rows) == 30
        times[drawn.rows] += 1
        told[drawn.rows] = drawn.probability

    assert told.min() >= 0.5 * 30 / 120  # half of the sheet is drawn evenly
    assert told.sum() == pytest.approx(30)
    assert (np.abs(times / 600 - told) < 4.5 * np.sqrt(told * (1 - told) / 600) + 0.005).all()


def test_doubtful_paragraphs_are_drawn_more_often_when_asked_for() -> None:
    corpus, decisions = feed(400)
    near = np.abs(decisions.scores - 0.5).min(axis=1) < 0.05

    plain, doubtful = (
        sum(near[draw(corpus, decisions, 80, seed, uncertain=asked).rows].sum() for seed in range(20))
        for asked in (False, True)
    )

    assert doubtful > 1.15 * plain


def test_a_grown_feed_keeps_most_of_what_was_drawn() -> None:
    large, decisions = feed(220)
    small = feed(200)[0]

    before = {small.ids[small.article[row]] for row in draw(small, decided(decisions.scores[:400]), 60).rows}
    after = {large.ids[large.article[row]] for row in draw(large, decisions, 60).rows}

    assert len(before & after) > 0.7 * len(before)


def test_no_stratum_gives_more_than_it_has() -> None:
    strata = np.repeat([[0, 0], [0, 1], [1, 0]], [1, 5, 94], axis=0)

    probability = inclusion(strata, np.ones(100), 20)

    assert probability.max() <= 1
    assert probability.sum() == pytest.approx(20)
    assert probability[0] > probability[1] > probability[6]


def rows_of(corpus: Corpus, cells: list[str] | None = None) -> list[dict[str, Any]]:
    """Return all paragraphs of a corpus as rows of a sheet, with the cells of their labels."""
    n = len(corpus.texts)
    rows = sheet_rows(corpus, np.arange(n), np.full(n, 0.25), {}, None, CODES)
    return [row | {"labels": cell} for row, cell in zip(rows, cells or ["?"] * n, strict=True)]


def test_a_labelled_sheet_reads_back_on_its_own_paragraphs(tmp_path: Path) -> None:
    texts = [
        "=SUM of all gas",
        "'Quoted', he said; \"twice\"",
        "Line\r\nbreaks,\nand more",
        "İstanbul 🚢 " * 20,
    ]
    corpus = corpus_of({"=id": texts, "b": ["- a dash begins this one"]}, sources={"b": "@wire"})
    path = tmp_path / "sheet.csv"
    write_sheet(path, rows_of(corpus, ["energy", "", "energy|finance", "none", "finance"]), CODES)

    gold = read_gold(path, CODES)
    aligned = align(gold, corpus)

    assert path.read_bytes().startswith(
        b"\xef\xbb\xbfarticle_id,paragraph,labels,label_energy,label_finance,codes,"
    )
    assert aligned.unplaced == ()
    assert aligned.paragraph.tolist() == [0, 1, 2, 3, 4]
    assert aligned.labels.sum(axis=1).tolist() == [1, 0, 2, 0, 1]
    assert aligned.probability.tolist() == [0.25] * 5


def test_a_mark_in_the_column_of_a_label_gives_it(tmp_path: Path) -> None:
    corpus = corpus_of({"a": ["The gas flowed", "The bank lent", "It rained", "Nobody looked"]})
    path = tmp_path / "sheet.csv"
    write_sheet(path, rows_of(corpus), CODES)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for line, marked in ((1, "?,x,,"), (2, "?,X,x,"), (3, "none,0,no,")):
        lines[line] = lines[line].replace("?,,,", marked, 1)
    path.write_text("\n".join(lines), encoding="utf-8")

    gold = read_gold(path, CODES)

    assert gold.labels.tolist() == [[True, False], [True, True], [False, False]]
    assert gold.unseen == 1


def test_a_sheet_shows_what_stands_around_the_paragraph() -> None:
    corpus = corpus_of({"a": ["first", "second", "third"], "b": ["alone"]}, sources={"a": "wire"})
    heads = {"a": Head(dt.date(2026, 3, 1), "A title")}

    rows = sheet_rows(corpus, np.array([1, 3]), np.array([0.5, 1.0]), heads, None, CODES)

    assert (rows[0]["before"], rows[0]["text"], rows[0]["after"]) == ("first", "second", "third")
    assert (rows[0]["date"], rows[0]["title"], rows[0]["source"]) == ("2026-03-01", "A title", "wire")
    assert (rows[1]["before"], rows[1]["after"], rows[1]["title"]) == ("", "", "")


@pytest.mark.parametrize("cell", ["", "0", "1.5", "-0.1", "likely", "1e400"])
def test_a_probability_that_is_none_is_named(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"article_id,labels,start,inclusion_probability\na,energy,0,{cell}\n", encoding="utf-8")

    with pytest.raises(
        ConfigError, match=r"sheet\.csv:2:1: `inclusion_probability` is .*copy it from the sheet"
    ):
        read_gold(path, CODES)


def test_a_probability_with_a_comma_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    text = "article_id;labels;start;inclusion_probability\na;energy;0;0,25\nb;none;0;6.1e-05\n"
    path.write_text(text, encoding="utf-8")

    assert read_gold(path, CODES).probability.tolist() == [0.25, 6.1e-05]


def test_a_sheet_is_blind_until_somebody_labels_it(tmp_path: Path) -> None:
    corpus = corpus_of({"a": ["The gas flowed"]})
    write_sheet(tmp_path / "new" / "sheet.csv", rows_of(corpus), CODES)

    with pytest.raises(ConfigError, match=r"every row still says \?"):
        read_gold(tmp_path / "new" / "sheet.csv", CODES)


def test_a_sheet_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("hours of work", encoding="utf-8")

    with pytest.raises(OutputError, match="is there already, perhaps with labels"):
        write_sheet(path, rows_of(corpus_of({"a": ["The gas"]})), CODES)
    assert path.read_text(encoding="utf-8") == "hours of work"
