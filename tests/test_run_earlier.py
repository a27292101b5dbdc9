"""A copy that arrives tomorrow joins the story of yesterday, and the same feed gives the same bytes."""

import datetime as dt
import json
import os
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.config.settings import InputSettings
from classify.config.settings_file import load_configuration
from classify.corpus.sketches import joined, sketch
from classify.corpus.stories import group
from classify.run.explaining import explain_article
from classify.run.feed import earlier as module
from classify.run.feed.earlier import NOTHING, look_back, recall, remember
from classify.run.job import run_job
from tests.feed import PARAGRAPHS, table, write_project

NOW = dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 2)
READING = (InputSettings(paths=("articles",)),)


def day(n):
    return DAY + dt.timedelta(days=n)


def told(number, n_day, source="wire", variant=""):
    """Return an article; two with the same number tell the same story."""
    names = [" ".join(f"name{number}of{i}" for i in range(k, k + 15)) for k in (0, 20, 40)]
    lines = [f"{PARAGRAPHS[(number + k) % 6]} With {own}." for k, own in enumerate(names)]
    return {
        "id": f"{n_day}-{source}-{number}{variant}",
        "text": "\n\n".join(lines),
        "date": day(n_day).isoformat(),
        "source": source,
    }


class Mornings:
    """A project into which a new feed is put each morning."""

    def __init__(self, folder, **sections):
        self.folder = folder
        self.config = write_project(folder, **sections)

    def run(self, articles):
        feed = "".join(json.dumps(article) + "\n" for article in articles)
        (self.folder / "articles" / "feed.jsonl").write_text(feed)
        return run_job(load_configuration(self.config), NOW)


@pytest.fixture
def mornings(tmp_path):
    return Mornings(tmp_path)


def stories_of(outcome):
    rows = table(outcome.folder / "profiles.csv")
    return {row["article_id"]: (row["story_id"], row["duplicate_of"]) for row in rows}


def tables_of(outcome):
    return {path.name: path.read_bytes() for path in sorted(outcome.folder.glob("*.csv"))}


def test_a_copy_of_an_article_of_an_earlier_run_is_a_duplicate_of_it(mornings):
    mornings.run([told(1, 0), told(2, 0)])

    second = mornings.run([told(1, 1, "paper"), told(3, 1, "paper")])

    assert stories_of(second) == {
        "1-paper-1": ("0-wire-1", "0-wire-1"),
        "1-paper-3": ("1-paper-3", ""),
    }
    assert second.record.counts.duplicates == 1
    assert second.record.earlier.articles == 2
    energy = second.record.shares["energy"]
    assert energy.share != energy.share_deduplicated


def test_three_mornings_of_one_story_have_one_name(mornings):
    mornings.run([told(1, 0)])
    mornings.run([told(1, 1)])

    assert stories_of(mornings.run([told(1, 2)])) == {"2-wire-1": ("0-wire-1", "0-wire-1")}


def test_an_article_is_explained_with_the_story_that_its_run_gave_it(mornings, tmp_path):
    mornings.run([told(1, 0)])
    rows = stories_of(mornings.run([told(1, 1)]))

    row = explain_article(load_configuration(mornings.config), "1-wire-1", NOW).view.row
    assert rows["1-wire-1"] == (row.story_id, row.duplicate_of) == ("0-wire-1", "0-wire-1")

    kept = tmp_path / "output" / "stories.bin"
    kept.write_bytes(b"damaged")
    row = explain_article(load_configuration(mornings.config), "1-wire-1", NOW).view.row
    assert row.story_id == "1-wire-1"
    assert kept.read_bytes() == b"damaged", "what looks on changes nothing"


def test_what_is_older_than_the_window_is_another_story(tmp_path):
    mornings = Mornings(tmp_path, stories={"window_days": 3})
    mornings.run([told(1, 0)])

    assert stories_of(mornings.run([told(1, 4)])) == {"4-wire-1": ("4-wire-1", "")}


def test_a_fresh_output_folder_knows_of_no_earlier_article(mornings, tmp_path):
    mornings.run([told(1, 0)])
    write_project(tmp_path, output={"path": "other", "report": False})

    second = mornings.run([told(1, 1)])

    assert second.record.earlier.articles == 0
    assert stories_of(second) == {"1-wire-1": ("1-wire-1", "")}


def test_nothing_is_kept_and_looked_at_where_the_settings_say_so(tmp_path):
    mornings = Mornings(tmp_path, stories={"remember": False})
    mornings.run([told(1, 0)])

    assert stories_of(mornings.run([told(1, 1)])) == {"1-wire-1": ("1-wire-1", "")}
    assert not (tmp_path / "output" / module.NAME).exists()


@pytest.mark.parametrize("cached", [True, False])
def test_the_same_feed_gives_the_same_bytes_whatever_other_articles_were_run_in_between(tmp_path, cached):
    mornings = Mornings(tmp_path, cache={"enabled": cached})
    mornings.run([told(n, 0, "paper") for n in range(4)])
    feed = [told(n, 1) for n in range(2, 8)]
    first = mornings.run(feed)
    mornings.run([told(n, 1, "other") for n in range(20, 26)])
    mornings.run([told(n, 2, "later") for n in range(4, 8)])

    again = mornings.run(feed)

    assert first.record.counts.duplicates == 2
    assert again.record.earlier.articles == first.record.earlier.articles + 6
    assert tables_of(again) == tables_of(first)
    assert tables_of(mornings.run(feed)) == tables_of(first)


def kept_of(articles):
    """Return what runs over these articles would keep, in order of date."""
    texts, days = [text for _, _, text in articles], [None if n is None else day(n) for _, n, _ in articles]
    return [id_ for id_, _, _ in articles], days, sketch(texts)


articles = st.tuples(
    st.sampled_from([f"a{i}" for i in range(12)]), st.none() | st.integers(0, 30), st.just("x")
)
feeds = st.lists(articles, max_size=6, unique_by=lambda article: article[0])


@given(st.lists(feeds, max_size=4), feeds, st.integers(0, 6), st.integers(1, 8))
def test_a_feed_is_compared_with_the_same_articles_when_it_is_run_again(before, feed, window, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST", most)
        kept = NOTHING
        for other in before:
            _, kept = look_back(kept, *kept_of(other), window)

        compared, after = look_back(kept, *kept_of(feed), window)
        compared_again, after_again = look_back(after, *kept_of(feed), window)

    assert compared_again.ids == compared.ids
    assert compared_again.sha256 == compared.sha256
    assert after_again.sha256 == after.sha256
    assert not set(compared.ids) & {id_ for id_, _, _ in feed}
    assert len(after.ids) <= max(most, 2 * len(feed))
    assert after.days.tolist() == sorted(after.days.tolist())
    assert not len(after.ids) or after.days[0] >= after.days[-1] - 2 * window


def test_more_than_is_kept_is_said(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    _, kept = look_back(NOTHING, *kept_of([(f"a{i}", i, "x") for i in range(3)]), 7)

    compared, _ = look_back(kept, *kept_of([("b", 3, "x")]), 7)

    assert compared.ids == ["a1", "a2"]
    assert compared.warning == "of 3 articles of earlier runs the newest 2 are looked at for copies"


def test_what_is_kept_grows_with_the_feed_to_a_bound_that_is_said(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    feed = [(f"a{i}", i, "x") for i in range(6)]
    assert len(look_back(NOTHING, *kept_of(feed), 7)[1].ids) == 6

    monkeypatch.setattr(module, "MOST_EVER", 4)
    kept = look_back(NOTHING, *kept_of(feed), 7)[1]

    assert kept.ids == ["a2", "a3", "a4", "a5"]
    assert kept.warning == "of 6 articles of the last days later runs look at the newest 4 for copies"


def test_what_is_remembered_is_recalled(tmp_path):
    _, kept = look_back(
        NOTHING, *kept_of([("b", 2, "one two three four"), ("ä", 1, "1 2"), ("c", None, "")]), 7
    )

    remember(tmp_path, kept, READING)
    recalled = recall(tmp_path, READING)

    assert recalled.ids == ["ä", "b"]
    assert recalled.dates == [day(1), day(2)]
    assert recalled.sha256 == kept.sha256
    assert recalled.sketches.words.tolist() == [2, 4]


def test_without_room_the_old_file_stays(tmp_path):
    one, two = (look_back(NOTHING, *kept_of([(name, 1, "x")]), 7)[1] for name in "ab")
    remember(tmp_path, one, READING)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, unlimited[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            remember(tmp_path, two, READING)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)

    assert recall(tmp_path, READING).ids == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == [module.NAME]


def broken(data, how):
    if how == "cut":
        return data[:-1]
    if how == "byte":
        return data[:-700] + bytes([data[-700] ^ 1]) + data[-699:]
    if how == "array":
        return b"\x93NUMPY" + data
    if how == "version":
        return data.replace(b'"sketches": "', b'"sketches": "0')
    return {"empty": b"", "text": b"no JSON\n", "list": b"[]\n[]\n", "deep": b"[" * 100_000}[how]


@pytest.mark.parametrize("how", ["cut", "byte", "array", "version", "empty", "text", "list", "deep"])
def test_a_damaged_or_foreign_file_is_set_aside_with_a_warning(tmp_path, how):
    remember(tmp_path, look_back(NOTHING, *kept_of([("a", 1, "x"), ("b", 2, "y")]), 7)[1], READING)
    path = tmp_path / module.NAME
    path.write_bytes(bad := broken(path.read_bytes(), how))

    recalled = recall(tmp_path, READING)

    assert recalled.ids == []
    assert "copies of articles of earlier runs begin new stories" in recalled.warning
    assert path.with_suffix(".set-aside").read_bytes() == bad
    assert not path.exists()


def test_articles_that_were_read_under_other_input_settings_are_not_compared(tmp_path):
    remember(tmp_path, look_back(NOTHING, *kept_of([("a", 1, "x")]), 7)[1], READING)

    assert recall(tmp_path, [READING[0].model_copy(update={"since": DAY, "paths": ("other",)})]).ids == ["a"]
    other = recall(tmp_path, [READING[0].model_copy(update={"time_zone": "Asia/Baku"})])
    assert other.ids == []
    assert "not of the same input settings as this run" in other.warning


def test_a_run_goes_on_after_a_damaged_file(mornings, tmp_path):
    mornings.run([told(1, 0)])
    (tmp_path / "output" / module.NAME).write_bytes(b"nothing of ours")

    assert stories_of(mornings.run([told(1, 1)])) == {"1-wire-1": ("1-wire-1", "")}
    record = json.loads((tmp_path / "output" / "latest" / "run.json").read_text())
    assert [warning for warning in record["warnings"] if "set aside as stories.set-aside" in warning]
    assert stories_of(mornings.run([told(1, 2)])) == {"2-wire-1": ("1-wire-1", "1-wire-1")}


def test_earlier_articles_are_grouped_like_those_of_one_feed():
    one, other = [told(n, 0) for n in range(3)], [told(n, 1) for n in range(2, 5)]
    _, kept = look_back(NOTHING, *kept_of([(a["id"], 0, a["text"]) for a in one]), 7)
    ids, dates, sketches = kept_of([(a["id"], 1, a["text"]) for a in other])
    compared, _ = look_back(kept, ids, dates, sketches, 7)

    apart = group(joined([sketches, compared.sketches]), [*dates, *compared.dates], [*ids, *compared.ids], 7)

    assert apart.duplicate_of == ["0-wire-2", "", "", "", "", ""]


def test_a_pipe_in_place_of_the_file_is_set_aside_and_no_link_is_written_through(tmp_path):
    kept = look_back(NOTHING, *kept_of([("a", 1, "x")]), 7)[1]
    os.mkfifo(tmp_path / module.NAME)
    assert "is no regular file" in recall(tmp_path, READING).warning
    letter = tmp_path / "letter"
    letter.write_text("dear")
    (tmp_path / f"{module.NAME}.new").symlink_to(letter)
    (tmp_path / module.NAME).symlink_to(letter)

    remember(tmp_path, kept, READING)

    assert letter.read_text() == "dear"
    assert recall(tmp_path, READING).ids == ["a"]
