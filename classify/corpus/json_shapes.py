"""Ways to write many records as one JSON object: column by column, as rows beside names, by ids.

Data frames are exported so (pandas: ``to_json()``, ``orient="split"``, ``orient="index"``), and so are
databases whose keys are ids.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import cast

from classify.config.settings import FieldNames
from classify.corpus.columns import Place, columns_of, longest_text, value_at

Records = list[dict[str, object]]
_MOST_OBJECTS = 20_000
_MOST_FIRST = 20
"""Objects at the beginning of a list that are looked at."""


def listed(whole: Mapping[str, object], names: FieldNames) -> Records:
    """Return the objects of the outmost list inside an object that have a text; of pages, those of all.

    Where none has, they are those of the list with the longest text, if it is longer than all that stands in
    the object itself: what is wrong with them tells where the text is.

    >>> listed({"pages": [{"got": [{"text": "Bread."}]}, {"got": [{"text": "Tea."}]}]}, FieldNames())
    [{'text': 'Bread.'}, {'text': 'Tea.'}]
    """
    found: dict[Place, Records] = {}
    likely: tuple[int, Records] = (longest_text(whole)[0], [])
    waiting: deque[tuple[Place, Mapping[str, object]]] = deque([((), whole)])
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            break
        place, around = waiting.popleft()
        for key, inside in around.items():
            own = (*place, key)
            if isinstance(inside, dict) and not columns_of(tuple(inside), names).text:
                waiting.append((own, inside))
            elif isinstance(inside, list) and inside and all(isinstance(one, dict) for one in inside):
                if any(columns_of(tuple(one), names).text for one in inside[:_MOST_FIRST]):
                    found.setdefault(own, []).extend(inside)
                    continue
                likely = max(likely, (longest_text(inside[0])[0], inside), key=lambda one: one[0])
                waiting.extend((own, one) for one in inside[:_MOST_OBJECTS])
    return next(iter(found.values()), likely[1])


def by_columns(whole: Mapping[str, object], names: FieldNames) -> Records:
    """Return the records of an object that holds a mapping from row to value for each column; else none.

    Or a list of values in each of several columns; a list of one is a value that a program wrapped.

    >>> by_columns({"id": {"0": "a", "1": "b"}, "text": {"0": "Bread.", "1": "Tea."}}, FieldNames())
    [{'id': 'a', 'text': 'Bread.'}, {'id': 'b', 'text': 'Tea.'}]
    """
    columns = {name: values for name, values in whole.items() if isinstance(values, dict)}
    if len(whole) > 1 and all(isinstance(values, list) and len(values) > 1 for values in whole.values()):
        columns = {name: dict(enumerate(cast("list[object]", values))) for name, values in whole.items()}
    texts = value_at(columns, columns_of(tuple(whole), names).text)
    if not isinstance(texts, dict) or len(columns) < len(whole):
        return []
    if any(values.keys() != texts.keys() for values in columns.values()):
        return []
    return [{name: values[row] for name, values in columns.items()} for row in texts]


def by_rows(whole: Mapping[str, object]) -> Records:
    """Return the records of an object with the names of the columns and a list of rows; else none.

    >>> by_rows({"columns": ["id", "text"], "index": [0], "data": [["a", "Bread."]]})
    [{'id': 'a', 'text': 'Bread.'}]
    """
    columns, rows = whole.get("columns"), whole.get("data", whole.get("rows"))
    if not isinstance(columns, list) or not isinstance(rows, list):
        return []
    if not all(isinstance(row, list) and len(row) == len(columns) for row in rows):
        return []
    return [dict(zip(map(str, columns), row, strict=True)) for row in rows]


def by_ids(whole: Mapping[str, object], names: FieldNames) -> Records:
    """Return the records of an object that maps ids to objects with a text; else none.

    >>> by_ids({"a": {"text": "Bread."}, "b": {"text": "Tea."}}, FieldNames())
    [{'id': 'a', 'text': 'Bread.'}, {'id': 'b', 'text': 'Tea.'}]
    """
    found: Records = []
    for key, record in whole.items():
        if not isinstance(record, dict) or not (columns := columns_of(tuple(record), names)).text:
            return []
        found.append({**({} if columns.id else {names.id: key}), **record})
    return found
