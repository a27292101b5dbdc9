"""Explain one article: its labels, the words behind them, and what would change them."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classify.config.languages import LANGUAGES, UNKNOWN
from classify.config.settings import Settings
from classify.config.settings_file import Configuration
from classify.corpus.article import Article, Paragraphs
from classify.corpus.files import InputFile, find_files
from classify.corpus.reading import read_articles
from classify.corpus.records import Reading
from classify.corpus.titles import with_titles
from classify.errors import InputError
from classify.model.multilingual import MultilingualModel
from classify.output.report_data import ArticleView, LabelName, Nearest, ParagraphView
from classify.profile import profile_articles
from classify.run.feed.earlier import NOTHING, peek
from classify.run.feed.gathering import Feed, Work
from classify.run.feed.rereading import articles_at
from classify.run.feed.surveying import survey_for_command
from classify.run.models.training import model_in_use
from classify.run.tables.languages import with_other_languages
from classify.run.tables.portions import decide_body
from classify.run.tables.views import article_row, paragraph_views
from classify.run.would_change import nearest_in_article


@dataclass(frozen=True, slots=True)
class Explanation:
    """One article in full, as a run of the same configuration decides on it."""

    view: ArticleView
    labels: tuple[LabelName, ...]
    intercepts: tuple[float, ...]
    """Starting value of a decision value, where no term counts, by label, in the main language of the
    model."""
    languages: tuple[str, ...]
    """Code of the language of each paragraph; empty where it is not known."""
    intercepts_in: Mapping[str, tuple[float, ...]]
    """The intercepts in each of these languages that is not the main one."""
    starts: tuple[int, ...]
    """Offset of each paragraph into the article's text."""
    label_set: str
    model: str
    """Version of the model; empty where it was fitted for this alone."""
    warnings: tuple[str, ...]


def explain_article(configuration: Configuration, article: str, now: dt.datetime) -> Explanation:
    """Return the article as a run decides on it: the whole feed is surveyed, for copies and repeated
    paragraphs.

    Parameters
    ----------
    article : str
        An id of the feed, or the path of a file with one article, in the feed or beside it.

    Raises
    ------
    InputError
        If there is no such article, or the file holds none or several.
    ModelError
        If the model cannot be used with the label set.
    """
    feed, reading, id_ = _found(configuration.settings, article, now)
    model = model_in_use(configuration, feed, reading)
    fitted, label_set = model.fitted, configuration.label_set
    work, i = _place(feed, feed.ids.index(id_))
    articles = list(articles_at(work, reading, [i]).values())
    work = work.part(slice(i, i + 1))
    paragraphs = work.spans.of(articles)
    (titled,) = with_titles(articles, paragraphs)
    languages = tuple(LANGUAGES[number] for number in paragraphs.language.tolist())
    names = zip(label_set.labels, fitted.thresholds.tolist(), strict=True)
    return Explanation(
        view=_view(titled, paragraphs, work, configuration, fitted),
        labels=tuple(LabelName(label.code, label.title, threshold) for label, threshold in names),
        intercepts=_intercepts(fitted, fitted.main),
        languages=languages,
        intercepts_in={
            language: _intercepts(fitted, language)
            for language in sorted(set(languages) - {fitted.main, UNKNOWN})
        },
        starts=tuple(paragraphs.start.tolist()),
        label_set=label_set.name,
        model=model.version,
        warnings=model.warnings,
    )


def _view(
    article: Article,
    paragraphs: Paragraphs,
    work: Work,
    configuration: Configuration,
    fitted: MultilingualModel,
) -> ArticleView:
    """Return the article, which is all of the work, with labels, evidence, and what would change them."""
    body, decisions = decide_body(paragraphs, fitted)
    codes, words = configuration.label_set.codes, work.spans.words
    profiles = profile_articles(
        paragraphs.article[body], words[body], decisions.scores, decisions.labels, n_articles=1
    )
    if configuration.settings.decide.count_other_languages:
        profiles = with_other_languages(profiles, paragraphs, words)
    found = nearest_in_article(fitted, paragraphs.body_texts, paragraphs.body_languages)
    nearest = dict(zip(body.tolist(), found, strict=True))
    views = enumerate(paragraph_views(paragraphs, body.tolist(), decisions, codes))
    shown = (replace(each, nearest=nearest.get(p)) for p, each in views)
    return ArticleView(article_row(article, profiles, codes, work), tuple(shown))


def _intercepts(model: MultilingualModel, language: str) -> tuple[float, ...]:
    return tuple(model.part_in(language).weights.intercept.tolist())


def _found(settings: Settings, article: str, now: dt.datetime) -> tuple[Feed, Reading, str]:
    """Return the feed that holds the article, and its id; a file that is not in the feed is added to it."""
    earlier = peek(settings.output.folder, settings.input) if settings.stories.looks_back else NOTHING
    feed, reading = survey_for_command(settings, now, earlier=earlier)
    if article in feed.ids:
        return feed, reading, article
    path = Path(article)
    if not path.is_file():
        known = f"is no id of the {len(feed.ids):,} articles of the feed, and no file"
        raise InputError(f"{article}: {known}; {_meant(article, feed)}")
    if _in_feed(path, feed) is None:
        first, *others = settings.input
        first = first.model_copy(update={"paths": (path, *first.paths)})
        settings = settings.model_copy(update={"input": (first, *others)})
        feed, reading = survey_for_command(settings, now, earlier=earlier)
    return feed, reading, _id_in(path, feed, reading)


def _id_in(path: Path, feed: Feed, reading: Reading) -> str:
    """Return the id of the one article that a file of the feed holds."""
    records = list(read_articles(_in_feed(path, feed) or find_files([path]).files[0], reading))
    ids = [record.id for record in records if isinstance(record, Article)]
    if not ids:
        details = "; ".join(f"{r.reason}: {r.detail}" for r in records if not isinstance(r, Article))
        raise InputError(f"{path}: holds no article that can be used; {details or 'it is empty'}")
    if len(ids) > 1:
        some = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
        raise InputError(f"{path}: holds {len(ids)} articles; give the id of one: {some}")
    if ids[0] not in feed.ids:
        raise InputError(f"{path}: its article is not of the days read; look at input.since and input.until")
    return ids[0]


def _in_feed(path: Path, feed: Feed) -> InputFile | None:
    """Return the file of the feed that a path leads to; None if there is none."""
    files = (part.file for batch in feed.work.batches for part in batch)
    return next((file for file in files if Path(file.path).resolve() == path.resolve()), None)


def _meant(article: str, feed: Feed) -> str:
    """Return a question for the ids that were probably meant, else where they and the quarantined are
    listed.
    """
    ids = feed.ids
    name = Path(article).name.partition(".")[0].lower()
    holding = [id_ for id_ in ids if len(name) > 2 and name in id_.lower()]
    close = difflib.get_close_matches(name, ids, n=3)
    meant = list(dict.fromkeys([*holding[:3], *close]))[:3]
    if meant:
        return f"did you mean {' or '.join(meant)}?"
    n = feed.rejected.total
    unusable = f", quarantine.csv the {n:,} that could not be used" if n else ""
    return f"profiles.csv of a run lists the ids{unusable}"


def _place(feed: Feed, position: int) -> tuple[Work, int]:
    """Return the batch of the article at a position of the feed, and its position in the batch."""
    begin, work = next((begin, work) for begin, work in feed.placed() if position < begin + work.n_articles)
    return work, position - begin


def explanation_data(explained: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON-able data; offsets are into the article's text, as in the tables.

    The contributions under ``evidence`` for a paragraph and a label that has any, plus the label's
    ``intercept`` in the language of the paragraph, add up to its decision value under ``values``.
    """
    row = explained.view.row
    codes = [label.code for label in explained.labels]
    names = zip(explained.labels, explained.intercepts, strict=True)
    return {
        "article_id": row.id,
        "title": row.title,
        "date": row.date.isoformat() if row.date else None,
        "source": row.source,
        "url": row.url,
        "words": row.words,
        "primary": row.primary or None,
        "shares": _by_code(codes, row.shares),
        "share_none": _rounded(row.share_none),
        "story_id": row.story_id,
        "duplicate_of": row.duplicate_of or None,
        "label_set": explained.label_set,
        "model": explained.model or None,
        "warnings": list(explained.warnings),
        "labels": [
            {
                "label": label.code,
                "title": label.title,
                "threshold": label.threshold,
                "intercept": _rounded(intercept),
            }
            for label, intercept in names
        ],
        "intercepts_in": {
            language: _by_code(codes, intercepts) for language, intercepts in explained.intercepts_in.items()
        },
        "paragraphs": [
            {"language": language or None, **_paragraph_json(paragraph, start, codes)}
            for paragraph, start, language in zip(
                explained.view.paragraphs, explained.starts, explained.languages, strict=True
            )
        ],
    }


def _paragraph_json(paragraph: ParagraphView, start: int, codes: Sequence[str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "paragraph": paragraph.number,
        "start": start,
        "end": start + len(paragraph.text),
        "kind": paragraph.kind,
        "text": paragraph.text,
        "labels": list(paragraph.labels),
        "reason": paragraph.reason or None,
    }
    if paragraph.kind != "body":
        return data
    return data | {
        "scores": _by_code(codes, paragraph.scores),
        "values": _by_code(codes, paragraph.values),
        "evidence": [
            {
                "label": span.label,
                "term": span.term,
                "start": start + span.start,
                "end": start + span.end,
                "surface": paragraph.text[span.start : span.end],
                "role": span.role,
                "contribution": _rounded(span.contribution),
            }
            for span in paragraph.evidence
        ],
        "nearest": _nearest_json(paragraph.nearest),
    }


def _nearest_json(nearest: Nearest | None) -> dict[str, Any] | None:
    if nearest is None:
        return None
    return {
        "label": nearest.label,
        "missing_value": _rounded(nearest.missing),
        "missing_keyword_weight": None if (weight := nearest.keyword_weight) is None else _rounded(weight),
        "would_change": [
            {"term": term.term, "kind": term.kind, "contribution": _rounded(term.contribution)}
            for term in nearest.terms
        ],
    }


def _by_code(codes: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {code: _rounded(value) for code, value in zip(codes, values, strict=True)}


def _rounded(value: float) -> float:
    return round(value, 6) + 0.0
