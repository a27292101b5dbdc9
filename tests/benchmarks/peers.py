"""The same job done by what users would take instead: ``python tests/benchmarks/peers.py DATA --folder F``.

The job is text to labelled paragraphs on disk, one core, every side a process of its own, start-up and
reading included. DATA holds agnews_test, agnews_pool, bbc and cap_sotu (.jsonl.gz). Each peer is installed by
name into an environment of its own under F/venvs; one that cannot be had is named with the reason. Supervised
peers learn from labels that we gave; the others get the same keywords.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feeds import Feed, build, paragraphs_of
from peer_jobs import (
    DONE,
    NAMES,
    THREE,
    Task,
    feed_task,
    fit_ours,
    quality,
    run_ours,
    run_same_work,
    sectors,
    tell,
    topics,
)
from processes import Measured, machine, measure

PROGRAMS = Path(__file__).parent / "peer"
TEXTS = ("bbc", "agnews_test", "agnews_pool", "cap_sotu")
OURS = "classify"


@dataclass(frozen=True)
class Peer:
    """A program in `peer`, and the packages that it needs."""

    program: str
    title: str
    packages: tuple[str, ...] = ()
    fits: bool = True


PEERS = (
    Peer("keyword_counts", "re: keywords counted", fits=False),
    Peer("spacy_phrases", "spaCy PhraseMatcher", ("spacy",), fits=False),
    Peer("snorkel_label_model", "Snorkel LFs, LabelModel", ("snorkel", "pandas")),
    Peer("annif_tfidf", "Annif TF-IDF", ("annif",)),
    Peer("fasttext_supervised", "fastText supervised", ("fasttext-wheel", "numpy<2")),
    Peer("sklearn_logistic", "TF-IDF + logistic regr.", ("scikit-learn",)),
)


@dataclass(frozen=True)
class Done:
    """What a side did with a task: the costs, and how right it was."""

    side: str
    task: str
    fit: Measured | None
    run: Measured
    right: Mapping[str, float]


def installed(peer: Peer, venvs: Path) -> tuple[Path, str]:
    """Return the interpreter of a peer, and why it cannot be had, which is empty if it can."""
    if not peer.packages:
        return Path(sys.executable), ""
    folder = venvs / peer.program
    python, ready = folder / "bin" / "python", folder / "installed"
    if not ready.exists():
        venv.create(folder, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", *peer.packages]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return python, "cannot be installed: " + (done.stderr.strip().splitlines() or ["no reason"])[-1]
        ready.touch()
    return python, ""


def versions(peer: Peer, python: Path) -> str:
    """Return the packages as they were installed."""
    names = [package.split("<")[0] for package in peer.packages]
    code = f"import importlib.metadata as m; print(*[n + ' ' + m.version(n) for n in {names}], sep=', ')"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def step(peer: Peer, python: Path, asked: str, of: Task) -> Measured:
    """Return one step of a peer."""
    return measure([python, PROGRAMS / f"{peer.program}.py", asked, of.folder])


def ours(of: Task, feed: Path) -> Done:
    """Train on a feed and run over that of the task; then tell the peers what they may know."""
    model, output = of.folder / "model", of.folder / "output"
    fit = fit_ours(of, feed, model)
    first = fit if fit.code else run_ours(of, feed, model, output)
    if first.code not in DONE:
        raise SystemExit(f"{of.name}: classify ended with {first.code}\n{first.said}")
    labelled = output / "latest" / "paragraphs.csv"
    tell(of, labelled)
    same = feed.resolve() == of.feed.resolve()
    run = first if same else run_ours(of, of.feed, model, output)
    return Done(OURS, of.name, fit, run, quality(of, labelled) if of.gold else {})


def theirs(peer: Peer, python: Path, of: Task) -> Done:
    """Fit and run a peer on a task."""
    fit = step(peer, python, "fit", of) if peer.fits else None
    run = fit if fit and fit.code else step(peer, python, "run", of)
    labelled = of.folder / peer.program / "paragraphs.csv"
    return Done(peer.title, of.name, fit, run, quality(of, labelled) if of.gold and not run.code else {})


def speed(of: Sequence[tuple[Task, Feed]], pythons: Mapping[Peer, Path], train: Feed, limit: float) -> None:
    """Print what each side costs, on feeds from the smallest to the largest."""
    small = of[0][1]
    expected: dict[Peer, float] = {}
    for task, feed in of:
        print(f"\n{feed.articles} articles, {feed.paragraphs} paragraphs, {feed.megabytes:.1f} MB of text")
        print(
            f"{'side':<26}{'fit s':>8}{'run s':>8}{'cpu s':>8}{'MB/s':>8}{'par./s':>9}{'MB mem':>8}", end=""
        )
        print(f"{'of classify: s':>16}{'cpu s':>7}")
        first = ours(task, train.folder)
        show_speed(first, feed, first)
        for peer, python in pythons.items():
            seconds = expected.get(peer, 0.0) * feed.articles / small.articles
            if seconds > limit:
                print(f"{peer.title:<26}  would take {seconds:.0f} s")
                continue
            done = theirs(peer, python, task)
            expected.setdefault(peer, done.run.seconds)
            show_speed(done, feed, first)
        again = run_ours(task, task.feed, task.folder / "model", task.folder / "output")
        show_speed(Done("classify again", task.name, None, again, {}), feed, first)
        same = run_same_work(task, task.feed, task.folder / "model", task.folder / "output")
        show_speed(Done("classify, the same work", task.name, None, same, {}), feed, first)


def show_speed(done: Done, feed: Feed, first: Done) -> None:
    """Print a row of the table."""
    run = done.run
    if run.code not in DONE:
        print(f"{done.side:<26}  cannot be run: {run.said.splitlines()[-1] if run.said else run.code}")
        return
    fit = f"{done.fit.seconds:>8.1f}" if done.fit else " " * 8
    print(
        f"{done.side:<26}{fit}{run.seconds:>8.1f}{run.cpu_seconds:>8.1f}{feed.megabytes / run.seconds:>8.2f}"
        f"{feed.paragraphs / run.seconds:>9.0f}{max(run.driver_mb, run.child_mb):>8.0f}"
        f"{run.seconds / first.run.seconds:>16.2f}{run.cpu_seconds / first.run.cpu_seconds:>7.2f}",
        flush=True,
    )


def right(of: Sequence[Task], pythons: Mapping[Peer, Path]) -> None:
    """Print how right each side is on each task."""
    for task in of:
        rows = [ours(task, task.feed)]
        rows += [theirs(peer, python, task) for peer, python in pythons.items()]
        print(f"\n{task.name}: {len(task.gold)} texts are scored")
        print(
            f"{'side':<26}" + "".join(f"{name:>12}" for name in rows[0].right) + f"{'fit s':>8}{'run s':>8}"
        )
        for done in rows:
            if done.run.code not in DONE:
                print(f"{done.side:<26}  cannot be run: {done.run.said}")
                continue
            fit = f"{done.fit.seconds:>8.1f}" if done.fit else " " * 8
            figures = "".join(f"{value:>12.4f}" for value in done.right.values())
            print(f"{done.side:<26}{figures}{fit}{done.run.seconds:>8.1f}", flush=True)


def main() -> None:
    """Install, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="for environments, feeds and results")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 12_000], help="articles, for speed")
    parser.add_argument("--limit", type=float, default=240.0, help="seconds that a run may take")
    parser.add_argument("--train", type=int, default=2_000, help="articles that we label for the peers")
    parser.add_argument(
        "--only", nargs="*", default=[], help="programs, of " + ", ".join(p.program for p in PEERS)
    )
    parser.add_argument("--no-quality", action="store_true")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    print(machine())

    pythons: dict[Peer, Path] = {}
    for peer in PEERS:
        if asked.only and peer.program not in asked.only:
            continue
        python, reason = installed(peer, folder / "venvs")
        print(f"{peer.title}: {reason or versions(peer, python) or 'Python alone'}", flush=True)
        if not reason:
            pythons[peer] = python

    paragraphs = paragraphs_of([asked.data / f"{name}.jsonl.gz" for name in TEXTS])
    feeds = {size: build(folder / f"feed-{size}", size, paragraphs) for size in {*asked.sizes, asked.train}}
    tasks = [(feed_task(folder / f"speed-{n}", feeds[n].folder), feeds[n]) for n in sorted(asked.sizes)]
    if tasks:
        speed(tasks, pythons, feeds[asked.train], asked.limit)
    if not asked.no_quality:
        names = topics(folder / "topics-names", asked.data, NAMES)
        three = topics(folder / "topics-three", asked.data, THREE)
        right([names, three, sectors(folder / "five-sectors", asked.data)], pythons)


if __name__ == "__main__":
    main()
