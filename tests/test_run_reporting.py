"""The report is made of the tables of a run: its figures are theirs, for all articles or for some."""

import dataclasses
import datetime as dt
import json
import shutil
import zipfile

import pytest

from classify.errors import InputError
from classify.output.csv_cells import header, text_cell
from classify.output.run_json import read_record
from classify.run.compare.run_tables import table_rows
from classify.run.reporting.choosing import choose
from classify.run.reporting.feed_columns import Narrowing, feed_columns
from classify.run.reporting.page import report_of
from tests.feed import classify, table, write_articles, write_project

pytest.importorskip("jinja2", reason="the extra report is not installed")

OPENING = "LONDON, March 3. The central bank raised its interest rate on Tuesday to slow inflation down."


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Return the folder of the second run of a project, and its record."""
    folder = tmp_path_factory.mktemp("reporting")
    config = write_project(folder, 24, output={"path": "output"})
    assert classify("run", config).returncode == 0
    write_articles(folder / "articles" / "more.jsonl", 6, first=50)
    (folder / "articles" / "untitled.txt").write_text(f" date 2026-03-03 {OPENING}\n", encoding="utf-8")
    done = classify("run", config)
    assert done.returncode == 0, done.stderr
    latest = (folder / "output" / "latest").resolve()
    return latest, read_record(latest)


def test_shares_are_those_of_the_record(published):
    folder, record = published

    labels = report_of(folder, record).labels

    assert [label.title for label in labels] == ["Energy", "Finance"]
    for label in labels:
        told = record.shares[label.code]
        assert label.share == pytest.approx(told.share, abs=1e-4)
        assert label.share_deduplicated == pytest.approx(told.share_deduplicated, abs=1e-4)
        assert label.keyword_share == pytest.approx(told.keyword_share, abs=1e-4)
        assert label.articles == told.articles


def test_periods_are_those_of_the_summary(published):
    folder, record = published

    periods = report_of(folder, record).periods

    rows = [row for row in table(folder / "summary.csv") if row["source"] == "*"]
    assert [period.period for period in periods] == list(dict.fromkeys(row["period"] for row in rows))
    shares = [share for period in periods for share in period.shares]
    limits = [limit for period in periods for limit in period.limits]
    assert shares == pytest.approx([float(row["share"]) for row in rows], abs=2e-4)
    assert [low for low, _ in limits] == pytest.approx([float(row["share_low"]) for row in rows], abs=2e-4)
    assert [high for _, high in limits] == pytest.approx([float(row["share_high"]) for row in rows], abs=2e-4)


def test_a_source_alone_has_the_figures_that_it_has_beside_the_others(published):
    folder, record = published

    narrow = report_of(folder, record, Narrowing(sources=("wire",)))

    expected = next(each for each in report_of(folder, record).sources if each.source == "wire")
    assert narrow.run.narrowed == "of wire"
    assert narrow.sources == (expected,)
    assert {row.source for row in narrow.articles} == {"wire"}
    assert narrow.moved is None


def test_days_narrow_both_ways_and_leave_out_what_has_none(published):
    folder, record = published

    days = Narrowing(dt.date(2026, 2, 1), dt.date(2026, 2, 28))

    dates = [row.date for row in report_of(folder, record, days).articles]
    assert dates
    assert all(date.month == 2 for date in dates)
    assert not days.holds("", "wire")


def test_no_article_left_is_a_line_that_says_of_what(published):
    folder, record = published

    with pytest.raises(InputError, match=r"has no article from 2030-01-01 of wire; see its profiles\.csv$"):
        report_of(folder, record, Narrowing(since=dt.date(2030, 1, 1), sources=("wire",)))


def test_articles_without_a_row_are_counted_to_the_last_word(published):
    folder, record = published

    whole, part = report_of(folder, record), report_of(folder, record, limit=5)

    assert len(part.articles) == 5
    assert sum(group.articles for group in part.others) == len(whole.articles) - 5
    words = sum(row.words for row in part.articles) + sum(group.words for group in part.others)
    assert words == whole.run.words
    for j, label in enumerate(whole.labels):
        own = sum(row.words * row.shares[j] for row in part.articles)
        own += sum(group.labels[j].words for group in part.others)
        assert own / words == pytest.approx(label.share, abs=1e-6)


def test_each_period_has_its_say_among_the_articles_chosen(published):
    folder, record = published
    feed = feed_columns(folder, record, Narrowing())

    chosen = choose(feed, len(feed.periods))

    assert sorted(feed.period[chosen.rows].tolist()) == list(range(len(feed.periods)))
    assert sorted(chosen.views.tolist()) == chosen.rows.tolist()


def test_articles_in_full_have_their_evidence_where_it_stands(published):
    folder, record = published

    views = report_of(folder, record).views

    spans = [(p.text[s.start : s.end], s) for v in views for p in v.paragraphs for s in p.evidence]
    keywords = [(there, span.term) for there, span in spans if span.role == "seed" and there]
    assert ("natural gas", "natural gas") in keywords
    assert ("oil prices", "oil price*") in keywords
    rows = [row for row in table(folder / "evidence.csv") if row["start"] != row["end"]]
    assert len([there for there, _ in spans if there]) == len(rows)


def test_an_article_without_a_title_is_named_by_its_text_not_by_what_stands_above_it(published):
    folder, record = published

    titles = [row.title for row in report_of(folder, record).articles]
    assert sorted(titles) == sorted(row["title"] for row in table(folder / "profiles.csv"))

    assert "Article 3" in titles
    assert any(title.startswith("The central bank raised its interest rate") for title in titles)


def test_paragraphs_are_counted_for_all_articles_and_for_some(published):
    folder, record = published

    whole = report_of(folder, record).run
    parts = [report_of(folder, record, Narrowing(sources=(name,))).run for name in ("wire", "paper", "")]

    assert whole.paragraphs == record.counts.body_paragraphs.total
    assert whole.labelled == pytest.approx(record.counts.body_paragraphs.labelled_ratio)
    assert sum(part.paragraphs for part in parts) == whole.paragraphs


def test_the_record_says_in_how_many_paragraphs_each_keyword_stands(published):
    folder, record = published

    texts = [row["text"] for row in table(folder / "paragraphs.csv") if row["kind"] == "body"]

    assert record.keyword_paragraphs["energy"]["natural gas"] == sum("natural gas" in text for text in texts)
    assert "home*" not in record.keyword_paragraphs["energy"]
    assert report_of(folder, record).keyword_paragraphs == record.keyword_paragraphs


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_articles_with_any_id_and_text_are_found_among_others(tmp_path, form):
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    ids = ["plain", "a,b", 'say "hi"', "=1+1", "two\nlines", "plain2"]
    rows = [(id_, f'1\nplain,"x"\n{id_},') for id_ in ids for _ in range(2)]
    if form == "csv":
        text = header(("article_id", "text")) + "".join(f"{text_cell(a)},{text_cell(b)}\n" for a, b in rows)
        (tmp_path / "paragraphs.csv").write_text(text, encoding="utf-8", newline="\n")
    else:
        from pyarrow import parquet
        from pyarrow import table as arrow

        (tmp_path / "paragraphs").mkdir()
        columns = {"article_id": [a for a, _ in rows], "text": [b for _, b in rows]}
        parquet.write_table(arrow(columns), tmp_path / "paragraphs" / "part-0.parquet")

    for wanted in ({"plain"}, {"a,b", 'say "hi"'}, {"two\nlines", "=1+1"}, {"none"}, set()):
        found = list(table_rows(tmp_path, "paragraphs", ("article_id", "text"), wanted))
        assert found == [row for row in rows if row[0] in wanted]


def test_what_carried_the_change_since_the_last_run_is_named(published):
    folder, record = published

    causes = report_of(folder, record).causes

    added = [cause for cause in causes["energy"] if cause.kind == "article"]
    assert added
    assert {cause.how for cause in added} == {"came"}
    assert 'class="moved"' in (folder / "report.html").read_text(encoding="utf-8")


def test_a_run_whose_last_run_is_gone_or_named_oddly_has_no_causes(published):
    folder, record = published
    moved = dataclasses.replace(record.moved, previous="../../etc")

    assert report_of(folder, dataclasses.replace(record, moved=moved)).causes == {}


def test_keywords_that_never_matched_are_in_the_record_and_the_page(published):
    folder, record = published

    assert record.unmatched_keywords == report_of(folder, record).unmatched_keywords
    assert all(each.place.endswith(".yaml") or ":" in each.place for each in record.unmatched_keywords)


def test_what_was_not_read_is_told_with_examples_and_without_folders(tmp_path):
    config = write_project(tmp_path, 12, output={"path": "output"})
    feed = tmp_path / "articles"
    with (feed / "feed.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(f'{{"id": "bad-{n}", "text": "{n}", "date": "yesterday"}}\n' for n in range(7))
    (feed / "notes.xyz").write_text("who knows", encoding="utf-8")
    zipfile.ZipFile(feed / "empty.zip", "w").close()
    assert classify("run", config).returncode == 4

    folder = (tmp_path / "output" / "latest").resolve()
    record = read_record(folder)
    found = {each.reason: each for each in report_of(folder, record).unread}

    assert {reason: each.records for reason, each in found.items()} == record.counts.quarantined_by_reason
    assert found["bad_date"].records == 7
    assert [each.record for each in found["bad_date"].examples] == [13, 14, 15, 16, 17]
    assert any(each.path == "notes.xyz" for each in found["unknown_format"].examples)
    assert any("empty.zip" in each.path for one in found.values() for each in one.examples)
    assert str(tmp_path) not in (folder / "report.html").read_text(encoding="utf-8")


def test_without_evidence_the_page_says_so(published, tmp_path):
    folder, record = published
    bare = shutil.copytree(folder, tmp_path / "bare")
    (bare / "evidence.csv").unlink()

    report = report_of(bare, record)

    assert not report.has_evidence
    assert all(not p.evidence for view in report.views for p in view.paragraphs)


def test_a_table_that_was_edited_is_a_line(published, tmp_path):
    folder, record = published
    edited = shutil.copytree(folder, tmp_path / "edited")
    path = edited / "profiles.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(["x\n", *lines]), encoding="utf-8")

    with pytest.raises(InputError, match="its table profiles is not as the run wrote it"):
        report_of(edited, record)


def test_the_command_writes_a_page_and_leaves_the_run_alone(published, tmp_path):
    folder, _ = published
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    done = classify("report", folder, "--articles", "3", "--since", "2026-02-01", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("report.html: 3 of ")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    data = json.loads(page[page.index('id="data">') + 10 :].split("</script>")[0])
    assert len(data["rows"]["id"]) == 3
    assert data["articles"] > 3
    assert "Only articles from 2026-02-01." in page
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_page_of_a_run_can_be_made_again_to_the_byte(published, tmp_path):
    folder, _ = published

    done = classify("report", folder, "--output", tmp_path / "again.html")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.html").read_bytes() == (folder / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--articles", "none"], "'none' is neither 'all' nor a number from 1 up."),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "2026-03-02 is after --until 2026-03-01."),
        (["--since", "yesterday"], "'yesterday' does not match"),
    ],
)
def test_an_option_that_cannot_be_meant_is_usage(tmp_path, options, line):
    done = classify("report", "latest", *options, cwd=tmp_path)

    assert done.returncode == 2
    assert line in done.stderr
