"""Open time: refusals, the contract's edges in cases of our own, and the account by windows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.domain import open_time
from core.domain.open_time import Calendar, CalendarError, CalendarFault
from tests.core.domain.clock_builders import ALL_DAYS, OFFICE, ROUND_THE_CLOCK, desk

BERLIN_NIGHT = desk(("00:00", "06:00"), days=ALL_DAYS, tz="Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"tz": "Asia/Atlantis"}, "unknown_timezone", "tz"),
        ({"tz": "../Jakarta"}, "unknown_timezone", "tz"),
        ({"tz": "Asia"}, "unknown_timezone", "tz"),
        ({"tz": ""}, "unknown_timezone", "tz"),
        ({"tz": None}, "unknown_timezone", "tz"),
        ({"tz": "localtime"}, "unknown_timezone", "tz"),
        ({"hours": {"mon": []}}, "no_open_hours", "hours"),
        ({"hours": {}, "partial": {"2027-02-01": [["09:00", "10:00"]]}}, "no_open_hours", "hours"),
        ({"hours": {"mon": [["10:00", "10:00"]]}}, "invalid_interval", "hours.mon[0]"),
        ({"hours": {"mon": [["08:00", "09:00"], ["17:00", "09:00"]]}}, "invalid_interval", "hours.mon[1]"),
        ({"hours": {"mon": [["09:00"]]}}, "invalid_interval", "hours.mon[0]"),
        ({"hours": {"mon": [["9:00", "17:00"]]}}, "invalid_time", "hours.mon[0]"),
        ({"hours": {"mon": [["09:00", "24:01"]]}}, "invalid_time", "hours.mon[0]"),
        ({"hours": {"mon": [["09:60", "17:00"]]}}, "invalid_time", "hours.mon[0]"),
        ({"hours": {"mon": [["09:00", "١٧:00"]]}}, "invalid_time", "hours.mon[0]"),
        ({"hours": {"mon": [[540, 1020]]}}, "invalid_time", "hours.mon[0]"),
        ({"hours": {"monday": [["09:00", "17:00"]]}}, "invalid_shape", "hours.monday"),
        ({"hours": []}, "invalid_shape", "hours"),
        ({"holidays": "2027-02-01"}, "invalid_shape", "holidays"),
        ({"holidays": ["2027-02-30"]}, "invalid_date", "holidays[0]"),
        ({"holidays": ["20270201"]}, "invalid_date", "holidays[0]"),
        ({"partial": {"2027-02-01": [["12:00", "11:00"]]}}, "invalid_interval", "partial.2027-02-01[0]"),
    ],
)
def test_a_faulty_calendar_is_refused_with_code_and_place(change: dict[str, Any], code: str, place: str) -> None:
    good = {"tz": "Asia/Jakarta", "hours": {"mon": [["09:00", "17:00"]]}}
    with pytest.raises(CalendarError) as caught:
        Calendar.parse(good | change)
    assert (caught.value.code, caught.value.place) == (code, place)


def test_a_negative_target_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        open_time.due(OFFICE, at("2027-02-01T09:00+07:00"), -1)
    assert caught.value.code is CalendarFault.NEGATIVE_DURATION


@pytest.mark.parametrize("open_s", [3_000_000_000_000, 75_000_000_000, 10**30])
def test_due_after_the_year_9999_is_out_of_range(open_s: int) -> None:
    with pytest.raises(CalendarError) as caught:
        open_time.due(OFFICE, at("2027-02-01T09:00+07:00"), open_s)
    assert caught.value.code is CalendarFault.OUT_OF_RANGE


def test_a_target_of_thousands_of_years_is_exact() -> None:
    years_s = (datetime(9000, 5, 5, 5, tzinfo=UTC) - datetime(2027, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    start = at("2027-01-01T00:00Z")
    assert open_time.due(ROUND_THE_CLOCK, start, years_s) == datetime(9000, 5, 5, 5, tzinfo=UTC)
    assert open_time.elapsed(ROUND_THE_CLOCK, start, datetime(9000, 5, 5, 5, tzinfo=UTC)) == years_s


def test_the_first_and_last_days_of_datetime_can_be_asked() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
        always = desk(("00:00", "24:00"), days=ALL_DAYS, tz=zone)
        assert open_time.elapsed(always, first, last) == (last - first) // timedelta(seconds=1)


def test_a_holiday_of_a_far_year_is_a_holiday() -> None:
    festive = desk(("09:00", "17:00"), holidays=["2512-03-03"])
    before, behind = at("2512-03-01T00:00+07:00"), at("2512-03-05T00:00+07:00")
    assert open_time.elapsed(OFFICE, before, behind) - open_time.elapsed(festive, before, behind) == 8 * 3600


def test_used_up_at_closing_is_due_at_closing() -> None:
    monday = at("2027-02-01T16:00+07:00")
    assert open_time.due(OFFICE, monday, 3600) == at("2027-02-01T17:00+07:00")
    assert open_time.due(OFFICE, monday, 3601) == at("2027-02-02T09:00:01+07:00")


def test_nothing_is_due_at_once_even_when_closed() -> None:
    sunday = at("2027-02-07T03:00:07+07:00")
    assert open_time.due(OFFICE, sunday, 0) == sunday
    assert open_time.due(OFFICE, sunday, 0).utcoffset() == timedelta(0)


def test_a_night_loses_the_hour_that_does_not_exist_and_gains_the_one_that_happens_twice() -> None:
    spring, autumn = "2027-03-28", "2027-10-31"
    for day, hours in ((spring, 5), (autumn, 7)):
        start = at(f"{day}T00:00+0{2 if day == autumn else 1}:00")
        assert open_time.elapsed(BERLIN_NIGHT, start, start + timedelta(hours=12)) == hours * 3600


def test_hours_inside_the_repeated_part_open_twice() -> None:
    early = desk(("02:15", "02:45"), days=ALL_DAYS, tz="Europe/Berlin")
    found = list(open_time.windows(early, at("2027-10-31T00:00+02:00"), at("2027-11-01T00:00+01:00")))
    assert [(each.start_at, each.end_at) for each in found] == [
        (at("2027-10-31T00:15Z"), at("2027-10-31T00:45Z")),
        (at("2027-10-31T01:15Z"), at("2027-10-31T01:45Z")),
    ]


def test_a_skipped_date_has_no_hours() -> None:
    apia = desk(("00:00", "24:00"), days=("fri",), tz="Pacific/Apia")
    assert open_time.elapsed(apia, at("2011-12-29T00:00Z"), at("2012-01-03T00:00Z")) == 0


def test_holiday_beats_special_date() -> None:
    both = desk(("09:00", "17:00"), holidays=["2027-02-02"], partial={"2027-02-02": [["10:00", "11:00"]]})
    assert open_time.elapsed(both, at("2027-02-02T00:00+07:00"), at("2027-02-03T00:00+07:00")) == 0


def test_overlapping_intervals_count_once_and_equal_calendars_are_equal() -> None:
    untidy = desk(("13:00", "17:00"), ("09:00", "12:00"), ("11:00", "13:00"), ("09:30", "10:00"))
    assert untidy == OFFICE
    assert hash(untidy) == hash(OFFICE)


def test_the_closing_second_is_closed() -> None:
    assert open_time.is_open(OFFICE, at("2027-02-01T09:00+07:00"))
    assert open_time.is_open(OFFICE, at("2027-02-01T16:59:59+07:00"))
    assert not open_time.is_open(OFFICE, at("2027-02-01T17:00+07:00"))
    assert not open_time.is_open(OFFICE, at("2027-02-01T08:59:59+07:00"))


def test_windows_are_clipped_and_have_no_seam_at_the_turn_of_the_year() -> None:
    start, end = at("2027-12-31T10:00Z"), at("2028-01-02T10:00Z")
    (only,) = open_time.windows(ROUND_THE_CLOCK, start, end)
    assert (only.start_at, only.end_at, only.open_s) == (start, end, 2 * 86_400)
    assert list(open_time.windows(ROUND_THE_CLOCK, end, start)) == []


def test_closed_days_name_what_a_holiday_or_special_date_took_away() -> None:
    calendar = desk(
        ("09:00", "17:00"),
        holidays=["2027-02-03", "2027-02-06", "2027-02-10"],
        partial={"2027-02-04": [], "2027-02-05": [["09:00", "10:00"]]},
    )
    start = at("2027-02-01T09:00+07:00")
    assert open_time.closed_days(calendar, start, at("2027-02-10T00:00+07:00")) == (date(2027, 2, 3), date(2027, 2, 4))
    assert open_time.closed_days(calendar, start, start) == ()
