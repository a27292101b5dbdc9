"""The command that installs an extra: the right packages, from wherever the program runs."""

import importlib.metadata
import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from classify.config.settings import InputSettings, Settings
from classify.corpus.files import find_files
from classify.errors import ClassifyError
from classify.extras import DISTRIBUTION, install_command, requirements
from classify.output.parquet import parquet_file
from classify.output.report import _environment
from classify.output.tables import Table
from classify.quality.gold_rows import rows_of
from classify.run.compare.run_tables import table_rows
from classify.run.engine.execution import started
from classify.run.sheet import write_sheet

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "classify").rglob("*.py"))
ASKS = """
import sys
sys.path.insert(0, sys.argv[1])
from classify.extras import install_command
print(install_command("html"))
"""


def copied(folder, *, metadata=""):
    """Return a package folder as it lies in an environment, alone or with the metadata of a wheel."""
    (folder / "classify").mkdir(parents=True)
    for name in ("__init__.py", "_version.py", "extras.py"):
        (folder / "classify" / name).write_bytes((ROOT / "classify" / name).read_bytes())
    if metadata:
        info = folder / "sector_profiles-9.9.9.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.4\nName: {DISTRIBUTION}\nVersion: 9.9.9\n"
        (info / "METADATA").write_text(head + metadata)
    return folder


def asked(folder, cwd):
    """Return what a Python that sees this copy alone says."""
    command = [sys.executable, "-I", "-S", "-c", ASKS, str(folder)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout.strip()


def test_the_distribution_has_the_name_that_the_program_knows():
    assert PROJECT["name"] == DISTRIBUTION
    assert importlib.metadata.version(DISTRIBUTION)


@pytest.mark.parametrize("extra", sorted({*re.findall(r"install_command\([\"'](\w+)", SOURCES), "html"}))
def test_a_checkout_names_the_packages_of_pyproject(extra):
    assert list(requirements(extra)) == EXTRAS[extra]
    words = shlex.split(install_command(extra))
    assert words[-len(EXTRAS[extra]) :] == EXTRAS[extra]


def test_no_message_but_the_one_function_says_how_to_install():
    others = SOURCES.replace((ROOT / "classify" / "extras.py").read_text(encoding="utf-8"), "")
    assert "pip install" not in others


def reads(name, content=b""):
    """Say what becomes of a file of the input."""

    def asked(folder):
        (folder / name).write_bytes(content)
        find_files([folder / name])

    return asked


def setting(**changes):
    """Say what becomes of settings of the input."""
    return lambda _: InputSettings.model_validate({"paths": ["."], **changes})


def old_tables(folder):
    (folder / "paragraphs" / "part.parquet").parent.mkdir()
    (folder / "paragraphs" / "part.parquet").touch()
    list(table_rows(folder, "paragraphs", ["text"]))


def sheet(folder):
    (folder / "gold.xlsx").touch()
    list(rows_of(folder / "gold.xlsx", []))


def cluster(folder):
    settings = Settings(
        label_set=folder / "labels.yaml",
        input={"paths": ["."]},
        model={"path": folder},
        output={"path": folder},
        engine={"backend": "dask", "scheduler": "tcp://127.0.0.1:1"},
    )
    with started(settings):
        pass


def large_tables(folder):
    with parquet_file(Table("paragraphs", "Paragraphs", ()), folder / "a.parquet"):
        pass


NEEDS = [
    pytest.param("pyarrow", "parquet", reads("a.parquet"), id="a Parquet file"),
    pytest.param("pyarrow", "parquet", reads("a.jsonl.zst"), id="a file packed by zstd"),
    pytest.param("trafilatura", "html", reads("a.html"), id="a page"),
    pytest.param("feedparser", "formats", reads("a.rss"), id="a feed"),
    pytest.param("docx", "formats", reads("a.docx"), id="a document"),
    pytest.param("warcio", "formats", reads("a.warc.gz"), id="a web archive"),
    pytest.param("ftfy", "repair", setting(garbled="repair"), id="garbled letters"),
    pytest.param("s3fs", "s3", setting(paths=["s3://bucket/feed"]), id="S3"),
    pytest.param("gcsfs", "gcs", setting(paths=["gs://bucket/feed"]), id="Google"),
    pytest.param("adlfs", "azure", setting(paths=["az://bucket/feed"]), id="Azure"),
    pytest.param("openpyxl", "xlsx", sheet, id="a workbook with labels"),
    pytest.param(
        "openpyxl", "xlsx", lambda at: write_sheet(at / "a.xlsx", [], ["a"]), id="a workbook to label"
    ),
    pytest.param("pyarrow", "parquet", old_tables, id="tables of an earlier run"),
    pytest.param("pyarrow", "parquet", large_tables, id="large tables"),
    pytest.param("dask", "dask", cluster, id="a cluster"),
    pytest.param("jinja2", "report", lambda _: _environment.__wrapped__(), id="a report"),
]


@pytest.mark.parametrize(("module", "extra", "ask"), NEEDS)
def test_who_asks_for_what_is_not_installed_reads_the_command_that_installs_it(
    tmp_path, monkeypatch, module, extra, ask
):
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises((ClassifyError, ValueError)) as told:
        ask(tmp_path)

    assert install_command(extra) in str(told.value)


def test_every_command_that_is_shown_is_among_those_tested():
    tested = {one.values[1] for one in NEEDS}
    assert tested >= set(re.findall(r"install_command\([\"'](\w+)", SOURCES))
    assert tested == set(EXTRAS) - {"dev"}


def test_a_wheel_names_the_packages_of_its_metadata(tmp_path):
    wheel = copied(
        tmp_path / "site",
        metadata="Requires-Dist: click>=8\n"
        "Requires-Dist: pages>=2.1; extra == 'html'\n"
        'Requires-Dist: cleaner<3,>=0.4; python_version < "3.99" and extra == "html"\n'
        "Requires-Dist: arrows; extra == 'parquet'\n",
    )

    words = shlex.split(asked(wheel, tmp_path))

    assert words[-2:] == ["pages>=2.1", "cleaner<3,>=0.4; python_version < '3.99'"]


def test_a_pyproject_of_somebody_else_beside_the_package_is_not_read(tmp_path):
    copied(tmp_path, metadata="Requires-Dist: pages>=2.1; extra == 'html'\n")
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'other'\noptional-dependencies = {html = ['strange']}\n"
    )

    assert asked(tmp_path, tmp_path).endswith(' "pages>=2.1"')


def test_a_copy_without_metadata_names_the_extra(tmp_path):
    assert asked(copied(tmp_path), tmp_path).endswith(f' "{DISTRIBUTION}[html]"')


def test_the_command_installs_into_the_python_that_runs(monkeypatch):
    python = Path(sys.executable)
    assert str(python) in install_command("html") or python.is_relative_to(Path.cwd())

    monkeypatch.chdir(python.parent)
    assert shlex.split(install_command("html"))[0] in (python.name, "uv")

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert install_command("html").startswith(f"uv pip install --python {python.name} ")
