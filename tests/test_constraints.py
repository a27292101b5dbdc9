"""The pins fit what pyproject.toml promises, on every Python, with exactly one version each."""

import re
import tomllib
from pathlib import Path

import pytest

packaging = pytest.importorskip("packaging.requirements")
from packaging.requirements import Requirement  # noqa: E402
from packaging.utils import canonicalize_name  # noqa: E402

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = (ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8")
PINS = [Requirement(line) for line in TEXT.splitlines() if not line.startswith("#")]
DIRECT = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
    if not line.startswith(PROJECT["name"])
]
COMMAND = TEXT.splitlines()[1].removeprefix("#").strip()


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("promised", DIRECT, ids=lambda promised: promised.name)
def test_a_promised_package_has_one_pin_in_its_range(promised, version):
    linux = {
        "python_version": version,
        "python_full_version": f"{version}.1",
        "sys_platform": "linux",
        "os_name": "posix",
    }

    pins = [
        pin
        for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(promised.name)
        and (pin.marker is None or pin.marker.evaluate(linux))
    ]

    assert len(pins) == 1, f"{promised.name} has no pin of its own; run: {COMMAND}"
    (pin,) = pins[0].specifier
    assert pin.operator == "=="
    assert promised.specifier.contains(pin.version, prereleases=True), f"{promised}; run: {COMMAND}"


def test_pins_name_packages_alone():
    assert not re.search(r"://|--|\[", "\n".join(TEXT.splitlines()[2:]))


def test_the_contributing_guide_has_the_command_that_makes_them():
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert COMMAND in guide.replace(" --upgrade", "")
