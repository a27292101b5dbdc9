"""How well and how fast copies are found: ``python tests/benchmarks/stories.py ORIGINALS [OTHERS ...]``.

Every file is JSON lines (gzip) with a ``text``. Copies are made of texts of ORIGINALS by the edits that desks
make; OTHERS only fill the feed. Prints precision, recall for each kind of edit, seconds, and growth with the
feed. Where `datasketch` or `rensa` is installed, its LSH index runs beside on the same shingles.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from feeds import read_rows

from classify.corpus import stories
from classify.corpus.sketches import SHINGLE, sketch

DAY = dt.date(2026, 1, 5)
WINDOW = 14
MIN_JACCARD = 0.35  # of the libraries beside: two equally long texts that share 0.52
QUOTE = re.compile(r'"[^"\n]{20,400}"')
CREDITS = (
    (
        "LONDON, Jan 6 (Newswire) - ",
        "\n\nReporting by Ann Lee; editing by Tom Fox. Follow us on social media.",
    ),
    (
        "By our correspondent\n\n",
        "\n\n(c) 2026 The Daily Example. All rights reserved. Subscribe for more news.",
    ),
    ("UPDATE 2 - ", "\n\nThis story was first published by Example Agency and is used by permission."),
)


@dataclass(frozen=True)
class Feed:
    """Articles with the row of the original that each was made from, and how."""

    texts: list[str]
    origin: list[int]
    kind: list[str]
    dates: list[dt.date]

    @property
    def ids(self) -> list[str]:
        return [f"article-{i:07}" for i in range(len(self.texts))]


def seeded() -> random.Random:
    return random.Random(7)  # noqa: S311 - edits, not secrets


def read(path: str) -> list[str]:
    return [row["text"] for row in read_rows(Path(path))]


def new_lead(text: str, other: str, rng: random.Random) -> str:
    """Write another headline and first paragraph."""
    parts = text.split("\n\n")
    return "\n\n".join([*other.split("\n\n")[:2], *parts[2:]])


def cut_tail(text: str, other: str, rng: random.Random) -> str:
    """Keep the first 40 to 75 % of the words, up to the end of a sentence."""
    sentences = re.split(r"(?<=[.!?])\s", text)
    return " ".join(sentences[: max(2, round(len(sentences) * rng.uniform(0.4, 0.75)))])


def changed_quotes(text: str, other: str, rng: random.Random) -> str:
    """Put other words into every quotation mark."""
    pool = QUOTE.findall(other) or ['"We shall have to wait and see what comes of it," he said.']
    return QUOTE.sub(lambda _: rng.choice(pool), text)


def agency_credit(text: str, other: str, rng: random.Random) -> str:
    before, after = rng.choice(CREDITS)
    return before + text + after


def light_rewording(text: str, other: str, rng: random.Random) -> str:
    """Exchange one word in ten, leave out one in fifty."""
    pool = other.split()
    words = [rng.choice(pool) if rng.random() < 0.1 else word for word in text.split(" ")]
    return " ".join(word for word in words if rng.random() > 0.02)


def several_edits(text: str, other: str, rng: random.Random) -> str:
    """Return an article with lead, quotes and credit changed, and the last fifth cut."""
    edited = agency_credit(changed_quotes(new_lead(text, other, rng), other, rng), other, rng)
    return edited[: round(len(edited) * 0.8)]


def exact_copy(text: str, other: str, rng: random.Random) -> str:
    return text.upper() if rng.random() < 0.2 else text


EDITS: tuple[Callable[[str, str, random.Random], str], ...] = (
    exact_copy,
    agency_credit,
    cut_tail,
    new_lead,
    changed_quotes,
    light_rewording,
    several_edits,
)


def feed_of(size: int, originals: list[str], others: list[str], rng: random.Random) -> Feed:
    """Make a feed, half of it copies; where texts are missing, others are mixed from sentences."""
    copied = min(len(originals), size // (2 * len(EDITS)))
    texts = originals[: size - copied * len(EDITS)]
    origin, kind = list(range(len(texts))), ["original"] * len(texts)
    dates = [DAY + dt.timedelta(days=rng.randrange(10)) for _ in texts]
    for row in rng.sample(range(len(texts)), copied):
        for edit in EDITS:
            texts.append(edit(texts[row], rng.choice(originals), rng))
            origin.append(row)
            kind.append(edit.__name__.replace("_", " "))
            dates.append(dates[row] + dt.timedelta(days=rng.randrange(1, 4)))
    filler = others[: size - len(texts)]
    sentences = [s for text in originals for s in re.split(r"(?<=[.!?])\s+", text)]
    while len(texts) + len(filler) < size:
        filler.append(" ".join(rng.sample(sentences, 14)))
    origin += range(len(texts), len(texts) + len(filler))
    kind += ["other"] * len(filler)
    dates += [DAY + dt.timedelta(days=rng.randrange(10)) for _ in filler]
    return Feed(texts + filler, origin, kind, dates)


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


def same_by_eye(left: str, right: str) -> bool:
    """Return whether a third of the shorter text stands in the longer one, in runs of eight words."""
    a, b = runs_of_eight(left), runs_of_eight(right)
    return len(a & b) >= max(1, min(len(a), len(b))) / 3


def report(feed: Feed, first: list[int], examples: int) -> None:
    """Print recall by kind of edit, precision, and the worst pairs joined."""
    print(f"\n{'edit':<18}{'copies':>8}{'found':>8}{'recall':>9}")
    copies = [i for i, kind in enumerate(feed.kind) if kind not in ("original", "other")]
    found = {i for i in copies if first[i] == first[feed.origin[i]]}
    for name in [edit.__name__.replace("_", " ") for edit in EDITS]:
        of_kind = [i for i in copies if feed.kind[i] == name]
        hits = sum(i in found for i in of_kind)
        print(f"{name:<18}{len(of_kind):>8}{hits:>8}{hits / max(1, len(of_kind)):>9.4f}")
    print(f"{'all':<18}{len(copies):>8}{len(found):>8}{len(found) / max(1, len(copies)):>9.4f}")
    joined = [(i, f) for i, f in enumerate(first) if i != f]
    strange = [(i, f) for i, f in joined if feed.origin[i] != feed.origin[f]]
    sources = [(i, f, feed.texts[feed.origin[i]], feed.texts[feed.origin[f]]) for i, f in strange]
    false = [(i, f) for i, f, left, right in sources if not same_by_eye(left, right)]
    made = len(joined) - len(strange)
    print(f"\njoined {len(joined)}: {made} made here, {len(strange) - len(false)} copies in the data itself")
    print(f"(a third of the shorter in runs of eight words), {len(false)} neither")
    print(f"precision {1 - len(false) / max(1, len(joined)):.4f}")
    for i, f in false[:examples]:
        print(f"  {feed.kind[i]} | {feed.texts[i][:150]!r}\n  {feed.kind[f]} | {feed.texts[f][:150]!r}\n")


def ours(feed: Feed) -> tuple[list[int], float, float]:
    began = time.perf_counter()
    sketches = sketch(feed.texts)
    between = time.perf_counter()
    grouped = stories.group(sketches, feed.dates, feed.ids, window_days=WINDOW)
    return grouped.story.tolist(), between - began, time.perf_counter() - between


def shingles_of(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def join_first(feed: Feed, hashes: list[Any], index: Any) -> list[int]:
    """Let each article, from the earliest on, join the most alike of the first ones that the index finds."""
    first = list(range(len(feed.texts)))
    for i in sorted(first, key=lambda i: (feed.dates[i], feed.ids[i])):
        near = [f for f in index.query(hashes[i]) if (feed.dates[i] - feed.dates[f]).days <= WINDOW]
        alike = {f: hashes[i].jaccard(hashes[f]) for f in near}
        best = max(alike, key=lambda f: alike[f], default=i)
        if alike.get(best, 0) >= MIN_JACCARD:
            first[i] = best
        else:
            index.insert(i, hashes[i])
    return first


def with_datasketch(feed: Feed) -> tuple[list[int], float, float]:
    """Return MinHash of 128 permutations and its LSH index."""
    from datasketch import MinHash, MinHashLSH

    began = time.perf_counter()
    hashes = MinHash.bulk([[s.encode() for s in shingles_of(text)] for text in feed.texts], num_perm=128)
    between = time.perf_counter()
    first = join_first(feed, hashes, MinHashLSH(threshold=0.4, num_perm=128))
    return first, between - began, time.perf_counter() - between


def with_rensa(feed: Feed) -> tuple[list[int], float, float]:
    """Return the same with rensa's R-MinHash."""
    from rensa import RMinHash, RMinHashLSH

    began = time.perf_counter()
    hashes = [RMinHash(num_perm=128, seed=1) for _ in feed.texts]
    for made, text in zip(hashes, feed.texts, strict=True):
        made.update(shingles_of(text))
    between = time.perf_counter()
    first = join_first(feed, hashes, RMinHashLSH(threshold=0.4, num_perm=128, num_bands=32))
    return first, between - began, time.perf_counter() - between


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("originals")
    parser.add_argument("others", nargs="*")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--examples", type=int, default=5, help="false pairs shown")
    parser.add_argument("--growth", type=int, nargs="*", default=[1_000, 10_000, 40_000])
    asked = parser.parse_args()
    originals, others = read(asked.originals), [text for path in asked.others for text in read(path)]
    seeded().shuffle(others)
    sketch(["the table of letters is made once"])

    feed = feed_of(asked.size, originals, others, seeded())
    sides = {"classify": ours}
    sides |= {"datasketch": with_datasketch} if importlib.util.find_spec("datasketch") else {}
    sides |= {"rensa": with_rensa} if importlib.util.find_spec("rensa") else {}
    for name, side in sides.items():
        first, sketching, grouping = side(feed)
        print(f"\n=== {name}: {len(feed.texts)} articles, sketch {sketching:.2f} s, group {grouping:.2f} s")
        report(feed, first, asked.examples if name == "classify" else 0)

    print(f"\n{'articles':>9}{'MB':>8}{'sketch s':>10}{'MB/s':>8}{'group s':>9}{'exponent':>10}")
    before: tuple[int, float] | None = None
    for size in asked.growth:
        feed = feed_of(size, originals, others, seeded())
        megabytes = sum(len(text.encode()) for text in feed.texts) / 1e6
        runs = [ours(feed)[1:] for _ in range(3)]
        sketching, grouping = (min(column) for column in zip(*runs, strict=True))
        grown = np.log(grouping / before[1]) / np.log(size / before[0]) if before else float("nan")
        before = size, grouping
        print(
            f"{size:>9}{megabytes:>8.1f}{sketching:>10.2f}{megabytes / sketching:>8.1f}"
            f"{grouping:>9.3f}{grown:>10.2f}"
        )


if __name__ == "__main__":
    main()
