"""A record of a run for tests that need one and make no run."""

from dataclasses import replace

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


def run_record(labels=("energy", "finance"), **changed):
    """Return the record of a small run over these labels; `changed` are fields to replace."""
    record = RunRecord(
        run_id="00007-20260401T060000Z",
        started="2026-04-01T06:00:00+00:00",
        versions={"classify": "0.1.0"},
        settings=StageHashes("p", "d", "t", "s"),
        label_set=UsedLabelSet(
            name="sectors",
            title="Sectors",
            labels=tuple(labels),
            exclusive=False,
            exhaustive=False,
            keywords={label: (label,) for label in labels},
            exclude=dict.fromkeys(labels, ()),
            sha256="1",
        ),
        model=UsedModel("sectors", "0001-00000000", dict.fromkeys(labels, 0.5), dict.fromkeys(labels, -3.6)),
        decide=UsedSettings({}),
        feed=FeedRead("f", 1),
        earlier=EarlierArticles(0, "e"),
        counts=RunCounts(10, 2, 0, 1, KindCounts(30, 1, 2), ReasonCounts(20, 5, 4, 1), 900),
        shares={label: Share(0.25, 0.2, 4, 10) for label in labels},
        tables={"profiles.csv": TableFile(123, "abc")},
        cached_articles=3,
        warnings=(),
        seconds={"survey": 0.5, "classify": 1.25},
        key="k",
        unchanged_since="",
    )
    return replace(record, **changed)
