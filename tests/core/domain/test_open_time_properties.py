"""Open time against its definition, read off the wall clock minute by minute."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.domain import open_time
from core.domain.open_time import Calendar
from tests.core.domain.clock_builders import ALL_DAYS, mappings

MINUTE = timedelta(minutes=1)
NEAR_CHANGES = (
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2026, 10, 4, tzinfo=UTC),
    datetime(2026, 2, 15, tzinfo=UTC),
    datetime(2011, 12, 30, tzinfo=UTC),
    datetime(2009, 11, 1, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2240, 3, 25, tzinfo=UTC),
)
DAYS = sorted({(near + timedelta(days=shift)).date().isoformat() for near in NEAR_CHANGES for shift in (-1, 0, 1)})
INSTANTS = st.builds(
    lambda near, minutes: near + minutes * MINUTE, st.sampled_from(NEAR_CHANGES), st.integers(-1800, 1800)
)
CALENDARS = mappings(st.sampled_from(DAYS))


def minutes_open(mapping: Mapping[str, Any], start: datetime, end: datetime) -> Iterator[bool]:
    """The definition, for zones whose offsets are whole minutes."""
    zone = ZoneInfo(mapping["tz"])
    while start < end:
        local = start.astimezone(zone)
        shown = f"{local.hour:02}:{local.minute:02}"
        yield any(begin <= shown < end for begin, end in hours_of(mapping, local.date()))
        start += MINUTE


def hours_of(mapping: Mapping[str, Any], day: date) -> list[tuple[str, str]]:
    if day.isoformat() in mapping["holidays"]:
        return []
    hours: list[tuple[str, str]] = mapping["partial"].get(
        day.isoformat(), mapping["hours"].get(ALL_DAYS[day.weekday()], [])
    )
    return hours


@settings(max_examples=150, deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 2500))
def test_elapsed_is_what_the_wall_clock_shows(mapping: dict[str, Any], start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert open_time.elapsed(Calendar.parse(mapping), start, end) == 60 * sum(minutes_open(mapping, start, end))


@settings(max_examples=150, deadline=None)
@given(CALENDARS, INSTANTS)
def test_is_open_is_what_the_wall_clock_shows(mapping: dict[str, Any], at: datetime) -> None:
    assert open_time.is_open(Calendar.parse(mapping), at) == next(minutes_open(mapping, at, at + MINUTE))


@settings(max_examples=300, deadline=None)
@given(CALENDARS, INSTANTS, st.integers(1, 4_000_000))
def test_due_is_the_earliest_instant_with_enough_elapsed(mapping: dict[str, Any], start: datetime, open_s: int) -> None:
    calendar = Calendar.parse(mapping)
    due = open_time.due(calendar, start, open_s)
    assert open_time.elapsed(calendar, start, due) == open_s
    assert open_time.elapsed(calendar, start, due - timedelta(seconds=1)) == open_s - 1


@settings(max_examples=300, deadline=None)
@given(CALENDARS, st.lists(st.tuples(INSTANTS, st.integers(0, 59)), min_size=3, max_size=3))
def test_elapsed_adds_up(mapping: dict[str, Any], instants: list[tuple[datetime, int]]) -> None:
    calendar = Calendar.parse(mapping)
    one, two, three = sorted(at + timedelta(seconds=second) for at, second in instants)
    whole = open_time.elapsed(calendar, one, three)
    assert whole == open_time.elapsed(calendar, one, two) + open_time.elapsed(calendar, two, three)
    assert 0 <= whole <= (three - one) // timedelta(seconds=1)


@settings(max_examples=150, deadline=None)
@given(CALENDARS, INSTANTS, st.integers(0, 20_000))
def test_windows_are_apart_in_order_open_and_complete(mapping: dict[str, Any], start: datetime, minutes: int) -> None:
    calendar = Calendar.parse(mapping)
    end = start + minutes * MINUTE
    found = list(open_time.windows(calendar, start, end))
    assert sum(each.open_s for each in found) == open_time.elapsed(calendar, start, end)
    assert all(earlier.end_at < later.start_at for earlier, later in pairwise(found))
    assert all(start <= each.start_at < each.end_at <= end for each in found)


@settings(max_examples=150, deadline=None)
@given(CALENDARS)
@example({"tz": "UTC", "hours": {"mon": [("23:00", "24:00"), ("00:00", "00:01")]}, "holidays": [], "partial": {}})
def test_a_calendar_survives_its_own_mapping(mapping: dict[str, Any]) -> None:
    calendar = Calendar.parse(mapping)
    assert Calendar.parse(calendar.as_mapping()) == calendar


@settings(max_examples=60, deadline=None)
@given(CALENDARS, st.integers(2101, 9900), st.integers(1, 365), st.integers(0, 3000))
def test_far_years_count_as_the_wall_clock_shows(mapping: dict[str, Any], year: int, day: int, minutes: int) -> None:
    assume(minutes > 0)
    start = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day)
    end = start + minutes * MINUTE
    assert open_time.elapsed(Calendar.parse(mapping), start, end) == 60 * sum(minutes_open(mapping, start, end))
