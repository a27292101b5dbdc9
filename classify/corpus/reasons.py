"""Why a record cannot be used: the codes of the column ``reason`` in ``quarantine.csv``."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A code a person can filter by; the detail beside it says what to do."""

    UNKNOWN_FORMAT = "unknown_format"
    """A file whose ending names no format that is read."""
    EMPTY_FOLDER = "empty_folder"
    """A folder that was asked for and holds no file to read."""
    UNREADABLE = "unreadable"
    """A file that cannot be opened or read to its end, or that is damaged inside."""
    UNDECODABLE = "undecodable"
    """Bytes that are not text in the declared encoding."""
    NUL_CHARACTER = "nul_character"
    """Text with a NUL in it: binary data, or text in another encoding."""
    TOO_LARGE = "too_large"
    """A record, or a compressed file, beyond the bound of the settings."""
    BROKEN_JSON = "broken_json"
    """A line that is not JSON, or nests too deep to be read."""
    NOT_AN_OBJECT = "not_an_object"
    """JSON, but a list, text or number instead of a record."""
    BROKEN_CSV = "broken_csv"
    """A row whose quotes or cells do not fit the header."""
    NO_TEXT_COLUMN = "no_text_column"
    """The column or field that the settings name for the text is not there."""
    NOT_TEXT = "not_text"
    """A value of another type where text is needed."""
    EMPTY = "empty"
    """Nothing but white space."""
    RESERVED_SOURCE = "reserved_source"
    """A source that is named as the tables name all sources together."""
    BAD_DATE = "bad_date"
    """A date that cannot be read, or can be read in two ways."""
    FUTURE_DATE = "future_date"
    """A day later than the settings allow."""
    DUPLICATE_ID = "duplicate_id"
    """An id that an earlier record of the feed has; found by whoever sees the whole feed."""
