"""Models between disk and use: read back as they were fitted, refused when they hold anything else."""

import contextlib
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.config.settings_file import Overrides, load_configuration
from classify.errors import ModelError
from classify.model.classifier import Classifier
from classify.model.seeded import SeededClassifier
from classify.output.keyword_record import KeywordRecord
from classify.run.feed.surveying import survey_feed
from classify.run.models.bundle import load
from classify.run.models.library import load_model
from classify.run.models.manifest import Training
from classify.run.models.stored import model_of, open_model, save_model
from classify.run.models.training import training_sample

CONFIG = Path(__file__).parents[1] / "config" / "sectors.yaml"


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """Return configuration, texts and classifier of the shipped sample, in which learned words count."""
    overrides = Overrides(model=tmp_path_factory.mktemp("models") / "sectors", jobs=1)
    configuration = load_configuration(CONFIG, overrides)
    feed, reading = survey_feed(configuration.settings, dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    sample = training_sample(feed, reading, configuration.settings.model)
    classifier = SeededClassifier(configuration.label_set).fit(sample.texts, articles=sample.article)
    return configuration, sample.texts, classifier


@pytest.fixture(scope="module")
def version(fitted):
    """Return the version that the classifier is written as."""
    configuration, texts, classifier = fitted
    training = Training(1, len(texts), len(texts), "0" * 64)
    return save_model(configuration, classifier.model_, training, KeywordRecord())


def test_a_model_read_back_decides_as_it_did_when_it_was_fitted(fitted, version):
    configuration, texts, classifier = fitted
    codes = configuration.label_set.codes
    assert list(codes) != sorted(codes), "an order that sorting would spoil"
    assert (classifier.weights_.coef != 0).any(axis=0).any()

    models = configuration.settings.model.path
    for read in (Classifier(model_of(configuration, version).fitted), load_model(models, version)):
        assert read.label_set_.codes == codes
        assert np.array_equal(read.weights_.coef, classifier.weights_.coef)
        assert np.array_equal(read.decision_function(texts), classifier.decision_function(texts))


def test_a_model_that_nobody_promoted_is_not_said_to_be_missing(fitted, version):
    models = fitted[0].settings.model.path

    with pytest.raises(ModelError, match=rf"no version is in use, see `classify models promote` \({version}"):
        load_model(models)
    with pytest.raises(ModelError, match=f"is one version; give {models}, and this as version="):
        load_model(models / version)
    with pytest.raises(ModelError, match="holds no model yet; train one with `classify train"):
        load_model(models / "nowhere")
    with pytest.raises(ModelError, match=f"holds models and is none itself; give {models}"):
        load_model(models.parent)


def resealed(models: Path, manifest: object, vocabulary: object, arrays: bytes) -> str:
    """Return a version whose hashes are right, whatever it holds."""
    files = {"vocabulary.json": json.dumps(vocabulary).encode(), "arrays.npz": arrays}
    if isinstance(manifest, dict):
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        manifest = {"format": 1, **manifest, "files": hashes}
    files["manifest.json"] = json.dumps(manifest).encode()
    version = f"0001-{hashlib.sha256(files['manifest.json']).hexdigest()[:8]}"
    (models / version).mkdir(exist_ok=True)
    for name, data in files.items():
        (models / version / name).write_bytes(data)
    return version


def packed(arrays: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NODE = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(st.text(max_size=8), LEAF, max_size=3)
WILD = NODE | st.lists(NODE, max_size=3) | st.dictionaries(st.text(max_size=8), NODE, max_size=3)


def spoilt(data: st.DataObject, value: object) -> object:
    """Return the value with something wild in place of one of its parts, at any depth."""
    parts = list(value) if isinstance(value, dict) else list(range(len(value)))  # type: ignore[arg-type]
    part = data.draw(st.sampled_from(parts))
    deeper = isinstance(value[part], dict | list) and len(value[part]) > 0  # type: ignore[index]
    wild = not deeper or data.draw(st.integers(0, 3)) == 0
    changed = data.draw(WILD) if wild else spoilt(data, value[part])  # type: ignore[index]
    copy = dict(value) if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
    copy[part] = changed
    return copy


def refused_or_used(models: Path, version: str, label_set, texts: list[str]) -> None:
    """Check that what was changed is refused in words, or makes no difference that use could stumble over."""
    try:
        fitted = open_model(models, version, label_set).fitted
    except ModelError as error:
        line = str(error)
    else:
        assert np.isfinite(fitted.decide(texts[:2]).values).all()
        return
    assert str(models) in line
    assert "train again" in line


@given(data=st.data())
@settings(max_examples=40)
def test_a_manifest_with_wild_contents_is_refused_in_words(fitted, version, tmp_path_factory, data):
    configuration, texts, _ = fitted
    bundle = load(configuration.settings.model.path, version)
    manifest = {name: value for name, value in bundle.manifest.items() if name != "files"}
    models = tmp_path_factory.mktemp("models")

    sealed = resealed(models, spoilt(data, manifest), list(bundle.vocabulary), packed(dict(bundle.arrays)))

    refused_or_used(models, sealed, configuration.label_set, texts)
    with contextlib.suppress(ModelError):
        load_model(models, sealed)


@given(WILD)
@settings(max_examples=25)
def test_a_manifest_that_is_something_else_is_refused(tmp_path_factory, manifest):
    models = tmp_path_factory.mktemp("models")

    with pytest.raises(ModelError, match="train again"):
        load_model(models, resealed(models, manifest, [], packed({})))


@given(data=st.data())
@settings(max_examples=25)
def test_a_vocabulary_of_something_else_is_refused_in_words(fitted, version, tmp_path_factory, data):
    configuration, texts, _ = fitted
    bundle = load(configuration.settings.model.path, version)
    models = tmp_path_factory.mktemp("models")
    wild = data.draw(
        st.just(spoilt(data, list(bundle.vocabulary)))
        | st.lists(st.text(max_size=4), min_size=len(bundle.vocabulary) - 1, max_size=len(bundle.vocabulary))
        | WILD
    )

    sealed = resealed(models, dict(bundle.manifest), wild, packed(dict(bundle.arrays)))

    refused_or_used(models, sealed, configuration.label_set, texts)


CHANGES = {
    "a row less": lambda a: a[:-1],
    "an axis more": lambda a: a[None],
    "not a number": lambda a: np.full(a.shape, np.nan),
    "infinite": lambda a: np.full(a.shape, np.inf),
    "text": lambda a: np.full(a.shape, "gas"),
    "bytes": lambda a: np.full(a.shape, b"\xff"),
    "complex": lambda a: a.astype(complex) + 1j,
    "dates": lambda a: np.full(a.shape, np.datetime64("2026-03-11")),
    "records": lambda a: np.zeros(a.shape, dtype=[("a", "f8"), ("b", "i4")]),
    "a scalar": lambda _: np.float64(1),
    "empty": lambda _: np.zeros(0),
    "missing": lambda _: None,
    "huge integers": lambda a: np.full(a.shape, 2**63, dtype=np.uint64),
    "small floats": lambda a: a.astype(np.float16),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "name",
    [
        "en.idf",
        "en.coef",
        "en.intercept",
        "en.vote_weight",
        "en.lone_weight",
        "en.deciding",
        "en.thresholds",
        "en.uses_learned_words",
    ],
)
def test_arrays_of_another_kind_are_refused_in_words(fitted, version, tmp_path, name, change):
    configuration, texts, _ = fitted
    bundle = load(configuration.settings.model.path, version)
    changed = CHANGES[change](bundle.arrays[name])
    arrays = {**bundle.arrays, name: changed} if changed is not None else dict(bundle.arrays)
    if changed is None:
        del arrays[name]

    sealed = resealed(tmp_path, dict(bundle.manifest), list(bundle.vocabulary), packed(arrays))

    refused_or_used(tmp_path, sealed, configuration.label_set, texts)


@given(st.text(max_size=30))
@settings(max_examples=25)
def test_a_version_that_is_no_name_of_one_is_refused(tmp_path_factory, name):
    with pytest.raises(ModelError):
        load_model(tmp_path_factory.getbasetemp(), name or "..")
