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

from classify.extras import DISTRIBUTION, install_command, requirements

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


def test_no_message_names_another_distribution():
    assert not re.search(r"pip install (?!-)['\"]?classify", SOURCES)


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
