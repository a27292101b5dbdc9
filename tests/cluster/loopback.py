"""The cluster of README.md on one machine: a scheduler, two workers, a run, and the same run without them.

    python -m tests.cluster.loopback [ARTICLES]

Prints what each step took, and fails where the cluster gives other tables than one process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from classify import Settings, load_settings, run_job
from tests.cluster.processes import cluster
from tests.feed import write_project

MONTHLY = {"format": "parquet", "partition_by": "month"}


def main(n_articles: int) -> int:
    """Run a generated feed on a cluster and in one process; 0 where both give the same tables."""
    with tempfile.TemporaryDirectory() as name, cluster(Path(name)) as running:
        folder = Path(name)
        engine = {"backend": "dask", "scheduler": running.address, "jobs": -1, "batch_articles": 50}
        parts = {"model": {"path": str(folder / "model"), "min_df": 1}, "cache": {"enabled": False}}
        ways = {"one process": {"jobs": 1, "batch_articles": 50}, "two workers": engine}
        tables = []
        for way, how in ways.items():
            output = {"path": f"output-{how['jobs']}", "report": False, **MONTHLY}
            settings = load_settings(write_project(folder, n_articles, engine=how, output=output, **parts))
            begin = time.perf_counter()
            tables.append(_tables(settings))
            print(f"{way}: {n_articles:,} articles in {time.perf_counter() - begin:.1f} s")
    same = tables[0] == tables[1]
    print("the tables are the same" if same else "THE TABLES DIFFER")
    return 0 if same else 1


def _tables(settings: Settings) -> dict[str, bytes]:
    """Run the job, and return its tables."""
    record = run_job(settings)
    run = settings.output.folder / "runs" / record.run_id
    return {name: (run / name).read_bytes() for name in record.tables}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
