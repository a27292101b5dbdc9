"""Metadata at the beginning of text files: YAML, TOML and bare lines."""

from __future__ import annotations

import pytest

from classify.corpus.front_matter import front_matter
from tests.reading import read, texts, wrong

BODY = "The salt works shipped more salt than in any spring before."
PARTS = ("Salt: dear again", "2026-03-11", "Gazette")


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(
            '+++\ntitle = "Salt: dear again"\ndate = 2026-03-11T08:00:00+04:00\nsource = "Gazette"\n'
            '[params]\nauthor = "L. Ode"\n+++\n',
            id="TOML",
        ),
        pytest.param("Title: Salt: dear again\nDate: 11 March 2026\nSource: Gazette\n\n", id="bare lines"),
        pytest.param(
            "\n---\ntitle: >-\n  Salt:\n  dear again\ndate: 2026-03-11 # a Wednesday\nsource: Gazette\n---\n",
            id="YAML with a folded title and a comment",
        ),
        pytest.param(
            "# Salt: dear again\n\nCreated: March 11, 2026 10:00 AM\nSource: Gazette\n\n",
            id="lines under a heading",
        ),
        pytest.param(
            '---\n"title": "Salt: dear again"\n"date": "2026-03-11"\nsource: Gazette\n...\n', id="quoted keys"
        ),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_metadata_in_front_of_a_text_is_no_text(tmp_path, block, end):
    (tmp_path / "a.md").write_bytes((block + BODY + "\n").replace("\n", end).encode())

    [article] = read(tmp_path / "a.md")

    assert (article.title, str(article.date), article.source) == PARTS
    assert article.text[article.text_start :].strip() == BODY


@pytest.mark.parametrize(
    "begin",
    [
        "ANNA: Good evening.\nBEN: Good evening to you.\n\n",
        "Title: Salt\nIt was dear.\n\n",
        "Source: Gazette\nPhoto: L. Ode\n\n",
        "Date: 2026-03-11\nNote: no other field\n\n",
        "+++\nnot toml at all\n+++\n",
    ],
)
def test_what_only_looks_like_metadata_is_text(tmp_path, begin):
    (tmp_path / "a.txt").write_text(begin + BODY)

    [article] = read(tmp_path / "a.txt")

    assert article.text_start == 0
    assert texts([article]) == [begin + BODY]


def test_a_heading_at_the_top_is_the_title_and_stays_in_the_text(tmp_path):
    (tmp_path / "a.md").write_text(f"# Salt is dear #\n\n{BODY}\n\n## Later\n\n{BODY}\n")
    (tmp_path / "b.md").write_text(f"#salt\n{BODY}\n")

    first, second = read(tmp_path / "a.md") + read(tmp_path / "b.md")

    assert (first.title, first.text_start) == ("Salt is dear", 0)
    assert second.title == ""


def test_a_flood_of_spaces_is_looked_through_once():
    lines = ("a:" + " " * 900 + "\n") * 20

    assert front_matter(lines + "The end.") == ({}, 0)
    assert front_matter(f"---\n{lines}b: x{' ' * 1900}x\n---\n")[0].keys() == {"b"}


def test_a_date_of_bare_lines_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").write_text(f"Title: Salt\nDate: the day of the fair\n\n{BODY}")

    assert wrong(read(tmp_path / "a.txt")) == [(1, "bad_date")]
