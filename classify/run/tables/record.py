"""The record of a run, put together from what it read, used and found."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from classify._version import __version__
from classify.config.fingerprint import STAGES, code_fingerprint, label_set_fingerprint, settings_fingerprint
from classify.config.label_set import Keyword, LabelSet
from classify.config.repeated import repeated_lines
from classify.config.settings import Settings
from classify.config.settings_file import Configuration
from classify.corpus.article import Kind
from classify.corpus.decoding import misread
from classify.corpus.notices import warnings_of
from classify.corpus.rejections import Rejections
from classify.model.decisions import DecisionReason
from classify.model.fitted import FittedModel
from classify.output.keyword_record import UnmatchedKeyword
from classify.output.run_record import (
    EarlierArticles,
    FeedRead,
    KindCounts,
    ReasonCounts,
    RunCounts,
    RunRecord,
    Share,
    StageHashes,
    TableFile,
    UsedLabelSet,
    UsedModel,
    UsedSettings,
)
from classify.profile import MICRO, Profiles
from classify.run.feed.gathering import Feed
from classify.run.models.keyword_record import keyword_record, keyword_warnings
from classify.run.models.stored import Model
from classify.run.tables.classification import Totals, spoken, unmatched_keywords
from classify.run.tables.languages import language_warnings, languages_served, words_in_languages
from classify.run.tables.result import Columns
from classify.text.pattern import pattern

_MUCH_REPEATED = 0.1
"""Share of the words above which what repeats is more than bylines and sign-offs are in news."""
_NAMED = 10
"""Keywords that can never match that have a warning of their own at most."""
_CODE = 12
"""Digits of the hash of the program's source: enough to tell two apart."""
LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib", "PyYAML", "pydantic")


def versions() -> dict[str, str]:
    """Return versions of what a result can depend on."""
    return {
        "classify": __version__,
        "code": code_fingerprint()[:_CODE],
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def run_record(
    run_id: str,
    started: dt.datetime,
    key: str,
    configuration: Configuration,
    model: Model,
    feed: Feed,
    totals: Totals,
    tables: Mapping[str, TableFile],
) -> RunRecord:
    """Return the record of a run whose tables are written, before anything is compared with earlier runs."""
    settings, label_set = configuration.settings, configuration.label_set
    given = totals.columns.profiles.label_paragraphs.sum(axis=0).tolist()
    keywords = keyword_record(totals.whole.outcomes, given, label_set)
    words = words_in_languages(feed)
    several = len(words) > 1 and not label_set.languages
    served = languages_served(feed, totals.columns.profiles) if several else frozenset()
    examples = {label_set.codes[label]: id_ for label, id_ in totals.whole.overruled_in.items()}
    return RunRecord(
        run_id=run_id,
        started=utc(started),
        versions=versions(),
        settings=StageHashes(**{stage: settings_fingerprint(settings, stage) for stage in STAGES}),
        label_set=_label_set(label_set),
        model=UsedModel(
            settings.model.path.name,
            model.version,
            thresholds=dict(zip(label_set.codes, model.fitted.thresholds.tolist(), strict=True)),
            intercepts=_intercepts(model.fitted.main_part),
            intercepts_in={
                language: _intercepts(part)
                for language, part in model.fitted.parts.items()
                if language != model.fitted.main
            },
            reliability=model.reliability,
        ),
        decide=UsedSettings(settings.decide.thresholds),
        feed=FeedRead(feed.sha256, files=len({s.file.name for w in feed.work.batches for s in w})),
        earlier=EarlierArticles(feed.earlier_articles, feed.earlier_sha256),
        counts=_counts(feed, totals.columns),
        shares=_shares(totals.columns.profiles, feed.duplicate, label_set.codes),
        tables=tables,
        cached_articles=len(feed.ids) - totals.whole.computed,
        warnings=(
            *model.warnings,
            *_not_read(feed),
            *_not_used(feed),
            *repeated_lines(label_set),
            *_misread(feed, settings),
            *warnings_of(feed.noticed),
            *_mostly_short(feed, settings),
            *_much_repeated(feed, settings),
            *feed.bounded,
            *language_warnings(words, label_set, model.fitted, served),
            *_never_matching(totals, label_set, words),
            *_silent_labels(totals, label_set, words),
            *keyword_warnings(keywords, label_set, examples),
        ),
        stories=settings.stories.enabled,
        seconds={},
        key=key,
        unchanged_since="",
        keywords=keywords,
        keyword_paragraphs=_keyword_paragraphs(totals, label_set),
        unmatched_keywords=tuple(
            UnmatchedKeyword(code, keyword.term, str(keyword.place or ""))
            for code, keyword in unmatched_keywords(totals, label_set, words)
        ),
    )


def _intercepts(part: FittedModel) -> dict[str, float]:
    return dict(zip(part.label_set.codes, part.weights.intercept.tolist(), strict=True))


def utc(moment: dt.datetime) -> str:
    """Return the moment as the record tells it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _counts(feed: Feed, columns: Columns) -> RunCounts:
    """Return how much was read, and what became of it."""
    kinds, reasons = columns.kinds.sum(axis=0), columns.reasons.sum(axis=0)
    return RunCounts(
        articles=len(feed.ids),
        duplicates=int(feed.duplicate.sum()),
        undated=sum(date is None for date in feed.dates),
        quarantined=feed.rejected.total,
        quarantined_by_reason=dict(sorted(feed.rejected.counts.items())),
        paragraphs=KindCounts(**{kind.name.lower(): int(kinds[kind]) for kind in Kind}),
        body_paragraphs=ReasonCounts(**{why.name.lower(): int(reasons[why]) for why in DecisionReason}),
        words=int(columns.profiles.words.sum()),
    )


def _shares(profiles: Profiles, duplicate: NDArray[np.bool_], labels: Sequence[str]) -> dict[str, Share]:
    """Return the share of each label over the whole feed, raw and with each story counted once."""
    once = ~duplicate
    return {
        label: Share(
            share=_share(profiles.label_micro_words[:, j], profiles.words),
            share_deduplicated=_share(profiles.label_micro_words[:, j], profiles.words, once),
            articles=int((profiles.label_paragraphs[:, j] > 0).sum()),
            paragraphs=int(profiles.label_paragraphs[:, j].sum()),
            keyword_share=_share(profiles.keyword_micro_words[:, j], profiles.words),
        )
        for j, label in enumerate(labels)
    }


def _label_set(label_set: LabelSet) -> UsedLabelSet:
    """Return the label set, with its keywords and excludes in words."""
    return UsedLabelSet(
        name=label_set.name,
        title=label_set.title,
        labels=tuple(label_set.codes),
        exclusive=label_set.exclusive,
        exhaustive=label_set.exhaustive,
        keywords={label.code: tuple(map(_in_words, label.keywords)) for label in label_set.labels},
        exclude={label.code: tuple(map(_in_words, label.exclude)) for label in label_set.labels},
        sha256=label_set_fingerprint(label_set),
        titles={label.code: label.title for label in label_set.labels},
    )


def _in_words(keyword: Keyword) -> str:
    """Return a keyword as a person would say it, with whatever is not the default."""
    weight = f" (weight {keyword.weight:g})" if keyword.weight != 1 else ""
    language = f" ({keyword.language})" if keyword.language else ""
    return keyword.term + language + weight + (" (needs context)" if keyword.needs_context else "")


def _not_read(feed: Feed) -> list[str]:
    """Return a warning if nothing was read of some files of the input."""
    whole = [one for one in feed.rejected.first if one.record == 0]
    if not whole:
        return []
    used = {part.file.name for batch in feed.work.batches for part in batch}
    n_files = len(used | {one.path for one in feed.rejected.first})
    some = "; ".join(f"{one.path} ({one.reason})" for one in whole[:3])
    rest = f" and {len(whole) - 3:,} more" if len(whole) > 3 else ""
    were = "was" if len(whole) == 1 else "were"
    return [f"{len(whole):,} of {n_files:,} files {were} not read: {some}{rest}; quarantine.csv says why"]


def _not_used(feed: Feed) -> list[str]:
    """Return a warning if some records of the files that were read cannot be used."""
    records = Rejections([one for one in feed.rejected.first if one.record], feed.rejected.more)
    return [f"{records.in_words()}; quarantine.csv names each"] if records.first else []


def _misread(feed: Feed, settings: Settings) -> list[str]:
    """Return a warning for each source with files that are UTF-8 though another encoding was declared."""
    files = dict.fromkeys(part.file for batch in feed.work.batches for part in batch)
    warnings_of = (
        misread((file for file in files if file.source == number), source.encoding)
        for number, source in enumerate(settings.input)
    )
    return [warning for warning in warnings_of if warning]


def _keyword_paragraphs(totals: Totals, label_set: LabelSet) -> dict[str, dict[str, int]]:
    """Return the paragraphs that each keyword stands in, without those that stand in none."""
    found: dict[str, dict[str, int]] = {label.code: {} for label in label_set.labels}
    for (label, keyword), n in zip(label_set.keywords, totals.whole.keyword_paragraphs.tolist(), strict=True):
        if n:
            own = found[label.code]
            own[keyword.term] = max(n, own.get(keyword.term, 0))  # one term may be there in several forms
    return found


def _mostly_short(feed: Feed, settings: Settings) -> list[str]:
    """Return a warning where most articles have short paragraphs only, as headlines and posts do."""
    least = settings.segment.min_words
    short = sum(
        len(np.setdiff1d(spans.article[spans.kind == Kind.SHORT], spans.article[spans.kind == Kind.BODY]))
        for spans, _ in feed.work.spans()
    )
    if 2 * short <= len(feed.ids) or least == 1:
        return []
    have = "article has" if len(feed.ids) == 1 else "articles have"
    what = f"{short:,} of {len(feed.ids):,} {have} no paragraph of {least} words to classify"
    return [f"{what}; for headlines and posts set segment.min_words lower, such as 2"]


def _much_repeated(feed: Feed, settings: Settings) -> list[str]:
    """Return a warning where much text repeats, as in forms and notices, and is taken for boilerplate."""
    repeating, whole = feed.work.repeated_words()
    if repeating <= _MUCH_REPEATED * whole:
        return []
    which = f"paragraphs that repeat over {settings.segment.repeated_articles} stories or more"
    what = f"{repeating / whole:.0%} of the words stand in {which}, and are not classified, as boilerplate"
    mend = "if they count, set segment.repeated_articles to 0, if not, list them in segment.boilerplate"
    return [f"{what}; {mend}"]


def _never_matching(totals: Totals, label_set: LabelSet, languages: Collection[str]) -> list[str]:
    """Return a warning for each keyword and exclude that no text can match, as far as its words tell."""
    written = [
        *(("a keyword", code, one) for code, one in unmatched_keywords(totals, label_set, languages)),
        *(("an exclude", label.code, one) for label, one in label_set.excludes),
    ]
    lines = [
        f"`{one.term}`, {what} of `{code}`, can never match: {reason}; mend it or take it out"
        for what, code, one in written
        if isinstance(reason := pattern(one), str)
    ]
    if more := len(lines[_NAMED:]):
        lines[_NAMED:] = [f"{more} more keywords can never match: see `classify lint`"]
    return lines


def _silent_labels(totals: Totals, label_set: LabelSet, languages: Collection[str]) -> list[str]:
    """Return a warning that names the labels none of whose keywords stands in a body paragraph."""
    silent = Counter(code for code, _ in unmatched_keywords(totals, label_set, languages))
    of_feed = Counter(label.code for label, one in label_set.keywords if spoken(one, languages))
    codes = [label.code for label in label_set.labels if silent[label.code] == of_feed[label.code]]
    where = "no keyword stands in a paragraph that was classified"
    return [f"{', '.join(codes)}: {where}; see `classify lint`"] if codes else []


def _share(
    micro: NDArray[np.int64], words: NDArray[np.int64], rows: NDArray[np.bool_] | bool = True
) -> float:
    total = int(words.sum(where=rows)) * MICRO
    return round(int(micro.sum(where=rows)) / total, 6) if total else 0.0
