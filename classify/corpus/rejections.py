"""Records that cannot be used, in bounded memory: the first of each file one by one, the others as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from classify.corpus.article import Rejected
from classify.corpus.rejection_reasons import Reason

MOST = 1_000
"""Rejections of one file that are kept one by one."""
_TOLD = 3
"""Reasons of which the first record is told."""


@dataclass
class Rejections:
    """Records of some files that cannot be used, in the order of reading."""

    first: list[Rejected] = field(default_factory=list)
    """The first `MOST` of each file."""
    more: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Number of records beyond these, by file and reason."""
    _kept: Counter[str] = field(default_factory=Counter)

    def add(self, rejected: Rejected) -> None:
        """Add one rejection."""
        path = rejected.path
        if rejected.records == 1 and self._kept[path] < MOST:
            self.first.append(rejected)
            self._kept[path] += 1
        else:
            self.more[path, rejected.reason] += rejected.records

    def update(self, other: Rejections | Iterable[Rejected]) -> None:
        """Add all of others, which were read later."""
        for rejected in other.first if isinstance(other, Rejections) else other:
            self.add(rejected)
        if isinstance(other, Rejections):
            self.more.update(other.more)

    @property
    def counts(self) -> Counter[str]:
        """Records by reason, all of them."""
        counts = Counter(rejected.reason for rejected in self.first)
        for (_, reason), n in self.more.items():
            counts[reason] += n
        return counts

    @property
    def total(self) -> int:
        """Records that cannot be used."""
        return len(self.first) + self.more.total()

    def in_words(self) -> str:
        """Return how many records cannot be used, with the first of some reasons; at least one."""
        firsts = {one.reason: one for one in reversed(self.first)}
        counts = self.counts
        some = "; ".join(
            f"{one.path}{f', record {one.record}' if one.record else ''}: {one.reason}: {one.detail}"
            + (f" (one of {counts[one.reason]:,})" if 1 < counts[one.reason] < self.total else "")
            for one in sorted(firsts.values(), key=self.first.index)[:_TOLD]
        )
        return f"{self.total:,} record{'' if self.total == 1 else 's'} cannot be used, such as {some}"

    def rows(self) -> Iterator[Rejected]:
        """Yield the rows of ``quarantine.csv``: one row for all that is beyond the first of a file."""
        yield from self.first
        by_file: dict[str, Counter[str]] = {}
        for (path, reason), n in self.more.items():
            by_file.setdefault(path, Counter())[reason] += n
        for path, counts in sorted(by_file.items()):
            reasons = ", ".join(f"{reason} {n:,}" for reason, n in sorted(counts.items()))
            detail = (
                f"and {counts.total():,} more records of this file: {reasons}; mend the first and run again"
            )
            yield Rejected(path, 0, Reason.MORE, detail, records=counts.total())
