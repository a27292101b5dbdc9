"""JSON lines: one article a line, whole files or slices of them by byte offsets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, islice

import numpy as np

from classify.corpus.article import Article, Rejected
from classify.corpus.decoding import content_encoding, decoded
from classify.corpus.files import InputFile
from classify.corpus.json_objects import DECODER
from classify.corpus.json_shapes import listed
from classify.corpus.records import NO_RECORD, Reading, article_of
from classify.corpus.rejection_reasons import Reason
from classify.corpus.streams import READ_FAULTS, bounded_lines, broken_off, open_records
from classify.corpus.values import RecordError, kind_of

_CHUNK = 1 << 22
_NEWLINE = 10
_ONE_BY_ONE = 250
"""Rejections of a slice after which lines that repeat a rejected one are counted together."""
_REPEATS = 10_000
_NOT_LINES = "; if the whole file is one list or object, name it .json or set input.format"
_PAGES = "; if it is a page of records, name the file .json or set input.format to json"


def read_jsonl(
    file: InputFile, reading: Reading, start: int = 0, stop: int | None = None, first_record: int = 1
) -> Iterator[Article | Rejected]:
    """Yield the articles of the lines that begin at byte `start` or later, and before byte `stop`.

    A record's number is its line; blank lines are passed over. After some rejections, lines that repeat a
    rejected one are rejected many at a time.
    """
    number = first_record - 1
    blank = start == 0
    rejected = 0
    try:
        with open_records(file, reading.settings, start) as stream:
            lines = _until(bounded_lines(stream, reading.settings.max_bytes), start, stop)
            for line, same in groupby(lines):
                if isinstance(line, bytes) and line.isspace():
                    number += sum(1 for _ in same)
                    continue
                blank = False
                for _ in same:
                    number += 1
                    one = _article(line, number, file, reading)
                    yield one
                    rejected += isinstance(one, Rejected)
                    if isinstance(one, Rejected) and rejected > _ONE_BY_ONE:
                        while repeats := sum(1 for _ in islice(same, _REPEATS)):
                            yield replace(one, record=number + 1, records=repeats)
                            number += repeats
            if blank and stop is None:
                yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    except READ_FAULTS as fault:
        yield broken_off(file, "line", number + 1, fault)


def _until(lines: Iterator[bytes | int], start: int, stop: int | None) -> Iterator[bytes | int]:
    """Yield the lines that begin before byte `stop`, the first of them at byte `start`."""
    position = start
    for line in lines:
        yield line
        position += line if isinstance(line, int) else len(line)
        if stop is not None and position >= stop:
            return


def line_offsets(file: InputFile, every: int, reading: Reading) -> tuple[list[tuple[int, int]], int | None]:
    """Return (byte offset, line number from 1) of every `every`-th line of a file, and where the file ends.

    A file of blank lines has no end: to be read as a whole, it must say that it holds no record.

    Raises
    ------
    OSError, EOFError, zlib.error
        If the file cannot be read to its end; see `READ_FAULTS`.
    """
    places = [(0, 1)]
    blank = True
    lines = 0
    position = 0
    with open_records(file, reading.settings) as stream:
        while chunk := stream.read(_CHUNK):
            blank = blank and chunk.isspace()
            ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == _NEWLINE)
            first = (-lines - 1) % every
            places += [
                (position + int(end) + 1, lines + first + 1 + step * every + 1)
                for step, end in enumerate(ends[first::every])
            ]
            lines += len(ends)
            position += len(chunk)
    if blank:
        return places[:1], None
    return [place for place in places if place[0] < position], position


def _article(line: bytes | int, number: int, file: InputFile, reading: Reading) -> Article | Rejected:
    if isinstance(line, int):
        limit = reading.settings.max_bytes
        detail = f"the line has {line} bytes, more than {limit}; split it or raise input.max_bytes"
        return Rejected(file.name, number, Reason.TOO_LARGE, detail)
    not_lines = _NOT_LINES if number == 1 else ""
    try:
        record = DECODER.decode(decoded(line, content_encoding(reading.settings.encoding)))
    except RecordError as fault:
        return Rejected(file.name, number, fault.reason, fault.detail)
    except json.JSONDecodeError as fault:
        return Rejected(file.name, number, Reason.BROKEN_JSON, _broken(line, fault) + not_lines)
    except RecursionError:
        return Rejected(file.name, number, Reason.BROKEN_JSON, "nests too deep to be read; remove the line")
    except ValueError as fault:  # a number of thousands of digits
        return Rejected(file.name, number, Reason.BROKEN_JSON, f"{fault}; mend or remove the line")
    if not isinstance(record, dict):
        mend = f'write one object a line, such as {{"text": "..."}}{not_lines}'
        detail = f"the line is {kind_of(record)}; {mend}"
        return Rejected(file.name, number, Reason.NOT_AN_OBJECT, detail)
    article = article_of(record, number, file, reading)
    if isinstance(article, Rejected) and article.reason == Reason.NO_TEXT_COLUMN:
        pages = _PAGES if listed(record, reading.settings.fields) else ""
        return replace(article, detail=article.detail + pages)
    return article


def _broken(line: bytes, fault: json.JSONDecodeError) -> str:
    """Return why a line is no JSON, and what to do."""
    whole = line.strip()
    if b"\r" in whole:
        return "its lines end with carriage returns alone; save it with line feeds"
    if not line.endswith(b"\n") and whole.startswith(b"{") and not whole.endswith(b"}"):
        return "the file ends within the line, or was still being written; fetch it again"
    return f"{fault.msg.removesuffix(' at')} at column {fault.colno}; mend or remove the line"
