"""JSON that is read piece by piece, so that a file of any length takes the memory of its largest value."""

from __future__ import annotations

import codecs
import json
import re
from typing import BinaryIO

from classify.corpus.json_objects import DECODER
from classify.corpus.rejection_reasons import Reason
from classify.corpus.values import RecordError

_CHUNK = 1 << 16
_SPACE = " \t\r\n"
_SHOWN = 30
"""Characters of a broken value that a message shows."""


class JsonText:
    """The text of a stream of JSON, and how far it has been read.

    Raises
    ------
    RecordError
        From all methods, where a value is longer than `limit` bytes, or is not JSON.
    UnicodeDecodeError
        Where bytes are not text in the encoding.
    """

    def __init__(self, stream: BinaryIO, encoding: str, limit: int) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._limit = limit
        self._text = ""
        self._at = 0
        self._ended = False
        self._passed = 0

    @property
    def position(self) -> int:
        """The characters that lie behind."""
        return self._passed + self._at

    def next_sign(self) -> str:
        """Return the next character that is no white space, and stay before it; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more(_CHUNK):
                return ""

    def next_signs(self) -> str:
        """Return the next two characters that are no white space, and stay before them."""
        first = self.next_sign()
        while True:
            rest = self._text[self._at + 1 : self._at + _CHUNK].lstrip(_SPACE)
            if rest or len(self._text) - self._at > _CHUNK or not self._more(_CHUNK):
                return first + rest[:1]

    def take(self, sign: str) -> None:
        """Go behind the next character, which must be `sign`."""
        if self.next_sign() != sign:
            raise RecordError(Reason.BROKEN_JSON, f"a `{sign}` is missing; mend or remove the record")
        self._at += 1

    def took(self, sign: str) -> bool:
        """Go behind the next character if it is `sign`, and tell whether it is."""
        found = self.next_sign() == sign
        self._at += found
        return found

    def value(self) -> object:
        """Return the next value and go behind it."""
        self.next_sign()
        size = _CHUNK
        while True:
            fault: Exception
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
                if end < len(self._text) or not self._more(size):  # more digits of a number may follow
                    self._at = end
                    return value
                continue
            except json.JSONDecodeError as error:
                fault = error
            except RecursionError:
                raise RecordError(Reason.BROKEN_JSON, "nests too deep to be read; remove it") from None
            except ValueError as error:  # a number of thousands of digits
                raise RecordError(Reason.BROKEN_JSON, f"{error}; mend or remove it") from None
            self.refuse_longer(len(self._text) - self._at)
            if not self._more(size):
                begin = " ".join(re.findall(r"[!-~]+", self._text[self._at : self._at + _SHOWN]))
                detail = f"{getattr(fault, 'msg', fault)} in `{begin}`; mend or remove the record"
                raise RecordError(Reason.BROKEN_JSON, detail)
            size *= 2  # each attempt costs twice the one before: all of them together twice the last

    def refuse_longer(self, size: int) -> None:
        """Refuse a value of so many characters, where that is more than the limit."""
        if size > self._limit:
            detail = f"it has more than {self._limit} characters; split it or raise input.max_bytes"
            raise RecordError(Reason.TOO_LARGE, detail)

    def _more(self, size: int) -> bool:
        """Read on, and tell whether there was anything."""
        if self._ended:
            return False
        data = self._stream.read(size)
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, self._ended)
        self._passed += self._at
        self._at = 0
        return True
