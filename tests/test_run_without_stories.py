"""`stories.enabled: false`: no copies are looked for, and all else is as it is with them."""

from __future__ import annotations

import json

from classify import load_settings, run_job
from classify.output.run_json import read_record
from tests.feed import classify, table, write_project


def project_with_a_copy(folder, **stories):
    """Write a project whose feed ends with a copy of its first article."""
    config = write_project(folder, stories=stories, cache={"enabled": False})
    feed = folder / "articles" / "feed.jsonl"
    first = json.loads(feed.read_text(encoding="utf-8").splitlines()[0])
    with feed.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**first, "id": "copy", "title": "Again"}) + "\n")
    return config


def test_each_article_is_a_story_and_the_labels_stay(tmp_path):
    latest = tmp_path / "output" / "latest"
    with_stories = run_job(load_settings(project_with_a_copy(tmp_path)))
    paragraphs = (latest / "paragraphs.csv").read_bytes()
    (tmp_path / "output" / "stories.bin").unlink()

    without = run_job(load_settings(project_with_a_copy(tmp_path, enabled=False)))

    assert with_stories.counts.duplicates > without.counts.duplicates == 0
    assert (with_stories.stories, without.stories) == (True, False)
    assert (latest / "paragraphs.csv").read_bytes() == paragraphs
    profiles = table(latest / "profiles.csv")
    assert [row["story_id"] for row in profiles] == [row["article_id"] for row in profiles]
    assert not any(row["duplicate_of"] for row in profiles)
    assert not (tmp_path / "output" / "stories.bin").exists(), "nothing is remembered"
    assert without.shares["energy"].share == without.shares["energy"].share_deduplicated
    assert read_record(latest).stories is False


def test_switched_on_again_the_copies_are_found(tmp_path):
    config = project_with_a_copy(tmp_path, enabled=False)
    assert run_job(load_settings(config)).counts.duplicates == 0

    assert run_job(load_settings(project_with_a_copy(tmp_path))).counts.duplicates > 0


def test_the_command_says_that_copies_were_not_looked_for(tmp_path):
    done = classify("run", project_with_a_copy(tmp_path, enabled=False))

    assert done.returncode == 0, done.stderr
    assert "13 articles (copies were not looked for)" in done.stdout
    assert classify("explain", tmp_path / "run.yaml", "copy").returncode == 0
