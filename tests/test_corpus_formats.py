"""Every format of the README is read, and a hostile file of each is a line of the quarantine."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zipfile

import pytest

from classify.corpus import archives
from classify.corpus.article import Article
from classify.corpus.costs import bounded_time
from classify.corpus.files import find_files
from classify.corpus.reading import read_articles
from classify.corpus.values import RecordError
from tests.reading import GOOD, jsonl, read, reading, texts, wrong

BREAD = {"id": "b1", "text": "Bread became dearer."}
TEA = {"id": "b2", "text": "Tea became cheaper."}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ndjson", jsonl(BREAD, TEA)),
        ("a.jl", jsonl(BREAD, TEA)),
        ("a.json", json.dumps([BREAD, TEA], indent=1).encode()),
        ("b.json", json.dumps({"status": "ok", "articles": [BREAD, TEA], "n": 2}).encode()),
        ("c.json", json.dumps({"response": {"docs": [BREAD, TEA]}, "took": 1}).encode()),
        ("d.json", json.dumps({"pieces": [BREAD, TEA]}).encode()),
        ("e.json", jsonl(BREAD, TEA)),
        ("f.json", "\ufeff".encode() + json.dumps([BREAD, TEA]).encode()),
        ("g.json", json.dumps([BREAD, TEA]).encode("utf-16")),
        ("a.tsv", b"id\ttext\nb1\tBread became dearer.\nb2\tTea became cheaper.\n"),
        ("b.tsv", "id\ttext\nb1\tBread became dearer.\nb2\tTea became cheaper.\n".encode("utf-16")),
        ("a.csv", b"id|text\nb1|Bread became dearer.\nb2|Tea became cheaper.\n"),
        ("a.jsonl.gz", gzip.compress(jsonl(BREAD, TEA), mtime=0)),
        ("a.jsonl.bz2", bz2.compress(jsonl(BREAD, TEA))),
        ("a.json.xz", lzma.compress(json.dumps([BREAD, TEA]).encode())),
    ],
)
def test_files_of_records_give_the_same_articles(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    assert [(one.id, one.text) for one in read(tmp_path / name)] == [
        (one["id"], one["text"]) for one in (BREAD, TEA)
    ]


def test_one_object_is_one_article(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"text": "Rain fell.", "tags": ["x"], "items": [1]}))

    assert texts(read(tmp_path / "a.json")) == ["Rain fell."]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"[]", [(0, "empty")]),
        (b"", [(0, "empty")]),
        (b'[{"text": "a"}, {"text": "b', [(2, "broken_json")]),
        (b'[{"text": "a"} {"text": "b"}]', [(2, "broken_json")]),
        (b"[" * 100_000, [(1, "broken_json")]),
        (b'[{"text": "a"}, 7]', [(2, "not_an_object")]),
        (b'[{"text": "' + b"x" * 400_000 + b'"}]', [(1, "too_large")]),
    ],
)
def test_what_is_broken_in_json_is_named(tmp_path, content, found):
    (tmp_path / "a.json").write_bytes(content)

    assert wrong(read(tmp_path / "a.json", max_bytes=100_000)) == found


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            {"key": {"0": "b", "1": "t"}, "text": {"0": BREAD["text"], "1": TEA["text"]}}, id="by columns"
        ),
        pytest.param(
            {"columns": ["key", "text"], "index": [0, 1], "data": [["b", BREAD["text"]], ["t", TEA["text"]]]},
            id="rows beside the names of columns",
        ),
        pytest.param({"key": ["b", "t"], "text": [BREAD["text"], TEA["text"]]}, id="columns of lists"),
        pytest.param({"b": {"text": BREAD["text"]}, "t": {"text": TEA["text"]}}, id="by ids"),
    ],
)
def test_data_frames_and_databases_written_as_one_object_are_read(tmp_path, content):
    (tmp_path / "a.json").write_text(json.dumps(content))

    results = read(tmp_path / "a.json", fields={"id": "key"})

    assert [(one.id, one.text, one.record) for one in results] == [
        ("b", BREAD["text"], 1),
        ("t", TEA["text"], 2),
    ]


def test_a_text_in_a_list_of_paragraphs_is_one_article_with_other_lists_beside_it(tmp_path):
    for beside in ({}, {"tags": ["a", "b", "c"]}, {"id": "b", "tags": ["a", "b"]}):
        (tmp_path / "a.json").write_text(json.dumps({"text": ["Bread.", "Tea."], **beside}))

        assert [one.text for one in read(tmp_path / "a.json")] == ["Bread.\n\nTea."]


def test_an_object_that_only_looks_like_a_table_is_one_record(tmp_path):
    odd = [
        {"text": {"0": "Bread.", "1": "Tea."}, "id": {"1": "b", "2": "t"}},
        {"columns": ["text"], "data": [["Bread.", "Tea."]]},
        {"text": {"0": "Bread.", "1": "Tea."}, "id": ["b", "t"]},
        {"b": {"text": "Bread."}, "note": "Tea."},
    ]
    for content in odd:
        (tmp_path / "a.json").write_text(json.dumps(content))

        assert [number for number, _ in wrong(read(tmp_path / "a.json"))] == [1]


@pytest.mark.parametrize(
    "around",
    [
        pytest.param(lambda records: {"articles": {"results": records, "count": 2}}, id="below an own key"),
        pytest.param(lambda records: {"db": [{"meta": {}, "data": {"posts": records}}]}, id="a dump"),
        pytest.param(lambda records: {"tags": [{"name": "x"}], "found": records}, id="beside other lists"),
        pytest.param(
            lambda records: [{"page": 1, "got": records[:1]}, {"page": 2, "got": records[1:]}], id="pages"
        ),
        pytest.param(lambda records: [*records, {"page": 1, "got": []}][:2], id="a list"),
    ],
)
def test_articles_are_found_wherever_an_answer_holds_them(tmp_path, around):
    (tmp_path / "a.json").write_text(json.dumps(around([BREAD, TEA])))

    assert [(one.id, one.record) for one in read(tmp_path / "a.json")] == [("b1", 1), ("b2", 2)]


def test_objects_with_texts_below_an_article_are_no_articles(tmp_path):
    commented = {"a": {**BREAD, "comments": [TEA]}, "b": {"id": "c3", "text": "Salt became dearer."}}
    (tmp_path / "a.json").write_text(json.dumps(commented))

    assert [one.id for one in read(tmp_path / "a.json")] == ["b1", "c3"]


def test_a_list_without_the_text_column_is_told_with_the_path_to_its_texts(tmp_path):
    edges = [{"cursor": "x", "node": {"body": f"Bread became dearer on day {day}."}} for day in (1, 2)]
    (tmp_path / "a.json").write_text(json.dumps({"data": {"posts": {"edges": edges}}}))

    rejected = read(tmp_path / "a.json")

    assert [one.detail.endswith("such as node.body") for one in rejected] == [True, True]
    assert len(texts(read(tmp_path / "a.json", fields={"text": "node.body"}))) == 2


@pytest.mark.parametrize(
    "content", ["<html>502 Bad Gateway</html>", "window.part0 = []", "// made by hand\n[]"]
)
def test_what_stands_in_place_of_json_is_shown(tmp_path, content):
    (tmp_path / "a.json").write_text(content)

    [rejected] = read(tmp_path / "a.json")

    assert f"in `{content.split()[0]}" in rejected.detail


def test_a_comma_behind_the_last_record_costs_nothing(tmp_path):
    (tmp_path / "a.json").write_text(f"[{json.dumps(BREAD)}, {json.dumps(TEA)},\n]")

    assert [one.id for one in read(tmp_path / "a.json")] == ["b1", "b2"]


def test_a_text_inside_of_an_object_is_named_with_its_path(tmp_path):
    page = {"id": 7, "title": {"rendered": "Salt"}, "content": {"rendered": "The salt works shipped salt."}}
    (tmp_path / "a.json").write_text(json.dumps([page]))

    [rejected] = read(tmp_path / "a.json")

    assert rejected.detail.endswith(
        "set input.fields.text to the one that holds the text, such as content.rendered"
    )


def test_a_delimiter_can_be_set(tmp_path):
    (tmp_path / "a.csv").write_text("id^text\n1^One, two; three\n")

    assert texts(read(tmp_path / "a.csv", delimiter="^")) == ["One, two; three"]


@pytest.mark.parametrize("mark", ["\\n", "\\r\\n", "\\n\\n"])
def test_line_breaks_that_were_escaped_twice_are_line_breaks(tmp_path, mark):
    (tmp_path / "a.csv").write_text(f'id,text\n1,"It snowed.{mark}Gas was dear."\n')

    [article] = read(tmp_path / "a.csv")

    assert article.text.split() == ["It", "snowed.", "Gas", "was", "dear."]
    assert [one.notice for one in article.notices if one.notice != "no_date"] == ["escaped"]
    assert article.raw_hash
    [plain] = read(tmp_path / "a.csv", text_format="plain")
    assert plain.text == f"It snowed.{mark}Gas was dear."


@pytest.mark.parametrize("text", [r"It lay in C:\new of the desk.", r"It snowed.\new" + "\n" + r"It rained."])
def test_a_backslash_that_is_no_line_break_stays(tmp_path, text):
    (tmp_path / "a.csv").write_text(f'id,text\n1,"{text}"\n')

    assert texts(read(tmp_path / "a.csv")) == [text]


def test_fields_stand_beside_a_text_that_lies_in_an_object(tmp_path):
    path = tmp_path / "a.json"
    inside = {"headline": "Rain", "body": "It rained.", "published_at": "2026-03-11", "link": "https://x.org"}
    path.write_text(json.dumps({"data": {"items": [{"id": 7, "attributes": inside}]}}))

    [article] = read(path, fields={"text": "attributes.body"})

    assert (article.id, article.title, str(article.date)) == ("7", "Rain", "2026-03-11")
    assert article.url == "https://x.org"
    [noticed] = article.notices
    assert "the title from `attributes.headline`, the date from `attributes.published_at`" in noticed.detail


def test_fields_stand_beside_any_object_around_the_text(tmp_path):
    inside = {"title": "Rain", "body": {"value": "It rained.", "format": "plain"}, "created": "2026-03-11"}
    (tmp_path / "a.json").write_text(json.dumps([{"id": 7, "attributes": inside}]))

    [article] = read(tmp_path / "a.json", fields={"text": "attributes.body.value"})

    assert (article.title, str(article.date)) == ("Rain", "2026-03-11")


def test_the_object_around_the_text_is_no_field_itself(tmp_path):
    hit = {"_id": "7", "_source": {"body": "It rained.", "publisher": "Gazette"}}
    (tmp_path / "a.jsonl").write_bytes(jsonl(hit))

    [article] = read(tmp_path / "a.jsonl", fields={"text": "_source.body"})

    assert (article.id, article.source) == ("7", "Gazette")


def test_dates_and_titles_of_well_known_services_are_found(tmp_path):
    day = "2026-03-11T08:00:00Z"
    records = [
        {"text": BREAD["text"], "webTitle": "Bread", "webPublicationDate": day},
        {"text": BREAD["text"], "news_title": "Bread", "createdDateTime": day},
        {"text": BREAD["text"], "post_title": "Bread", "posted_at": day},
    ]
    (tmp_path / "a.json").write_text(json.dumps(records))

    found = read(tmp_path / "a.json")

    assert [(one.title, str(one.date)) for one in found] == [("Bread", "2026-03-11")] * 3


def test_fields_are_found_by_usual_names_and_paths_and_lists_are_paragraphs(tmp_path):
    record = {
        "ID": 7,
        "Published At": 1773220000,
        "headline": "Snow",
        "text": ["It snowed.", None, "It melted."],
        "meta": {"outlet": {"name": "Gazette"}},
    }
    (tmp_path / "a.jsonl").write_bytes(jsonl(record))

    [article] = read(tmp_path / "a.jsonl", fields={"source": "meta.outlet.name"})

    assert (article.id, str(article.date), article.title) == ("7", "2026-03-11", "Snow")
    assert (article.text, article.source) == ("It snowed.\n\nIt melted.", "Gazette")
    assert [one.notice for one in article.notices] == ["usual_name"]


@pytest.mark.parametrize("field", ["id", "title", "source", "url"])
@pytest.mark.parametrize("value", [{"name": "Gazette", "id": 7}, ["Gazette", "Wire"], True])
def test_an_optional_field_of_the_wrong_type_loses_the_field_and_not_the_article(tmp_path, field, value):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": "Words.", field: value}))

    [article] = read(tmp_path / "a.jsonl")

    assert article.text == "Words."
    assert "lost_field" in [one.notice for one in article.notices]


def test_a_huge_id_is_refused(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": "Words.", "id": "x" * 501}, GOOD))

    assert wrong(read(tmp_path / "a.jsonl")) == [(1, "too_large")]


def zipped(path, *files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def test_the_files_of_an_archive_are_read_and_what_is_hostile_in_it_is_named(tmp_path):
    path = zipped(
        tmp_path / "a.zip",
        ("in/a.txt", "Words."),
        ("b.jsonl", jsonl(GOOD)),
        ("../up.txt", "Out."),
        ("inner.zip", b"PK"),
        ("c.xlsx", b"PK"),
        ("__MACOSX/a.txt", "Hidden."),
        ("in/Thumbs.db", "Hidden."),
    )

    found = find_files([path])

    assert [file.name for file in found.files] == ["a.zip/b.jsonl", "a.zip/in/a.txt"]
    assert [text for file in found.files for text in texts(list(read_articles(file, reading())))] == [
        "Good.",
        "Words.",
    ]
    assert [(one.path, one.reason) for one in found.rejected] == [
        ("a.zip/../up.txt", "unreadable"),
        ("a.zip/c.xlsx", "unknown_format"),
        ("a.zip/inner.zip", "unknown_format"),
    ]
    assert "save its sheet as CSV" in found.rejected[1].detail


def test_an_archive_that_unpacks_to_too_much_or_is_none_is_one_line(tmp_path):
    (tmp_path / "good.txt").write_text("Words.")
    zipped(tmp_path / "bomb.zip", ("a.txt", bytes(70_000_000)))
    (tmp_path / "none.zip").write_bytes(b"no archive")
    zipped(tmp_path / "empty.zip")

    found = find_files([tmp_path])

    assert [(one.path, one.reason) for one in found.rejected] == [
        ("bomb.zip", "too_large"),
        ("empty.zip", "empty"),
        ("none.zip", "unreadable"),
    ]


RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Gazette</title>
<item><guid>g1</guid><title>Snow</title><link>https://example.org/1</link>
<pubDate>Wed, 11 Mar 2026 10:15:00 +0400</pubDate>
<description>&lt;p&gt;It snowed.&lt;/p&gt;</description></item>
</channel></rss>"""


def test_a_feed_is_read_and_entities_are_not_expanded(tmp_path):
    pytest.importorskip("feedparser")
    (tmp_path / "a.xml").write_text(RSS)
    (tmp_path / "b.rss").write_text('<!DOCTYPE r [<!ENTITY a "b">]>' + RSS[22:])
    (tmp_path / "c.xml").write_text("<settings><a/></settings>")

    [article] = read(tmp_path / "a.xml")

    assert (article.id, article.title, article.text) == ("g1", "Snow", "It snowed.")
    assert (str(article.date), article.source) == ("2026-03-11", "Gazette")
    assert wrong(read(tmp_path / "b.rss")) == [(1, "too_costly")]
    assert wrong(read(tmp_path / "c.xml")) == [(0, "unknown_format")]


@pytest.mark.parametrize(
    ("until", "n_whole"),
    [("dear at</description>", 1), ("</item>", 1), ("<item>", 0)],
    ids=["in a text", "behind an item", "behind its beginning"],
)
def test_a_feed_that_is_cut_off_says_so_and_gives_no_part_of_an_item(tmp_path, until, n_whole):
    item = "<item><guid>{}</guid><description>Bread was dear at</description></item>"
    feed = f"<rss version='2.0'><channel><title>Gazette</title>{item.format('a')}{item.format('b')}"
    end = feed.find(until, feed.find("</item>") if n_whole and until != "</item>" else 0) + len(until)
    (tmp_path / "a.xml").write_text(feed[:end])

    *articles, rejected = read(tmp_path / "a.xml")

    assert [article.id for article in articles] == ["a"][:n_whole]
    assert (rejected.record, rejected.reason) == (n_whole + 1, "unreadable")
    assert "cut off" in rejected.detail


def test_a_document_is_read_and_a_bomb_is_not(tmp_path):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("First.")
    document.add_paragraph("Second.")
    document.save(str(tmp_path / "a.docx"))
    zipped(tmp_path / "b.docx", ("word/document.xml", bytes(30_000_000)))
    (tmp_path / "c.docx").write_bytes(b"none")

    assert texts(read(tmp_path / "a.docx")) == ["First.\n\nSecond."]
    assert wrong(read(tmp_path / "b.docx")) == [(1, "too_large")]
    assert wrong(read(tmp_path / "c.docx")) == [(1, "unreadable")]


PAGE = (
    "<html><head><title>Snow</title></head><body><article><p>"
    + "It snowed in the hills all day. " * 20
    + "</p></article></body></html>"
)


def test_a_web_archive_is_read_and_one_that_lies_about_lengths_ends(tmp_path):
    pytest.importorskip("warcio")
    pytest.importorskip("trafilatura")
    uri = "https://www.example.org/snow"
    answer = f"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}".encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\n"
    record = f"{head}Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(record)
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(record, mtime=0))
    lie = record.replace(b"Content-Length: ", b"Content-Length: 99999", 1)
    (tmp_path / "c.warc").write_bytes(lie)

    for name in ("a.warc", "b.warc.gz"):
        [article] = read(tmp_path / name)
        assert (article.source, article.url) == ("example.org", uri)
    assert all(isinstance(one, Article) or one.reason for one in read(tmp_path / "c.warc"))


def warc_record(kind, content_type, content):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://www.example.org/snow\r\n"
    head += f"Content-Type: {content_type}\r\nContent-Length: {len(content.encode())}\r\n\r\n"
    return f"{head}{content}\r\n\r\n".encode()


def test_texts_and_kept_pages_of_a_web_archive_are_read(tmp_path):
    pytest.importorskip("warcio")
    pytest.importorskip("trafilatura")
    path = tmp_path / "a.warc.wet.gz"
    text = warc_record("conversion", "text/plain", "Snow\n\nIt snowed on the İdel all day.")
    other = warc_record("metadata", "application/warc-fields", "a: b")
    kept = warc_record("resource", "text/html", PAGE)
    path.write_bytes(b"".join(map(gzip.compress, (other, text, kept))))

    plain, page = read(path)

    assert (plain.text, plain.source) == ("Snow\n\nIt snowed on the İdel all day.", "example.org")
    assert (plain.record, page.record, page.title) == (1, 2, "Snow")


@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(f"a{i}=1" for i in range(5_000)) + ">x</p>",
        "<br>" * 200_000,
        "<span>" * 200_000,
    ],
)
def test_a_page_that_costs_too_much_is_refused_before_it_is_parsed(tmp_path, page):
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_text(f"<html><body>{page}</body></html>")

    assert wrong(read(tmp_path / "a.html")) == [(1, "too_costly")]


def test_an_archive_whose_list_is_longer_than_can_be_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_MOST_DIRECTORY", 2_000)
    zipped(tmp_path / "a.zip", *((f"{number}.txt", b"Bread.") for number in range(1_000)))

    [refused] = archives.members(str(tmp_path / "a.zip"), "a.zip")

    assert (refused.record, refused.reason) == (0, "unreadable")


def test_what_computes_for_longer_than_it_may_is_stopped():
    with pytest.raises(RecordError, match=r"more than 0\.1 seconds"), bounded_time(0.1):
        while True:
            pass
