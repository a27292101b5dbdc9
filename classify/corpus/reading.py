"""Articles of the files of a feed, streaming: whole files, or slices that workers can read on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from classify.corpus.article import Article, Rejected
from classify.corpus.delimited import read_csv, row_offsets
from classify.corpus.documents import read_html, read_text
from classify.corpus.files import InputFile
from classify.corpus.jsonl import line_offsets, read_jsonl
from classify.corpus.parquet import read_parquet, row_groups
from classify.corpus.reasons import Reason
from classify.corpus.records import Reading
from classify.corpus.streams import READ_FAULTS

_BY_LINES = ("jsonl", "csv")
_LONGER = 10
"""How many times longer slices are, at least, where reading one means skipping all that is before it."""
_MOST = 8
"""The most slices of such a file: what is skipped grows with the file, not with its square."""


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


def read_articles(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield what a file holds, record by record, in its order: articles, and records that cannot be used."""
    return read_slice(Slice(file), reading)


def read_slice(part: Slice, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield what a slice holds; all slices of a file together give the same as the file."""
    file = part.file
    if file.format in _BY_LINES and not _keeps_ascii(reading.settings.encoding):
        encoding = reading.settings.encoding
        detail = f"{encoding} cannot be cut into lines; convert it: iconv -f {encoding} -t utf-8"
        yield Rejected(file.name, 0, Reason.UNDECODABLE, detail)
    elif file.format == "txt":
        yield from read_text(file, reading)
    elif file.format == "html":
        yield from read_html(file, reading)
    elif file.format == "csv":
        yield from read_csv(file, reading, part.start, part.stop, part.first_record, part.first_line)
    elif file.format == "parquet":
        yield from read_parquet(file, reading, part.start, part.stop, part.first_record)
    else:
        yield from read_jsonl(file, reading, part.start, part.stop, part.first_record)


def slices(file: InputFile, articles_per_slice: int, reading: Reading) -> list[Slice]:
    """Return slices of about `articles_per_slice` records that cover the file.

    JSON lines are cut at lines, CSV at rows and Parquet at row groups; text and HTML are one slice. Slices
    of a gzip file are ten times as long or more, because reading one means unpacking all that is before it;
    so are slices inside a long row group, since most Parquet files have only one. A file that cannot be read
    to its end is one slice, and reading it says why. Lines that are added later are in no slice.
    """
    if file.format == "parquet":
        return _parquet_slices(file, articles_per_slice)
    if file.format not in _BY_LINES:
        return [Slice(file)]
    try:
        if file.format == "jsonl":
            lines, end = line_offsets(file, articles_per_slice)
            places = [(offset, line, line) for offset, line in lines]
        elif _keeps_ascii(reading.settings.encoding):
            places, end = row_offsets(file, articles_per_slice, reading)
        else:
            places, end = [(0, 1, 2)], None
    except READ_FAULTS:
        return [Slice(file)]
    if file.compressed:
        places = places[:: max(_LONGER, -(-len(places) // _MOST))]
    stops = [offset for offset, _, _ in places[1:]] + [None]
    file = replace(file, end=end)
    return [Slice(file, start, stop, *first) for (start, *first), stop in zip(places, stops, strict=True)]


def batches(
    files: Iterable[InputFile], articles_per_batch: int, reading: Reading
) -> Iterator[tuple[Slice, ...]]:
    """Yield slices packed to about `articles_per_batch` articles each, in the order of the files.

    Files of one article share a batch with their neighbours; the cuts depend on nothing but the files and the
    settings of the section `input`.
    """
    single: list[Slice] = []
    for file in files:
        if file.format in ("txt", "html"):
            single.append(Slice(file))
            if len(single) == articles_per_batch:
                yield tuple(single)
                single = []
            continue
        if single:
            yield tuple(single)
            single = []
        yield from ((part,) for part in slices(file, articles_per_batch, reading))
    if single:
        yield tuple(single)


def _parquet_slices(file: InputFile, articles_per_slice: int) -> list[Slice]:
    starts, row = [0], 0
    for count in row_groups(file) or []:
        longest = max(_LONGER * articles_per_slice, -(-count // _MOST))
        if row > starts[-1] and row + count - starts[-1] > articles_per_slice:
            starts.append(row)
        row += count
        while row - starts[-1] > longest:
            starts.append(starts[-1] + longest)
    stops = [*starts[1:], None]
    return [Slice(file, start, stop, start + 1) for start, stop in zip(starts, stops, strict=True)]


def _keeps_ascii(encoding: str) -> bool:
    """Tell whether lines and quotes are the same bytes as in ASCII, which UTF-16 for one does not keep."""
    return '\n{"a",'.encode(encoding) == b'\n{"a",'
