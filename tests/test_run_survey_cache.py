"""Surveys from the cache: of a changed file none is taken, and a file of many slices is hashed once."""

import datetime as dt

from classify.config import load_settings
from classify.run.engine.cache import prepare
from classify.run.feed.survey_cache import _whole_hash
from classify.run.feed.surveying import survey_feed
from tests.feed import write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def test_a_csv_of_many_slices_is_hashed_once_and_again_when_it_has_changed(tmp_path):
    settings = load_settings(
        write_project(tmp_path, input={"paths": ["a.csv"]}, engine={"jobs": 1, "batch_articles": 1})
    )
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "".join(f"Article {number}.\n" for number in range(9)))
    cache = prepare(tmp_path / "cache", 100)
    _whole_hash.cache_clear()

    before, _ = survey_feed(settings, NOW, cache=cache)
    once = _whole_hash.cache_info().misses
    path.write_text(path.read_text().replace("Article 8", "Article 9"))
    after, _ = survey_feed(settings, NOW, cache=cache)

    assert len(before.work) == 9
    assert (once, _whole_hash.cache_info().misses) == (1, 2)
    assert before.sha256 != after.sha256
