"""Charts drawn by Vega (vl-convert) in a process of their own.

Its engine, V8, takes its whole process down where the system gives it no room or no right to write code, as
under ``ulimit -v`` or ``MemoryDenyWriteExecute`` of systemd: nothing that must be kept may live beside it.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence

from classify.errors import OutputError
from classify.extras import install_command

SECONDS = 60
"""How long all charts of a report may take; they take less than one."""

_PROGRAM = """
import json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, OSError, ValueError):
    pass
import vl_convert
# no chart of ours loads anything, and none may
json.dump([vl_convert.vegalite_to_svg(one, allowed_base_urls=[]) for one in json.load(sys.stdin)], sys.stdout)
"""


def drawn(charts: Sequence[str]) -> list[str]:
    """Return the charts, given as Vega-Lite in JSON, as SVG text.

    Raises
    ------
    OutputError
        If the extra ``report`` is not installed, or they cannot be drawn here.
    """
    if not charts:
        return []
    if importlib.util.find_spec("vl_convert") is None:
        raise OutputError(
            "report.html: vl_convert is not installed; set output.report to false, or run: "
            + install_command("report")
        )
    try:
        # -P: no module of the folder that the job is started in
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROGRAM],
            input=json.dumps(list(charts)).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        svg = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise OutputError(f"report.html: its charts cannot be drawn here ({_reason(error)})") from error
    return [str(one) for one in svg]


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"they took longer than {SECONDS} s"
    if isinstance(error, subprocess.CalledProcessError):
        if error.returncode < 0:
            return f"the drawing process was ended by signal {-error.returncode}"
        said = str(error.stderr, errors="replace").strip().splitlines()
        return said[-1][:200] if said else "no reason given"
    return str(getattr(error, "strerror", None) or error)
