"""Exact word counts of each article, kept by a run so that later runs can be compared with it.

One file, ``articles.npz``, beside the tables: ids, exact sums where the tables round, and a digest
that tells whether an article is the same as before. Rows are in the order of ``profiles.csv``.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import Column, folder_for_large
from classify.corpus.large_sequences import Texts
from classify.errors import InputError
from classify.output.whole_files import read_plain
from classify.run.feed.gathering import Feed
from classify.run.feed.survey import DIGEST
from classify.run.models.plain_arrays import header_of
from classify.run.tables.classification import Totals

NAME = "articles.npz"
_MAX_BYTES = 1 << 32
_AT_ONCE = 1 << 14
_BEFORE_HEADER = 10
"""Bytes of an array in front of its header, of which the last two say how long that is."""


@dataclass(frozen=True, slots=True)
class ArticleSums:
    """All articles of a run as columns; label columns in label-set order."""

    ids: Texts
    digest: NDArray[np.uint8]
    """Hash of all that was read of the article, shape (n_articles, 16)."""
    cut: NDArray[np.uint8]
    """Hash of its paragraphs and their kinds, shape (n_articles, 16)."""
    words: NDArray[np.int64]
    """Words of the body paragraphs, shape (n_articles,)."""
    micro: NDArray[np.int64]
    """Millionths of words that belong to the label, shape (n_articles, n_labels)."""


def article_sums(feed: Feed, totals: Totals) -> ArticleSums:
    """Return what is kept of the articles of a classified feed."""
    profiles = totals.columns.profiles
    return ArticleSums(
        ids=feed.ids,
        digest=feed.digests,
        cut=totals.cuts,
        words=profiles.words,
        micro=profiles.label_micro_words,
    )


def write_article_sums(folder: Path, sums: ArticleSums) -> None:
    """Write the file into the folder of a run; the same bytes for the same sums."""
    columns: dict[str, NDArray[Any]] = {
        "cut": sums.cut,
        "digest": sums.digest,
        "ids": sums.ids.data,
        "id_ends": sums.ids.ends,
        "micro": sums.micro,
        "words": sums.words,
    }
    # as np.savez_compressed does, in half the time: most of it are hashes, which no level makes smaller
    with zipfile.ZipFile(folder / NAME, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, column in columns.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, column, allow_pickle=False)


def read_article_sums(folder: Path) -> ArticleSums:
    """Return what `write_article_sums` wrote into the folder of a run.

    Raises
    ------
    InputError
        If the file is missing, or is not what a run writes.
    """
    path = folder / NAME
    try:
        with zipfile.ZipFile(io.BytesIO(read_plain(path, _MAX_BYTES))) as arrays:
            ids = Texts(_read(arrays, "ids", folder), _read(arrays, "id_ends", folder))
            of_articles = (_read(arrays, name, folder) for name in ("digest", "cut", "words", "micro"))
            sums = ArticleSums(ids, *of_articles)
    except FileNotFoundError as error:
        raise InputError(f"{path}: is not there; only complete runs can be compared") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, OSError) as error:
        raise InputError(f"{path}: is damaged ({error}); compare with another run") from error
    n = len(sums.words)
    same = sums.digest.shape == sums.cut.shape == (n, DIGEST) and sums.micro.shape[:1] == (n,)
    if not same or len(ids) != n or not ids.are_whole:
        raise InputError(f"{path}: is damaged (columns of different lengths); compare with another run")
    return sums


def _read(arrays: zipfile.ZipFile, name: str, folder: Path) -> NDArray[Any]:
    """Return an array of the file, some at a time, so that a large one is never in memory."""
    with arrays.open(f"{name}.npy") as member:
        begin = member.read(_BEFORE_HEADER)
        dtype, shape, order, _ = header_of(begin + member.read(int.from_bytes(begin[-2:], "little")))
        if order != "C" or dtype.kind not in "iu" or not shape:
            raise ValueError(f"{name} is no array of whole numbers")
        column = Column(np.empty((0, *shape[1:]), dtype), folder_for_large(folder))
        row = dtype.itemsize * math.prod(shape[1:])
        while data := member.read(_AT_ONCE * row):
            column.add(np.frombuffer(data, dtype).reshape(-1, *shape[1:]))
    array = column.whole()
    if array.shape != shape:
        raise ValueError(f"{name} has {len(array)} rows of {shape[0]}")
    return array
