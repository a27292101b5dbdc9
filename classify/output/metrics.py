"""Write metrics of a run for Prometheus, in the text format that its node exporter collects from files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from classify.errors import cannot_write
from classify.output.run_record import RunRecord
from classify.output.whole_files import write_named

Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric with its samples; all are gauges, since each run replaces the file of the last."""

    name: str
    help: str
    samples: Sequence[Sample]


def run_metrics(record: RunRecord | None, *, config: str, timestamp: float, exit_code: int) -> list[Metric]:
    """Return the metrics of a run; of one that failed, only when and how.

    Parameters
    ----------
    record : RunRecord or None
        None where the run failed.
    config : str
        Settings file as it was given, which tells apart the metrics of several jobs.
    timestamp : float
        When the run started, in seconds since 1970.
    exit_code : int
        What the command exits with.
    """
    job = {"config": config}
    metrics = [
        Metric("classify_run_timestamp_seconds", "Start of the last run", [(job, timestamp)]),
        Metric(
            "classify_run_exit_code", "0 done, 4 some inputs quarantined, else failed", [(job, exit_code)]
        ),
        Metric(
            "classify_run_published", "Whether the last run published its tables", [(job, record is not None)]
        ),
    ]
    return metrics if record is None else metrics + list(_of_record(record, job))


def exposition(metrics: Iterable[Metric]) -> str:
    r"""Return the metrics in the text exposition format, version 0.0.4.

    >>> print(exposition([Metric("classify_articles", "Articles", [({"source": 'a "b"'}, 12)])]), end="")
    # HELP classify_articles Articles
    # TYPE classify_articles gauge
    classify_articles{source="a \"b\""} 12
    """
    lines = []
    for metric in metrics:
        text = metric.help.replace("\\", "\\\\").replace("\n", "\\n")
        lines += [f"# HELP {metric.name} {text}", f"# TYPE {metric.name} gauge"]
        for labels, value in metric.samples:
            inside = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            lines.append(f"{metric.name}{{{inside}}} {_number(value)}")
    return "".join(f"{line}\n" for line in lines)


def write_metrics(path: Path, metrics: Iterable[Metric]) -> None:
    """Write the file in one step, so that a collector never reads half of it.

    What is not a regular file, such as a pipe or ``/dev/null``, is written to and never replaced.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        write_named(path, exposition(metrics))
    except OSError as error:
        mend = "what the run has published stays; choose another --metrics-file"
        raise cannot_write(path, error, mend) from error


def _of_record(record: RunRecord, job: Mapping[str, str]) -> Iterator[Metric]:
    counts, shares = record.counts, record.shares

    def one(name: str, help_: str, value: float) -> Metric:
        return Metric(name, help_, [(job, value)])

    def each(name: str, help_: str, label: str, values: Mapping[str, float]) -> Metric:
        return Metric(name, help_, [({**job, label: key}, value) for key, value in values.items()])

    yield Metric("classify_run_info", "Versions of the last run, as labels", [({**job, **_named(record)}, 1)])
    yield each("classify_stage_seconds", "Seconds that a stage took", "stage", record.seconds)
    yield one("classify_articles", "Articles classified", counts.articles)
    yield one("classify_duplicate_articles", "Articles that repeat a story", counts.duplicates)
    yield one("classify_cached_articles", "Articles taken from the cache", record.cached_articles)
    yield one("classify_quarantined_records", "Records that could not be used", counts.quarantined)
    yield each("classify_paragraphs", "Paragraphs by kind", "kind", asdict(counts.paragraphs))
    labelled = counts.body_paragraphs.labelled_ratio
    yield one("classify_labelled_ratio", "Body paragraphs with a label, 0 to 1", labelled)
    share = {label: own.share for label, own in shares.items()}
    yield each("classify_share_ratio", "Share of the words, 0 to 1", "label", share)
    share = {label: own.share_deduplicated for label, own in shares.items()}
    meaning = "Share of the words with each story counted once, 0 to 1"
    yield each("classify_share_deduplicated_ratio", meaning, "label", share)
    yield one("classify_warnings", "Warnings of the run", len(record.warnings))
    yield one("classify_drifted_figures", "Figures that are not usual", len(record.drift))


def _named(record: RunRecord) -> dict[str, str]:
    """Return what the run is known by."""
    return {
        "run_id": record.run_id,
        "model": f"{record.model.name} {record.model.version}",
        "version": record.versions.get("classify", ""),
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(float(value))
