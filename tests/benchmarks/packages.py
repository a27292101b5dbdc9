"""Quality on what the method was not made with: ``python -m tests.benchmarks.packages DIR``.

The texts are descriptions of Debian's packages in nine languages. Their labels are the sections of the
packages, one a text, with the names of the sections as keywords (``package_sections.yaml``); and the tags of
kind ``field`` and ``works-with``, any number a text, with the names of the tags. DIR holds files of a
release, from https://deb.debian.org/debian/dists/bookworm/main/: ``Packages.xz`` of the folder
``binary-amd64``, and ``Translation-LANGUAGE.xz`` or ``.bz2`` of ``i18n``, of some languages or all.
"""

from __future__ import annotations

import argparse
import bz2
import lzma
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console

from tests.benchmarks.quality import measured, table_of
from tests.benchmarks.quality_sets import LabelledSet

SECTIONS = Path(__file__).with_name("package_sections.yaml")
OF_CONTENT = 19
"""The first sections of English; the others are programming languages."""
FACETS = ("field", "works-with")
TAGGED = ("field::", "works-with::", "use::")
"""Packages with one of these were tagged by somebody who thought of all."""
MOST, FEWEST = 16_000, 15
"""Texts of a set at most, and of a label at least."""
_OPENERS = {".bz2": bz2.open, ".xz": lzma.open}
_TAG = re.compile(r"([\w.+-]+::)(?:\{([^}]*)\}|([\w.:+-]+))")


@dataclass(frozen=True)
class Package:
    """What is known of a package besides its descriptions."""

    source: str
    section: str
    tags: frozenset[str]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the files of the release are")
    rows = []
    for data in package_sets(parser.parse_args().folder):
        rows.append(measured(data, supervised=True))
        print(rows[-1].name, rows[-1].ours, file=sys.stderr, flush=True)
    Console(width=190).print(table_of(rows))


def package_sets(folder: Path) -> Iterator[LabelledSet]:
    """Yield the sets whose language the folder holds."""
    packages = {
        record["Description-md5"]: Package(
            record.get("Source", record["Package"]).partition(" ")[0],
            record["Section"],
            frozenset(_tags(record.get("Tag", ""))),
        )
        for record in _records(folder / "Packages.xz")
    }
    sections = yaml.safe_load(SECTIONS.read_text(encoding="utf-8"))
    for language, keywords in sections.items():
        path = next(iter(sorted(folder.glob(f"Translation-{language}.*"))), None)
        if path is None:
            continue
        described = list(_described(path, language, packages))
        if language == "en":
            of_content = dict(list(keywords.items())[:OF_CONTENT])
            yield _by_section("packages, en, sections of content", described, of_content)
        yield _by_section(f"packages, {language}", described, keywords)
        if language == "en":
            for facet in FACETS:
                yield _by_tag(f"packages, en, {facet}", described, f"{facet}::")


def _by_section(
    name: str, described: Sequence[tuple[str, Package]], keywords: Mapping[str, list[str]]
) -> LabelledSet:
    own = [(text, package.section) for text, package in described if package.section in keywords]
    random.Random(5).shuffle(own)  # noqa: S311 - a draw, not a secret
    size = Counter(section for _, section in own[:MOST])
    rows = [(text, [section]) for text, section in own[:MOST] if size[section] >= FEWEST]
    seeds = {section: words for section, words in keywords.items() if size[section] >= FEWEST}
    return LabelledSet(name, *map(list, zip(*rows, strict=True)), seeds, True, True)  # type: ignore[arg-type]


def _by_tag(name: str, described: Sequence[tuple[str, Package]], facet: str) -> LabelledSet:
    own = [
        (text, package.tags)
        for text, package in described
        if any(tag.startswith(TAGGED) for tag in package.tags)
    ]
    labels = [
        sorted({tag.split(":")[2] for tag in tags if tag.startswith(facet)} - {"TODO"}) for _, tags in own
    ]
    size = Counter(label for each in labels for label in each)
    kept = sorted(label for label in size if size[label] >= FEWEST)
    gold = [[label for label in each if label in kept] for each in labels]
    seeds = {label: [label.replace("-", " ")] for label in kept}
    return LabelledSet(name, [text for text, _ in own], gold, seeds, False, False)


def _described(path: Path, language: str, packages: Mapping[str, Package]) -> Iterator[tuple[str, Package]]:
    """Yield a description of each source package: those of its other packages repeat most of it."""
    seen: set[str] = set()
    for record in _records(path):
        package = packages.get(record["Description-md5"])
        text = record.get(f"Description-{language}")
        if package and text and package.source not in seen:
            seen.add(package.source)
            yield "\n".join("" if line == "." else line for line in text.split("\n")), package


def _tags(written: str) -> Iterator[str]:
    """Yield the tags of a field such as ``field::biology, works-with::{audio, video}``."""
    for facet, several, one in _TAG.findall(written.replace("\n", " ")):
        yield from (facet + tag.strip() for tag in (several.split(",") if several else [one]))


def _records(path: Path) -> Iterator[dict[str, str]]:
    """Yield the records of a file of fields, with the lines of each field."""
    with _OPENERS[path.suffix](path, "rt", encoding="utf-8") as lines:
        for paragraph in "".join(lines).split("\n\n"):
            fields = re.findall(r"^([\w-]+): ?(.*(?:\n .*)*)", paragraph, re.MULTILINE)
            if fields:
                yield {name: re.sub(r"\n ", "\n", value) for name, value in fields}


if __name__ == "__main__":
    main()
