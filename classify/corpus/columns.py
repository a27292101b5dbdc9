"""Columns of a record for the fields of an article: as the settings name it, or by a usual name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from classify.config.settings import FieldNames
from classify.corpus.notices import Notice, Noticed

USUAL = {
    "id": "id article_id document_id doc_id item_id news_id guid uuid",
    "text": "text",
    "title": "title headline heading article_title post_title news_title web_title",
    "date": (
        "date published published_at publish_date published_date date_published publication_date pub_date "
        "published_on publish_time published_time publish_datetime web_publication_date article_date "
        "news_date datetime timestamp posted_at created_at created created_utc creation_date date_created "
        "created_date_time post_date"
    ),
    "source": "source publisher publication outlet newspaper source_name site_name site domain",
    "url": "url link web_url article_url post_url permalink canonical_url href",
}
"""Names of each field, the likeliest first. The text has only its own: what is classified is not guessed."""

NO_SETTINGS = FieldNames()
"""Where no setting names a column."""
_PLAIN = re.compile(r"[\W_]+")
_MOST_COLUMNS = 1_000
_MOST_DEPTH = 8
_NO_VALUE_OF_HIVE = "__HIVE_DEFAULT_PARTITION__"
LISTED = 20
"""So many columns are named in a message."""

_OBJECTS = (dict, Mapping)
"""What has keys: nearly always the first, of which the second alone would be asked at ten times the cost."""

Place = tuple[str, ...]
"""The keys that lead to a value; empty: there is none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Column of each field in a record."""

    id: Place
    text: Place
    title: Place
    date: Place
    source: Place
    url: Place
    language: Place
    named: tuple[tuple[str, str], ...]
    """The fields but the text whose column the settings name, each with words for it."""
    by_usual_name: str
    """The fields that no setting names and that have another name than their own, in words; empty: none."""
    listed: str
    """The columns of the record, in words."""

    def notices(
        self, record: Mapping[str, object], source: int, *, has_id: bool, has_date: bool
    ) -> Iterator[Noticed]:
        """Yield what a person should know of the columns that an article of a source was read from."""
        absent = [field for field, _ in self.named if self._lacks(record, field)]
        for field, column in self.named:
            if field in absent:
                yield Noticed(Notice.NO_FIELD, self.listed, source, column)
        if self.by_usual_name:
            yield Noticed(Notice.USUAL_NAME, self.by_usual_name)
        if not has_id and "id" not in absent:
            yield Noticed(Notice.NO_ID, self.listed)
        if not has_date and "date" not in absent:
            yield Noticed(Notice.NO_DATE, self.listed)

    def _lacks(self, record: Mapping[str, object], field: str) -> bool:
        place: Place = getattr(self, field)
        return not place or (len(place) > 1 and value_at(record, place) is None)

    @property
    def first_keys(self) -> list[str]:
        """The columns that hold any of the fields."""
        places = (getattr(self, field) for field in (*USUAL, "language"))
        return list(dict.fromkeys(place[0] for place in places if place))


def columns_of(there: tuple[str, ...], names: FieldNames, beside: tuple[Place, ...] = ()) -> Columns:
    """Return where a record with the columns `there` has each field.

    A name of the settings is a column of this name, else a path whose first part is one. A field that the
    settings do not name, and that has no column of its own name, has the first column with a usual name,
    whatever its case and signs: ``Published At`` is ``published_at``; so it is sought among the first
    thousand columns. Where the text lies in objects, it is sought `beside` it, too, in the inmost first.

    >>> columns_of(("ID", "text", "Pub. Date"), FieldNames()).by_usual_name
    'the id from `ID`, the date from `Pub. Date`'
    """
    sought = there
    if len(there) > _MOST_COLUMNS:
        wanted = {part for name in names.model_dump().values() if name for part in (name, name.split(".")[0])}
        named = (column for column in dict.fromkeys(there[_MOST_COLUMNS:]) if column in wanted)
        sought = there[:_MOST_COLUMNS] + tuple(named)
    return _found(sought, names, frozenset(names.model_fields_set), len(there), beside[:_MOST_COLUMNS])


def beside_text(record: Mapping[str, object], name: str) -> tuple[Place, ...]:
    """Return what stands in the objects in which a record has its text; nothing where that is a column.

    >>> beside_text({"attributes": {"body": "It rained.", "published": "2026-03-11"}}, "attributes.body")
    (('attributes', 'body'), ('attributes', 'published'))
    """
    if name in record or "." not in name:
        return ()
    keys = name.split(".")[:-1]
    around = (tuple(keys[:depth]) for depth in range(min(len(keys), _MOST_DEPTH), 0, -1))
    return tuple(
        (*place, key)
        for place in around
        if isinstance(inside := value_at(record, place), Mapping)
        for key in inside
        if isinstance(key, str)
    )


@lru_cache(maxsize=256)
def _found(
    there: tuple[str, ...],
    names: FieldNames,
    explicit: frozenset[str],
    n_columns: int,
    beside: tuple[Place, ...],
) -> Columns:
    around = {place[:depth] for place in beside for depth in range(1, len(place))}
    plain = _by_plain_name((column,) for column in there if (column,) not in around)
    inside = _by_plain_name(place for place in beside if place not in around)
    same_text = next((column for column in there if column.strip().casefold() == "text"), None)
    plain |= {"text": (same_text,)} if same_text is not None else {}
    if same_text is None:
        plain.pop("text", None)
    places: dict[str, Place] = {}
    guessed: list[str] = []
    for field, usual in USUAL.items():
        place = _named(getattr(names, field), there)
        if (not place or place in around) and field not in explicit:
            keys = [_plain(name) for name in usual.split()]
            likely = [plain[key] for key in keys if key in plain]
            likely += [inside[key] for key in keys if key in inside and field != "text"]
            if likely and likely[0] not in places.values():
                place = likely[0]
                guessed.append(f"the {field} from `{'.'.join(place)[:60]}`")
        places[field] = place
    places["language"] = _named(names.language, there) if names.language else ()
    columns = [*there[:LISTED], *(".".join(place) for place in beside[:LISTED])]
    listed = ", ".join(f"`{column[:40]}`" for column in columns) + and_more(n_columns)
    named = tuple(
        (field, _in_words(field, names))
        for field in places
        if field in explicit - {"text"} and getattr(names, field)
    )
    return Columns(
        **places, named=named, by_usual_name=", ".join(guessed), listed=f"its columns are {listed}"
    )


def and_more(n_columns: int) -> str:
    """Return how many columns are not among those that a message names, as the end of their list."""
    if n_columns <= LISTED:
        return ""
    bound = f" (usual names are sought in the first {_MOST_COLUMNS:,})" if n_columns > _MOST_COLUMNS else ""
    return f" and {n_columns - LISTED:,} more{bound}"


def _in_words(field: str, names: FieldNames) -> str:
    return f"the column `{getattr(names, field)[:60]}` that input.fields.{field} names"


def _by_plain_name(places: Iterable[Place]) -> dict[str, Place]:
    plain: dict[str, Place] = {}
    for place in places:
        plain.setdefault(_PLAIN.sub("", place[-1][:100]).casefold(), place)
    return plain


def _plain(name: str) -> str:
    return name.replace("_", "")


def _named(name: str, there: tuple[str, ...]) -> Place:
    if name in there:
        return (name,)
    path = tuple(name.split("."))
    return path if len(path) <= _MOST_DEPTH and path[0] in there else ()


def value_at(record: Mapping[str, object], place: Place) -> object:
    """Return what stands at a place of a record; None where nothing does.

    A number leads into a list, from 0.

    >>> value_at({"source": {"name": "Wire"}}, ("source", "name"))
    'Wire'
    """
    value: object = record if place else None
    for key in place:
        if isinstance(value, _OBJECTS):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


@lru_cache(maxsize=256)
def columns_in_folders(name: str) -> Mapping[str, object]:
    """Return the columns that the folders of a file are named for, as data frames are written in parts.

    >>> columns_in_folders("source=The%20Wire/topic=__HIVE_DEFAULT_PARTITION__/part-0.parquet")
    {'source': 'The Wire'}
    """
    pairs = (folder.split("=", 1) for folder in name.split("/")[:-1] if "=" in folder)
    return {unquote(column): unquote(value) for column, value in pairs if value != _NO_VALUE_OF_HIVE}


def longest_text(record: Mapping[str, object], depth: int = 0) -> tuple[int, str]:
    """Return the length of the longest text of some words in a record, and the path to it; else 0.

    >>> longest_text({"id": "a", "node": {"body": "It rained."}})
    (10, 'node.body')
    >>> longest_text({"index": {"_id": "a"}})
    (0, '')
    """
    found = [(0, "")]
    for name, value in islice(record.items(), LISTED if depth else _MOST_COLUMNS):
        if isinstance(value, str) and " " in value:
            found.append((len(value), name[:40]))
        elif isinstance(value, dict) and depth < _MOST_DEPTH:
            length, path = longest_text(value, depth + 1)
            found += [(length, f"{name[:40]}.{path}")] if length else []
    return max(found)


def no_text_column(column: str, there: list[str], record: Mapping[str, object] | None = None) -> str:
    """Return the detail for a missing text column: what is there, and the setting to change.

    >>> no_text_column("text", ["content"], {"content": {"rendered": "Bread was dear."}})
    "no column 'text'; there are: 'content'; set input.fields.text to the one that holds the text, such as \
content.rendered"
    """
    names = (", ".join(repr(name[:40]) for name in there[:LISTED]) or "none") + and_more(len(there))
    same = next((name for name in there if name.strip().casefold() == column.strip().casefold()), None)
    if same is not None:
        return f"no column {column!r}; there are: {names}; set input.fields.text to {same!r}"
    mend = "set input.fields.text to the one that holds the text"
    path = longest_text(record or {})[1]
    likely = f", such as {path}" if path and path not in there[:LISTED] else ""
    return f"no column {column!r}; there are: {names}; {mend}{likely}"
