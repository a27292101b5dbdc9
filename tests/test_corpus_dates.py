"""Dates: the forms that feeds write, what is refused, and that nothing but `ValueError` comes out."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.corpus import months as months_module
from classify.corpus.dates import is_unset, parse_date
from classify.corpus.notices import Notice
from tests.reading import jsonl, read, wrong

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
        ("2026-03-11T19:30:05 EST", "2026-03-12"),
        ("2026-03-11T14:30:05.250 EST", "2026-03-11"),
        ("2026-03-11T21:30 CET", "2026-03-12"),
        ("2026-03-11T08:30 p.m. ET", "2026-03-12"),
        ("2026/03/11T21:30:00Z", "2026-03-12"),
        ("2026-03-11T23:30:00+01:00[Europe/Paris]", "2026-03-12"),
        ("2026-03-11T23:30:00.5Z[UTC]", "2026-03-12"),
        ("2026-03-11 21:30:00 +0200 EET", "2026-03-11"),
        ("2026-03-11 21:30:00+01:00 (Central European Time)", "2026-03-12"),
        ("11 Mar 2026 15:00:00 EST", "2026-03-12"),
        ("Wed, 11 Mar 2026 10:00:00 +0400 (AZT)", "2026-03-11"),
        ("21 July 2025 14:35 (UTC+04:00)", "2025-07-21"),
        ("21 July 2025 22:35 (UTC+4)", "2025-07-21"),
        ("10 February 2026", "2026-02-10"),
        ("\u200e2026\u200e-\u200e03\u200e-\u200e11", "2026-03-11"),
        ("\ufeff11 March 2026\u202c", "2026-03-11"),
        ("2026\u201103\u201111", "2026-03-11"),
        ("2026–03–11 – 23:30", "2026-03-11"),
        ("11MAR2026", "2026-03-11"),
        ("11MAR2026:23:30:00.000", "2026-03-11"),
        ("11mar2026 10:00:00", "2026-03-11"),
        ("Mi., 11.03.2026 - 10:00 Uhr", "2026-03-11"),
        ("11 maart 2026, 10:00 uur", "2026-03-11"),
        ("Published: March 11, 2026", "2026-03-11"),
        ("Last updated: 2026-03-11 23:30", "2026-03-11"),
        ("Опубликовано: 11 марта 2026", "2026-03-11"),
        ('"2026-03-11"', "2026-03-11"),
        ('="2026-03-11"', "2026-03-11"),
        ("'2026-03-11", "2026-03-11"),
        ("2026-03-10T24:00", "2026-03-11"),
        ("2026-03-10 24:00:00", "2026-03-11"),
        ("10 March 2026 24:00", "2026-03-11"),
        ("2026-03-11T23:59:60", "2026-03-11"),
        ("3rd of May 2026", "2026-05-03"),
        ("11-Mar-2026", "2026-03-11"),
        ("March 11, 2026", "2026-03-11"),
        ("Sept. 3, 2025", "2025-09-03"),
        ("Wednesday, March 11, 2026 at 11:30 PM UTC", "2026-03-12"),
        ("March 11, 2026 12:05 a.m.", "2026-03-11"),
        ("21/07/2025", "2025-07-21"),
        ("07/21/2025 10:00", "2025-07-21"),
        ("05.05.2026", "2026-05-05"),
        ("03.04.2026 10:15", "2026-04-03"),
        ("11.03.2026 г.", "2026-03-11"),
        ("20260311093000", "2026-03-11"),
        ("202603112130", "2026-03-11"),
        ("20260310T223000+0000", "2026-03-11"),
        ("2026-03-11 09:30 AM EST", "2026-03-11"),
        ("Wed Mar 11 21:15:00 +0000 2026", "2026-03-12"),
        ("Wed Mar 11 10:15:00 2026", "2026-03-11"),
        ("March 11, 2026 Wednesday", "2026-03-11"),
        ("March 11, 2026 Wednesday 10:15 AM EST", "2026-03-11"),
        ("Mar. 11, 2026 10:15 a.m. ET", "2026-03-11"),
        ("12 mart 2026", "2026-03-12"),
        ("12 İyul 2025-ci il", "2025-07-12"),
        ("3 KASIM 2025 Pazartesi, saat 10:15", "2025-11-03"),
        ("ср, 11 марта 2026 г., 10:15", "2026-03-11"),
        ("11 березня 2026", "2026-03-11"),
        ("Mittwoch, 11. März 2026 um 10:15", "2026-03-11"),
        ("jeudi 1er août 2024", "2024-08-01"),
        ("5 de mayo de 2026", "2026-05-05"),
        ("11 września 2025", "2025-09-11"),
        ("2026. március 11.", "2026-03-11"),
        ("2026年3月11日", "2026-03-11"),
        ("10:15, 11 mart 2026", "2026-03-11"),
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
        ("03.04.2026", "mdy", "2026-03-04"),
        ("11.03.26", "dmy", "2026-03-11"),
        ("03/11/69", "mdy", "1969-03-11"),
        ("26/03/11", "ymd", "2026-03-11"),
        ("11-Mar-26", "dmy", "2026-03-11"),
        ("2026-04-03", "dmy", "2026-04-03"),
    ],
)
def test_a_declared_order_decides_numeric_dates(text, order, day):
    assert parse_date(text, UTC, order) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "order", "message"),
    [
        ("03/04/2026", None, "two ways, as 2026-04-03 or as 2026-03-04; set input.date_order to dmy or mdy"),
        (
            "21/07/2025",
            "mdy",
            "not in the declared order mdy; as dmy it is 2025-07-21; mend it or set input.date_order",
        ),
        ("07/21/2025", "dmy", "not in the declared order dmy"),
        ("07/32/2025", "dmy", "month must be in 1..12"),
        ("2026-03-11T10:15:00 IST", None, "time zone 'IST' has no fixed meaning"),
        ("03/04/2026", "ymd", "not in the declared order ymd"),
        ("03/04/26", None, "no year of four digits; set input.date_order"),
        ("11-Mar-26", None, "no year of four digits; set input.date_order"),
        ("31 June 2025", None, "day is out of range for month"),
        ("11 March 2026 25:00", None, "hour must be in 0..23"),
        ("11 March 2026 13:00 pm", None, "hour must be in 1..12"),
        ("11 March 2026 10:00 IST", None, "has no fixed meaning"),
        ("11 March 2026 10:00 (UTC+99)", None, "write it as 2026-03-11"),
        ("Mär 2026", None, "write dates as YYYY-MM-DD"),
        ("Updated 11 March 2026", None, "no date in a known form"),
        ("11 March 2026 in the morning", None, "is no time of day"),
        ("11 Brumaire 2026", None, "no date in a known form"),
        ("1752000000", None, "no date in a known form"),
        ("yesterday", None, "no date in a known form"),
        ("9999-12-31T23:00-14:00", None, "at the end of the calendar"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused_with_the_mend(text, order, message):
    with pytest.raises(ValueError, match=message.replace("+", r"\+")):
        parse_date(text, UTC, order)


@given(
    st.dates(min_value=dt.date(1600, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y", "%d %b %Y 12:00 GMT"]),
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
        assert day is None or isinstance(day, dt.date)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NaT",
        "null",
        "0001-01-01",
        "0001-01-01T00:00:00+14:00",
        "0000-00-00 00:00:00",
        "00/00/0000",
        "-",
    ],
)
def test_what_programs_write_without_a_date_is_none(text):
    assert parse_date(text, UTC) is None
    assert is_unset(text)


def test_no_name_of_a_month_means_another_month_in_another_language():
    months: dict[str, set[int]] = {}
    for language in months_module._MONTHS.replace("\n    |", " |").strip().splitlines():
        names = [part.split() for part in language.split("|")]
        assert len(names) == 12
        for number, forms in enumerate(names, start=1):
            for form in forms:
                months.setdefault(months_module._plain(form), set()).add(number)

    assert {name: numbers for name, numbers in months.items() if len(numbers) > 1} == {}


def test_a_date_that_cannot_be_read_is_refused_or_left_out_and_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl(*({"text": "Salt.", "date": day} for day in ("11 Brumaire", "NaT", "2026-03-11"))))

    assert wrong(read(path)) == [(1, "bad_date")]

    articles = read(path, bad_date="undated")
    assert [one.date for one in articles] == [None, None, dt.date(2026, 3, 11)]
    undated = [[n.detail for n in one.notices if n.notice == Notice.UNDATED] for one in articles]
    assert undated == [["'11 Brumaire'"], [], []]
