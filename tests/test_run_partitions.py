"""Large tables in a folder for each period: their contents, their bytes, and who reads them."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import load_settings, run_job
from classify.config.settings import OutputSettings
from classify.errors import OutputError
from classify.run.tables.assemble import MOST_PERIODS, PARTITION_BYTES, check_periods, tables_from_parts
from classify.run.tables.batch import part_file
from tests.feed import classify, table, write_articles, write_project

dataset = pytest.importorskip("pyarrow.dataset")
MONTHLY = {"path": "output", "format": "parquet", "partition_by": "month", "report": False}
NONE = "__HIVE_DEFAULT_PARTITION__"


def undated(folder: Path) -> None:
    """Take the dates of some articles of a project's feed."""
    feed = folder / "articles" / "feed.jsonl"
    records = [json.loads(line) for line in feed.read_text().splitlines()]
    for record in records[::5]:
        del record["date"]
    feed.write_text("".join(json.dumps(record) + "\n" for record in records))


def run(folder: Path, **sections: object) -> Path:
    """Return the folder of a run over the feed that lies there, or over the usual one."""
    feed = folder / "articles" / "feed.jsonl"
    before = feed.read_bytes() if feed.exists() else None
    path = write_project(folder, 30, **{"output": MONTHLY, "cache": {"enabled": False}, **sections})
    if before is not None:
        feed.write_bytes(before)
    job = load_settings(path)
    return job.output.folder / "runs" / run_job(job).run_id


def parts(run: Path) -> dict[str, bytes]:
    """Return the large tables, file by file."""
    return {path.relative_to(run).as_posix(): path.read_bytes() for path in sorted(run.rglob("*.parquet"))}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a model, a feed over three months with some undated articles, and a run as CSV."""
    write_project(tmp_path, 30)
    undated(tmp_path)
    run(tmp_path, output={"path": "csv", "report": False})
    return tmp_path


def test_a_partition_holds_the_paragraphs_of_its_articles_and_no_others(project: Path) -> None:
    months = {
        row["article_id"]: row["date"][:7] for row in table(project / "csv" / "latest" / "profiles.csv")
    }
    rows = table(project / "csv" / "latest" / "paragraphs.csv")

    latest = run(project)

    read = dataset.dataset(latest / "paragraphs", partitioning="hive").to_table().to_pylist()
    assert sorted((row["article_id"], row["month"] or "", row["text"]) for row in read) == sorted(
        (row["article_id"], months[row["article_id"]], row["text"]) for row in rows
    )
    assert Counter(row["month"] for row in read).keys() == {"2026-01", "2026-02", "2026-03", None}
    assert Package.validate_descriptor(str(latest / "datapackage.json")).valid
    described = json.loads((latest / "datapackage.json").read_text())["resources"]
    record = json.loads((latest / "run.json").read_text())
    paths = [path for resource in described[1:3] for path in resource["path"]]
    assert (
        paths
        == sorted(paths, key=lambda path: path.startswith("evidence/"))
        == [name for name in record["tables"] if name.endswith(".parquet")]
    )
    assert set(paths) == parts(latest).keys()


def test_polars_and_duckdb_read_the_folders_as_one_table(project: Path) -> None:
    duckdb, polars = pytest.importorskip("duckdb"), pytest.importorskip("polars")
    n = len(table(project / "csv" / "latest" / "paragraphs.csv"))
    files = f"{run(project)}/paragraphs/**/*.parquet"

    frame = polars.read_parquet(files, hive_partitioning=True)
    counts = duckdb.read_parquet(files, hive_partitioning=True).aggregate("month, count(*)")

    assert len(frame) == n
    by_month = {None if month == NONE else month: n for month, n in counts.fetchall()}  # DuckDB 1.2: the name
    assert by_month == dict(frame["month"].value_counts().iter_rows())
    assert frame["month"].null_count() > 0


def test_neither_workers_nor_batches_change_a_byte(project: Path) -> None:
    one = parts(run(project, engine={"jobs": 1, "batch_articles": 500}))
    two = parts(run(project, engine={"jobs": 2, "batch_articles": 4}))

    assert one == two
    assert sum(name.startswith(f"evidence/month={NONE}/") for name in one) == 1


def test_months_without_news_keep_their_bytes_and_take_no_more_room(project: Path) -> None:
    before = run(project)
    write_articles(project / "articles" / "later.jsonl", 1, first=302)

    after = run(project)

    changed = {name for name, content in parts(after).items() if parts(before).get(name) != content}
    assert changed == {f"{name}/month=2026-03/part-0000000.parquet" for name in ("paragraphs", "evidence")}
    kept = "paragraphs/month=2026-01/part-0000000.parquet"
    assert (before / kept).stat().st_ino == (after / kept).stat().st_ino


def test_a_run_that_finds_nothing_new_has_the_partitions_of_the_last(project: Path) -> None:
    cached = {"cache": {"enabled": True}}
    before = run(project, **cached)

    after = run(project, **cached)

    assert json.loads((after / "run.json").read_text())["unchanged_since"] == before.name
    assert parts(after) == parts(before)
    by_day = run(project, output={**MONTHLY, "partition_by": "day"}, **cached)
    assert "paragraphs/day=2026-01-04/part-0000000.parquet" in parts(by_day)


def test_commands_that_read_runs_say_the_same_of_partitions_and_of_csv(project: Path) -> None:
    outputs = {"csv": {"path": "csv", "report": False}, "output": MONTHLY}
    runs: dict[str, list[Path]] = {name: [] for name in outputs}
    for n_articles in (2, 5):
        write_articles(project / "articles" / "later.jsonl", n_articles, first=300)
        for name, output in outputs.items():
            runs[name].append(run(project, output=output))

    told = []
    for name, (before, after) in runs.items():
        moved = classify("diff", "--runs", project / name, "--top", 9, "--format", "json").stdout
        page = project / f"{name}.html"
        assert classify("report", after, "--articles", "all", "--output", page).returncode == 0
        pages = (moved, page.read_text(encoding="utf-8"))
        told.append([page.replace(before.name, "before").replace(after.name, "after") for page in pages])

    assert "Report 304 of the desk" in told[0][1]
    assert '"term":' in told[0][0]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"path": "output", "partition_by": "month"}, "`partition_by` needs `format: parquet`"),
        ({**MONTHLY, "partition_by": "quarter"}, "partition_by"),
    ],
)
def test_a_partition_that_cannot_be_is_one_line_at_its_place(
    tmp_path: Path, output: dict[str, object], message: str
) -> None:
    done = classify("run", write_project(tmp_path, output=output))

    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert message in line
    assert "run.yaml:" in line


def test_a_feed_of_too_many_periods_is_refused_with_the_way_out(tmp_path: Path) -> None:
    days = [dt.date(1900, 1, 1) + dt.timedelta(n) for n in range(MOST_PERIODS + 1)]
    by_day, by_month = (
        OutputSettings(path=tmp_path, format="parquet", partition_by=unit) for unit in ("day", "month")
    )

    check_periods(days[1:], by_day)
    check_periods([*days, None], by_month)
    with pytest.raises(
        OutputError, match=r"output\.partition_by: day would make 10,002 folders.*longer period"
    ):
        check_periods([*days, None], by_day)


ROWS = [f"a-{n},1,energy,gas,0,3,gas,seed,0.{n:04d}\n".encode() for n in range(40)]
ARTICLE = st.tuples(
    st.sampled_from(["2026-01", "2026-02", "undated"]), st.lists(st.sampled_from(ROWS), max_size=3)
)


@settings(max_examples=30)
@given(st.lists(st.lists(ARTICLE, max_size=5), min_size=1, max_size=5))
def test_however_articles_are_cut_into_batches_the_files_are_the_same(tmp_path_factory, batches):
    cuts = [batches, [[article] for batch in batches for article in batch]]

    one, other = (assembled(tmp_path_factory.mktemp("run"), cut) for cut in cuts)

    assert one == other
    periods = Counter(period for batch in batches for period, _ in batch)
    assert len(one) == len(periods)


def test_a_large_period_is_cut_behind_the_article_that_fills_a_part(tmp_path: Path) -> None:
    article = ("2026-01", ROWS[:1] * (PARTITION_BYTES // len(ROWS[0]) // 3 + 1))
    n = len(article[1])

    assembled(tmp_path, [[article, article], [article, article]])

    files = sorted((tmp_path / "evidence" / "month=2026-01").iterdir())
    assert [dataset.dataset(file).count_rows() for file in files] == [3 * n, n]


def assembled(folder: Path, batches: list[list[tuple[str, list[bytes]]]]) -> dict[str, bytes]:
    """Return the evidence of batches, given as periods and rows of their articles, file by file."""
    output = OutputSettings(path=folder, format="parquet", partition_by="month")
    with tables_from_parts(folder, ["energy"], output) as tables:
        for number, batch in enumerate(batches):
            framed = [(period, b"".join(rows)) for period, rows in sorted(batch, key=lambda one: one[0])]
            part_file(tables.parts, "profiles", number).write_bytes(b"")
            part_file(tables.parts, "paragraphs", number).write_bytes(b"")
            part_file(tables.parts, "evidence", number).write_bytes(
                b"".join(f"{period} {len(rows)}\n".encode() + rows for period, rows in framed)
            )
            tables.take(number, ["profiles", "paragraphs", "evidence"])
    assert [path for path in tables.written() if path.startswith("evidence/")] == sorted(parts(folder))
    return parts(folder)
