"""Which process sweeps, and when it must not. Ticks are called directly: nothing here waits for a timer."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from core import jobs
from core.scheduler import CLOCK_STEP_S, LEASE_S, Scheduler
from core.services import presence, reading
from core.uow import UnitOfWork
from storage.engine import Database
from storage.tables import Lease, Presence
from tests.builders import MONDAY, Staff, desk_on, opened, steps_fired


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database)


@pytest.fixture
def lite(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database)


def scheduler(staff: Staff, name: str) -> Scheduler:
    return Scheduler(staff.desk, process=name, monotonic=staff.now.steady)


def holder(staff: Staff) -> tuple[str, int]:
    def found(uow: UnitOfWork) -> tuple[str, int]:
        row = uow.session.execute(select(Lease)).scalar_one()
        return row.holder, row.token

    return staff.desk.read(found)


def test_one_takes_the_lease_and_sweeps_the_other_only_looks(staff: Staff) -> None:
    opened(staff)
    one, two = scheduler(staff, "one"), scheduler(staff, "two")
    one.tick()
    two.tick()
    assert (one.holds_lease, two.holds_lease) == (True, False)
    staff.now.ahead(minutes=45, seconds=1)
    one.tick()
    two.tick()
    assert len(steps_fired(staff.desk)) == 1
    assert holder(staff) == ("one", 1)


def test_the_lease_passes_on_after_its_holder_died(lite: Staff) -> None:
    one, two = scheduler(lite, "one"), scheduler(lite, "two")
    one.tick()
    held = []
    for seconds in (LEASE_S - 1, 1):
        lite.now.ahead(seconds=seconds)
        two.tick()
        held.append(two.holds_lease)
    assert held == [False, True]
    assert holder(lite) == ("two", 2)


def test_a_holder_renews_before_it_runs_out(lite: Staff) -> None:
    one, two = scheduler(lite, "one"), scheduler(lite, "two")
    for _ in range(10):
        one.tick()
        lite.now.ahead(seconds=LEASE_S - 1)
        two.tick()
    assert one.holds_lease
    assert holder(lite) == ("one", 1)


def test_a_holder_that_was_away_too_long_writes_nothing(lite: Staff) -> None:
    opened(lite)
    one, two = scheduler(lite, "one"), scheduler(lite, "two")
    one.tick()
    lite.now.ahead(seconds=LEASE_S)
    two.tick()
    lite.now.ahead(minutes=50)
    swept = jobs.sweep(lite.desk, holder="one", token=1)
    assert (swept.fired, swept.fenced) == (0, True)
    assert steps_fired(lite.desk) == []
    one.tick()
    assert one.holds_lease
    assert len(steps_fired(lite.desk)) == 2


def test_stop_gives_the_lease_and_the_presence_back_at_once(staff: Staff) -> None:
    one, two = scheduler(staff, "one"), scheduler(staff, "two")
    one.tick()
    staff.by("ani").write(presence.beat, "one", ticket_id=None, mode="viewing")
    assert staff.desk.read(presence.present_agents) == {staff.agents["ani"]}
    one.stop()
    assert not one.holds_lease
    assert staff.desk.read(presence.present_agents) == frozenset()
    two.tick()
    assert two.holds_lease


def test_a_tick_after_stop_does_nothing(lite: Staff) -> None:
    one = scheduler(lite, "one")
    one.tick()
    one.stop()
    one.tick()
    assert holder(lite)[0] == ""


@pytest.mark.parametrize("seconds", [CLOCK_STEP_S + 1, 7 * 86_400, -(CLOCK_STEP_S + 1)])
def test_after_a_step_of_the_hosts_clock_the_sweep_holds_back_once(lite: Staff, seconds: int) -> None:
    opened(lite)
    one = scheduler(lite, "one")
    one.tick()
    lite.now.ahead(minutes=44, seconds=59)
    one.tick()
    lite.now.step(seconds=seconds)
    lite.now.ahead(seconds=2)
    one.tick()
    assert steps_fired(lite.desk) == []
    lite.now.ahead(seconds=5)
    one.tick()
    assert bool(steps_fired(lite.desk)) is (seconds > 0)


def test_a_clock_that_was_set_right_between_two_ticks_fires_nothing_of_the_wrong_time(lite: Staff) -> None:
    opened(lite)
    one = scheduler(lite, "one")
    one.tick()
    lite.now.step(days=365)
    one.tick()
    lite.now.step(days=-365)
    lite.now.ahead(seconds=5)
    one.tick()
    lite.now.ahead(seconds=5)
    one.tick()
    assert steps_fired(lite.desk) == []
    assert one.holds_lease


def test_right_after_a_step_no_alarm_and_no_nudge_believes_the_new_time(lite: Staff) -> None:
    opened(lite)
    one = scheduler(lite, "one")
    one.tick()
    lite.now.step(days=365)
    one.tick()
    for _ in range(4):
        lite.now.ahead(seconds=1)
        one._sweep_between()
    assert steps_fired(lite.desk) == []
    lite.now.ahead(seconds=1)
    one.tick()
    assert len(steps_fired(lite.desk)) > 0


def test_ordinary_drift_and_long_sleep_are_no_step(lite: Staff) -> None:
    opened(lite)
    one = scheduler(lite, "one")
    one.tick()
    lite.now.ahead(days=3)
    lite.now.step(seconds=CLOCK_STEP_S)
    one.tick()
    assert len(steps_fired(lite.desk)) == 7


def test_a_closed_store_is_logged_and_the_next_tick_goes_on(
    lite: Staff, caplog: pytest.LogCaptureFixture, sqlite_database: Database
) -> None:
    one = scheduler(lite, "one")
    one.tick()
    path = sqlite_database.path
    assert path is not None
    away = path.with_suffix(".away")
    lite.desk.database.close()
    path.rename(away)
    path.write_bytes(b"not a database at all" * 100)
    one.tick()
    assert "DatabaseTrouble" in caplog.text
    path.unlink()
    away.rename(path)
    lite.desk.database.close()
    lite.now.ahead(seconds=5)
    one.tick()
    assert one.holds_lease
    assert holder(lite) == ("one", 1)


def test_the_pane_knows_when_a_sweep_last_ran(staff: Staff) -> None:
    assert staff.desk.read(presence.sweeper_beat) is None
    scheduler(staff, "one").tick()
    beat_at = staff.desk.read(presence.sweeper_beat)
    assert beat_at is not None
    if staff.desk.database.dialect == "sqlite":
        assert beat_at == MONDAY


def test_presence_fades_after_a_minute(staff: Staff) -> None:
    staff.by("ani").write(presence.beat, "p1", ticket_id=None, mode="viewing")
    staff.by("ani").write(presence.beat, "p1", ticket_id=None, mode="writing")
    staff.now.ahead(seconds=60)
    assert staff.desk.read(presence.present_agents) == {staff.agents["ani"]}
    staff.now.ahead(seconds=1)
    assert staff.desk.read(presence.present_agents) == frozenset()
    staff.now.ahead(minutes=5)
    jobs.trim(staff.desk)
    assert staff.desk.read(lambda uow: uow.session.execute(select(Presence)).all()) == []


def test_a_console_killed_while_the_host_ran_ahead_did_not_stay_present_for_a_day(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.step(days=1)
    staff.by("ani").write(presence.beat, "killed", ticket_id=ticket_id, mode="writing", view="mine")
    staff.now.step(days=-1)
    ani = staff.agents["ani"]
    assert staff.desk.read(presence.present_agents) == frozenset()
    assert staff.desk.read(presence.watching, "mine") == ()
    assert staff.desk.read(presence.writing_until, ticket_id, ani) is None
    assert staff.by("beni").read(reading.ticket, ticket_id).others == ()
    jobs.trim(staff.desk)
    assert staff.desk.read(lambda uow: uow.session.execute(select(Presence)).all()) == []


def test_somebody_whose_host_is_a_minute_ahead_is_present(staff: Staff) -> None:
    staff.now.step(seconds=60)
    staff.by("ani").write(presence.beat, "p1", ticket_id=None, mode="viewing")
    staff.now.step(seconds=-60)
    jobs.trim(staff.desk)
    assert staff.desk.read(presence.present_agents) == {staff.agents["ani"]}


def test_a_started_scheduler_stops_cleanly(lite: Staff) -> None:
    one = scheduler(lite, "one")
    one.start()
    one.looking_at(None, "writing")
    one.nudge()
    one.stop()
    assert holder_name(lite) in (None, "")


def holder_name(staff: Staff) -> str | None:
    return staff.desk.read(lambda uow: uow.session.execute(select(col(Lease.holder))).scalar_one_or_none())


def test_looking_at_something_before_the_start_is_kept(lite: Staff) -> None:
    ticket_id = opened(lite)
    one = Scheduler(lite.by("ani"), process="one", monotonic=lite.now.steady)
    one.looking_at(ticket_id, "viewing")
    one._beat()
    assert lite.desk.read(presence.present_agents) == {lite.agents["ani"]}


def backlog(staff: Staff, batches: int) -> None:
    for _ in range(batches * jobs.BATCH):
        opened(staff)
    staff.now.ahead(minutes=45, seconds=1)


def test_a_sweep_told_not_to_go_on_ends_after_its_batch_and_the_next_does_the_rest(lite: Staff) -> None:
    backlog(lite, 2)
    swept = jobs.sweep(lite.desk, goes_on=lambda: False)
    assert (swept.next_alarm_at, len(steps_fired(lite.desk))) == (None, jobs.BATCH)
    assert jobs.sweep(lite.desk).next_alarm_at is not None
    assert len(steps_fired(lite.desk)) == 2 * jobs.BATCH


def test_between_batches_the_lease_is_renewed_and_a_stop_is_heard(lite: Staff) -> None:
    one, two = scheduler(lite, "one"), scheduler(lite, "two")
    one.tick()
    for _ in range(3):
        lite.now.ahead(seconds=LEASE_S - 1)
        assert one._goes_on()
        two.tick()
    assert holder(lite) == ("one", 1)
    lite.now.ahead(seconds=LEASE_S)
    two.tick()
    assert not one._goes_on()
    assert not one.holds_lease
    two.stop()
    assert not two._goes_on()
