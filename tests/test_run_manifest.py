"""The manifest of a model: read back as it was written, and refused in one line when it is something else."""

import json
from pathlib import Path

import pytest

from classify.config.loading import label_set_from_data, label_set_from_keywords
from classify.errors import ModelError
from classify.model.gold_record import (
    ContradictedKeyword,
    LearnedLanguage,
    Reliability,
    ReliabilityBin,
)
from classify.run.models.bundle import Bundle, save
from classify.run.models.catalogue import Refused, entries
from classify.run.models.manifest import (
    GoldQuality,
    Manifest,
    Training,
    manifest_of,
)
from classify.run.models.trained import Trained, TrainedLanguage

LABEL_SET = label_set_from_data(
    {"name": "news", "labels": {"energy": {"keywords": ["natural gas", "SOCAR"]}}}
)
GOLD = GoldQuality(
    gold_sha256="g" * 64,
    judged_paragraphs=30,
    macro_f1=0.8,
    votes_macro_f1=None,
    macro_average_precision=0.75,
    learned={"": LearnedLanguage(30, 0.75, 3.0), "az": LearnedLanguage(9, 1.0, None)},
    reliability={"energy": Reliability(0.04, 0.2, (ReliabilityBin(30, 0.3, 0.4, 0.25, 0.58),))},
    contradicted=(ContradictedKeyword("energy", "SOCAR", 9, 2),),
    learned_rows=("0123456789abcdef",),
)


LANGUAGES = (TrainedLanguage("en", 0, ("energy",)), TrainedLanguage("ru", 0, ()))


def manifest(quality=None):
    training = Training(10, 50, 60, "f" * 64)
    return Manifest("0.1.0", "news", Trained(LABEL_SET, 2, LANGUAGES), "s" * 64, training, quality)


@pytest.mark.parametrize("quality", [None, GOLD])
def test_a_manifest_comes_back_from_its_json(quality):
    written = manifest(quality)

    assert manifest_of(json.loads(json.dumps(written.to_data())), Path("models/news")) == written


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"training": {"articles": 10}}, "`training.paragraphs` is missing"),
        ({"model": {"label_set": {"name": "news"}, "min_df": 2, "languages": []}}, "`labels` is missing"),
        ({"quality": {"macro_f1": "good"}}, "`quality.gold_sha256` is missing"),
        ({"classify": 7}, "`classify` must be text, not `7`"),
    ],
)
def test_a_version_whose_manifest_is_something_else_is_listed_with_the_reason(tmp_path, edit, said):
    version = save(tmp_path, Bundle(manifest().to_data() | edit, [], {}))

    (entry,) = entries(tmp_path)

    assert isinstance(entry, Refused)
    assert entry.why.startswith(f"{tmp_path / version}: the bundle does not hold a model (")
    assert said in entry.why
    assert "\n" not in entry.why
    with pytest.raises(ModelError, match="train again"):
        manifest_of(manifest().to_data() | edit, tmp_path)


def test_a_label_that_one_language_teaches_is_not_silent():
    english, azerbaijani = TrainedLanguage("en", 5, ("a", "b")), TrainedLanguage("az", 3, ("b",))
    label_set = label_set_from_keywords({"a": ["neft"], "b": ["gas"]})

    assert Trained(label_set, 1, (english, azerbaijani)).silent_labels == ("b",)
