"""All checks in the order of their speed; stops at the first that fails. ``python -m tests``."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-q", "-n", "2", "-m", "not slow"),
)


def main() -> int:
    """Exit code of the first check that fails, else 0."""
    for name, *arguments in CHECKS:
        print("::", name, *arguments, flush=True)  # noqa: T201
        code = subprocess.run([BIN / name, *arguments], cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
