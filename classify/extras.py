"""Packages that an optional part of the program needs, and the command that installs it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
import tomllib
from pathlib import Path

DISTRIBUTION = "sector-profiles"


def install_command(extra: str) -> str:
    """Say how to install an extra into the Python that runs now, wherever the program came from.

    The command names the packages of the extra: it is right for a checkout, a wheel that is no longer there
    and an installed package, and fetches nobody's code that only has our name.

    Parameters
    ----------
    extra : str
        A key of ``project.optional-dependencies`` in ``pyproject.toml``.

    Returns
    -------
    str
        One line, quoted so that POSIX shells, PowerShell and cmd read it alike.
    """
    packages = " ".join(f'"{requirement}"' for requirement in requirements(extra))
    return f"{_installer()} {packages}"


def requirements(extra: str) -> tuple[str, ...]:
    """Return what an extra needs, as the source tree says it, else as the installed metadata does.

    A copy of the package without either can name only the extra itself.
    """
    tree = Path(__file__).parents[1] / "pyproject.toml"
    return _of_tree(tree, extra) or _of_metadata(extra) or (f"{DISTRIBUTION}[{extra}]",)


def _of_tree(path: Path, extra: str) -> tuple[str, ...]:
    """Return what the ``pyproject.toml`` beside the package says; nothing where it is that of another
    project.
    """
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    except (OSError, KeyError, ValueError):
        return ()
    if project.get("name") != DISTRIBUTION:
        return ()
    return tuple(project.get("optional-dependencies", {}).get(extra, ()))


def _of_metadata(extra: str) -> tuple[str, ...]:
    """Return what the metadata says, without the condition that the extra is asked for."""
    try:
        known = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return ()
    asked = re.compile(rf"""\s*(?:;|and)\s*extra\s*==\s*(['"]){re.escape(extra)}\1""")
    return tuple(asked.sub("", one).replace('"', "'") for one in known if asked.search(one))


def _installer() -> str:
    """Return the installer of this Python; environments that uv makes have no pip."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    shown = f'"{python}"' if " " in str(python) else str(python)
    if importlib.util.find_spec("pip") is None:
        return f"uv pip install --python {shown}"
    return f"{shown} -m pip install"
