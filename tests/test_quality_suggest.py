"""Candidate keywords: found where they go with a label, never where a keyword stands already."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classify.config.loading import label_set_from_keywords, load_label_set
from classify.model.decisions import Decisions, Evidence
from classify.quality.candidates import candidates, sentence_with
from classify.quality.corpus import Corpus
from classify.quality.suggest import Suggestion, as_yaml, suggest
from tests.quality_sample import corpus_of

LABELS = label_set_from_keywords({"energy": ["natural gas"], "finance": ["bank*"]})
TOGETHER = [
    "Natural gas and shale oil rose in the {} district.",
    "Shale oil output near {} grew; natural gas did not.",
    "Engineers in {} praised shale oil and natural gas.",
    "Shale oil wells opened in {} again.",
    "The banks of {} lend to farmers.",
    "A bank in {} lends to farmers too.",
    "Banks lend to Farmers Union members, {} says.",
    "It rained in {} all week long.",
    *(f"Nothing else, on day {day}, {{}} writes." for day in range(8)),
]
PLACES = ["Quba", "Lerik", "Astara", "Sheki", "Gakh"]


def corpus() -> Corpus:
    return corpus_of({f"a{i}": [text.format(place) for text in TOGETHER] for i, place in enumerate(PLACES)})


def decisions(corpus: Corpus) -> Decisions:
    """Return votes where the keywords stand, and the model's agreement that shale oil is energy."""
    texts = [text.lower() for text in corpus.body_texts]
    votes = np.array([["natural gas" in text, "bank" in text] for text in texts], np.float64)
    votes = votes.reshape(len(texts), 2)
    scores = np.maximum(votes * 0.9, np.outer([0.6 * ("shale" in text) for text in texts], [1.0, 0.0]))
    none = np.zeros(0, np.int32)
    evidence = Evidence(
        none, none, none, none.astype(int), none.astype(int), none.astype(np.uint8), none * 1.0, []
    )
    return Decisions(votes, scores - 0.5, scores, scores >= 0.5, np.zeros(len(texts), np.uint8), evidence)


@pytest.fixture(scope="module")
def found() -> list[Suggestion]:
    feed = corpus()
    return suggest(LABELS, feed, decisions(feed))


def test_a_phrase_that_goes_with_a_label_is_offered_as_a_whole_with_its_counts(
    found: list[Suggestion],
) -> None:
    first = next(one for one in found if one.label == "energy")

    assert (first.term, first.paragraphs, first.labelled, first.new, first.agreed) == (
        "shale oil",
        20,
        20,
        5,
        5,
    )
    assert first.examples[0] == "Shale oil wells opened in Quba again."
    assert not {"shale", "oil"} & {one.term for one in found}


def test_no_keyword_is_offered_again_and_no_word_of_one_inside_it(found: list[Suggestion]) -> None:
    assert not {"natural gas", "natural", "gas", "bank", "banks"} & {one.term for one in found}


def test_words_of_no_label_are_not_offered(found: list[Suggestion]) -> None:
    assert not [one for one in found if "rained" in one.term or "week" in one.term]


def test_other_labels_that_go_with_a_term_are_named() -> None:
    labels = label_set_from_keywords({"energy": ["natural gas"], "digital": ["drill*"]})
    feed = corpus_of(
        {f"a{i}": ["Natural gas drills use oil.", "Oil again.", *["Sun."] * 8] for i in range(5)}
    )
    votes = np.array(([[1.0, 1.0]] + [[0, 0]] * 9) * 5)
    given = decisions(feed)
    given = Decisions(votes, votes, votes, votes >= 1, given.reasons, given.evidence)

    oil = next(one for one in suggest(labels, feed, given) if one.term == "oil" and one.label == "energy")

    assert oil.conflicts == (("digital", 5),)


def test_a_term_of_one_story_is_not_offered_however_often_it_is_copied() -> None:
    texts = ["Natural gas comes from shale.", "Shale again.", "Shale and nothing else.", "Rain.", "Snow."]
    feed = corpus_of({"a": texts, "b": ["Sun.", "Wind."], "c": texts}, stories={"a": "s", "c": "s"})

    assert suggest(LABELS, feed, decisions(feed)) == []


def test_a_corpus_without_any_hit_gives_no_candidates() -> None:
    feed = corpus_of({"a": ["It rained.", "It snowed."], "b": ["It rained."]})

    assert suggest(LABELS, feed, decisions(feed)) == []


def test_names_keep_their_capitals_and_words_lose_that_of_a_sentence_beginning() -> None:
    texts = ["Shale from Lerik", "The shale from Lerik", "Old Lerik shale", *(f"Rain{n}" for n in range(30))]
    found = candidates(LABELS, texts, 3)

    assert [found.written(column) for column in range(len(found.terms))] == ["Lerik", "shale"]


def test_terms_do_not_reach_over_punctuation() -> None:
    found = candidates(LABELS, ["shale, oil"] * 3 + ["none"] * 30, 3)

    assert list(found.terms) == ["oil", "shale"]


def test_the_yaml_can_be_pasted_and_loaded(tmp_path: Path, found: list[Suggestion]) -> None:
    odd = [
        Suggestion("energy", term, 9, 8, 3, 1, 2.0, (("finance", 2),), ())
        for term in ("rock ’n’ roll", "R&D", "on", "12:30", "a: b", "#1 well", "C++")
    ]
    snippet = as_yaml([*found, *odd], LABELS.codes)
    energy = snippet.split("# finance")[0].split("\n", 1)[1]
    path = tmp_path / "labels.yaml"
    path.write_text(
        "name: demo\ntitle: Demo\nlabels:\n energy:\n  title: Energy\n  keywords:\n" + energy,
        encoding="utf-8",
    )

    terms = [keyword.term for keyword in load_label_set(path).labels[0].keywords]

    assert terms[0] == "shale oil"
    assert terms[-7:] == [one.term for one in odd]
    assert "  - shale oil # 20 paragraphs, 20 with the label, 5 new\n" in snippet


def test_the_sentence_is_shown_around_the_term_and_not_longer_than_asked() -> None:
    text = "First. " + "word " * 60 + "the shale-oil boom " + "word " * 60 + ". Last."

    shown = sentence_with(text, "shale oil", 80)

    assert "shale-oil" in shown
    assert len(shown) <= 82
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_a_feed_without_body_text_offers_nothing() -> None:
    feed = corpus_of({})

    assert suggest(LABELS, feed, decisions(feed)) == []


def test_where_no_spaces_part_words_letters_that_stand_together_are_offered() -> None:
    texts = [
        *("沿海风电场向城市供电，天然气价格上涨。", "风电场的电缆已经修好", "新建风电场"),
        *("太陽光パネルを設置した。", "家庭の太陽光パネルが増えた。", "屋根に太陽光パネル"),
    ]

    found = candidates(label_set_from_keywords({"energy": ["天然气"]}), [*texts, *"春夏秋冬東西南北"], 3)

    assert sorted(found.written(column) for column in range(len(found.terms))) == ["太陽光パネル", "风电场"]
    assert sentence_with("没有。新建风电场。修好", "风电场") == "新建风电场。"
