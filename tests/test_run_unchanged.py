"""A run over the same input copies the last one, and only then."""

import json

import pytest

from tests.feed import classify, write_articles, write_json, write_project


def run(config, *options):
    done = classify("run", config, *options)
    assert done.returncode in {0, 4}, done.stderr
    latest = config.parent / "output" / "latest"
    tables = {path.name: path.read_bytes() for path in sorted(latest.glob("*.csv"))}
    return json.loads((latest / "run.json").read_text()), tables


@pytest.fixture
def twice(tmp_path):
    """Return a project after two runs: the first trained the model, the second had it from the beginning."""
    config = write_project(tmp_path)
    run(config)
    write_articles(tmp_path / "articles" / "more.jsonl", 3, first=50)
    return config, *run(config)


def test_the_tables_are_copied_and_the_record_names_where_from(twice):
    config, before, tables = twice

    record, copied = run(config)

    assert copied == tables
    assert record["unchanged_since"] == before["run_id"]
    assert record["run_id"] != before["run_id"]
    assert (record["counts"], record["shares"]) == (before["counts"], before["shares"])


def test_copies_do_not_drive_out_the_runs_that_say_what_is_usual(tmp_path):
    config = write_project(tmp_path, output={"path": "output", "report": False, "keep_runs": 4})
    computed = [run(config)[0]["run_id"]]
    write_articles(tmp_path / "articles" / "more.jsonl", 3, first=50)
    computed.append(run(config)[0]["run_id"])

    copies = [run(config)[0]["run_id"] for _ in range(4)]

    kept = sorted(path.name for path in (tmp_path / "output" / "runs").iterdir())
    assert kept == [*computed, *copies[-2:]]


def test_nothing_moved_between_a_run_and_its_copy(twice):
    config, before, _ = twice

    record, _ = run(config)

    found = classify("diff", "--runs", config.parent / "output", "--format", "json")
    rows = json.loads(found.stdout)["rows"]
    assert record["moved"]["previous"] == before["run_id"]
    assert record["moved"]["changed"] == []
    assert [record["moved"]["shares"][row["label"]]["after"] for row in rows] == [
        row["after"] for row in rows
    ]
    assert all(move["change"] == move["feed"] == 0 for move in record["moved"]["shares"].values())
    assert any(move["change"] for move in before["moved"]["shares"].values())


def test_the_report_of_a_copy_has_its_own_id_and_says_that_nothing_moved(tmp_path):
    config = write_project(tmp_path, output={"path": "output"})
    pages = []
    for _ in range(4):
        record, _ = run(config)
        pages.append((config.parent / "output" / "latest" / "report.html").read_text())
    _, computed, copied, again = map(moved_section, pages)

    assert record["unchanged_since"].startswith("00002")
    assert "In percentage points, against run" in computed
    for number, section in ((2, copied), (3, again)):
        assert f'Nothing: this run read the same as run <span class="id">0000{number}-' in section
        assert "<table" not in section
    assert pages[3].count(record["run_id"]) == 1
    assert pages[3].replace(record["run_id"], "").count("00003-") == 1
    rest = [page.replace(moved_section(page), "")[-2000:] for page in pages[1:]]
    assert rest[0] == rest[1] == rest[2]


def moved_section(page):
    return page[page.index('<section aria-labelledby="moved">') :].split("</section>")[0]


def test_a_run_that_could_not_be_compared_is_made_again(twice):
    config, _, _ = twice
    (config.parent / "output" / "latest" / "articles.npz").write_bytes(b"damaged")

    first, second, third = (run(config)[0] for _ in range(3))

    assert first["unchanged_since"] == second["unchanged_since"] == ""
    assert "nothing is said of what moved" in first["warnings"][-1]
    assert second["warnings"] == []
    assert third["unchanged_since"] == second["run_id"]


def test_a_third_run_names_the_first_that_was_computed(twice):
    config, before, _ = twice
    run(config)

    assert run(config)[0]["unchanged_since"] == before["run_id"]


@pytest.mark.parametrize("change", ["article", "keyword", "setting", "table", "figure", "window"])
def test_whatever_changes_is_computed(twice, change):
    config, _, tables = twice
    folder, options = config.parent, ()
    if change == "article":
        write_articles(folder / "articles" / "feed.jsonl", 11)
    elif change == "keyword":
        labels = json.loads((folder / "labels.yaml").read_text())
        labels["labels"]["finance"]["keywords"].append("museum")
        (folder / "labels.yaml").write_text(json.dumps(labels))
    elif change == "setting":
        write_project(folder, segment={"min_words": 7})
    elif change == "table":
        (folder / "output" / "latest" / "summary.csv").write_text("edited by hand")
    elif change == "figure":
        record = json.loads((folder / "output" / "latest" / "run.json").read_text())
        record["shares"]["energy"]["share"] += 0.1
        write_json(folder / "output" / "latest" / "run.json", record)
    else:
        options = ("--since", "2026-02-01")

    record, now = run(config, *options)

    assert record["unchanged_since"] == ""
    if change in {"setting", "table", "figure"}:
        assert now == tables


def test_a_record_that_waits_for_its_day_is_looked_at_again(twice):
    config, _, _ = twice
    (config.parent / "articles" / "tomorrow.txt").write_text(
        " date 2999-01-01 Far away the natural gas flows on."
    )
    run(config)

    assert run(config)[0]["unchanged_since"] == ""


def test_copies_and_tables_that_are_the_same_take_no_room_again(twice, tmp_path):
    config, _, _ = twice
    record, _ = run(config)

    runs = sorted((tmp_path / "output" / "runs").iterdir())
    first, second = ({p.name: p.stat() for p in folder.iterdir()} for folder in runs[-2:])
    assert {name for name in first if first[name].st_ino == second[name].st_ino} == first.keys() - {
        "run.json"
    }
    write_articles(tmp_path / "articles" / "another.jsonl", 1, first=90)
    run(config)
    fourth = max((tmp_path / "output" / "runs").iterdir())
    assert (fourth / "quarantine.csv").stat().st_ino == second["quarantine.csv"].st_ino
    assert (fourth / "profiles.csv").stat().st_ino != second["profiles.csv"].st_ino
    assert json.loads((runs[-1] / "run.json").read_text()) == record


def test_a_table_that_was_edited_since_is_not_shared(twice, tmp_path):
    config, _, tables = twice
    latest = tmp_path / "output" / "latest" / "quarantine.csv"
    latest.write_bytes(tables["quarantine.csv"] + b"edited")
    write_articles(tmp_path / "articles" / "another.jsonl", 1, first=90)

    _, after = run(config)

    assert after["quarantine.csv"] == tables["quarantine.csv"]
