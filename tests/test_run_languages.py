"""A feed in several languages: what the tables, the warnings and the settings make of it."""

import datetime as dt
import json

import pytest

from classify.config.settings_file import load_configuration
from classify.run.job import run_job
from tests.feed import table

NOW = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
ENGLISH = "The gas pipeline of field {} was closed on Monday for the repair of its pumps and of the valves."
RUSSIAN = "Газопровод месторождения номер {} закрыли в понедельник для ремонта насосов и клапанов на станции."
LABELS = {
    "name": "labels",
    "labels": {
        "energy": {"keywords": {"en": ["gas", "oil"], "ru": ["газопровод*"], "tr": ["boru hattı"]}},
        "sport": {"keywords": {"en": ["coach*"], "ru": ["тренер*"]}},
    },
}


@pytest.fixture
def run(tmp_path):
    """Return what runs a feed of ten articles, of which four are Russian, and gives folder and record."""

    def of(labels=LABELS, decide=None, texts=None, **input_settings):
        texts = texts or [(RUSSIAN if i % 5 > 2 else ENGLISH).format(i) for i in range(10)]
        lines = [
            json.dumps({"id": f"a{i}", "text": text, "date": "2026-03-10"}) for i, text in enumerate(texts)
        ]
        (tmp_path / "feed.jsonl").write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "labels.yaml").write_text(json.dumps(labels), encoding="utf-8")
        settings = {
            "label_set": "labels.yaml",
            "input": {"paths": ["feed.jsonl"], **input_settings},
            "decide": decide or {},
            "model": {"path": "models/labels"},
            "output": {"path": "output", "report": False},
            "engine": {"backend": "sequential"},
        }
        (tmp_path / "run.yaml").write_text(json.dumps(settings), encoding="utf-8")
        outcome = run_job(load_configuration(tmp_path / "run.yaml"), NOW)
        return outcome.folder, outcome.record

    return of


def test_tables_name_the_language_and_sum_up_by_it(run):
    folder, _ = run()

    languages = [row["language"] for row in table(folder / "profiles.csv")]
    assert languages == ["en", "en", "en", "ru", "ru"] * 2
    assert [row["language"] for row in table(folder / "paragraphs.csv")] == languages
    energy = {row["language"]: row for row in table(folder / "languages.csv") if row["label"] == "energy"}
    assert {language: row["articles"] for language, row in energy.items()} == {"en": "6", "ru": "4"}
    assert {row["share"] for row in energy.values()} == {"1.0000"}


def test_languages_that_are_not_read_are_kept_and_count_in_no_share(run):
    folder, record = run(languages=["en"])

    rows = [row for row in table(folder / "paragraphs.csv") if row["language"] == "ru"]
    assert {(row["kind"], row["reason"], row["labels"]) for row in rows} == {("language", "language", "")}
    assert record.counts.paragraphs.language == 4
    assert {row["words"] for row in table(folder / "profiles.csv") if row["language"] == "ru"} == {"0"}
    shares = [
        row for row in table(folder / "summary.csv") if row["label"] == "energy" and row["source"] == "*"
    ]
    assert [row["share"] for row in shares] == ["1.0000"]
    assert not [warning for warning in record.warnings if "`ru`" in warning]


def test_languages_that_are_not_read_can_count_as_text_of_no_label(run):
    folder, _ = run(languages=["en"], decide={"count_other_languages": True})

    profiles = table(folder / "profiles.csv")
    russian = [row for row in profiles if row["language"] == "ru"]
    assert {(row["paragraphs"], row["share_energy"], row["share_none"]) for row in russian} == {
        ("0", "0.0000", "1.0000")
    }
    rows = table(folder / "paragraphs.csv")
    words = {row["article_id"]: row["words"] for row in rows}
    assert {row["article_id"]: row["words"] for row in profiles} == words
    assert {row["reason"] for row in rows if row["language"] == "ru"} == {"language"}
    read = sum(int(row["words"]) for row in rows if row["language"] == "en")
    (share,) = [
        row["share"]
        for row in table(folder / "summary.csv")
        if row["label"] == "energy" and row["source"] == "*"
    ]
    assert float(share) == pytest.approx(read / sum(map(int, words.values())), abs=5e-5)


def test_text_in_a_language_without_keywords_is_a_warning_with_its_share(run):
    only_english = {"name": "labels", "labels": {"energy": {"keywords": {"en": ["gas"]}}}}

    _, record = run(only_english)

    (warning,) = [warning for warning in record.warnings if "`ru`" in warning]
    assert warning.startswith("32% of the words are in `ru`, which has no keywords of its own")


@pytest.mark.parametrize(("words", "missed"), [(["gas", "газопровод*"], False), (["gas"], True)])
def test_a_plain_list_with_words_of_both_languages_misses_none(run, words, missed):
    _, record = run({"name": "labels", "labels": {"energy": {"keywords": words}}})

    assert any("which has no keywords of its own" in warning for warning in record.warnings) == missed


def test_keywords_and_excludes_that_no_text_can_match_are_warnings(run):
    energy = {"keywords": ["gas", "газопровод*", "http://gas.example/oil"], "exclude": ["mail@gas.example"]}

    _, record = run({"name": "labels", "labels": {"energy": energy}})

    found = [line for line in record.warnings if "can never match" in line]
    assert [line[: line.index(",")] for line in found] == ["`http://gas.example/oil`", "`mail@gas.example`"]


def test_a_language_of_which_nothing_was_learned_is_told(run):
    _, record = run()

    (warning,) = [warning for warning in record.warnings if "`ru`" in warning]
    assert "its keywords decide alone" in warning


def test_keywords_of_languages_that_the_feed_does_not_have_are_not_missed(run):
    _, record = run()

    assert {each.term for each in record.unmatched_keywords} == {"oil", "coach*", "тренер*"}


def test_scripts_without_spaces_between_words_are_found_counted_and_weighed_like_others(run):
    energy = ["gas", "天然气", "エネルギー", "พลังงาน"]
    texts = {
        "zh": "国家发展改革委表示，今年冬季液化天然气供应总体充足，各地储气库已经注满。",
        "ja": "政府は再生可能エネルギーの比率を十年で四割へ引き上げる計画を決定した。",
        "th": "กระทรวงพลังงานประกาศแผนเพิ่มสัดส่วนโรงไฟฟ้าพลังแสงอาทิตย์ภายในสิบปี",
    }

    folder, record = run({"name": "l", "labels": {"energy": {"keywords": energy}}}, texts=[*texts.values()])

    rows = table(folder / "paragraphs.csv")
    assert [row["language"] for row in rows] == list(texts)
    assert [(row["kind"], row["labels"]) for row in rows] == [("body", "energy")] * 3
    assert [int(row["words"]) for row in rows] == [17, 16, 22]
    assert not any("keyword" in warning for warning in record.warnings)
    found = [row for row in table(folder / "evidence.csv") if row["role"] == "seed"]
    places = [(row["surface"], int(row["start"])) for row in found if row["start"]]
    assert places == [("天然气", 16), ("エネルギー", 7), ("พลังงาน", 7)]
    for row, text in zip(found, texts.values(), strict=False):
        assert text[int(row["start"]) : int(row["end"])] == row["surface"]
