"""Text files that hold many articles: cut by a pattern of one's own, or as the exports of Nexis, Factiva and
ProQuest are built, whose headers become title, date and source and whose end matter is no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from classify.corpus.pages import Page

IsDate = Callable[[str], bool]

_NEXIS = re.compile(
    r"^[ \t]*(?:(?:Document|Dokument)[ \t]+)?\d{1,5}[ \t]+(?:of|de|von|di|van)[ \t]+\d{1,5}"
    r"(?:[ \t]+(?:DOCUMENTS?|Dokumenten?|documents?))?[ \t]*$|^[ \t]*End of Document[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_FACTIVA = re.compile(r"^[ \t]*(?:AN[ \t]+)?Document [A-Z]{2,12}\d{6,}\w{5,}[ \t]*$", re.MULTILINE)
_PROQUEST = re.compile(r"^[ \t]*_{20,}[ \t]*$", re.MULTILINE)

_LABEL = re.compile(r"\s*([A-Z][A-Za-z]+(?:[ -][A-Za-z]+){0,3}):(?:\s+(.*)|\s*)\Z")
_NEXIS_HEAD = frozenset([
    "byline", "section", "length", "headline", "dateline", "highlight", "graphic", "source", "series", "body",
])  # fmt: skip
_NEXIS_TAIL = frozenset([
    "load-date", "language", "publication-type", "document-type", "journal-code", "subject", "company",
    "organization", "industry", "geographic", "country", "city", "state", "person", "ticker", "copyright",
    "notes", "correction-date", "classification",
])  # fmt: skip
_COPYRIGHT = re.compile(r"\s*(?:Copyright\b|\(c\)|©|All Rights Reserved)", re.IGNORECASE)
_FACTIVA_CODE = re.compile(
    r"(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|CO|IN|NS|RE|IPC|IPD|PUB|AN|RF|ART|CLM|SE|NGC|GC)(?:\s+(.*))?\Z"
)
_EDITION = re.compile(r"\s*(?:\S+ ){0,3}Edition\b.{0,30}\Z")
_WORDS = re.compile(r"\s*[\d,.]+ (?:words|mots|Wörter|palabras|parole|слов)\s*\Z")
_CLOCK = re.compile(r"\s*\d{1,2}:\d{2}\b.{0,12}\Z")
_PROQUEST_LABELS = frozenset([
    "full text", "abstract", "title", "publication title", "publication date", "publication info",
    "publication year", "author", "links", "subject", "location", "people", "company / organization",
    "company", "pages", "place of publication", "country of publication", "publisher", "issn", "source type",
    "language of publication", "document type", "document url", "copyright", "last updated", "database",
    "proquest document id", "credit", "section", "identifier / keyword", "dateline", "column", "volume",
    "issue", "first page", "publication subject", "number of pages", "headline", "edition", "year",
])  # fmt: skip
_SHORT = 60
"""A header line is shorter than this."""
_HEADER_LINES = 40


def pieces(text: str, split: str, is_date: IsDate) -> Iterator[Page]:
    """Yield the articles of a text file, cut as `split` says: the name of an export, or a pattern.

    What stands before the first match of a pattern is an article too, if it has any text. Groups of the
    pattern named ``title``, ``date`` and ``source`` are these of the article behind it.
    """
    text = text.replace("\r\n", "\n")
    if split in EXPORTS:
        mark, read = EXPORTS[split]
        for piece in _between(text, mark):
            if (found := read(piece, is_date)) is not None:
                yield found
        return
    last, named = 0, dict[str, str]()
    for cut in re.finditer(split, text, re.MULTILINE):
        if text[last : cut.start()].strip():
            yield _named(text[last : cut.start()], named)
        last, named = cut.end(), {name: value or "" for name, value in cut.groupdict().items()}
    if text[last:].strip():
        yield _named(text[last:], named)


def export_of(text: str) -> tuple[str, int] | None:
    """Return which export a text looks like, and how many articles it says it holds; None for one article."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    for name, (mark, read) in EXPORTS.items():
        if any(map(mark.match, lines)):  # in the whole text it would be tried at each character
            count = sum(read(piece, lambda _: False) is not None for piece in _between(text, mark))
            if count > 1 and len(mark.findall(text)) > 1:
                return name, count
    return None


def _between(text: str, mark: re.Pattern[str]) -> list[str]:
    edges = [(0, 0), *(found.span() for found in mark.finditer(text)), (len(text), len(text))]
    return [piece for (_, a), (b, _) in pairwise(edges) if (piece := text[a:b]).strip()]


def _named(text: str, named: dict[str, str]) -> Page:
    parts = {name: " ".join(named.get(name, "").split()) for name in ("title", "date", "source")}
    return Page(text.strip("\n"), parts["title"], parts["date"], parts["source"])


def _label(line: str) -> tuple[str, str]:
    found = _LABEL.match(line)
    return (found[1].lower(), (found[2] or "").strip()) if found else ("", "")


def _nexis(piece: str, is_date: IsDate) -> Page | None:
    """Return an article of Nexis: source, date and title above the labels, or title, source and date."""
    lines = piece.strip("\n").split("\n")
    labels = [_label(line)[0] for line in lines]
    head = [i for i, label in enumerate(labels[:_HEADER_LINES]) if label in _NEXIS_HEAD]
    bare = [i for i, line in enumerate(lines[:_HEADER_LINES]) if line.strip() == "Body"]
    if not head and not bare:
        return None
    first = min([*head, *bare])
    start = bare[0] + 1 if bare else _next_blank(lines, head[-1])
    tail = [i for i in range(start, len(lines)) if labels[i] in _NEXIS_TAIL]
    stop = tail[0] if tail else len(lines)
    while stop > start and (not lines[stop - 1].strip() or _COPYRIGHT.match(lines[stop - 1])):
        stop -= 1
    values = {
        label: _label(line)[1] for line, label in zip(lines[:start], labels[:start], strict=True) if label
    }
    above = [
        line.strip()
        for line in lines[:first]
        if line.strip() and not _COPYRIGHT.match(line) and not _EDITION.match(line)
    ]
    date = next((i for i, line in enumerate(above) if is_date(_day(line))), -1)
    title = values.get("headline") or " ".join(above[date + 1 :] if date in (0, 1) else above[:1])
    return Page(
        text="\n".join(lines[start:stop]).strip("\n"),
        title=title,
        date=_day(above[date]) if date >= 0 else values.get("load-date", ""),
        source=above[date - 1] if date > 0 else "",
    )


def _day(line: str) -> str:
    """Return a line of a header without what stands behind the date, such as an edition."""
    return re.sub(r"\s{2,}.*|,?\s+\S+ Edition\b.*", "", line.strip())


def _next_blank(lines: Sequence[str], at: int) -> int:
    return next((i for i in range(at, len(lines)) if not lines[i].strip()), len(lines))


def _factiva(piece: str, is_date: IsDate) -> Page | None:
    """Return an article of Factiva, with codes such as HD at the beginning of lines or without."""
    fields: dict[str, list[str]] = {}
    code = ""
    lines = piece.strip("\n").split("\n")
    for line in lines:
        if found := _FACTIVA_CODE.match(line):
            code = found[1]
            fields.setdefault(code, []).append(found[2] or "")
        elif code:
            fields[code].append(line)
    if "HD" in fields and ("LP" in fields or "TD" in fields):
        value = {name: " ".join(" ".join(part).split()) for name, part in fields.items()}
        body = "\n\n".join("\n".join(fields[name]).strip("\n") for name in ("LP", "TD") if name in fields)
        return Page(body.strip("\n"), value["HD"], value.get("PD", ""), value.get("SN", ""))
    return _factiva_lines(lines, is_date)


def _factiva_lines(lines: Sequence[str], is_date: IsDate) -> Page | None:
    count = next((i for i, line in enumerate(lines[:_HEADER_LINES]) if _WORDS.match(line)), -1)
    if count < 0:
        return None
    title = [line.strip() for line in lines[:count] if line.strip()]
    if len(title) > 1 and title[-1].lower().startswith(("by ", "par ", "von ")):
        title.pop()
    date = source = ""
    at = count + 1
    for at in range(count + 1, len(lines)):
        line = lines[at].strip()
        if len(line) >= _SHORT or (source and not line):
            break
        if not date:
            date = line if is_date(line) else ""
        elif line and not source and not _CLOCK.match(line):
            source = line
    body = [line for line in lines[at:] if not _COPYRIGHT.match(line)]
    return Page("\n".join(body).strip("\n"), title[-1] if title else "", date, source)


def _proquest(piece: str, is_date: IsDate) -> Page | None:
    """Return an article of ProQuest, whose parts have labels; None for its cover and its last page."""
    del is_date  # the label says which part it is
    fields: dict[str, list[str]] = {}
    first, label = "", ""
    for line in piece.split("\n"):
        name, value = _label(line)
        if name in _PROQUEST_LABELS:
            label = name
            fields.setdefault(label, []).append(value)
        elif label:
            fields[label].append(line)
        elif line.strip() and not first and not _NEXIS.match(line):
            first = line.strip()
    body = next(("\n".join(fields[name]) for name in ("full text", "abstract") if name in fields), None)
    if body is None:
        return None
    values = {name: " ".join(part[0].split()) for name, part in fields.items()}
    source = values.get("publication title") or values.get("publication info", "").partition(";")[0].strip()
    return Page(body.strip(), values.get("title") or first, values.get("publication date", ""), source)


EXPORTS: dict[str, tuple[re.Pattern[str], Callable[[str, IsDate], Page | None]]] = {
    "proquest": (_PROQUEST, _proquest),
    "factiva": (_FACTIVA, _factiva),
    "nexis": (_NEXIS, _nexis),
}
