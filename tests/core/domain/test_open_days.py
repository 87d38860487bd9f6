"""Open time by dates: exact sums, reasons for closed days, runs of like days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import open_time
from core.domain.calendars import Calendar
from core.domain.open_days import ClosedDay, ClosedWhy, closed_days, open_days, runs
from tests.core.domain.clock_builders import ALL_DAYS, MONDAY, OFFICE, ROUND_THE_CLOCK, ZONES, desk, mappings

JAKARTA = ZoneInfo("Asia/Jakarta")
DATES = st.dates(date(2027, 1, 1), date(2027, 12, 31)).map(date.isoformat)


def test_windows_are_cut_at_local_midnight() -> None:
    start = datetime(2027, 2, 1, 10, tzinfo=UTC)
    days = open_days(ROUND_THE_CLOCK, start, start + timedelta(days=2), JAKARTA)
    assert [(day.on.day, day.open_s // 3600) for day in days] == [(1, 7), (2, 24), (3, 17)]


def test_a_break_makes_two_windows_of_one_day() -> None:
    calendar = desk(("08:00", "12:00"), ("13:00", "17:00"))
    (day,) = open_days(calendar, MONDAY, MONDAY + timedelta(hours=12), JAKARTA)
    assert [window.open_s for window in day.windows] == [3 * 3600, 4 * 3600]


def test_the_night_the_clocks_change_counts_what_passed() -> None:
    night = desk(("00:00", "06:00"), days=ALL_DAYS, tz="Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    spring, autumn = datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 10, 30, 22, tzinfo=UTC)
    assert [day.open_s for day in open_days(night, spring, spring + timedelta(hours=20), berlin)] == [5 * 3600]
    assert [day.open_s for day in open_days(night, autumn, autumn + timedelta(hours=20), berlin)] == [7 * 3600]


def test_each_closed_day_has_its_reason() -> None:
    calendar = desk(("09:00", "17:00"), holidays=["2027-02-03", "2027-02-06"], partial={"2027-02-04": []})
    assert closed_days(calendar, MONDAY, MONDAY + timedelta(days=7)) == (
        ClosedDay(date(2027, 2, 3), ClosedWhy.HOLIDAY),
        ClosedDay(date(2027, 2, 4), ClosedWhy.SPECIAL_DATE),
        ClosedDay(date(2027, 2, 6), ClosedWhy.WEEKDAY),
        ClosedDay(date(2027, 2, 7), ClosedWhy.WEEKDAY),
    )


def test_a_saturday_opened_specially_is_not_closed() -> None:
    calendar = desk(("09:00", "17:00"), partial={"2027-02-06": [["09:00", "12:00"]]})
    assert [day.on.day for day in closed_days(calendar, MONDAY, MONDAY + timedelta(days=7))] == [7]


def test_twelve_like_days_are_one_run() -> None:
    days = open_days(OFFICE, MONDAY + timedelta(hours=1), MONDAY + timedelta(days=17, hours=2), JAKARTA)
    told = runs(days, JAKARTA)
    assert [(run.days, run.each_s) for run in told] == [(1, 7 * 3600), (12, 8 * 3600), (1, 2 * 3600)]
    assert told[1].first.on == date(2027, 2, 2) and told[1].last.on == date(2027, 2, 17)


def test_many_unlike_days_keep_their_ends_and_their_sum() -> None:
    hours = {"mon": [["09:00", "10:00"]], "tue": [["09:00", "11:00"]]}
    calendar = Calendar.parse({"tz": "Asia/Jakarta", "hours": hours})
    days = open_days(calendar, MONDAY, MONDAY + timedelta(days=140), JAKARTA)
    told = runs(days, JAKARTA, at_most=5)
    assert len(told) == 5 and told[2].each_s is None and told[2].days == len(days) - 4
    assert sum(run.open_s for run in told) == sum(day.open_s for day in days)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=60, deadline=None)
@given(mappings(DATES), st.integers(0, 80_000_000), st.sampled_from([0, 1, 3600, 86_400, 2_000_000, 9_999_999]))
def test_days_and_runs_add_up_to_elapsed(zone: str, mapping: dict[str, object], start_s: int, span_s: int) -> None:
    calendar = Calendar.parse(mapping)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=start_s)
    end = start + timedelta(seconds=span_s)
    days = open_days(calendar, start, end, ZoneInfo(zone))
    wanted_s = open_time.elapsed(calendar, start, end)
    assert sum(day.open_s for day in days) == wanted_s
    assert sum(run.open_s for run in runs(days, ZoneInfo(zone))) == wanted_s
    assert [day.on for day in days] == sorted({day.on for day in days})
    for day in days:
        assert all(window.start_at.astimezone(ZoneInfo(zone)).date() == day.on for window in day.windows)
