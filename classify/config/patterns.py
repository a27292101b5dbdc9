"""Validators of settings that a library must understand: patterns, encodings, time zones, paths."""

from __future__ import annotations

import re
import time
import unicodedata
import warnings
import zoneinfo
from collections.abc import Iterator
from itertools import chain

from classify.config.faults import nearest
from classify.config.validation import unfit

EXPORTS = ("nexis", "factiva", "europresse", "proquest")
"""Files of many articles whose build is known."""
MAX_PATTERN = 1_000
LONGEST_MATCHED = 2_000
"""Only so many characters of a text are held against the pattern of a user."""
_LONG = 0.05
"""Seconds of computing after which a loop counts as endless; a sound one needs a thousandth of them."""
_SLOW = 0.4
"""Seconds for a whole pattern on a text of `LONGEST_MATCHED`: a square needs a tenth, a cube seconds."""
_REPEATED = re.compile(r"\)(?:[*+]|\{\d*,?\d*\})(?!\+)\??")
_REPEATED_SIGN = re.compile(r"(\[\^?\]?+(?:\\.|[^\]\\])*+\]|\\x..|\\u.{4}|\\.|[^\\()|*+?{}])(?=[*+{])")
_SIGNS = tuple(map(chr, (*range(32, 127), *range(32), *range(127, 1 << 16))))
_WORD = re.compile(r"[^\W_]{2,}")
_TRIED = ("a", "A", "1", " ", ".", "a ", "A, ")


def checked_pattern(pattern: str) -> str:
    """Return the regular expression, if Python compiles it and it cannot match empty text."""
    if _compiled(pattern).fullmatch(""):
        raise unfit("matches empty text, so it says nothing; make it longer")
    return pattern


def checked_header(pattern: str) -> str:
    """Return the regular expression of a feed header, if it has a group named ``date``."""
    if "date" not in _compiled(pattern).groupindex:
        raise unfit("has no group `date`; put `(?P<date>...)` around the date")
    return pattern


def checked_split(split: str) -> str:
    """Return the name of an export, or a pattern; CSS selectors are patterns too as far as can be told
    here.
    """
    return split if split in EXPORTS else checked_pattern(split)


def _compiled(pattern: str) -> re.Pattern[str]:
    if len(pattern) > MAX_PATTERN:
        raise unfit(f"is longer than {MAX_PATTERN} characters; write several patterns")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python will read otherwise one day is a fault today
            compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise unfit(f"is no regular expression ({error}); mend it") from None
    for loop in _loops(pattern):
        if _never_ends(loop):
            raise unfit(
                f"`{loop}` can read one text in so many ways that a single article could stop a run; "
                "write ++ and *+ inside it, which give nothing back"
            )
    if any(_is_slow(compiled, sample) for sample in _samples(pattern)):
        raise unfit(
            "can split one text in so many ways that a single paragraph could hold up a run; write ++ and *+ "
            "where one repeated sign follows another that reads the same, or bounds such as {1,20}"
        )
    return compiled


def _loops(pattern: str) -> Iterator[str]:
    """Yield the repeated groups of a pattern: only these can match a text in ever more ways as it grows."""
    for closed in _REPEATED.finditer(pattern):
        begin = closed.start()
        while (begin := pattern.rfind("(", 0, begin)) >= 0:
            if _is_pattern(loop := pattern[begin : closed.end()]):
                yield loop
                break


def _is_pattern(part: str) -> bool:
    try:
        re.compile(part)
    except re.error:
        return False
    return True


def _never_ends(loop: str) -> bool:
    """Tell whether its time explodes with the length of a text: tried on growing texts that it cannot
    match.
    """
    failing = re.compile(f"{loop}(?!)")
    for part in {*_TRIED, *_WORD.findall(loop), *re.sub(r"[\\()\[\]{}*+?|]", "", loop)}:
        text = part * 30
        for length in range(8, len(text), 2):  # in small steps, so that the trial itself ends soon
            begun = time.thread_time()
            failing.match(text[:length])
            if time.thread_time() - begun > _LONG:
                return True
    return False


def _samples(pattern: str) -> set[str]:
    """Return what texts are made of that a pattern reads for long: signs of its own repeated classes, its
    words.
    """
    samples = {*_TRIED, *_WORD.findall(pattern)}
    for part in {*_REPEATED_SIGN.findall(pattern)}:
        if _is_pattern(part):
            read = re.compile(part, re.DOTALL)
            samples |= {next((sign for sign in chain(_SIGNS, part) if read.fullmatch(sign)), "a")}
    return samples


def _is_slow(compiled: re.Pattern[str], sample: str) -> bool:
    """Tell whether a text of `LONGEST_MATCHED` that the pattern cannot match would hold it up."""
    length = 16
    while length <= LONGEST_MATCHED:
        text = (sample * length)[: length - 2] + "\n\0"  # neither white space nor a dot reads both
        begun = time.thread_time()
        compiled.fullmatch(text)
        if time.thread_time() - begun > _SLOW:
            return True
        length = min(length * 3 // 2, LONGEST_MATCHED) if length < LONGEST_MATCHED else length + 1
    return False


def checked_encoding(name: str) -> str:
    """Return the name of a text encoding that Python knows."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        raise unfit(f"`{name}` is no text encoding; write utf-8, cp1252, cp1251 or the like") from None
    return name


def checked_delimiter(sign: str) -> str:
    """Return one character that can stand between cells."""
    if len(sign) != 1 or sign in '"\r\n':
        raise unfit('must be one character other than a quote or a line break, such as ";" or "\\t"')
    return sign


def checked_time_zone(name: str) -> str:
    """Return the name of a time zone of the IANA list."""
    if name == "UTC":
        return name
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        mend = nearest(name, zoneinfo.available_timezones())
        mend = mend if mend.startswith("did") else "write a name such as Asia/Baku"
        raise unfit(f"`{name}` is no time zone; {mend}") from None
    return name


def checked_path(path: str) -> str:
    """Return the path, if it has characters and none of them is a control character."""
    if not path.strip():
        raise unfit("is empty; write a path, relative to this file")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in path):
        raise unfit("holds a control character; take it out")
    return path
