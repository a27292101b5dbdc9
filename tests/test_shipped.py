"""What is shipped fits together: configs, keywords, sample articles, gold and the trained models."""

import json
from pathlib import Path

import numpy as np
import pytest

from classify import load_label_set
from classify.config.settings import StoriesSettings
from classify.config.settings_file import load_settings
from classify.run.models import bundle
from classify.text.findings import dead_keywords
from tests.feed import classify, table

ROOT = Path(__file__).parent.parent
CONFIGS = ["sectors", "news_topics"]


@pytest.mark.parametrize("name", CONFIGS)
def test_training_on_the_sample_makes_the_shipped_model(tmp_path, name):
    done = classify("train", ROOT / "config" / f"{name}.yaml", "--model", tmp_path / name, "--promote")
    assert done.returncode == 0, done.stderr

    shipped, trained = (
        bundle.load(models, str(bundle.current_version(models)))
        for models in (ROOT / "models" / name, tmp_path / name)
    )

    assert trained.vocabulary == shipped.vocabulary
    for array in shipped.arrays:
        np.testing.assert_allclose(trained.arrays[array], shipped.arrays[array], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", CONFIGS)
def test_each_shipped_keyword_can_count(name):
    assert dead_keywords(load_label_set(ROOT / "config" / "labels" / f"{name}.yaml")) == {}


def test_the_shipped_run_finds_stories_as_a_run_does_that_says_nothing_of_them():
    assert load_settings(ROOT / "config" / "sectors.yaml").stories == StoriesSettings()


def test_the_shipped_run_has_no_warning_and_nothing_in_quarantine(tmp_path):
    done = classify("run", ROOT / "config" / "sectors.yaml", "--output", tmp_path)

    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "latest" / "run.json").read_text())
    assert record["warnings"] == []
    assert record["counts"]["quarantined"] == 0
    assert record["counts"]["articles"] == len(table(tmp_path / "latest" / "profiles.csv")) >= 40
    assert record["counts"]["duplicates"] == 4
    assert (tmp_path / "latest" / "report.html").stat().st_size < 2_000_000
