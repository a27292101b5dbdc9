"""Check a YAML document with a pydantic model: every fault at its place, in words for its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from classify.config.faults import Fault, nearest
from classify.config.strict_yaml import Broken, Document, Loc, Unquoted, reading_of
from classify.errors import Place

Model = TypeVar("Model", bound=BaseModel)


class UnknownKey:
    """Stands in for the value of an unknown key, and holds the keys that are known."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known


class Section(BaseModel):
    """A frozen mapping of a YAML file, without room for unknown keys and without guessing at types."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _tell_known_keys(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        known = tuple(cls.model_fields)
        return {key: value if key in cls.model_fields else UnknownKey(known) for key, value in data.items()}


def unfit(message: str) -> PydanticCustomError:
    """Return the error of a value that a validator refuses: what is wrong with it, and what to do."""
    # a program may pass half of a pair of UTF-16, of which pydantic makes no message
    return PydanticCustomError("unfit", message.encode("utf-8", "backslashreplace").decode())


def as_text(value: object) -> object:
    """Return the value, unless YAML readers may take it for a number, a date, a truth value or nothing."""
    if isinstance(value, Unquoted) or value is None or isinstance(value, bool | int | float):
        raise PydanticCustomError("not_text", "is not text; put it in quotes")
    return value


Text = Annotated[str, BeforeValidator(as_text, json_schema_input_type=str)]
"""Text; what YAML may read as a number, a date or a truth value needs quotes."""


def check(model: type[Model], document: Document) -> tuple[Model | None, list[Fault]]:
    """Return the model that a document makes, or None, and all faults of the document."""
    faults = list(document.faults)
    if not document.readable:
        return None, faults
    try:
        made = model.model_validate(document.value)
    except ValidationError as error:
        return None, faults + [_fault(details, document) for details in worth_telling(error)]
    return made, faults


def worth_telling(error: ValidationError) -> Iterator[ErrorDetails]:
    """Yield the errors without echoes: of values reported before, and of lists emptied by faults of their
    items.
    """
    for details in error.errors(include_url=False):
        follows = details["type"] == "too_short" and bool(details["input"])
        if not follows and not isinstance(details["input"], Broken):
            yield details


def where(document: Document, loc: Loc) -> Place | str:
    """Return the place of a value in its file; in data that came from no file, the keys that lead to it."""
    while loc not in document.places and document.places:
        loc = loc[:-1]
    if place := document.places.get(loc):
        return place
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".") or (
        document.path
    )


def _fault(details: ErrorDetails, document: Document) -> Fault:
    loc, at_key = _loc_in(document.value, details["loc"])
    place = where(document, loc)
    if at_key or details["type"] == "extra_forbidden":
        place = document.keys.get(loc, place)
    message = what(details, document.written.get(loc))
    named = loc and isinstance(loc[-1], str) and message.startswith(("must ", "is "))
    return Fault(place, f"`{loc[-1]}` {message}" if named else message)


def _loc_in(value: object, loc: Loc) -> tuple[Loc, bool]:
    """Return the part of a pydantic location that leads through the data; the rest names branches of
    unions.
    """
    path: list[str | int] = []
    for part in loc:
        row = isinstance(value, tuple | list) and isinstance(part, int) and part < len(value)
        if row or (isinstance(value, Mapping) and part in value):
            value = value[part]  # type: ignore[index]
            path.append(part)
    return tuple(path), loc[-1:] == ("[key]",)


_MESSAGES = {
    "must hold keys and values, `key: value` a line": "model_type dict_type",
    "must hold keys and values": "dataclass_type",
    "must be a list, `- item` a line": "tuple_type",
    "must be text": "string_type",
    "must be true or false": "bool_type",
    "must be a whole number": "int_type int_from_float int_parsing",
    "must be a number": "float_type float_parsing",
    "must be a finite number": "finite_number",
    "must be a path": "is_instance_of",
    "must be a list of words, or a path": "union_tag_invalid",
}
_KINDS = {kind: message for message, kinds in _MESSAGES.items() for kind in kinds.split()}

_SUCH_AS = {
    "label_set": "labels.yaml",
    "input": "{paths: [articles]}",
    "paths": "[articles]",
    "model": "{path: models/news}",
    "output": "{path: output}",
    "labels": "{topic: {keywords: [word, a phrase]}}",
    "keywords": "[word, a phrase]",
    "term": "word",
}
"""Values of the keys that a file cannot do without, as examples."""

_MADE_OF = {
    "labels": "topic: {keywords: [word, a phrase]}",
    "LabelEntry": "keywords: [word, a phrase]",
    "KeywordsFile": "keywords: [word, a phrase]",
}
"""What stands in the keys and values that people write otherwise most often, as examples."""


def what(details: ErrorDetails, written: str | None = None) -> str:
    """Return what a pydantic error says, in words for users; `written` is the value as it stands in the
    file.
    """
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if isinstance(value, UnknownKey):
        return f"unknown key `{details['loc'][-1]}`; {nearest(str(details['loc'][-1]), value.known)}"
    if kind == "missing":
        name = str(details["loc"][-1])
        return f"`{name}` is missing; add it" + (
            f", such as `{name}: {_SUCH_AS[name]}`" if name in _SUCH_AS else ""
        )
    if kind == "not_text":
        return _not_text(written, value)
    if value is None and kind in {"model_type", "dict_type"}:
        return "nothing stands below it; take the line out, or write `key: value` lines below it"
    shown = _shown(written, value)
    if kind in {"model_type", "dict_type"} and (example := _example(details)):
        return f"must hold keys and values, such as {example}, not {shown}"
    if kind in _KINDS:
        return f"{_KINDS[kind]}, not {shown}"
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), '')}, not {shown}"
    if kind in {"too_short", "string_too_short"}:
        return "is empty; write at least one"
    message = details["msg"].replace("greater than or equal to", "at least")
    message = message.replace("less than or equal to", "at most").replace("Input should be", "must be")
    return f"{message}, not {shown}" if message.startswith("must be") else message


def _example(details: ErrorDetails) -> str:
    """Return how the keys and values are written that stand in no such shape; empty where nobody knows."""
    name = str(details["loc"][-1]) if details["loc"] else ""
    made = details.get("ctx", {}).get("class_name", name)
    if made not in _MADE_OF:
        return ""
    return f"`{name}: {{{_MADE_OF[made]}}}`" if name else f"`{_MADE_OF[made]}`"


def first_fault(error: ValidationError) -> str:
    """Return the first fault of data that a program wrote, and the keys that lead to it: there is no file to
    name.

    >>> from pydantic import TypeAdapter
    >>> try:
    ...     TypeAdapter(dict[str, int]).validate_python({"articles": "twelve"})
    ... except ValidationError as error:
    ...     print(first_fault(error))
    `articles` must be a whole number, not `"twelve"`
    """
    details = error.errors(include_url=False)[0]
    way = ".".join(map(str, details["loc"]))
    return f"`{way}` is missing" if details["type"] == "missing" else f"`{way}` {what(details)}"


def _shown(written: str | None, value: object) -> str:
    kinds: tuple[tuple[type, str], ...] = ((Mapping, "keys and values"), (tuple, "a list"), (list, "a list"))
    for kind, name in kinds:
        if isinstance(value, kind):
            return name
    if value is None and not written:
        return "nothing"
    text = written if written is not None else f'"{value}"' if isinstance(value, str) else str(value)
    return f"`{text[:60]}`"


def _not_text(written: str | None, value: object) -> str:
    text = str(value) if written is None else written
    if not text or (value is None and written is None):
        return "nothing stands here; write it, with quotes around text that begins with `#`"
    return f'`{text[:60]}` without quotes may be read as {reading_of(text)}; write "{text[:60]}"'
