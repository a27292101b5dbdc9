"""What the whole command costs as the feed grows: ``python tests/benchmarks/scale.py TEXTS ... --folder F``.

TEXTS are .jsonl or .jsonl.gz files with a ``text``; feeds of so many articles are put together from them
under F. For each size and number of jobs `classify run` starts as a process, cold (no cache) and warm (again
over the same input). Beside it, in the same program and in turn with it, two yardsticks read the same
paragraphs: ``re.findall(r"\\w+")`` and the transform of ``TfidfVectorizer(ngram_range=(1, 2))``.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import math
import re
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from feeds import Feed, build, paragraphs_of, texts_of
from processes import Measured, machine, measure, on_cores
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parent.parent.parent
CLASSIFY = (sys.executable, "-m", "classify")
FITTED_MB = 3.0
DONE = (0, 4)
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Yardstick:
    """Something every user knows, timed over the same paragraphs on one core."""

    name: str
    read: Callable[[list[str]], object]
    speeds: list[float]
    """MB/s, each time it was measured."""
    cpu_speeds: list[float]
    """MB a processor second, which others who use the machine do not slow down."""

    def time(self, texts: list[str]) -> None:
        """Measure once more."""
        megabytes = sum(len(text.encode()) for text in texts) / 1e6
        with on_cores(1):
            began, cpu_began = time.perf_counter(), time.process_time()
            self.read(texts)
            self.speeds.append(megabytes / (time.perf_counter() - began))
            self.cpu_speeds.append(megabytes / (time.process_time() - cpu_began))


@dataclass(frozen=True)
class Cost:
    """One run of the command."""

    feed: Feed
    jobs: int
    warm: bool
    measured: Measured
    stages: dict[str, float]

    @property
    def speed(self) -> float:
        """MB/s."""
        return self.feed.megabytes / self.measured.seconds

    @property
    def cpu_speed(self) -> float:
        """MB a processor second."""
        return self.feed.megabytes / self.measured.cpu_seconds

    @property
    def started(self) -> float:
        """Seconds that are in no stage: the interpreter, imports, configuration."""
        return self.measured.seconds - sum(self.stages.values())


def yardsticks(texts: list[str]) -> list[Yardstick]:
    """Return both of them, the vectoriser fitted."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    kept = math.ceil(len(texts) * FITTED_MB * 1e6 / max(1, sum(map(len, texts))))
    vectorizer.fit(texts[:kept])
    return [
        Yardstick("re.findall", lambda rows: [WORD.findall(row) for row in rows], [], []),
        Yardstick("TfidfVectorizer", vectorizer.transform, [], []),
    ]


def once(command: Sequence[str | Path], cores: int) -> Measured:
    """Measure a command that must succeed."""
    measured = measure(command, cores=cores, cwd=ROOT)
    if measured.code not in DONE:
        raise SystemExit(f"{' '.join(map(str, command))}\nended with {measured.code}:\n{measured.said}")
    return measured


def train(config: Path, feed: Feed, model: Path) -> Measured:
    """Fit a model on the feed and promote it."""
    return once([*CLASSIFY, "train", config, "--input", feed.folder, "--model", model, "--promote", "-q"], 1)


def run(config: Path, feed: Feed, model: Path, output: Path, *, jobs: int, warm: bool) -> Cost:
    """Return one run of the command; cold ones start without an output folder."""
    if not warm:
        shutil.rmtree(output, ignore_errors=True)
    files = ["--input", feed.folder / "*.jsonl", "--model", model, "--output", output]
    measured = once([*CLASSIFY, "run", config, *files, "--jobs", str(jobs), "-q"], jobs)
    record = json.loads((output / "latest" / "run.json").read_text(encoding="utf-8"))
    return Cost(feed, jobs, warm, measured, record["seconds"])


def scikit_fit(paragraphs_csv: Path) -> str:
    """Return what scikit-learn's fit on the same paragraphs cost, with our labels."""
    csv.field_size_limit(10**8)
    with paragraphs_csv.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row["text"], row["primary"]) for row in csv.DictReader(lines) if row["kind"] == "body"]
    texts, labels = zip(*rows, strict=True)
    with on_cores(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # its default number of rounds is what users take
        began, cpu_began = time.perf_counter(), time.process_time()
        LogisticRegression().fit(TfidfVectorizer().fit_transform(texts), labels)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    return f"{len(texts)} paragraphs, {seconds:.1f} s, {cpu_seconds:.1f} cpu s"


def show_runs(costs: Sequence[Cost], sides: Sequence[Yardstick]) -> None:
    """Print the table, and the yardsticks as they stood over the whole time."""
    for side in sides:
        print(f"{side.name}: {median(side.speeds):.1f} MB/s (median of {len(side.speeds)}: ", end="")
        print(", ".join(f"{v:.1f}" for v in side.speeds) + f"), {median(side.cpu_speeds):.1f} MB/cpu s")
    print(
        f"\n{'articles':>9}{'paragr.':>9}{'MB':>8}{'jobs':>5}{'':>6}{'s':>8}{'cpu s':>8}{'MB/s':>7}", end=""
    )
    print(f"{'art./s':>8}{'driver MB':>10}{'child MB':>9}", end="")
    print("".join(f"{f'/ {s.name}':>18}{'by cpu s':>9}" for s in sides))
    for cost in costs:
        feed, spent = cost.feed, cost.measured
        print(
            f"{feed.articles:>9}{feed.paragraphs:>9}{feed.megabytes:>8.1f}{cost.jobs:>5}"
            f"{'warm' if cost.warm else 'cold':>6}{spent.seconds:>8.2f}{spent.cpu_seconds:>8.2f}"
            f"{cost.speed:>7.2f}{feed.articles / spent.seconds:>8.0f}"
            f"{spent.driver_mb:>10.0f}{spent.child_mb:>9.0f}"
            + "".join(
                f"{cost.speed / median(side.speeds):>18.2f}{cost.cpu_speed / median(side.cpu_speeds):>9.2f}"
                for side in sides
            )
        )


def show_ratios(costs: Sequence[Cost]) -> None:
    """Print what the bars are about: growth, jobs, cache, stages."""
    seconds = {(c.feed.articles, c.jobs, c.warm): c.measured.seconds for c in costs}
    sizes = sorted({c.feed.articles for c in costs})
    jobs = sorted({c.jobs for c in costs})
    print()
    for small, large in itertools.pairwise(sizes):
        grown = [math.log(seconds[large, j, False] / seconds[small, j, False]) for j in jobs]
        exponents = ", ".join(
            f"{g / math.log(large / small):.3f} ({j} jobs)" for j, g in zip(jobs, grown, strict=True)
        )
        print(f"growth exponent, {small} to {large} articles, cold: {exponents}")
    for size in sizes:
        for many in jobs[1:]:
            gained = seconds[size, jobs[0], False] / seconds[size, many, False]
            print(f"{size} articles, cold: {many} jobs are {gained:.2f} times {jobs[0]}")
        for j in jobs:
            gained = seconds[size, j, False] / seconds[size, j, True]
            print(f"{size} articles, {j} jobs: warm is {gained:.1f} times cold")
    for cost in costs:
        stages = ", ".join(f"{name} {value:.2f}" for name, value in cost.stages.items())
        state = "warm" if cost.warm else "cold"
        print(f"{cost.feed.articles}, {cost.jobs} jobs, {state}: {stages}; outside them {cost.started:.2f} s")


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="for feeds, models and runs")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="articles")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--config", type=Path, default=ROOT / "config" / "sectors.yaml")
    parser.add_argument("--train", type=int, default=11_200, help="articles that the model is fitted on")
    parser.add_argument("--yardstick-mb", type=float, default=10.0, help="of paragraphs, each time")
    asked = parser.parse_args()
    print(machine(), flush=True)

    folder = asked.folder.resolve()
    paragraphs = paragraphs_of(asked.texts)
    feeds = {size: build(folder / f"feed-{size}", size, paragraphs) for size in {*asked.sizes, asked.train}}
    model = folder / "model"
    shutil.rmtree(model, ignore_errors=True)
    trained = train(asked.config, feeds[asked.train], model)
    print(f"classify train: {feeds[asked.train].paragraphs} paragraphs, {trained.seconds:.1f} s, ", end="")
    print(f"{trained.cpu_seconds:.1f} cpu s, {trained.driver_mb:.0f} MB", flush=True)
    run(asked.config, feeds[asked.train], model, folder / "output", jobs=1, warm=False)
    fitted = scikit_fit(folder / "output" / "latest" / "paragraphs.csv")
    print(f"TfidfVectorizer, LogisticRegression fit: {fitted}", flush=True)

    texts = texts_of(feeds[max(asked.sizes)], asked.yardstick_mb)
    sides = yardsticks(texts)
    costs = []
    for size in sorted(asked.sizes):
        for jobs in sorted(asked.jobs):
            for warm in (False, True):
                for side in sides:
                    side.time(texts)
                output = folder / "output"
                costs.append(run(asked.config, feeds[size], model, output, jobs=jobs, warm=warm))
                print(".", end="", flush=True)
    print()
    for side in sides:
        side.time(texts)
    show_runs(costs, sides)
    show_ratios(costs)


if __name__ == "__main__":
    main()
