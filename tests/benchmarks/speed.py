"""Speed of the text columns beside what else one would use, both sides in turn, in one process on one core.

    python -m tests.benchmarks.speed PATH [--megabytes 50] [--rounds 3] [--labels config/labels/sectors.yaml]

PATH is a file or folder of articles: .txt, .jsonl or .jsonl.gz with a `text` field. The paragraphs are
repeated until they fill the megabytes asked for. Times are processor seconds, the best of the rounds; a peer
that is not installed is named and left out; a very slow one runs on a part of the texts.
"""

# ruff: noqa: E402 - the number of threads is settled before the libraries are loaded

from __future__ import annotations

import argparse
import gzip
import importlib.util
import itertools
import json
import os
import platform
import re
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import sklearn
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import TfidfVectorizer

from classify.config.label_set import LabelSet
from classify.config.loading import load_label_set
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns
from classify.text.tfidf import learned_terms
from classify.text.tokens import batches, slices, tokenize

Texts = list[str]


@dataclass(frozen=True)
class Side:
    """One way to do the work."""

    name: str
    run: Callable[[], object]
    part: int = 1
    """It is run on every so many-th text."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--labels", type=Path, default=Path("config/labels/sectors.yaml"))
    parser.add_argument("--only", default="abcd", help="letters of the tables to print")
    arguments = parser.parse_args()
    distinct = [part for text in read(arguments.path) for part in text.split("\n") if part.strip()]
    texts = list(itertools.islice(itertools.cycle(distinct), repeats(distinct, arguments.megabytes * 1e6)))
    label_set = load_label_set(arguments.labels)
    print(
        f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"scikit-learn {sklearn.__version__}; {len(texts):,} paragraphs, {size(texts) / 1e6:.1f} MB, "
        f"of them {len(distinct):,} ({size(distinct) / 1e6:.1f} MB) distinct"
    )
    tables = {"a": transforming, "b": fitting, "c": matching, "d": deciding}
    for letter in arguments.only:
        title, sides = tables[letter](texts, distinct, label_set)
        table(f"({letter}) {title}", sides, size(texts), arguments.rounds)
    if "a" in arguments.only:
        print_memory(texts)


def transforming(texts: Texts, distinct: Texts, _: LabelSet) -> tuple[str, list[Side]]:
    ours = learned_terms(batches(distinct), "az", 1)
    theirs = vectorizer().fit(distinct)
    found, expected = values(ours, distinct), theirs.transform(distinct)
    same = ours.terms == theirs.get_feature_names_out().tolist() and (found != expected).nnz == 0
    title = f"transform, {len(ours.terms):,} words; equal to the last bit: {'yes' if same else 'NO'}"
    return title, [
        Side("columns", lambda: values(ours, texts)),
        Side("TfidfVectorizer", lambda: theirs.transform(texts)),
    ]


def fitting(texts: Texts, _: Texts, __: LabelSet) -> tuple[str, list[Side]]:
    return "fit", [
        Side("columns", lambda: learned_terms(batches(texts), "az", 1)),
        Side("TfidfVectorizer", lambda: vectorizer().fit(texts)),
    ]


def vectorizer() -> TfidfVectorizer:
    """Return what does the same; of a language without stop words here."""
    return TfidfVectorizer(max_df=0.5, sublinear_tf=True)


def values(columns: TermColumns, texts: Texts) -> csr_matrix:
    return vstack([columns.values(tokens) for tokens in batches(texts)], format="csr")


def matching(texts: Texts, _: Texts, label_set: LabelSet) -> tuple[str, list[Side]]:
    matcher = KeywordMatcher(label_set)
    keywords = [keyword for label in label_set.labels for keyword in (*label.keywords, *label.exclude)]
    terms = sorted({keyword.term for keyword in keywords}, key=lambda term: (-len(term), term))
    bare = [term.removesuffix("*") for term in terms]
    alternation = re.compile(rf"(?<!\w)(?:{'|'.join(map(as_expression, terms))})", re.IGNORECASE)
    sides = [
        Side("columns, from text", lambda: [matcher.match(tokenize(texts[s])) for s in slices(texts)]),
        Side("re alternation", lambda: [list(alternation.finditer(text)) for text in texts[::100]], 100),
    ]
    if has("ahocorasick_rs"):
        from ahocorasick_rs import AhoCorasick, MatchKind

        automaton = AhoCorasick([term.lower() for term in bare], matchkind=MatchKind.LeftmostLongest)
        name = "ahocorasick-rs (parts of words too)"
        sides.append(Side(name, lambda: [automaton.find_matches_as_indexes(text.lower()) for text in texts]))
    if has("flashtext"):
        from flashtext import KeywordProcessor

        processor = KeywordProcessor()
        processor.add_keywords_from_list(bare)
        name = "flashtext (no wildcards)"
        sides.append(Side(name, lambda: [processor.extract_keywords(text, span_info=True) for text in texts]))
    return f"keywords: {len(terms)} terms of {label_set.name}", sides


def deciding(texts: Texts, distinct: Texts, label_set: LabelSet) -> tuple[str, list[Side]]:
    from classify.model.seeded import SeededClassifier

    ours = SeededClassifier(label_set).fit(distinct)
    sides = [
        Side(
            "labels, scores and evidence",
            lambda: sum(len(ours.decide(texts[s]).labels) for s in slices(texts)),
        )
    ]
    sides += [product_side(texts, distinct, longest, len(label_set.labels)) for longest in (1, 2)]
    words = re.compile(r"\w+")
    sides += [
        Side("re.findall alone, words kept", lambda: [words.findall(text) for text in texts]),
        Side("re.findall alone, words dropped", lambda: sum(len(words.findall(text)) for text in texts)),
    ]
    if has("fasttext"):
        labels = ours.decide(distinct).scores.argmax(axis=1)
        sides.append(Side("fastText predict", fasttext_side(texts, distinct, labels)))
    return "text -> labels, scores and evidence", sides


def product_side(texts: Texts, distinct: Texts, longest: int, n_labels: int) -> Side:
    vectoriser = TfidfVectorizer(ngram_range=(1, longest), sublinear_tf=True).fit(distinct)
    weights = np.random.default_rng(0).normal(size=(len(vectoriser.vocabulary_), n_labels))
    name = "TfidfVectorizer and product, " + ("words" if longest == 1 else f"1-{longest}-grams")
    return Side(name, lambda: vectoriser.transform(texts) @ weights)


def fasttext_side(texts: Texts, distinct: Texts, label: np.ndarray) -> Callable[[], object]:
    """Return prediction by a fastText model of default settings, trained on our labels, all texts in one
    call.
    """
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.txt")
        lines = (f"__label__{row} {text}" for row, text in zip(label.tolist(), distinct, strict=True))
        path.write_text("\n".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(str(path), verbose=0, thread=1)
    return lambda: model.f.multilinePredict([f"{text}\n" for text in texts], 1, 0.0, "strict")


def table(title: str, sides: list[Side], n_bytes: int, rounds: int) -> None:
    best = [float("inf")] * len(sides)
    for _ in range(rounds):
        for index, side in enumerate(sides):
            begin = time.process_time()
            side.run()
            best[index] = min(best[index], (time.process_time() - begin) * side.part)
    print(f"\n{title}\n{'':36}{'seconds':>9}{'MB/s':>8}{'our speed is':>15}")
    for side, seconds in zip(sides, best, strict=True):
        print(f"{side.name:36}{seconds:9.2f}{n_bytes / seconds / 1e6:8.1f}{seconds / best[0]:13.2f} x")
    sys.stdout.flush()


def print_memory(texts: Texts) -> None:
    columns = learned_terms(batches(texts), "az", 1)
    batch = texts[: repeats(texts, 10e6)]
    values(columns, batch)
    tracemalloc.start()
    values(columns, batch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"\npeak memory of a transform, result included: {peak / size(batch):.1f} bytes per byte of input")


def as_expression(term: str) -> str:
    words = r"[\s\-–—]+".join(re.escape(word) for word in re.split(r"[\s\-]+", term.removesuffix("*")))
    return words + (r"\w*" if term.endswith("*") else r"(?!\w)")


def read(path: Path) -> Iterator[str]:
    """Yield the texts of a file, or of all files below a folder, in sorted order."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.suffix == ".txt":
            yield file.read_text(encoding="utf-8")
        elif file.name.endswith((".jsonl", ".jsonl.gz")):
            data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            yield from (json.loads(line)["text"] for line in data.decode("utf-8").splitlines() if line)


def size(texts: Texts) -> int:
    return sum(len(text.encode()) for text in texts)


def repeats(texts: Texts, n_bytes: float) -> int:
    """Return how many texts, taken round and round, fill so many bytes."""
    lengths = np.array([len(text.encode()) for text in texts])
    rounds, rest = divmod(n_bytes, lengths.sum())
    return int(rounds) * len(texts) + int(np.searchsorted(np.cumsum(lengths), rest))


def has(module: str) -> bool:
    if importlib.util.find_spec(module):
        return True
    print(f"{module} is not installed: left out")
    return False


if __name__ == "__main__":
    main()
