"""Dates: the forms that feeds write, what is refused, and that nothing but `ValueError` comes out."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.corpus.dates import parse_date

UTC = dt.UTC
BAKU = ZoneInfo("Asia/Baku")
EARLY = dt.datetime(1970, 1, 2)  # noqa: DTZ001 hypothesis adds the zone
LATE = dt.datetime(2100, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-11", "2026-03-11"),
        ("  2026-03-11 ", "2026-03-11"),
        ("20260311", "2026-03-11"),
        ("2026/03/11", "2026-03-11"),
        ("2026-03-11T23:30:00Z", "2026-03-12"),
        ("2026-03-11T23:30:00", "2026-03-11"),
        ("2026-03-11 23:30:00.123456+04:00", "2026-03-11"),
        ("2026-03-11 23:30:00 +0000", "2026-03-12"),
        ("2026-03-11 21:00 UTC", "2026-03-12"),
        ("Wed, 11 Mar 2026 21:00:00 GMT", "2026-03-12"),
        ("11 Mar 2026 15:00:00 EST", "2026-03-12"),
        ("Wed, 11 Mar 2026 10:00:00 +0400 (AZT)", "2026-03-11"),
        ("21 July 2025 14:35 (UTC+04:00)", "2025-07-21"),
        ("21 July 2025 22:35 (UTC+4)", "2025-07-21"),
        ("10 February 2026", "2026-02-10"),
        ("3rd of May 2026", "2026-05-03"),
        ("11-Mar-2026", "2026-03-11"),
        ("March 11, 2026", "2026-03-11"),
        ("Sept. 3, 2025", "2025-09-03"),
        ("Wednesday, March 11, 2026 at 11:30 PM UTC", "2026-03-12"),
        ("March 11, 2026 12:05 a.m.", "2026-03-11"),
        ("21/07/2025", "2025-07-21"),
        ("07/21/2025 10:00", "2025-07-21"),
        ("05.05.2026", "2026-05-05"),
    ],
)
def test_a_known_form_gives_the_day_in_the_declared_zone(text, day):
    assert parse_date(text, BAKU) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("03.04.2026 10:15", "dmy", "2026-04-03"),
        ("2026-04-03", "dmy", "2026-04-03"),
    ],
)
def test_a_declared_order_decides_numeric_dates(text, order, day):
    assert parse_date(text, UTC, order) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "order", "message"),
    [
        ("03/04/2026", None, "can be read in two ways; set input.date_order"),
        ("21/07/2025", "mdy", "not in the declared order mdy; mend it or set input.date_order"),
        ("07/21/2025", "dmy", "not in the declared order dmy"),
        ("07/32/2025", "dmy", "month must be in 1..12"),
        ("03/04/2026", "ymd", "not in the declared order ymd"),
        ("03/04/26", "dmy", "no year of four digits"),
        ("31 June 2025", None, "day is out of range for month"),
        ("11 March 2026 25:00", None, "hour must be in 0..23"),
        ("11 March 2026 13:00 pm", None, "hour must be in 1..12"),
        ("11 March 2026 10:00 IST", None, "has no fixed meaning"),
        ("11 March 2026 10:00 (UTC+99)", None, "write it as 2026-03-11"),
        ("11 March 2026 in the morning", None, "is no time of day"),
        ("11 Brumaire 2026", None, "no date in a known form"),
        ("1752000000", None, "no date in a known form"),
        ("yesterday", None, "no date in a known form"),
        ("", None, "no date in a known form"),
        ("0001-01-01T00:00+14:00", None, "at the end of the calendar"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused_with_the_mend(text, order, message):
    with pytest.raises(ValueError, match=message.replace("+", r"\+")):
        parse_date(text, UTC, order)


@given(
    st.dates(), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y", "%d %b %Y 12:00 GMT"])
)
def test_a_written_day_is_read_back(day, form):
    text = day.strftime(form.replace("%Y", f"{day.year:04d}"))

    assert parse_date(text, UTC) == day


@given(st.datetimes(timezones=st.timezones(), min_value=EARLY, max_value=LATE))
def test_a_moment_falls_on_its_day_in_the_declared_zone(moment):
    assert parse_date(moment.isoformat(), BAKU) == moment.astimezone(BAKU).date()


@given(
    st.text(alphabet="0123456789/.-: MarchUTC+,(ap)", max_size=30) | st.text(max_size=30),
    st.sampled_from([None, "dmy", "mdy", "ymd"]),
)
def test_any_text_gives_a_day_or_a_short_message(text, order):
    try:
        day = parse_date(text, UTC, order)
    except ValueError as fault:
        assert "\n" not in str(fault)  # noqa: PT017 both outcomes are right
        assert len(str(fault)) < 300  # noqa: PT017
    else:
        assert isinstance(day, dt.date)
