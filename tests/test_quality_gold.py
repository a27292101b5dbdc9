"""Gold sheets: every fault named, every spreadsheet's habits understood, every row on its paragraph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classify.errors import ConfigError
from classify.quality.alignment import align
from classify.quality.gold import Gold, read_gold
from tests.quality_sample import corpus_of

CODES = ("energy", "finance")
SHEET = (
    "article_id,paragraph,labels,start,text_begin\n"
    'a,1,energy,0,"Gas flowed, said"\n'
    "a,2,energy|finance,22,The bank paid\n"
    "b,1,,0,Rain fell\n"
)
UNQUOTED = SHEET.replace('"Gas flowed, said"', "Gas flowed# said")
CORPUS = corpus_of(
    {
        "a": ["Gas flowed, said Orxan", "The bank paid for the gas", "Follow us"],
        "b": ["Rain fell on Quba"],
    },
    boilerplate=["Follow us"],
)


def sheet(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "gold.csv"
    path.write_bytes(text.encode(encoding))
    return path


def same(one: Gold, other: Gold) -> bool:
    return (
        list(one.article_id) == list(other.article_id)
        and np.array_equal(one.labels, other.labels)
        and np.array_equal(one.start, other.start)
        and list(one.text_begin) == list(other.text_begin)
    )


def test_a_sheet_gives_its_labels_in_label_set_order(tmp_path: Path) -> None:
    gold = read_gold(sheet(tmp_path, SHEET), ("finance", "energy"))

    assert gold.labels.tolist() == [[False, True], [True, True], [False, False]]
    assert gold.line.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param("\ufeff" + SHEET, id="with a byte order mark"),
        pytest.param(SHEET.replace("\n", "\r\n"), id="with Windows line ends"),
        pytest.param(UNQUOTED.replace(",", ";").replace("#", ","),
                     id="with semicolons"),
        pytest.param(UNQUOTED.replace(",", "\t").replace("#", ","),
                     id="with tabs"),
        pytest.param(SHEET + ",,,,\n", id="with an empty row at its end"),
        pytest.param(SHEET.replace("y,0,", "y,0.0,").replace("e,22,", "e,22.0,"),
                     id="by a data frame with gaps"),
        pytest.param(SHEET.replace("energy|finance", "Energy; Finance").replace("b,1,,", "b,1,none,"),
                     id="with labels as people type them"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_makes_of_the_sheet_reads_the_same(tmp_path: Path, saved: str) -> None:
    assert same(read_gold(sheet(tmp_path, saved), CODES), read_gold(sheet(tmp_path, SHEET), CODES))


def test_the_guard_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    gold = read_gold(sheet(tmp_path, "article_id,labels,start,text_begin\n'=a,energy,0,'’tis\n"), CODES)

    assert gold.article_id == ["=a"]
    assert gold.text_begin == ["'’tis"]


def test_rows_that_nobody_has_labelled_yet_are_counted_and_left_out(tmp_path: Path) -> None:
    gold = read_gold(sheet(tmp_path, SHEET + "b,2,?,20,Snow\n"), CODES)

    assert (len(gold.article_id), gold.unseen) == (3, 1)


def test_all_faults_of_a_sheet_are_told_at_once_with_their_mend(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "article_id,labels,start\na,enrgy,0\na,energy,12.5\nb,none|finance,3\nb,energy,4,5\n"
        f"b,energy,{9**21}\n",
    )

    with pytest.raises(ConfigError) as refused:
        read_gold(path, CODES)

    at = path.as_posix()
    assert str(refused.value).splitlines() == [
        f"{at}:2:1: `enrgy` is no label; did you mean `energy`?",
        f"{at}:3:1: `start` is '12.5', not a number of characters; copy it from the sheet as it was",
        f"{at}:4:1: `none` beside a label; take one of them out",
        f"{at}:5:1: 4 cells where the header has 3; mend its quotes",
        f"{at}:6:1: `start` is '{9**21}', not a number of characters; copy it from the sheet as it was",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty; `classify sample` writes a sheet to label"),
        ("article_id,labels\n", "no column is named `start`; there are: article_id, labels"),
        ("article_id,start,labels,labels\n", "two columns are named `labels`"),
        ("article_id,start,labels\n", "it holds no row; label some paragraphs first"),
        ("article_id,start,labels\na,0,?\n", "every row still says ?; label some paragraphs first"),
        ('article_id,start,labels\na,0,"energy\n', "unexpected end of data; mend its quotes"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_gold(sheet(tmp_path, text), CODES)

    assert told in str(refused.value)


def test_a_sheet_in_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="byte 28 is not UTF-8; save it again as “CSV UTF-8”"):
        read_gold(sheet(tmp_path, "article_id,start,labels\nQuba\xe9,0,\n", "latin-1"), CODES)


def test_a_missing_sheet_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.csv: cannot be read"):
        read_gold(tmp_path / "gone.csv", CODES)


def rows(tmp_path: Path, *lines: str) -> Gold:
    header = "article_id,labels,start,end,text_begin\n"
    return read_gold(sheet(tmp_path, header + "".join(f"{line}\n" for line in lines)), CODES)


def test_each_row_finds_the_paragraph_at_its_offset(tmp_path: Path) -> None:
    aligned = align(rows(tmp_path, "b,,0,,Rain fell", "a,finance,24,,The bank", "a,energy,0,,"), CORPUS)

    assert aligned.paragraph.tolist() == [0, 1, 3]
    assert aligned.labels.tolist() == [[True, False], [False, True], [False, False]]
    assert aligned.line.tolist() == [4, 3, 2]
    assert aligned.unplaced == ()


def test_a_row_that_begins_with_the_dateline_finds_the_paragraph_behind_it(tmp_path: Path) -> None:
    corpus = corpus_of({"a": ["x" * 10, "Gas flowed again"]})  # the second begins at 12
    aligned = align(rows(tmp_path, 'a,energy,11,,"\nGas flowed"'), corpus)

    assert aligned.paragraph.tolist() == [1]


def test_a_row_whose_text_moved_is_found_by_its_words(tmp_path: Path) -> None:
    aligned = align(rows(tmp_path, "a,energy,400,,The bank paid"), CORPUS)

    assert aligned.paragraph.tolist() == [1]


def test_each_row_that_finds_no_body_paragraph_is_named_with_the_reason(tmp_path: Path) -> None:
    gold = rows(tmp_path, "aa,,0,,", "a,,0,,Coal", "a,,51,,Follow us", "a,energy,0,,Gas")
    aligned = align(gold, CORPUS)

    at = gold.path
    assert aligned.unplaced == (
        f"{at}:2:1: no article has the id 'aa'; is it no more in the feed, or has a program changed the id?",
        f"{at}:3:1: the article does not say 'Coal' at 0; if it has changed, label the row again",
        f"{at}:4:1: the paragraph at 51 is boilerplate and not classified; see `segment` in the settings",
    )
    assert aligned.paragraph.tolist() == [0]


def test_rows_on_one_paragraph_are_one_unit_with_the_labels_of_all(tmp_path: Path) -> None:
    aligned = align(rows(tmp_path, "a,energy,0,,Gas", "a,finance,12,,said Orxan"), CORPUS)

    assert aligned.paragraph.tolist() == [0]
    assert aligned.labels.tolist() == [[True, True]]


def test_the_paragraphs_of_one_row_are_one_unit_with_what_any_of_them_is_given(tmp_path: Path) -> None:
    aligned = align(rows(tmp_path, "a,energy,0,49,Gas flowed", "b,,0,17,"), CORPUS)

    assert aligned.paragraph.tolist() == [0, 1, 3]
    assert aligned.first.tolist() == [0, 2]
    given = np.array([[False, False], [True, False], [False, False], [False, True]])
    assert aligned.any(given).tolist() == [[True, False], [False, True]]
    assert aligned.highest(given * 0.5).tolist() == [[0.5, 0.0], [0.0, 0.5]]
