"""Articles of the files of a feed, streaming: whole files, or slices that workers can read on their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from classify.config.settings import Format
from classify.corpus.article import Article, Rejected
from classify.corpus.delimited import read_csv, row_offsets
from classify.corpus.feeds import read_feed
from classify.corpus.files import InputFile
from classify.corpus.formats import ONE_ARTICLE
from classify.corpus.json_files import read_json
from classify.corpus.jsonl import line_offsets, read_jsonl
from classify.corpus.parquet import read_parquet, row_groups
from classify.corpus.records import Reading
from classify.corpus.streams import READ_FAULTS, is_recoded
from classify.corpus.text_and_html import read_html, read_text
from classify.corpus.web_archives import read_warc
from classify.corpus.word_files import read_docx

_BY_LINES = ("jsonl", "csv")
_LONGER = 10
"""Factor by which slices are longer, at least, where reading one means skipping all that is before it."""
_MOST = 8
"""The most slices of such a file: what is skipped grows with the file, not with its square."""
_MANY = 1_000
_LITTLE = 1 << 16
"""Bytes of a slice, on average, where a file has more slices than `_MANY`: each costs something by itself."""
_SMALL_TABLE = 1 << 20
"""Bytes below which a Parquet file is one slice."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a file that can be read without the rest."""

    file: InputFile
    start: int = 0
    """First byte of the content of a JSON-lines or CSV file, first row of a Parquet file, from 0."""
    stop: int | None = None
    """The byte or row to stop before; None means the end."""
    first_record: int = 1
    """The number of the first record of the slice."""
    first_line: int = 2
    """The line of a CSV file in which the slice begins."""

    @property
    def size(self) -> int:
        """Bytes that are read; those of the whole file where slices are not cut at bytes."""
        stop = self.file.end if self.stop is None else self.stop
        if self.file.format in _BY_LINES and stop is not None:
            return stop - self.start
        try:
            return Path(self.file.path).stat().st_size
        except OSError:  # reading it says why
            return 0


def read_articles(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield what a file holds, record by record, in its order: articles, and records that cannot be used."""
    return read_slice(Slice(file), reading)


def read_slice(part: Slice, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield what a slice holds; all slices of a file together give the same as the file."""
    file, reading = part.file, reading.of(part.file)
    if file.format == "csv":
        return read_csv(file, reading, part.start, part.stop, part.first_record, part.first_line)
    if file.format == "parquet":
        return read_parquet(file, reading, part.start, part.stop, part.first_record)
    if file.format == "jsonl":
        return read_jsonl(file, reading, part.start, part.stop, part.first_record)
    return _WHOLE[file.format](file, reading)


_WHOLE: dict[Format, Callable[[InputFile, Reading], Iterator[Article | Rejected]]] = {
    "txt": read_text,
    "html": read_html,
    "json": read_json,
    "rss": read_feed,
    "docx": read_docx,
    "warc": read_warc,
}
"""Readers of files that are one slice."""


def slices(file: InputFile, articles_per_slice: int, reading: Reading) -> list[Slice]:
    """Return slices of about `articles_per_slice` records that cover the file.

    JSON lines are cut at lines, CSV at rows and Parquet at row groups; other formats are one slice. Slices of
    a packed file are ten times as long or more, because reading one means unpacking all that is before it;
    so are slices inside a long row group, since most Parquet files have only one. A file that cannot be read
    to its end is one slice, and reading it says why. Lines that are added later are in no slice.
    """
    reading = reading.of(file)
    if file.format == "parquet":
        return _parquet_slices(file, articles_per_slice)
    if file.format not in _BY_LINES:
        return [Slice(file)]
    try:
        if file.format == "jsonl":
            lines, end = line_offsets(file, articles_per_slice, reading)
            places = [(offset, line, line) for offset, line in lines]
        else:
            places, end = row_offsets(file, articles_per_slice, reading)
        file = replace(file, recoded=is_recoded(file, reading.settings.encoding))
    except READ_FAULTS:
        return [Slice(file)]
    if not file.plain:
        places = places[:: max(_LONGER, -(-len(places) // _MOST))]
    elif len(places) > _MANY:
        places = places[:: -(-len(places) // max(_MANY, (end or 0) // _LITTLE))]
    stops = [offset for offset, _, _ in places[1:]] + [None]
    file = replace(file, end=end)
    return [Slice(file, start, stop, *first) for (start, *first), stop in zip(places, stops, strict=True)]


def batches(
    files: Iterable[InputFile],
    articles_per_batch: int,
    reading: Reading,
    cut: Callable[[InputFile, int, Reading], list[Slice]] = slices,
) -> Iterator[tuple[Slice, ...]]:
    """Yield slices packed to about `articles_per_batch` articles each, in the order of the files.

    Files of one article share a batch with their neighbours, and so do small files of formats that are not
    cut; the cuts depend on nothing but the files and the settings of the section `input`. `cut` gives what
    `slices` does.
    """
    single: list[Slice] = []
    for file in files:
        if file.format in ONE_ARTICLE or (file.format in _WHOLE and _is_small(file)):
            single.append(Slice(file))
            if len(single) == articles_per_batch:
                yield tuple(single)
                single = []
            continue
        if single:
            yield tuple(single)
            single = []
        yield from ((part,) for part in cut(file, articles_per_batch, reading))
    if single:
        yield tuple(single)


def _is_small(file: InputFile, below: int = _LITTLE) -> bool:
    return Slice(file).size < below


def _parquet_slices(file: InputFile, articles_per_slice: int) -> list[Slice]:
    starts, row = [0], 0
    # what a small file may unpack to is bounded for each slice: it is one
    for count in [] if _is_small(file, _SMALL_TABLE) else row_groups(file) or []:
        longest = max(_LONGER * articles_per_slice, -(-count // _MOST))
        if row > starts[-1] and row + count - starts[-1] > articles_per_slice:
            starts.append(row)
        row += count
        while row - starts[-1] > longest:
            starts.append(starts[-1] + longest)
    stops = [*starts[1:], None]
    return [Slice(file, start, stop, start + 1) for start, stop in zip(starts, stops, strict=True)]
