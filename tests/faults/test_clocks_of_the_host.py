"""The host's clock is set, summer time begins, a day is skipped: each effect once, at its time, none invented."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import jobs
from core.domain.vocabulary import Priority
from core.scheduler import LEASE_S, TICK_S, Scheduler
from core.services import conversation, deep_check
from storage.engine import Database
from tests.builders import TEXT, SetClock, Staff, clock_rows, desk_on, opened, steps_fired, trail_of
from tests.faults import audit

pytestmark = pytest.mark.xdist_group("faults")


class Host:
    """A desk under the scheduler of a host whose clock can be set."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.staff: Staff = desk_on(database)
        self.scheduler = Scheduler(self.staff.desk, monotonic=self.staff.now.steady)
        self.tickets = [opened(self.staff, priority=priority) for priority in Priority]

    def run(self, **by: float) -> None:
        until = self.staff.now.steady_s + timedelta(**by).total_seconds()
        while self.staff.now.steady_s < until:
            self.staff.now.ahead(seconds=TICK_S)
            self.scheduler.tick()

    def faults(self) -> list[str]:
        report = deep_check.check(self.database, now=self.staff.now())
        return [str(finding) for finding in report.findings] + audit.differences(self.staff.desk)


@pytest.fixture
def host(sqlite_database: Database) -> Host:
    return Host(sqlite_database)


FORWARD = [timedelta(hours=1), timedelta(days=1), timedelta(days=3653)]


@pytest.mark.parametrize("by", [timedelta(seconds=50), *FORWARD], ids=str)
def test_a_step_forward_that_is_undone_invents_nothing(host: Host, by: timedelta) -> None:
    host.run(minutes=11)
    before = steps_fired(host.staff.desk)  # the urgent first response warns at 11:15
    host.staff.now.step(seconds=by.total_seconds())
    host.scheduler.tick()
    host.staff.now.step(seconds=-by.total_seconds())
    host.run(seconds=TICK_S)
    assert steps_fired(host.staff.desk) == before
    for ticket_id in host.tickets:
        host.staff.by("ani").write(conversation.reply, ticket_id, "In time.")
    host.run(minutes=1)
    answered = [clock_rows(host.staff.desk, ticket_id)["first_response-1"].outcome for ticket_id in host.tickets]
    assert set(answered) == {"met"}
    assert host.faults() == []


@pytest.mark.parametrize("by", FORWARD, ids=str)
def test_a_step_forward_that_stays_is_caught_up_once(host: Host, by: timedelta) -> None:
    host.run(minutes=2)
    host.staff.now.step(seconds=by.total_seconds())
    host.run(seconds=3 * TICK_S)
    fired = steps_fired(host.staff.desk)
    assert fired
    host.run(minutes=1)
    assert steps_fired(host.staff.desk) == fired
    assert host.faults() == []


def test_after_a_step_forward_what_is_still_to_come_comes_on_time(host: Host) -> None:
    host.run(minutes=2)
    host.staff.now.step(hours=1)
    host.run(seconds=3 * TICK_S)
    fired = steps_fired(host.staff.desk)
    host.staff.now.ahead(minutes=116)
    host.run(minutes=3)  # 75% of the urgent resolution and of the low first response: three hours after the start
    later = steps_fired(host.staff.desk)[len(fired) :]
    assert {(metric, step) for metric, step, _, _ in later} == {
        ("resolution", "warning-1"),
        ("first_response", "warning-1"),
    }
    assert max(late_s for _, _, _, late_s in later) <= TICK_S
    assert host.faults() == []


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=1)], ids=str)
def test_a_step_back_turns_no_history_round_and_repeats_nothing(host: Host, by: timedelta) -> None:
    host.run(minutes=16)
    fired = steps_fired(host.staff.desk)
    assert ("first_response", "breach") in {(metric, step) for metric, step, _, _ in fired}
    host.staff.now.step(seconds=-by.total_seconds())
    host.run(seconds=3 * TICK_S)
    for ticket_id in host.tickets:
        host.staff.by("ani").write(conversation.reply, ticket_id, "Written on the second eleven o'clock.")
        written = [
            event.at for event in trail_of(host.staff.desk, ticket_id) if event.kind not in ("warning", "breach")
        ]
        assert written == sorted(written)
    host.run(minutes=2)
    assert steps_fired(host.staff.desk) == fired
    assert host.faults() == []


@pytest.mark.parametrize("end", ["killed", "stopped"])
@pytest.mark.parametrize("by", FORWARD, ids=str)
def test_a_sweeper_of_a_future_that_was_set_right_holds_nobody_up(host: Host, by: timedelta, end: str) -> None:
    host.staff.now.step(seconds=by.total_seconds())
    host.run(seconds=TICK_S)
    assert host.scheduler.holds_lease
    host.staff.now.step(seconds=-by.total_seconds())
    if end == "stopped":
        host.scheduler.stop()
    ticket_id = opened(host.staff, priority=Priority.URGENT)
    host.scheduler = Scheduler(host.staff.desk, process="the next one", monotonic=host.staff.now.steady)
    host.run(seconds=LEASE_S + TICK_S)
    assert host.scheduler.holds_lease
    host.run(minutes=16)
    late = {(metric, step): late_s for metric, step, _, late_s in steps_fired(host.staff.desk, ticket_id)}
    assert {("first_response", "warning-1"), ("first_response", "breach")} <= set(late)
    assert max(late.values()) <= TICK_S
    assert host.faults() == []


def test_a_clock_that_is_set_every_second_for_a_minute(host: Host) -> None:
    host.run(minutes=10)
    for number in range(60):
        host.staff.now.ahead(seconds=1)
        host.staff.now.step(seconds=40 if number % 2 else -40)
        host.scheduler.tick()
    host.run(minutes=7)
    fired = [(metric, step) for metric, step, _, _ in steps_fired(host.staff.desk, host.tickets[-1])]
    assert len(fired) == len(set(fired)) > 0
    assert host.faults() == []


def test_a_host_that_slept_for_a_week(host: Host) -> None:
    """Suspended: steady time stood still, too."""
    host.run(minutes=1)
    host.staff.now.step(days=7)
    host.run(seconds=2 * TICK_S)
    fired = steps_fired(host.staff.desk)
    assert all(late_s > 3600 for _, _, _, late_s in fired)
    assert len(fired) == len(set(fired)) > len(host.tickets)
    assert host.faults() == []


SWITCHES = [
    ("Europe/Berlin", datetime(2026, 3, 28, 20, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, 20, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 3, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 10, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 10, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 29, 20, tzinfo=UTC)),
    ("Asia/Jakarta", datetime(2026, 3, 28, 14, tzinfo=UTC)),
]
NIGHT = "00:00-06:00"


def open_minutes_later(zone: str, at: datetime, minutes: int) -> datetime:
    """The oracle: walks over every minute and looks at the wall of the zone."""
    there = ZoneInfo(zone)
    while minutes:
        minutes -= at.astimezone(there).hour < 6
        at += timedelta(minutes=1)
    return at


@pytest.fixture
def host_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/St_Johns")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("host_elsewhere")
@pytest.mark.parametrize(("zone", "at"), SWITCHES, ids=lambda value: str(value)[:19])
def test_a_switch_of_the_zone_while_the_clock_counts(sqlite_database: Database, zone: str, at: datetime) -> None:
    office = '[calendars.office]\nzone = "Asia/Jakarta"\nhours = { mon-fri = "09:00-12:00, 13:00-17:00" }'
    night = f'[calendars.office]\nzone = "{zone}"\nhours = {{ mon-sun = "{NIGHT}" }}'
    assert office in TEXT
    staff = desk_on(sqlite_database, SetClock(at), TEXT.replace(office, night))
    ticket_id = opened(staff, priority=Priority.HIGH, team="office")
    promised = {"first_response-1": 60, "resolution-1": 8 * 60}
    due = {name: open_minutes_later(zone, at, minutes) for name, minutes in promised.items()}
    assert {name: clock_rows(staff.desk, ticket_id)[name].due_at for name in promised} == due
    while staff.now.at < due["resolution-1"] + timedelta(days=1):
        staff.now.ahead(minutes=30)
        jobs.sweep(staff.desk)
    assert {name: clock_rows(staff.desk, ticket_id)[name].breached_at for name in promised} == due
    steps = sorted((metric, step) for metric, step, _, _ in steps_fired(staff.desk))
    assert steps == [
        ("first_response", "breach"),
        ("first_response", "tell-lead"),
        ("first_response", "warning-1"),
        ("resolution", "breach"),
        ("resolution", "hand-over"),
        ("resolution", "tell-lead"),
        ("resolution", "warning-1"),
    ]
    assert deep_check.check(sqlite_database, now=staff.now()).findings == ()
    assert audit.differences(staff.desk) == []
