"""Letters read in another encoding than they were written in: found, named, and repaired if asked for."""

from __future__ import annotations

import pytest

from classify.corpus.garbled import first_garbled, repaired
from classify.corpus.notices import Notice
from tests.reading import jsonl, read

GOOD = [
    "the bank’s “rate” – 5 £",
    "São João, NÃO, Ångström, École",
    "Azərbaycanın işığı",
    "Москва и Ðuro",
    "«Ä»",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_letters_are_not_taken_for_garbled_ones_and_stay(text):
    assert first_garbled(text) is None
    assert repaired(text) == text


@pytest.mark.parametrize("text", ["the bank’s rate", "Göyçay", "işıq", "cost £5", "café", "Azərbaycan"])
def test_utf8_read_as_another_encoding_is_found(text):
    pytest.importorskip("ftfy")
    garbled = text.encode().decode("cp1252")

    assert first_garbled(f"Good words. {garbled}")[0] >= 12
    assert repaired(garbled) == text


@pytest.mark.parametrize(
    "text", ["Şəki", "Əliyev", "the bank’s rate", "“Rain”", "São", "İzmir", "Москва", "dost – düşmən"]
)
def test_text_read_as_latin_1_is_found(text):
    wrong = text.encode().decode("latin-1")

    assert first_garbled(f"Good words. {wrong}")[0] >= 12


@pytest.mark.parametrize("text", ["the bank’s rate", "“Rain”", "rain – hail"])
def test_quotes_and_dashes_of_cp1252_read_as_latin_1_are_found(text):
    assert first_garbled(text.encode("cp1252").decode("latin-1")) is not None


def garbled(articles):
    return [n.detail for one in articles for n in one.notices if n.notice == Notice.GARBLED]


def test_it_is_noticed_with_its_place_and_repaired_only_if_asked_for(tmp_path):
    pytest.importorskip("ftfy")
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl({"text": "The bankâ€™s rate"}, {"text": "lost \ufffd letter"}))

    kept = read(path)
    mended = read(path, garbled="repair")

    assert [one.text for one in kept] == ["The bankâ€™s rate", "lost \ufffd letter"]
    assert garbled(kept) == ["`â€™` at character 8", "`\ufffd` at character 5"]
    assert mended[0].text == "The bank’s rate"
    assert mended[0].raw_hash
    assert garbled(mended) == ["`\ufffd` at character 5"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the minister=E2=80=99s office", "=E2=80=99"),
        ("the caf=C3=A9 in town", "=C3=A9"),
        ("a=b, where x=C3 and y = D0 =A9; see ?q=D0C9", None),
    ],
)
def test_letters_as_mail_writes_them_are_found(text, found):
    assert (first_garbled(text) or (0, None))[1] == found
