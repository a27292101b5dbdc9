"""All checks in the order of their speed; stops at the first that fails. ``python -m tests``.

``--short`` runs the quick tests alone, for other versions of libraries than the pinned ones: no browser, no
commands as processes, and none of the checks of style, types and layers, which each version makes
otherwise. Neither needs a network.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-q", "-n", "2", "-m", "not slow"),
)
PROCESSES = (
    "tests/test_cli_*",
    "tests/test_run_*",
    "tests/test_faults*",
    "tests/test_readme*",
    "tests/test_shipped*",
)
SHORT = (
    (
        "pytest",
        "-q",
        "-n",
        "2",
        "-m",
        "not slow and not browser",
        *(f"--ignore-glob={name}" for name in PROCESSES),
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Exit code of the first check that fails, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests", description="Run the checks of this checkout.")
    parser.add_argument(
        "--short", action="store_true", help="quick tests only: no browser, no style, no types"
    )
    for name, *options in SHORT if parser.parse_args(arguments).short else CHECKS:
        print("::", name, *options, flush=True)  # noqa: T201
        program = Path(sys.executable).parent / name
        code = subprocess.run([program, *options], cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
