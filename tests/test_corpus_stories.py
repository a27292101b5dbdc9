"""Stories: what is a copy and what is not, worked by hand, then what must hold for any feed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import random
import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.config.settings_file import load_configuration
from classify.corpus import large_arrays, similar
from classify.corpus import sketches as sketching
from classify.corpus.large_arrays import Means
from classify.corpus.sketches import Sketches, joined, sketch, take
from classify.corpus.stories import Stories, group
from classify.run.feed.surveying import survey_feed

MONDAY = dt.date(2026, 3, 2)
PORT = """
The port of Alat will double its container capacity by the end of next year, the harbour master said
on Monday, as more freight moves across the Caspian instead of around it.

Two new cranes arrived from Finland last week and a third is on order. Together they can lift nine
hundred boxes a day, against five hundred and twenty now.

"We used to wait for ships, and now the ships wait for us," the harbour master, Rana Aslanova, told
visitors. "That is a better problem, but it is still a problem."

Railway wagons are the next bottleneck. The state railway runs four block trains a week to the
Georgian coast and wants seven, yet a single-track section near the border allows only five.

A loan of ninety million dollars from two development banks is to pay for a second track. Work
begins in June, and farmers along the line have been promised new crossings.

Shippers in Aktau on the far shore welcomed the plan. Dredging there has fallen behind, and ferries
have sailed half empty since the water level dropped in autumn.
"""
PARAGRAPHS = PORT.strip().split("\n\n")
NEW_LEAD = (
    "Cargo across the inland sea has outgrown its largest harbour, officials admit, and cranes come first."
)
CLINIC = """
A clinic on wheels reached the last of thirty mountain villages on Friday, closing a tour that began
with the first snow. Its two nurses examined eleven hundred people, most of whom had not seen a
doctor since the road washed out. Eye tests were the most wanted. The ministry says that the van
will go out again in spring, with a dentist on board if one can be found who does not mind the
bends. Villagers in the highest hamlet baked bread for the crew and asked when the telephone mast
would be mended.
"""
SIGN_OFF = """
Stay up to date with the news that matters. Follow our channel, share this page with your friends,
and write to the editors if you see a mistake. All rights reserved by the agency and its partners.
"""
PRICES = """
Prices at the exchange on Monday. A barrel of light crude for delivery at the terminal cost {} dollars,
a barrel of heavy crude cost {} dollars, a tonne of fuel oil cost {} dollars and an ounce of gold {} dollars.
The exchange notes that prices are given for information only and may be changed without further notice.
"""


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - edits, not secrets


def stories_of(
    texts: list[str], days: list[int | None] | None = None, window_days: int = 7, threads: int = 1
) -> Stories:
    """Group texts with ids a0, a1 ..., all of one day unless days are given."""
    offsets = days or [0] * len(texts)
    dates = [None if day is None else MONDAY + dt.timedelta(days=day) for day in offsets]
    return group(sketch(texts), dates, [f"a{i:03}" for i in range(len(texts))], window_days, Means(threads))


def same_story(left: str, right: str) -> bool:
    return stories_of([left, right]).duplicate_of == ["", "a000"]


def reworded(text: str, every: int) -> str:
    return " ".join(f"changed{i}" if i % every == 0 else word for i, word in enumerate(text.split(), 1))


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        pytest.param(PORT, True, id="word for word"),
        pytest.param(PORT.upper().replace("\n\n", " "), True, id="capitals and paragraph breaks"),
        pytest.param(PORT.replace('"', "“"), True, id="curly quotes"),
        pytest.param(f"ALAT, March 2 (Wire) - {PORT}\n\nReporting by A. Writer", True, id="agency credit"),
        pytest.param("\n\n".join([NEW_LEAD, *PARAGRAPHS[1:]]), True, id="new lead"),
        pytest.param("\n\n".join(PARAGRAPHS[:3]), True, id="cut tail"),
        pytest.param("\n\n".join([*PARAGRAPHS[:2], *PARAGRAPHS[3:]]), True, id="quotes left out"),
        pytest.param("\n\n".join(reversed(PARAGRAPHS)), True, id="paragraphs moved"),
        pytest.param(reworded(PORT, 11), True, id="light rewording"),
        pytest.param(reworded(PORT, 3), False, id="written anew"),
        pytest.param(PARAGRAPHS[0], False, id="one paragraph quoted"),
        pytest.param(
            f"{CLINIC}\n\n{PARAGRAPHS[4]}", False, id="another article with one paragraph in common"
        ),
        pytest.param(CLINIC, False, id="another article"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_an_edited_copy_belongs_to_the_story_and_another_article_does_not(copy, expected):
    assert same_story(PORT, copy) is expected
    assert same_story(copy, PORT) is expected


CRANES = (
    "港务局星期一宣布，阿拉特港的集装箱装卸能力将在明年年底以前增加一倍。两台新起重机上周从芬兰运到，第三台已经订购。"
    "铁路车皮是下一个难题，通往黑海的单线路段每天只能通过五列货车。"
)
VAN = (
    "流动诊所星期五到达最后一个山村，两名护士一共检查了一千一百名村民，其中多数人从公路冲毁以后就没有看过医生。"
    "卫生局说，春天车子还会再来，如果能找到一名不怕山路的牙医。"
)


@pytest.mark.parametrize(
    ("text", "copy", "expected"),
    [
        pytest.param(CRANES, CRANES.replace("星期一", "周一").replace("两台", "二台"), True, id="edited"),
        pytest.param(CRANES, f"本报讯 {CRANES[:66]}", True, id="cut"),
        pytest.param(CRANES, VAN, False, id="another article"),
        pytest.param("กระทรวงพลังงานประกาศ" * 2 + CRANES, CRANES, True, id="a lead in Thai"),
    ],
)
def test_copies_are_found_where_no_spaces_part_words(text, copy, expected):
    assert same_story(text, copy) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param("Oil up 2% in London", "Oil up 2% in London!", True, id="short, the same words"),
        pytest.param(
            "Oil rises again in late London trade today",
            "Oil rises in late London trade today",
            False,
            id="short",
        ),
        pytest.param("***", "***", True, id="no word, same characters"),
        pytest.param("***", "---", False, id="no word, other characters"),
        pytest.param("Bakı şəhəri", unicodedata.normalize("NFD", "BAKI ŞƏHƏRİ"), True, id="NFD"),
        pytest.param("co\u00adoperation deal", "cooperation deal", True, id="soft hyphen"),
        pytest.param("один два", "ОДИН ДВА", True, id="Cyrillic capitals"),
        pytest.param("\U00020000 \U00020001", "\U00020000 \U00020002", False, id="rare ideographs"),
        pytest.param("lone \ud800 half", "lone \ud800 half", True, id="half a surrogate pair"),
        pytest.param("a b\x00c", "a b c", True, id="NUL"),
        pytest.param("one two", "two one", False, id="order of words"),
        pytest.param("ab c", "a bc", False, id="where words end"),
    ],
)
def test_short_articles_are_copies_only_word_for_word(left, right, expected):
    assert same_story(left, right) is expected


def test_a_sign_off_under_every_article_makes_no_story():
    sources = seeded(1)
    texts = [
        " ".join(f"word{sources.randrange(5000)}" for _ in range(30)) + " " + SIGN_OFF for _ in range(60)
    ]

    assert set(stories_of(texts).duplicate_of) == {""}


def test_a_story_printed_everywhere_is_still_one_story():
    texts = [PORT] + [f"{PORT} Printed in town number {i}, page {i}." for i in range(60)]

    assert set(stories_of(texts).duplicate_of[1:]) == {"a000"}


def test_price_lists_of_two_days_are_two_stories():
    lists = [
        PRICES.format("72.47", "68.10", "455.3", "2010.5"),
        PRICES.format("72.91", "68.75", "459.8", "1995.1"),
    ]

    assert stories_of(lists).duplicate_of == ["", ""]


def test_small_edits_day_by_day_do_not_glue_unlike_articles_together():
    rng = seeded(5)
    text = PORT.split()
    versions = []
    for _ in range(40):
        versions.append(" ".join(text))
        for at in rng.sample(range(len(text)), 12):
            text[at] = f"new{rng.randrange(10**6)}"

    grouped = stories_of(versions)

    assert grouped.duplicate_of[1] == "a000"
    assert len(set(grouped.story_id)) > 5
    sizes = np.bincount(grouped.story)
    assert sizes.max() <= 12


def test_a_cut_copy_of_an_updated_version_joins_the_story_of_the_first_version():
    update = "\n\n".join([CLINIC[:250], *PARAGRAPHS[:4]])
    cut = "\n\n".join([CLINIC[:250], *PARAGRAPHS[:2]])
    first = "\n\n".join(PARAGRAPHS[1:])

    assert stories_of([first, update, cut]).duplicate_of == ["", "a000", "a000"]


def test_the_earliest_article_by_date_and_id_names_the_story():
    grouped = stories_of([PORT, CLINIC, PORT, PORT], [2, 0, 1, 1])

    assert grouped.story.tolist() == [2, 1, 2, 2]
    assert grouped.story_id == ["a002", "a001", "a002", "a002"]
    assert grouped.duplicate_of == ["a002", "", "", "a002"]


@pytest.mark.parametrize("copy", [PORT, PORT + " With more from our correspondent."], ids=["exact", "edited"])
def test_a_copy_after_the_window_begins_a_new_story(copy):
    assert stories_of([PORT, copy], [0, 7], window_days=7).duplicate_of == ["", "a000"]
    assert stories_of([PORT, copy, copy], [0, 8, 9], window_days=7).duplicate_of == ["", "", "a001"]


@pytest.mark.parametrize("copy", [PORT, PORT + " With more from our correspondent."], ids=["exact", "edited"])
def test_an_article_without_a_date_joins_a_story_of_any_day(copy):
    assert stories_of([copy, PORT], [None, 0], window_days=0).duplicate_of == ["a001", ""]
    assert stories_of([copy, PORT], [None, None], window_days=0).duplicate_of == ["", "a000"]


def test_an_edited_copy_joins_the_story_of_a_late_reprint():
    edited = PORT + " With more from our correspondent."

    assert stories_of([PORT, PORT, edited], [0, 58, 60], window_days=7).duplicate_of == ["", "", "a001"]


def test_a_copy_that_arrives_tomorrow_joins_the_story_of_yesterday():
    yesterday = sketch([CLINIC, PORT])
    stored = io.BytesIO()
    np.savez(stored, **{field.name: getattr(yesterday, field.name) for field in dataclasses.fields(Sketches)})
    stored.seek(0)
    with np.load(stored, allow_pickle=False) as arrays:
        earlier = Sketches(**arrays)

    both = joined([sketch(["\n\n".join(PARAGRAPHS[:4])]), earlier])

    grouped = group(both, [MONDAY + dt.timedelta(days=1), MONDAY, MONDAY], ["new", "clinic", "port"], 3)
    assert grouped.duplicate_of == ["port", "", ""]


def test_hashes_are_the_same_in_every_process_and_on_every_platform():
    one = sketch([PORT, "Bakı, 5 mart"])

    assert one.exact.tolist() == [4231988420615956755, 12530758422914335390]
    assert one.shingles[0, :3].tolist() == [8316896, 10472884, 13099206]
    assert one.numbers[1, :2].tolist() == [1956706250, 4294967295]


def test_boilerplate_costs_a_line_and_not_a_square():
    texts = [f"{SIGN_OFF} edition {i} of region{i} today" for i in range(300)]
    sketches = sketch(texts)

    pairs = similar.candidates(
        sketches.shingles, np.arange(300), np.arange(300), lambda left, _: np.ones(len(left), bool)
    )

    assert 0 < sum(len(left) for left, _ in pairs) <= 300 * similar.INDEXED * similar.NEIGHBOURS


@pytest.mark.parametrize(
    ("dates", "ids", "window_days", "message"),
    [
        ([None], ["a", "b"], 1, "2 sketches, 1 dates and 2 ids: must be as many"),
        ([None, None], ["a", "b"], -1, "window_days must be at least 0, got -1"),
    ],
)
def test_what_cannot_be_grouped_is_said(dates, ids, window_days, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        group(sketch([PORT, CLINIC]), dates, ids, window_days)


def test_no_article_gives_no_story():
    assert stories_of([]).story_id == []
    assert len(joined([])) == 0


@st.composite
def feeds(draw: st.DrawFn) -> tuple[list[str], list[int | None]]:
    """Return some articles of words of their own, each in several versions and on several days."""
    texts, days = [], []
    for article in range(draw(st.integers(1, 5))):
        words = [f"w{article}x{i}" for i in range(draw(st.integers(1, 60)))]
        for _ in range(draw(st.integers(1, 4))):
            first, last = sorted(draw(st.tuples(st.integers(0, len(words)), st.integers(0, len(words)))))
            edited = words if draw(st.booleans()) else words[:first] + words[last:]
            texts.append(" ".join(edited) or f"only{article}")
            days.append(draw(st.none() | st.integers(0, 9)))
    return texts, days


@given(feeds(), st.randoms(use_true_random=False), st.integers(0, 5))
def test_the_order_of_the_articles_changes_nothing(feed, rng, window):
    texts, days = feed
    ids = [f"id{i}" for i in range(len(texts))]
    dates = [None if day is None else MONDAY + dt.timedelta(days=day) for day in days]
    order = rng.sample(range(len(texts)), len(texts))

    straight = group(sketch(texts), dates, ids, window)
    shuffled = group(
        sketch([texts[i] for i in order]), [dates[i] for i in order], [ids[i] for i in order], window
    )

    assert dict(zip(ids, straight.story_id, strict=True)) == {
        ids[i]: story for i, story in zip(order, shuffled.story_id, strict=True)
    }


@given(feeds())
def test_exact_copies_are_always_together_and_unrelated_articles_never(feed):
    texts, days = feed
    grouped = stories_of(texts + texts, days + days, window_days=10)

    half = len(texts)
    assert np.array_equal(grouped.story[:half], grouped.story[half:])
    beginnings = [text.split("x")[0].replace("only", "w") for text in texts]
    for i, first in enumerate(grouped.story % half):
        assert beginnings[i % half] == beginnings[first]


@given(feeds())
def test_the_first_of_a_story_is_its_own_and_nobody_follows_a_follower(feed):
    grouped = stories_of(*feed)

    assert np.array_equal(grouped.story[grouped.story], grouped.story)
    for i, (story, duplicate) in enumerate(zip(grouped.story_id, grouped.duplicate_of, strict=True)):
        assert duplicate == ("" if grouped.story[i] == i else story)


@pytest.mark.parametrize("threads", [1, 3])
def test_how_much_is_worked_on_at_a_time_changes_no_story(monkeypatch, threads):
    rng = seeded(7)
    texts = [
        " ".join(rng.sample(PARAGRAPHS, 4)) + f" {CLINIC}" * (i % 3 == 0) + f" Edition {i}" for i in range(60)
    ]
    whole = stories_of(texts)

    for at_a_time, n in (("_COUNTED", 7), ("_COMPARED", 2), ("_GATHERED", 3)):
        monkeypatch.setattr(similar, at_a_time, n)
    for at_a_time, n in (("_HELD", 100), ("_SORTED", 1000), ("_ASKED", 20)):
        monkeypatch.setattr(large_arrays, at_a_time, n)

    assert len(set(whole.story_id)) < 60
    assert stories_of(texts, threads=threads).story_id == whole.story_id


def test_articles_too_short_for_a_shingle_are_grouped_however_many_there_are(monkeypatch):
    monkeypatch.setattr(large_arrays, "_SORTED", 1000)

    assert stories_of(["gas", "oil", "gas", "port", "rail"]).duplicate_of == ["", "", "a000", "", ""]


def test_a_text_longer_than_what_is_worked_on_at_a_time_is_sketched_whole(monkeypatch):
    whole = sketch([PORT, CLINIC, PORT + CLINIC])

    sketching._first_powers.cache_clear()
    monkeypatch.setattr(sketching, "_BLOCK", 100)
    in_blocks = sketch([PORT, CLINIC, PORT + CLINIC])
    sketching._first_powers.cache_clear()

    for field in dataclasses.fields(Sketches):
        assert np.array_equal(getattr(whole, field.name), getattr(in_blocks, field.name))


@given(st.lists(st.text(max_size=40), max_size=8), st.integers(0, 8))
def test_slices_sketched_apart_and_joined_equal_the_whole(texts, cut):
    whole = sketch(texts)
    parts = [sketch(texts[:cut]), sketch(texts[cut:])]
    in_one = joined(iter(parts))

    for field in dataclasses.fields(Sketches):
        assert np.array_equal(getattr(whole, field.name), getattr(in_one, field.name))
    some = np.arange(len(texts))[::2]
    assert take(whole, some).exact.tolist() == sketch([texts[i] for i in some]).exact.tolist()


@given(st.lists(st.text(st.sampled_from("abB çÇИи\n.,19-"), max_size=120), max_size=4))
def test_words_and_shingles_are_those_of_a_plain_reading(texts):
    sketches = sketch(texts)

    for i, text in enumerate(texts):
        words = re.findall(r"[^\W_]+", text.lower())
        shingles = {
            tuple(words[at : at + sketching.SHINGLE]) for at in range(len(words) - sketching.SHINGLE + 1)
        }
        numbers = {pair for pair in itertools.pairwise(words) if pair[0][0] in "19"}
        assert sketches.words[i] == len(words)
        assert sketches.distinct[i] == len(shingles)
        assert (sketches.shingles[i] < 2**32 - 1).sum() == min(len(shingles), sketching.KEPT)
        assert (sketches.numbers[i] < 2**32 - 1).sum() == min(len(numbers), sketching.KEPT_NUMBERS)


@given(st.integers(0, 10**6), st.integers(20, 900), st.integers(20, 900), st.integers(0, 900))
def test_the_estimated_share_is_near_the_true_one_from_either_side(seed, left, right, together):
    rng = seeded(seed)
    words = [f"v{rng.randrange(10**9)}" for _ in range(left + right)]
    start = max(0, left - together)
    sketches = sketch([" ".join(words[:left]), " ".join(words[start : start + right])])
    sets = [
        {tuple(part[i : i + 3]) for i in range(len(part) - 2)}
        for part in (words[:left], words[start : start + right])
    ]
    smaller = min(len(one) for one in sets)
    if smaller < similar.MIN_RATIO * max(len(one) for one in sets):
        return

    nothing_common = np.array([2**32 - 1], np.uint32)
    zero, one = np.array([0]), np.array([1])
    share = similar.shared_by(sketches, nothing_common, zero, one)[0]

    assert share == similar.shared_by(sketches, nothing_common, one, zero)[0]
    true = len(sets[0] & sets[1]) / smaller
    assert share == 0 or share == pytest.approx(true, abs=0.3)
    assert share > 0 or true < similar.MIN_SHARED + 0.3


def test_the_four_copies_of_the_sample_are_found_and_no_other():
    sample = load_configuration(Path(__file__).parents[1] / "config" / "sectors.yaml")

    feed, _ = survey_feed(sample.settings, dt.datetime(2026, 4, 1, tzinfo=dt.UTC))

    copies = itertools.chain.from_iterable(work.duplicate_of for work in feed.work)
    assert {id_: first for id_, first in zip(feed.ids, copies, strict=True) if first} == {
        "2026-02-13-alat-terminal-copy": "2026-02-05-alat-terminal",
        "510242": "510241",
        "w-0701": "2026-01-15-rate-decision",
        "w-0702": "2026-01-21-ministers-tbilisi",
    }


def test_articles_without_text_have_nothing_in_common():
    grouped = stories_of(["", PORT, "", PORT, ""])

    assert grouped.duplicate_of == ["", "", "", "a001", ""]
