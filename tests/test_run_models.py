"""Models between disk and use: read back as they were fitted, refused in words when they hold anything else."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from classify.config import load_configuration
from classify.model.seeded import SeededClassifier
from classify.run.bundle import promote
from classify.run.models import Training, load_model, model_of, save_model
from tests.feed import PARAGRAPHS, write_json, write_project

TEXTS = [f"{text} Page {i}." for i in range(8) for text in PARAGRAPHS]
SETTLED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Configuration, classifier and version of a model whose labels are not in the order of the alphabet."""
    folder = tmp_path_factory.mktemp("project")
    config = write_project(folder)
    labels = json.loads((folder / "labels.yaml").read_text())
    labels["labels"] = dict(reversed(labels["labels"].items()))
    write_json(folder / "labels.yaml", labels)
    configuration = load_configuration(config)
    classifier = SeededClassifier(configuration.label_set, min_df=1).fit(TEXTS)
    version = save_model(configuration, classifier, Training(1, len(TEXTS), len(TEXTS), "0" * 64))
    promote(configuration.settings.model.path, version)
    return configuration, classifier, version


def test_a_model_read_back_decides_as_it_did_when_it_was_fitted(trained):
    configuration, classifier, version = trained
    assert configuration.label_set.codes == ("finance", "energy")

    fresh = [*PARAGRAPHS, "A loan for a gas pipeline was signed.", "The budget of the stadium fell."]
    for read in (model_of(configuration, version).classifier, load_model(configuration.settings.model.path)):
        assert np.array_equal(read.decision_function(fresh), classifier.decision_function(fresh))
        assert np.array_equal(read.weights_.coef, classifier.weights_.coef)
        assert read.weights_.coef.any()
