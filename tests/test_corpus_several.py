# ruff: noqa: E501 pages are best read one element a line
"""Files of many articles: exports in the shape of each provider, patterns and selectors of one's own."""

from __future__ import annotations

import datetime as dt

import pytest

from classify.corpus.article import Article
from classify.corpus.notices import Notice
from tests.feed import classify, table, write_json, write_project
from tests.reading import read, wrong

FIRST = (
    "The ferry crossed the strait on Tuesday with forty lorries of grain.\n\nIts captain spoke of a calm sea."
)
SECOND = "The council will repair the second quay before June.\n\nNobody would say who pays."

NEXIS = f"""

                               1 of 2 DOCUMENTS

                          The Island Post (Visby)

                    March 10, 2026 Tuesday
                         Final Edition

Ferry sails again after a long
winter in the yard

BYLINE: Rut Brandt

SECTION: NEWS; Pg. 4

LENGTH: 21 words

{FIRST}

LOAD-DATE: March 12, 2026

LANGUAGE: ENGLISH

                     Copyright 2026 The Island Post
                           All Rights Reserved

                               2 of 2 DOCUMENTS

                          The Island Post (Visby)

                    March 11, 2026 Wednesday

HEADLINE: Quay to be repaired

LENGTH: 14 words

{SECOND}

PUBLICATION-TYPE: Newspaper
"""
NEXIS_UNI = f"""Ferry sails again after a long winter in the yard
The Island Post (Visby)
March 10, 2026 Tuesday
Copyright 2026 The Island Post All Rights Reserved
Section: NEWS; Pg. 4
Length: 21 words
Byline: Rut Brandt

Body

{FIRST}

Load-Date: March 12, 2026
End of Document

Quay to be repaired
The Island Post (Visby)
March 11, 2026 Wednesday
Length: 14 words
Body

{SECOND}

Load-Date: March 12, 2026
End of Document
"""
FACTIVA_CODES = f"""HD  Ferry sails again after a long
    winter in the yard
BY  By Rut Brandt
WC  21 words
PD  10 March 2026
ET  10:15
SN  The Island Post (Visby)
SC  ISPO
LA  English
CY  (c) 2026 The Island Post
LP
{FIRST.partition(chr(10))[0]}
TD
{FIRST.rpartition(chr(10))[2]}
CO  isferr : Island Ferries
AN  Document ISPO000020260310em3a00001

HD  Quay to be repaired
WC  14 words
PD  11 March 2026
SN  The Island Post (Visby)
TD
{SECOND}
AN  Document ISPO000020260311em3b00002
"""
FACTIVA_LINES = f"""Ferry sails again after a long winter in the yard
By Rut Brandt
21 words
10 March 2026
10:15
The Island Post (Visby)
ISPO
English
(c) 2026 The Island Post

{FIRST}

Document ISPO000020260310em3a00001

Quay to be repaired
14 words
11 March 2026
The Island Post (Visby)
ISPO
English

{SECOND}

Document ISPO000020260311em3b00002
"""
PROQUEST = f"""
____________________________________________________________

Document 1 of 2

Ferry sails again after a long winter in the yard

Author: Brandt, Rut

Publication info: The Island Post (Visby) ; Visby  [Visby]10 Mar 2026: 4.

Abstract: None available.

Full text: {FIRST}

Title: Ferry sails again after a long winter in the yard
Publication title: The Island Post (Visby)
Publication date: Mar 10, 2026
Source type: Newspapers
ProQuest document ID: 1000001
____________________________________________________________

Document 2 of 2

Quay to be repaired

Full text: {SECOND}

Publication title: The Island Post (Visby)
Publication date: Mar 11, 2026
____________________________________________________________

Contact us at: https://support.example
"""
EXPECTED = [
    (
        "Ferry sails again after a long winter in the yard",
        dt.date(2026, 3, 10),
        "The Island Post (Visby)",
        FIRST,
    ),
    ("Quay to be repaired", dt.date(2026, 3, 11), "The Island Post (Visby)", SECOND),
]


def seen(articles):
    return [(one.title, one.date, one.source, one.text) for one in articles if isinstance(one, Article)]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("split", "export"),
    [
        pytest.param("nexis", NEXIS, id="Nexis"),
        pytest.param("nexis", NEXIS_UNI, id="Nexis Uni"),
        pytest.param("factiva", FACTIVA_CODES, id="Factiva with codes"),
        pytest.param("factiva", FACTIVA_LINES, id="Factiva without"),
        pytest.param("proquest", PROQUEST, id="ProQuest"),
    ],
)
def test_an_export_gives_each_article_with_its_title_date_and_source(tmp_path, split, export, ends):
    path = tmp_path / "export.txt"
    path.write_bytes(export.replace("\n", ends).encode())

    articles = read(path, split=split)
    [whole] = read(path)

    assert seen(articles) == EXPECTED
    assert [(one.id, one.record) for one in articles] == [("export:1", 1), ("export:2", 2)]
    assert [one.notice for one in whole.notices] == [Notice.SEVERAL]
    assert whole.notices[0].detail == f"2 articles of {split}"


def test_a_text_that_mentions_such_marks_is_one_article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        f"{FIRST}\n\nHe read page 1 of 3 documents.\n\nEnd of Document\n\n______________________\n\nA note."
    )

    assert [one.notice for one in read(path)[0].notices] == [Notice.NO_DATE_IN_TEXT]


def test_a_pattern_of_one_s_own_cuts_a_text_and_names_its_parts(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        f"=== Ferry | 2026-03-10 ===\n{FIRST}\n=== Quay | 2026-03-11 ===\n{SECOND}\n=== Empty | x ===\n"
    )

    articles = read(path, split=r"^=== (?P<title>.+) \| (?P<date>\S+) ===$")

    assert seen(articles) == [
        ("Ferry", dt.date(2026, 3, 10), "", FIRST),
        ("Quay", dt.date(2026, 3, 11), "", SECOND),
    ]


def test_what_stands_before_the_first_cut_is_not_lost_and_a_wrong_pattern_is_told(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"{FIRST}\n-----\n{SECOND}")

    assert [one.text for one in read(path, split="^-----$")] == [FIRST, SECOND]
    told = [one.notice for one in read(path, split="^#####$")[0].notices]
    assert told == [Notice.NO_DATE_IN_TEXT, Notice.UNSPLIT]
    assert wrong(read(path, split="nexis")) == [(0, "empty")]


def paragraphs(text: str, attributes: str = "") -> str:
    return "".join(f"<p{attributes}>{one}</p>" for one in text.split("\n\n"))


def factiva_page() -> str:
    def story(title: str, day: str, text: str) -> str:
        meta = f"<div>21 words</div><div>{day}</div><div>10:15</div><div>The Island Post (Visby)</div><div>ISPO</div>"
        end = '<p class="articleParagraph enarticleParagraph">Document ISPO0001</p>'
        body = paragraphs(text, ' class="articleParagraph enarticleParagraph"')
        head = f'<div id="hd"><span class="enHeadline">{title}</span></div>'
        return f'<div class="article"><div class="article enArticle">{head}{meta}{body}{end}</div></div>'

    stories = story(EXPECTED[0][0], "10 March 2026", FIRST) + story(EXPECTED[1][0], "11 March 2026", SECOND)
    return f"<html><body><form>{stories}</form></body></html>"


def factiva_table() -> str:
    def story(title: str, day: str, text: str) -> str:
        rows = {
            "HD": title,
            "PD": day,
            "SN": "The Island Post (Visby)",
            "TD": paragraphs(text),
            "AN": "Document X",
        }
        cells = "".join(f"<tr><td><b>{code}</b></td><td>{value}</td></tr>" for code, value in rows.items())
        return f'<div class="article deArticle"><table>{cells}</table></div>'

    return story(EXPECTED[0][0], "10 März 2026", FIRST) + story(EXPECTED[1][0], "11. März 2026", SECOND)


def europresse_page() -> str:
    def story(title: str, day: str, text: str) -> str:
        return (
            f'<article><header><span class="DocPublicationName">The Island Post (Visby)</span>'
            f'<span class="DocHeader">Actualités, {day} • p. 4</span>'
            f'<div class="titreArticle"><p class="titreArticleVisu">{title}</p></div></header>'
            f'<div class="docOcurrContainer">{paragraphs(text)}</div><footer>© 2026. Tous droits réservés.</footer></article>'
        )

    return story(EXPECTED[0][0], "mardi 10 mars 2026", FIRST) + story(
        EXPECTED[1][0], "mercredi 11 mars 2026", SECOND
    )


@pytest.mark.parametrize(
    ("split", "page"),
    [("factiva", factiva_page()), ("factiva", factiva_table()), ("europresse", europresse_page())],
    ids=["Factiva", "Factiva with codes", "Europresse"],
)
def test_a_page_of_an_export_gives_each_article(tmp_path, split, page):
    pytest.importorskip("trafilatura")
    path = tmp_path / "export.html"
    path.write_text(page, encoding="utf-8")

    assert seen(read(path, split=split)) == EXPECTED


def test_a_selector_of_one_s_own_cuts_a_page(tmp_path):
    pytest.importorskip("trafilatura")
    one, two = (
        f"<section class='s'><h2>{t}</h2><time datetime='{d}'></time>{paragraphs(x)}</section>"
        for t, d, _, x in EXPECTED
    )
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><div class='s'><nav>Menu</nav>{one}{two}</div></body></html>")

    articles = read(path, split="section.s, div.s")

    assert [(a.title, a.date) for a in articles] == [(title, day) for title, day, *_ in EXPECTED]
    assert articles[1].text == f"Quay to be repaired\n\n{SECOND}"
    assert [a.notices[0].notice for a in read(path, split="p.nothing") if isinstance(a, Article)] in (
        [],
        [Notice.UNSPLIT],
    )
    assert wrong(read(path, split="section..s")) == [(0, "unreadable")]


def test_a_run_tells_of_several_articles_in_one_and_reads_them_apart_if_asked(tmp_path):
    write_project(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "island.txt").write_text(NEXIS)
    settings = {
        "label_set": "labels.yaml",
        "model": {"path": "m"},
        "output": {"path": "out", "report": False},
    }

    write_json(tmp_path / "run.yaml", {**settings, "input": {"paths": ["exports"]}})
    told = classify("run", "run.yaml", cwd=tmp_path)
    write_json(tmp_path / "run.yaml", {**settings, "input": {"paths": ["exports"], "split": "nexis"}})
    apart = classify("run", "run.yaml", cwd=tmp_path)

    assert "(first: island.txt, record 1: 2 articles of nexis); set input.split" in told.stderr
    assert apart.returncode == 0, apart.stderr
    rows = table(tmp_path / "out" / "latest" / "profiles.csv")
    assert [(row["article_id"], row["date"]) for row in rows] == [
        ("island:1", "2026-03-10"),
        ("island:2", "2026-03-11"),
    ]
