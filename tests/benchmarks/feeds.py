"""Feeds to measure on: articles of 8 to 10 paragraphs, put together from given texts, always the same."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FIRST_DAY = dt.date(2026, 1, 1)
DAYS = 180
SOURCES = 24
ARTICLES_A_FILE = 5_000
LEAST_FILES = 4
MIN_WORDS = 12
CHANGED = 12  # one word in so many, or paragraphs would repeat and be set apart as boilerplate


@dataclass(frozen=True)
class Feed:
    """A folder of .jsonl files, and how much is in it."""

    folder: Path
    articles: int
    paragraphs: int
    text_bytes: int

    @property
    def megabytes(self) -> float:
        """Of text, in UTF-8, without the JSON around it."""
        return self.text_bytes / 1e6


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return records of a .jsonl or .jsonl.gz file."""
    raw = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()]


def paragraphs_of(paths: Sequence[Path]) -> list[str]:
    """Return paragraphs of all texts that are long enough to be classified."""
    texts = (row["text"] for path in paths for row in read_rows(path))
    parts = (part.strip() for text in texts for part in text.split("\n"))
    return [part for part in parts if len(part.split()) >= MIN_WORDS]


def articles(size: int, paragraphs: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield articles of real paragraphs; in each paragraph some words are those of another one."""
    rng = random.Random(7)  # noqa: S311 - a feed, not secrets
    words = [word for paragraph in paragraphs[:5_000] for word in paragraph.split()]
    for number in range(size):
        text = []
        for paragraph in rng.sample(paragraphs, rng.randint(8, 10)):
            changed = paragraph.split(" ")
            for place in rng.sample(range(len(changed)), max(1, len(changed) // CHANGED)):
                changed[place] = rng.choice(words)
            text.append(" ".join(changed))
        yield {
            "id": f"article-{number:07}",
            "title": text[0][:60],
            "date": (FIRST_DAY + dt.timedelta(days=number * DAYS // size)).isoformat(),
            "source": f"source-{rng.randrange(SOURCES):02}",
            "text": "\n\n".join(text),
        }


def build(folder: Path, size: int, paragraphs: Sequence[str]) -> Feed:
    """Write the feed, unless the folder has it already."""
    counted = folder / "counted.json"
    if not counted.exists():
        folder.mkdir(parents=True, exist_ok=True)
        a_file = min(ARTICLES_A_FILE, -(-size // LEAST_FILES))
        n_paragraphs = n_bytes = 0
        made = articles(size, paragraphs)
        for start in range(0, size, a_file):
            with (folder / f"feed-{start // a_file:04}.jsonl").open("w", encoding="utf-8") as lines:
                for article in itertools.islice(made, a_file):
                    n_paragraphs += article["text"].count("\n\n") + 1
                    n_bytes += len(article["text"].encode())
                    lines.write(json.dumps(article, ensure_ascii=False) + "\n")
        counted.with_suffix(".tmp").write_text(json.dumps([size, n_paragraphs, n_bytes]))
        counted.with_suffix(".tmp").rename(counted)
    return Feed(folder, *json.loads(counted.read_text()))


def texts_of(feed: Feed, megabytes: float) -> list[str]:
    """Return paragraphs of the feed, from its beginning, up to so many megabytes."""
    texts: list[str] = []
    left = megabytes * 1e6
    for path in sorted(feed.folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                texts += text.split("\n\n")
                left -= len(text.encode())
                if left <= 0:
                    return texts
    return texts
