"""The language of articles and paragraphs: found, declared, or honestly unknown."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.config.languages import LANGUAGES, language_named
from classify.config.settings import FieldNames, InputSettings, SegmentSettings
from classify.corpus.article import Article
from classify.corpus.files import InputFile
from classify.corpus.languages import languages_of
from classify.corpus.notices import Notice
from classify.corpus.paragraphs import segment
from classify.corpus.records import Reading, article_of

TEXTS = {
    "en": "The operator said on Monday that flows through the western line would rise once the pumps are in.",
    "az": "Şirkət bildirib ki, boru kəmərinin təmiri başa çatdıqdan sonra nəqlin həcmi yenidən artırılacaq "
    "və ixrac bərpa olunacaq.",
    "tr": "Şirket, boru hattının bakımı tamamlandıktan sonra taşınan miktarın yeniden artacağını ve "
    "ihracatın süreceğini açıkladı.",
    "ru": "Компания сообщила, что после ремонта трубопровода объём прокачки снова вырастет, а экспорт будет "
    "восстановлен полностью.",
    "fr": "L'opérateur a indiqué lundi que les débits de la conduite ouest augmenteraient de nouveau dès "
    "la fin des travaux.",
}


def languages(text, declared=""):
    articles = [Article("a", text, "feed", 1, language=declared)]
    paragraphs = segment(articles, SegmentSettings())
    return [LANGUAGES[number] for number in languages_of(articles, paragraphs).tolist()]


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_sentence_is_found(language):
    assert languages(TEXTS[language]) == [language]


@pytest.mark.parametrize("language", ["az", "ru", "tr"])
def test_capitals_do_not_change_the_language(language):
    capitals = TEXTS[language].replace("i", "İ" if language != "ru" else "i").upper()

    assert languages(capitals) == [language]


@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("second", TEXTS)
def test_a_page_in_two_languages_has_both(first, second):
    page = f"{TEXTS[first]} {TEXTS[first]}\n\n{TEXTS[second]}\n\n{TEXTS[first]}"

    assert languages(page) == [first, second, first]


def test_a_short_paragraph_has_the_language_of_its_article():
    assert languages(f"{TEXTS['ru']}\n\nBrent, WTI, LNG") == ["ru", "ru"]


@pytest.mark.parametrize(
    "text",
    [
        "12 345 67.8 (+4.2 %)",
        "2026-03-11 11:42",
        "🙂🙂 ★ ★ ★",
        "\ud800\udfff 17",
        "сrudе оil рriсеs",  # half of the letters are Cyrillic ones that look Latin
        "Bakida neft ve qaz hasilati artib, Sherqi Avropaya ixrac chox olub",
    ],
)
def test_what_is_in_no_language_or_in_several_has_none(text):
    assert languages(text) == [""]


def test_a_paragraph_of_numbers_has_none_in_any_article():
    assert languages(f"{TEXTS['en']}\n\n12 345 67.8 99 100 2026 11 14") == ["en", ""]


def test_a_declared_language_holds_unless_a_paragraph_is_clearly_in_another():
    names = "Aliyev Mammadov Hasanov Huseynov Guliyev Ismayilov Babayev Rzayev"

    assert languages(names, declared="az") == ["az"]
    assert languages(f"{TEXTS['az']}\n\n{TEXTS['en']}", declared="az") == ["az", "en"]


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("az", "az"),
        ("en-US", "en"),
        ("az_Latn_AZ", "az"),
        ("RUS", "ru"),
        ("Turkish", "tr"),
        ("und", None),
        ("", None),
    ],
)
def test_languages_are_declared_in_several_ways(declared, code):
    assert language_named(declared) == code


@pytest.mark.parametrize(
    ("cell", "language", "noticed"), [("AZ", "az", False), ("xx", "", True), (None, "", False)]
)
def test_the_mapped_column_declares_the_language(cell, language, noticed):
    settings = InputSettings(paths=("feed.jsonl",), fields=FieldNames(language="lang"))
    record = json.loads(json.dumps({"id": "1", "text": TEXTS["en"], "lang": cell}))
    file = InputFile("feed.jsonl", "feed.jsonl", "feed", "jsonl", 0)

    article = article_of(record, 1, file, Reading(settings))

    assert article.language == language
    assert (Notice.UNKNOWN_LANGUAGE in {one.notice for one in article.notices}) == noticed


def test_a_column_that_is_not_mapped_declares_nothing():
    file = InputFile("feed.jsonl", "feed.jsonl", "feed", "jsonl", 0)

    article = article_of(
        {"id": "1", "text": TEXTS["en"], "language": "ru"}, 1, file, Reading(InputSettings(paths=("x",)))
    )

    assert article.language == ""


@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_text_has_one_language_a_paragraph_and_the_same_one_again(texts):
    articles = [Article(str(i), text, "feed", i) for i, text in enumerate(texts)]
    paragraphs = segment(articles, SegmentSettings())

    found = languages_of(articles, paragraphs)

    assert found.shape == (len(paragraphs.texts),)
    assert np.array_equal(found, languages_of(articles, paragraphs))


def test_each_of_many_articles_has_its_own_language():
    codes = [*TEXTS] * 250  # some languages for each time that letters are counted
    articles = [Article(str(i), f"{TEXTS[code]} {i}", "feed", i) for i, code in enumerate(codes)]

    found = languages_of(articles, segment(articles, SegmentSettings()))

    assert [LANGUAGES[number] for number in found.tolist()] == codes
