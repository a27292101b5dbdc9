"""A model where other people's data is: the labels of the run, in frames, queries and threads of theirs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import Overrides, SeededClassifier, load_model, load_settings, model_bytes, run_job
from classify.errors import ModelError
from tests.feed import table
from tests.small_corpora import feed, keywords

ROOT = Path(__file__).parent.parent
TEXTS, _ = feed(200)
GAPS = ["Gas and oil from the well.", None, "The bank gave a loan.", float("nan"), pd.NA, ""]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Return a copy of the shipped model."""
    return shutil.copytree(ROOT / "models" / "sectors", tmp_path_factory.mktemp("models") / "sectors")


@pytest.fixture(scope="module")
def model(models):
    return load_model(models)


@pytest.fixture(scope="module")
def rows(models, tmp_path_factory):
    """Return the body paragraphs of a run over the shipped sample, in four languages."""
    output = tmp_path_factory.mktemp("output")
    settings = load_settings(ROOT / "config" / "sectors.yaml", Overrides(output=output, model=models, jobs=1))
    no_report = settings.output.model_copy(update={"report": False})
    run_job(settings.model_copy(update={"output": no_report}))
    paragraphs = table(output / "latest" / "paragraphs.csv")
    return [row for row in paragraphs if row["kind"] == "body"]


@pytest.fixture(scope="module")
def texts(rows):
    return [row["text"] for row in rows]


@pytest.fixture(scope="module")
def articles(rows):
    return [row["article_id"] for row in rows]


@pytest.fixture(scope="module")
def alone():
    """Return a classifier that was just fitted."""
    return SeededClassifier(keywords()).fit(TEXTS)


def test_with_articles_all_is_as_in_the_run(model, rows, texts, articles):
    labels = [tuple(filter(None, row["labels"].split("|"))) for row in rows]
    of_run = np.array([[float(row[f"score_{code}"]) for code in model.classes_] for row in rows])

    assert model.labels_of(texts, articles) == labels
    assert [tuple(model.classes_[row == 1]) for row in model.predict(texts, articles)] == labels
    assert np.array_equal(model.predict_scores(texts, articles).round(4), of_run)
    assert not np.array_equal(model.predict_scores(texts).round(4), of_run), "articles must matter here"
    found = model.label_table(texts, articles).to_pydict()
    assert found["labels"] == list(map(list, labels))
    assert [primary or "" for primary in found["primary"]] == [row["primary"] for row in rows]
    assert [reason or "" for reason in found["reason"]] == [row["reason"] for row in rows]


def test_the_evidence_with_articles_names_the_rest_of_the_article(model, rows, texts, articles):
    together, alone = model.explain(texts, articles), model.explain(texts)

    assert "(rest of the article)" in {term.surface or term.term for terms in together for term in terms}
    assert alone[0] == model.explain(texts[0])
    values = model.decision_function(texts, articles)
    given = model.predict(texts, articles)
    assert given.any()
    for row, j in np.argwhere(given).tolist():
        added = sum(term.contribution for term in together[row] if term.label == model.classes_[j])
        intercept = model.model_.part_in(rows[row]["language"]).weights.intercept
        assert added + intercept[j] == pytest.approx(values[row, j], abs=1e-9)


def test_one_text_has_no_rest_of_an_article(model):
    with pytest.raises(TypeError, match="give a list with all texts of the article"):
        model.explain("Gas.", ["a"])


@pytest.mark.parametrize(
    "column",
    [
        tuple,
        iter,
        lambda texts: np.array(texts, object),
        lambda texts: pd.Series(texts, dtype=object),
        lambda texts: pd.Series([None if pd.isna(text) else text for text in texts], dtype="string"),
        lambda texts: pa.array([None if pd.isna(text) else text for text in texts]),
        lambda texts: pa.array([None if pd.isna(text) else text for text in texts], pa.large_string()),
        lambda texts: pa.array([None if pd.isna(text) else text for text in texts]).dictionary_encode(),
        lambda texts: pa.chunked_array([[None if pd.isna(text) else text] for text in texts]),
    ],
)
def test_a_column_of_any_library_with_gaps_is_read(alone, column):
    labels = [("energy",), (), ("finance",), (), (), ()]

    assert alone.labels_of(column(GAPS)) == labels
    there = [isinstance(text, str) for text in GAPS]
    assert (~np.isnan(alone.predict_scores(column(GAPS))).any(axis=1)).tolist() == there
    assert (~np.isnan(alone.decision_function(column(GAPS))).any(axis=1)).tolist() == there
    assert alone.predict(column(GAPS)).sum(axis=1).tolist() == [1, 0, 1, 0, 0, 0]
    found = alone.label_table(column(GAPS))
    assert [labels is not None for labels in found["labels"].to_pylist()] == there
    assert [score is not None for score in found["score_energy"].to_pylist()] == there
    assert [bool(terms) for terms in alone.explain(column(GAPS))] == [True, False, True, False, False, False]


def test_a_gap_says_nothing_to_its_article(model, texts, articles):
    gapped, marked = [], []
    for text, article in zip(texts, articles, strict=True):
        gapped += [text, None]
        marked += [article, article]

    found = model.label_table(gapped, pa.array(marked))
    assert found.take(pa.array(range(0, len(gapped), 2))) == model.label_table(texts, articles)


def test_a_model_is_shown_with_its_labels(model):
    assert repr(model) == f"<Classifier sectors: {', '.join(model.classes_)}>"


def test_a_column_of_gaps_or_of_nothing_has_a_table(alone):
    assert alone.label_table([None, None])["labels"].to_pylist() == [None, None]
    assert alone.label_table(pa.nulls(2, pa.string()))["primary"].null_count == 2
    assert alone.label_table([]).num_rows == 0
    assert alone.labels_of([]) == []


@pytest.mark.parametrize(
    "wrong", ["Gas.", [1], [b"Gas."], pa.table({"text": ["Gas."]}), pd.DataFrame({"t": ["Gas."]})]
)
def test_what_is_no_column_of_texts_is_refused(alone, wrong):
    with pytest.raises(TypeError, match="strings"):
        alone.labels_of(wrong)


def test_there_is_no_decision_on_a_gap(alone):
    with pytest.raises(TypeError, match="None"):
        alone.decide(["Gas.", None])


@pytest.mark.parametrize("wrong", [["a"], pa.array(["a"]), [["a"], ["b"]]])
def test_an_article_is_wanted_for_each_row(alone, wrong):
    with pytest.raises(ValueError, match="one article a text"):
        alone.predict(["Gas.", None], wrong)


def test_exclusive_labels_of_gaps_are_none_even_where_each_text_has_one():
    classifier = SeededClassifier(keywords(), exclusive=True, exhaustive=True).fit(TEXTS)

    assert classifier.predict(["Gas.", None]).tolist() == ["energy", ""]
    assert classifier.labels_of([None, "Gas."]) == [(), ("energy",)]


def test_threads_do_not_disturb_each_other(model, texts, articles):
    expected = model.label_table(texts, articles)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: model.label_table(texts, articles), range(24)))

    assert all(one == expected for one in found)


def test_bytes_of_a_model_decide_as_the_model_does(models, model, texts):
    sent = model_bytes(models)

    assert sent == model_bytes(models), "equal models are equal bytes"
    assert load_model(sent).label_table(texts) == model.label_table(texts)


@given(data=st.data())
@settings(max_examples=30)
def test_changed_bytes_are_refused(models, data):
    sent = model_bytes(models)
    place = data.draw(st.integers(0, len(sent) - 1))
    cut = data.draw(st.booleans())
    changed = sent[:place] if cut else sent[:place] + bytes([sent[place] ^ 0x55]) + sent[place + 1 :]

    with contextlib.suppress(ModelError):
        read = load_model(changed)  # a byte of the archive that nothing hangs on, such as a date
        assert np.array_equal(read.weights_.coef, load_model(sent).weights_.coef)


@pytest.mark.parametrize("wrong", [b"", b"PK", b"x" * 1000])
def test_other_bytes_are_refused(wrong):
    with pytest.raises(ModelError, match="no model"):
        load_model(wrong)


def test_a_damaged_model_is_not_sent(models, tmp_path):
    copy = shutil.copytree(models, tmp_path / "sectors")
    for vocabulary in copy.glob("*/vocabulary.json"):
        vocabulary.write_text("[]\n")

    with pytest.raises(ModelError, match="has been changed"):
        model_bytes(copy)


def test_a_model_is_loaded_and_used_without_what_only_learning_needs(models):
    program = (
        "import sys, classify\n"
        "model = classify.load_model(sys.argv[1])\n"
        "table = model.label_table(['SOCAR is one of the sellers of power.', None, 'It was in the rain.'])\n"
        "assert table['labels'].to_pylist() == [['energy'], None, []], table\n"
        "unneeded = {'sklearn', 'scipy', 'joblib', 'click', 'pandas', 'pydantic', 'yaml'}\n"
        "print(sorted(unneeded & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, models], capture_output=True, text=True, check=True, env=os.environ
    )

    assert done.stdout.strip() == "[]"


def test_a_filtered_frame_of_pandas_keeps_its_labels_by_its_index(model, texts):
    frame = pd.DataFrame({"text": texts})
    some = frame[frame.index % 3 == 1]

    labelled = some.join(model.label_table(some["text"]).to_pandas().set_index(some.index))

    assert list(map(tuple, labelled["labels"])) == model.labels_of(some["text"].tolist())


def test_polars_gives_the_labels_of_the_run_as_an_expression(model, texts, articles):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"article": articles, "text": texts})

    def label(columns):
        return polars.from_arrow(model.label_table(*columns)).to_struct()

    labelled = polars.map_batches(["text", "article"], label, return_dtype=label([[]]).dtype)
    found = frame.lazy().with_columns(found=labelled).unnest("found").collect()

    assert found["labels"].to_list() == list(map(list, model.labels_of(texts, articles)))
    assert found["score_energy"].to_list() == model.predict_scores(texts, articles)[:, 0].tolist()


def test_duckdb_gives_the_labels_as_a_function(model, texts):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.create_function(
            "labels_of",
            lambda column: model.label_table(column)["labels"].combine_chunks(),
            ["VARCHAR"],
            "VARCHAR[]",
            type="arrow",
            null_handling="special",
        )
        paragraphs = pa.table({"text": [*texts, None]})
        connection.register("paragraphs", paragraphs)
        found = connection.sql("SELECT labels_of(text) FROM paragraphs").fetchall()

    assert [labels for (labels,) in found] == [*map(list, model.labels_of(texts)), None]


@pytest.mark.filterwarnings("default")  # of pandas, which PySpark does not know in its newest version
def test_spark_gives_the_labels_of_the_run(models, model, texts, articles):
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: pip install pyspark")
    if not shutil.which("java"):
        pytest.skip("Spark needs a Java runtime: apt-get install default-jre-headless")
    sent, schema = model_bytes(models), "labels array<string>, score_energy double"

    def label(frames):
        import classify

        model = classify.load_model(sent)  # each worker process reads it once
        for frame in frames:
            yield model.label_table(frame["text"], frame["article"]).to_pandas()[["labels", "score_energy"]]

    spark = (
        pyspark.sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    try:
        frame = spark.createDataFrame(pd.DataFrame({"article": articles, "text": texts})).coalesce(1)
        found = frame.mapInPandas(label, schema).toPandas()
    finally:
        spark.stop()

    assert list(map(tuple, found["labels"])) == model.labels_of(texts, articles)
    assert found["score_energy"].tolist() == model.predict_scores(texts, articles)[:, 0].tolist()
