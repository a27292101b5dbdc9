# ruff: noqa: E501 a table of texts reads best with one a line
"""HTML in columns and text files: what a reader sees of it, what is left alone, and that it stays linear."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.corpus.markup import line_shown, shown
from classify.corpus.notices import Notice
from tests.feed import classify, write_json, write_project
from tests.reading import jsonl, read, texts, wrong


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("<p>The ferry sailed.</p><p>It was late.</p>", "The ferry sailed.\n\nIt was late.", id="p"),
        pytest.param("<P CLASS=x>One<P CLASS=y>Two", "One\n\nTwo", id="p without an end, in capitals"),
        pytest.param("Rain fell.<br><br/>Then snow.", "Rain fell.\n\nThen snow.", id="br twice"),
        pytest.param("Rain fell.<br />\nThen snow.", "Rain fell.\nThen snow.", id="br before a line end"),
        pytest.param("<p>Two\n  lines of\n\n source</p>", "Two lines of source", id="source lines"),
        pytest.param("One <b>bo</b>ld <a href='/gas'>word</a>.", "One bold word.", id="inline"),
        pytest.param("One\n\n<em>two</em>\n\nthree", "One\n\ntwo\n\nthree", id="lines kept with inline tags"),
        pytest.param("Wheat &amp; rye&nbsp;rose &#8211; &#x201C;a bit&rdquo;", "Wheat & rye\xa0rose – “a bit”", id="entities"),
        pytest.param("&lt;p&gt;Oil &amp;amp; tea&lt;/p&gt;", "Oil & tea", id="escaped twice"),
        pytest.param("<ul><li>salt</li><li>grain</li></ul>After", "salt\ngrain\n\nAfter", id="list"),
        pytest.param(
            "<table><tr><td>Tea</td><td>4.2</td></tr><tr><td>Salt</td><td>1</td></tr></table>",
            "Tea\t4.2\nSalt\t1",
            id="table cells",
        ),
        pytest.param("<p>A</p><script>var p='<p>gas</p>'</script><style>p{}</style><!-- c --><p>B</p>", "A\n\nB", id="hidden"),
        pytest.param("<html><head><title>T</title></head><body><p>B</p></body></html>", "B", id="whole page"),
        pytest.param('<p data-more="1 > 0" class=a>Words</p>', "Words", id="> in an attribute"),
        pytest.param("<p>A<img src=x.png>B</p>", "A B", id="picture between words"),
        pytest.param("<![CDATA[<p>Words</p>]]>", "Words", id="CDATA"),
        pytest.param("<pre>a\n  b</pre><p>c</p>", "a\nb\n\nc", id="pre keeps its lines"),
    ],
)  # fmt: skip
def test_html_is_read_as_a_reader_sees_it(text, seen):
    assert shown(text, "auto") == shown(seen, "auto") == seen
    assert shown(text, "plain") == text


@pytest.mark.parametrize(
    "text",
    [
        "I <3 this; AT&T, R&D and S&P; Tom & Jerry &c.",
        "if (a < b && b > c) { x = a <b; }",
        "std::vector<int> v; List<String> s; p = &sum; q = &image;",
        "Use the <br> tag, or <p> and <b> where it must be.",
        "Write `<p>words</p>` and '<b>bold</b>' like this.",
        "<speaker>Chair</speaker> <laughs> opened the meeting.",
        "Price <50 and >20, 3<4, <-- see above",
        "x &foo; &; &#; &#x; &amp",
        "Spaces  stay,\n\n\n\nand lines \n too. ",
    ],
)
def test_text_that_merely_holds_such_characters_is_left_alone(text):
    assert shown(text, "auto") is text


def test_html_that_is_declared_is_read_once_and_all_its_entities_count():
    assert shown("a &sum; &amp;amp; b", "html") == "a ∑ &amp; b"
    assert shown("<x-y>a</x-y> 3 < 4", "html") == "a 3 < 4"


def test_a_title_stays_on_one_line():
    assert line_shown("Salt &amp; <i>grain</i><br>news", "auto") == "Salt & grain news"
    assert line_shown("Salt  & grain", "auto") == "Salt  & grain"


@given(st.text(max_size=200))
def test_an_escaped_text_in_a_paragraph_comes_back(text):
    words = " ".join(text.replace("&", "").replace("<", "").replace("]]>", "").split())

    assert " ".join(shown(f"<p>{html.escape(words)}</p>", "html").split()) == words


@given(st.text(alphabet="<>/ab!-[]=\"' \n&;#pbr", max_size=300))
def test_any_text_gives_text_and_nothing_longer(text):
    for text_format in ("auto", "html"):
        assert len(shown(text, text_format)) <= 2 * len(text)


@pytest.mark.parametrize(
    "flood",
    [
        "<", "&", "<a", "<p>", "</p>", "<!--", "<script>", "<![CDATA[", "<a ='\"", "&#x", "&amp;", "<a " + "= " * 40, "\t\n ", "<br>",
    ],
)  # fmt: skip
def test_a_flood_of_markup_is_read_in_linear_time(flood):
    """A quadratic reader would not come to an end."""
    text = f"<p>one</p>{flood * (2_000_000 // len(flood))}"

    assert shown(text, "auto").startswith("one")


def test_records_and_text_files_are_read_so_and_it_is_noticed(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(
        jsonl({"text": "<p>Tea &amp; salt.</p>", "title": "A&amp;B"}, {"text": "Tea & salt."}, {"text": "<p></p>"})
    )  # fmt: skip
    (tmp_path / "b.txt").write_text(" date 2026-03-11 <p>Tea.</p><p>Salt.</p>")

    first, second, empty = read(tmp_path / "a.jsonl")
    [page] = read(tmp_path / "b.txt")

    told = [[n.notice for n in one.notices if n.notice == Notice.MARKUP] for one in (first, second)]
    assert told == [[Notice.MARKUP], []]
    assert (first.text, first.title, bool(first.raw_hash)) == ("Tea & salt.", "A&B", True)
    assert (second.text, second.raw_hash) == ("Tea & salt.", "")
    assert wrong([empty]) == [(3, "empty")]
    assert page.text == " date 2026-03-11 Tea.\n\nSalt."
    assert page.text[page.text_start :] == "Tea.\n\nSalt."
    assert texts(read(tmp_path / "a.jsonl", text_format="plain"))[0] == "<p>Tea &amp; salt.</p>"
    assert [one.notices for one in read(tmp_path / "b.txt", text_format="html")] == [()]


def test_a_run_counts_the_articles_and_names_the_first(tmp_path):
    write_project(tmp_path)
    folder = tmp_path / "columns"
    folder.mkdir()
    (folder / "c.jsonl").write_bytes(
        jsonl(*({"id": f"i{i}", "text": f"<p>The central bank bought {i} bonds and a loan.</p>"} for i in range(3)))
    )  # fmt: skip
    settings = {"input": {"paths": ["columns"]}, "label_set": "labels.yaml", "model": {"path": "m"}}
    write_json(tmp_path / "run.yaml", {**settings, "output": {"path": "out", "report": False}})

    done = classify("run", "run.yaml", cwd=tmp_path)

    assert done.returncode == 0
    assert "3 articles held HTML, which was read as such (first: c.jsonl, record 1)" in done.stderr
