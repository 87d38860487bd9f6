"""Holidays from iCalendar files and countries."""

from datetime import date
from pathlib import Path

import pytest

from core.desk_file.findings import Code
from core.desk_file.holidays_list import MAX_RULES, BadSource, of_country, of_file, safe_file
from tests.core.desk_file.desks import HERE, changed, found, marked


def calendar(*events: str) -> bytes:
    parts = [f"BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20200101T000000Z\n{event}\nEND:VEVENT" for n, event in enumerate(events)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *parts, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def days(tmp_path: Path, *events: str) -> tuple[frozenset[date], int]:
    file = tmp_path / "holidays.ics"
    file.write_bytes(calendar(*events))
    return of_file(file)


def test_an_all_day_event_is_a_holiday_and_an_appointment_is_none(tmp_path: Path) -> None:
    events = ("DTSTART;VALUE=DATE:20261224\nSUMMARY:Eve", "DTSTART:20261225T090000Z\nDTEND:20261225T100000Z")
    assert days(tmp_path, *events) == (frozenset({date(2026, 12, 24)}), 0)


def test_an_event_of_several_days_excludes_its_end(tmp_path: Path) -> None:
    found_days, _ = days(tmp_path, "DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102")
    assert found_days == {date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)}


def test_a_yearly_event_comes_back_until_the_last_known_year(tmp_path: Path) -> None:
    found_days, left_out = days(tmp_path, "DTSTART;VALUE=DATE:20200817\nRRULE:FREQ=YEARLY")
    assert found_days == {date(year, 8, 17) for year in range(2020, 2046)}
    assert left_out == 0


def test_count_until_and_weekday_rules(tmp_path: Path) -> None:
    assert days(tmp_path, "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;COUNT=2")[0] == {
        date(2026, 1, 1),
        date(2027, 1, 1),
    }
    until = "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;UNTIL=20270101T000000Z"
    assert days(tmp_path, until)[0] == {date(2026, 1, 1), date(2027, 1, 1)}
    fourth_thursday = "DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2"
    assert days(tmp_path, fourth_thursday)[0] == {date(2026, 11, 26), date(2027, 11, 25)}


def test_a_leap_day_comes_back_in_leap_years(tmp_path: Path) -> None:
    found_days, _ = days(tmp_path, "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2")
    assert found_days == {date(2024, 2, 29), date(2028, 2, 29)}


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=0,1,2", "FREQ=WEEKLY;BYDAY=MO"])
def test_other_recurrences_keep_their_first_day_and_are_counted(tmp_path: Path, rule: str) -> None:
    assert days(tmp_path, f"DTSTART;VALUE=DATE:20260105\nRRULE:{rule}") == (frozenset({date(2026, 1, 5)}), 1)


def test_a_rule_that_never_matches_ends(tmp_path: Path) -> None:
    assert days(tmp_path, "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31")[0] == frozenset()


def test_an_event_at_the_end_of_time_is_no_trouble(tmp_path: Path) -> None:
    assert days(tmp_path, "DTSTART;VALUE=DATE:99991231\nDTEND;VALUE=DATE:99991231") == (frozenset(), 0)
    assert days(tmp_path, "DTSTART;VALUE=DATE:20260101\nDURATION:P3D")[0] == {date(2026, 1, day) for day in (1, 2, 3)}


def test_only_so_many_recurrences_are_carried_out(tmp_path: Path) -> None:
    events = ["DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=YEARLY"] * (MAX_RULES + 2)
    assert days(tmp_path, *events)[1] == 2


def test_a_thousand_years_long_event_is_cut(tmp_path: Path) -> None:
    assert len(days(tmp_path, "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:30260101")[0]) == 400


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR"]
)
def test_what_is_no_calendar_is_unreadable_or_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "holidays.ics").write_bytes(content)
    text = changed('holidays = ["2026-12-25"]', f'icalendar = "holidays.ics" {HERE}')
    ((code, line),) = found(text, tmp_path)
    assert code in (Code.ICS_UNREADABLE, Code.ICS_EMPTY)
    assert line == marked(text)


def test_a_file_of_appointments_and_one_of_daily_events_are_pointed_out(tmp_path: Path) -> None:
    text = changed('holidays = ["2026-12-25"]', f'icalendar = "holidays.ics" {HERE}')
    (tmp_path / "holidays.ics").write_bytes(calendar("DTSTART:20261225T090000Z"))
    assert found(text, tmp_path) == [(Code.ICS_EMPTY, marked(text))]
    (tmp_path / "holidays.ics").write_bytes(calendar("DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY"))
    assert found(text, tmp_path) == [(Code.ICS_RECURRENCE, marked(text))]
    (tmp_path / "holidays.ics").write_bytes(b"hello")
    assert found(text, tmp_path) == [(Code.ICS_UNREADABLE, marked(text))]


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x.ics", "a/../../x.ics", "..\\x.ics", "x\0.ics"])
def test_only_files_beside_the_desk_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadSource):
        safe_file(name, tmp_path)


def test_indonesia_has_its_public_and_collective_days() -> None:
    public = of_country("ID", None, ())
    assert {date(2026, 8, 17), date(2026, 12, 25), date(2016, 8, 17)} <= public
    assert len(of_country("ID", None, ("public", "government"))) > len(public)


def test_a_subdivision_has_days_of_its_own() -> None:
    assert date(2026, 3, 31) in of_country("US", "CA", ())
    assert date(2026, 3, 31) not in of_country("US", None, ())
