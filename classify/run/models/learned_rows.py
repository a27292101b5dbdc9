"""Recognise labelled paragraphs that a model has learned from, by hashes of their texts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.run.models import bundle
from classify.run.models.manifest import read_manifest

logger = logging.getLogger(__name__)


def hash_of(text: str) -> str:
    """Return what a paragraph is known by, however its lines are broken.

    >>> hash_of("Gas rose.") == hash_of("Gas\\n rose. ")
    True
    """
    return blake2b(" ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def hashes_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the hashes of paragraphs, each once, in an order that says nothing of theirs."""
    return tuple(sorted({hash_of(text) for text in texts}))


def learned_among(models: Path, version: str, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which of the paragraphs have taught a version of a model, shape (n_texts,).

    Raises
    ------
    ModelError
        If there is no such version, or its manifest cannot be trusted.
    """
    quality = read_manifest(models, version).quality
    learned = frozenset(quality.learned_rows if quality else ())
    return np.array([bool(learned) and hash_of(text) in learned for text in texts], np.bool_)


def warn_of_learned(sheet: str, models: Path, version: str, texts: Sequence[str]) -> int:
    """Count the paragraphs of a sheet that have taught a version, with a warning if there are any.

    Of a version that is no more in the folder nothing is known: 0.
    """
    if version not in bundle.versions(models):
        return 0
    known = int(learned_among(models, version, texts).sum())
    if known:
        logger.warning(
            "%s: model %s has learned from %d of these %d paragraphs, so figures on them are too good; take "
            "the figures that training gave (`classify models show`), or label others: "
            "`classify sample CONFIG --without %s`",
            sheet,
            version,
            known,
            len(texts),
            sheet,
        )
    return known
