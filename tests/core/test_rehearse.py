"""Rehearsals: the very same file changes nothing; another one says what would have been; nothing is ever written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from core.demo.stage import demo_desk
from core.desk import Desk, set_up_desk
from core.desk_file.read import read
from core.desk_file.template import DeskAnswers, default_desk_file
from core.domain.rehearsed import Attainment, Course, Group, Shares, Side, Tally
from core.domain.vocabulary import EffectKind, Metric, Outcome, Priority, Status
from core.domain.workflow import TransitionRefused
from core.errors import Refused
from core.imports import bring_in
from core.rehearse import Rehearsed, rehearse
from core.services import assignment, conversation, prioritise, rehearsal, status, tagging, undo
from core.services.clocks import CLOCK, STEP
from core.uow import UnitOfWork
from storage.engine import Database
from tests.builders import TEXT, Staff, config, desk_on, opened
from tests.core.services.test_projection import MOVES

DEMO = files("core.demo").joinpath("desk.toml").read_text(encoding="utf-8")
LOG = Path(__file__).parents[3] / "shared" / "data" / "incidents"
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def staff(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = demo_desk(str(tmp_path_factory.mktemp("demo") / "desk" / "demo.db"), now=lambda: NOW)
    yield desk
    desk.close()


def unchanged(told: Rehearsed) -> bool:
    return (
        not told.flips
        and all(each.before == each.after for each in told.attainment)
        and all(each.before == each.after for each in told.load)
        and told.without_policy_before == told.without_policy_after
    )


def stored_outcomes(desk: Desk) -> dict[tuple[int, str, int], tuple[str, int | None]]:
    wanted = select(CLOCK.c.ticket_id, CLOCK.c.metric, CLOCK.c.cycle, CLOCK.c.outcome, CLOCK.c.target_s)
    return desk.read(lambda uow: {tuple(row[:3]): (row[3], row[4]) for row in uow.session.execute(wanted)})


def courses_of(desk: Desk, text: str) -> dict[int, tuple[Course, Course]]:
    """Both courses of every ticket."""

    def both(uow: UnitOfWork) -> dict[int, tuple[Course, Course]]:
        ids = rehearsal.window(uow, None)
        book = rehearsal.book_for(uow, read(text, folder=None))
        tickets = rehearsal._tickets(uow, book, ids, None)
        trails = rehearsal._trails(uow, ids, None)
        return {number: rehearsal.courses(book, tickets[number], events, uow.now) for number, events in trails}

    return desk.read(both)


def before_is_what_is_stored(desk: Desk, text: str) -> None:
    found = {
        (number, clock.metric.value, clock.cycle): (clock.outcome.value, clock.target_s)
        for number, (before, _) in courses_of(desk, text).items()
        for clock in before.clocks
    }
    assert found == stored_outcomes(desk)
    assert found


def test_the_same_file_changes_nothing_on_the_demo_desk(demo: Desk) -> None:
    told = rehearse(demo, read(DEMO, folder=None))
    assert told.tickets == 400
    assert unchanged(told)
    before_is_what_is_stored(demo, DEMO)
    sums = [each.before for each in told.attainment if each.group is Group.ALL]
    assert sum(one.met + one.breached + one.running + one.cancelled for one in sums) == len(stored_outcomes(demo))


def test_the_steps_before_are_those_that_fired_on_the_demo_desk(demo: Desk) -> None:
    """Its clocks were fired at their own instants; a step of the last second waits for the next sweep. What a missing
    acknowledgement added is not among them."""

    def fired(uow: UnitOfWork) -> int:
        steps = STEP.c.kind == EffectKind.STEP.value
        return int(uow.session.execute(select(func.count()).where(steps)).scalar_one())

    told = rehearse(demo, read(DEMO, folder=None))
    one_effect_each = {(each.chain, each.step): each.before for each in told.load}
    assert sum(one_effect_each.values()) == demo.read(fired)


def test_further_processes_count_the_same(demo: Desk) -> None:
    changed = read(DEMO.replace('first_response = "1h"', 'first_response = "20m"'), folder=None)
    seen: list[tuple[int, int]] = []
    alone = rehearse(demo, changed, processes=1, part=37)
    together = rehearse(demo, changed, processes=2, part=37, progress=lambda done, total: seen.append((done, total)))
    assert together == alone
    assert alone.flips
    assert seen[-1] == (400, 400)


def test_the_same_file_changes_nothing_on_the_imported_log(tmp_path: Path) -> None:
    logs = sorted(LOG.rglob("*.csv"), key=lambda path: path.stat().st_size) if LOG.is_dir() else []
    if not logs:
        pytest.skip("no incident log beside the repository")
    text = default_desk_file(DeskAnswers("Log", "Europe/Paris", "en", "ani", "Ani", ("First",)))
    desk = set_up_desk(str(tmp_path / "desk" / "log.db"), read(text, folder=None), now=lambda: NOW)
    bring_in.incident_log(desk, logs[0])
    told = rehearse(desk, read(text, folder=None))
    assert told.tickets > 20
    assert unchanged(told)
    before_is_what_is_stored(desk, text)
    desk.close()


@pytest.mark.parametrize("seed", range(8))
def test_the_same_file_changes_nothing_after_a_random_walk(staff: Staff, seed: int) -> None:
    """Tags, teams and priorities that bring other policies, taken up by the rehearsal as the services did."""
    random = Random(seed)
    ids = [opened(staff), opened(staff, tags=("gold",)), opened(staff, team="office", priority=Priority.URGENT)]
    for _ in range(60):
        try:
            random.choice(MOVES)(staff, random, random.choice(ids))
        except (Refused, TransitionRefused):
            continue
    told = rehearse(staff.desk, config())
    assert told.tickets == 3
    assert unchanged(told)
    for before, after in courses_of(staff.desk, TEXT).values():
        assert replace(before) == after


def test_what_was_undone_changes_nothing_either(staff: Staff) -> None:
    """A priority with its policy, a hand-over with its calendar and a tag, each taken back by the next key."""
    ani = staff.by("ani")
    for change in (
        lambda number: ani.write(prioritise.set_priority, number, Priority.URGENT),
        lambda number: ani.write(assignment.assign, number, team_id=staff.teams["office"]),
        lambda number: ani.write(tagging.add_tag, number, "gold"),
    ):
        ticket_id = opened(staff)
        staff.now.ahead(minutes=5)
        change(ticket_id)
        staff.now.ahead(minutes=5)
        ani.write(undo.last)
    told = rehearse(staff.desk, config(TEXT))
    assert unchanged(told)
    before_is_what_is_stored(staff.desk, TEXT)


def all_of(told: Rehearsed, metric: Metric) -> Attainment:
    return next(each for each in told.attainment if each.group is Group.ALL and each.metric is metric)


def test_a_shorter_promise_flips_what_was_kept_and_says_by_how_much(staff: Staff) -> None:
    ticket_id = opened(staff, "Printer\x1b[31m on fire")
    staff.now.ahead(minutes=50)
    staff.by("ani").write(conversation.reply, ticket_id, "Water.", then=Status.SOLVED)
    shorter = TEXT.replace('normal = { first_response = "1h"', 'normal = { first_response = "40m"')
    told = rehearse(staff.desk, config(shorter))
    (flip,) = told.flips
    assert (flip.ticket_id, flip.metric, flip.before, flip.after) == (
        *(ticket_id, Metric.FIRST_RESPONSE),
        *(Outcome.MET, Outcome.BREACHED),
    )
    assert flip.by_s == 600
    assert told.subjects == {ticket_id: "Printer\x1b[31m on fire"}
    whole = all_of(told, Metric.FIRST_RESPONSE)
    assert (whole.before, whole.after) == (Shares(met=1), Shares(breached=1))
    assert (whole.before.kept_share, whole.after.kept_share) == (1.0, 0.0)
    assert all_of(told, Metric.RESOLUTION).before == all_of(told, Metric.RESOLUTION).after == Shares(met=1)
    (back,) = rehearse(_moved_to(staff, shorter), config()).flips
    assert (back.before, back.after, back.by_s) == (Outcome.BREACHED, Outcome.MET, 600)


def _moved_to(staff: Staff, text: str) -> Desk:
    """A desk that ran the same story under `text`."""
    path = staff.desk.database.path
    assert path is not None
    other = desk_on(_beside(path), text=text)
    ticket_id = opened(other)
    other.now.ahead(minutes=50)
    other.by("ani").write(conversation.reply, ticket_id, "Water.", then=Status.SOLVED)
    return other.desk


def _beside(path: Path) -> Database:
    from storage.engine import open_database
    from storage.schema import ensure_schema

    database = open_database(path.with_name("other.db"))
    ensure_schema(database)
    return database


def test_escalations_are_counted_by_step_and_recipient(staff: Staff) -> None:
    opened(staff)
    staff.now.ahead(minutes=55)
    load = rehearse(staff.desk, config()).load
    assert [(each.step, each.to, each.before, each.after) for each in load] == [("tell-lead", "lead", 1, 1)]
    later = config(TEXT.replace('at = "-10m"\nnotify = ["lead"]', 'at = "-2m"\nnotify = ["lead", "assignee"]'))
    told = rehearse(staff.desk, later).load
    assert [(each.step, each.to, each.before, each.after) for each in told] == [("tell-lead", "lead", 1, 0)]


def test_another_calendar_counts_from_the_first_second(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(hours=10)
    staff.by("ani").write(status.set_status, ticket_id, Status.SOLVED)
    office = TEXT.replace('name = "Standard"\ncalendar = "always"', 'name = "Standard"\ncalendar = "office"')
    told = rehearse(staff.desk, config(office))
    flips = {flip.metric: flip for flip in told.flips}
    assert flips[Metric.RESOLUTION].after is Outcome.MET
    assert flips[Metric.RESOLUTION].by_s == 3600  # seven of the ten hours were open, of eight


def test_tickets_without_a_policy_are_counted(staff: Staff) -> None:
    opened(staff)
    only_gold = TEXT.replace('name = "Standard"\n', 'name = "Standard"\nwhen = { tag = ["nobody-has-it"] }\n')
    told = rehearse(staff.desk, config(only_gold))
    assert (told.tickets, told.without_policy_before, told.without_policy_after) == (1, 0, 1)
    assert told.flips == ()


def test_a_policy_is_chosen_anew_at_each_change_under_the_new_file(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=10)
    staff.by("ani").write(tagging.add_tag, ticket_id, "vip-press")
    staff.by("ani").write(assignment.assign, ticket_id, team_id=staff.teams["second"])
    press = TEXT.replace('tag = ["gold"], priority', 'tag = ["vip-press"], priority')
    ((before, after),) = courses_of(staff.desk, press).values()
    assert (before.policy, after.policy) == ("Standard", "Gold")
    assert [clock.target_s for clock in after.clocks] == [1800, 7200]


def test_the_window_takes_what_was_touched_since_and_what_is_open(staff: Staff) -> None:
    done, waiting = opened(staff), opened(staff)
    staff.by("ani").write(status.set_status, done, Status.SOLVED)
    staff.now.ahead(days=100)
    fresh = opened(staff)
    since = staff.now.at - timedelta(days=90)
    assert staff.desk.read(rehearsal.window, since) == [waiting, fresh]
    assert rehearse(staff.desk, config(), since_at=since).tickets == 2
    assert rehearse(staff.desk, config()).tickets == 3


def test_nothing_is_written(staff: Staff) -> None:
    opened(staff)
    staff.now.ahead(hours=9)

    def everything(uow: UnitOfWork) -> list[object]:
        tables = ("ticket", "ticket_event", "clock", "escalation_step", "policy_version", "change", "desk_file")
        driver = uow.session.connection()
        return [driver.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables]

    before = staff.desk.read(everything)
    rehearse(staff.desk, config(TEXT.replace('resolution = "8h"', 'resolution = "1h"')))
    assert staff.desk.read(everything) == before


def test_parts_add_up() -> None:
    one, two = Tally(tickets=1), Tally(tickets=2)
    one.clocks[Side.BEFORE, "First", "high", Metric.RESOLUTION, Outcome.MET] = 2
    two.clocks[Side.BEFORE, "First", "low", Metric.RESOLUTION, Outcome.BREACHED] = 1
    one.add(two)
    assert one.tickets == 3
    team = next(each for each in one.attainment() if each.group is Group.TEAM)
    assert (team.name, team.before, team.after) == ("First", Shares(met=2, breached=1), Shares())
    assert [each.name for each in one.attainment() if each.group is Group.PRIORITY] == ["high", "low"]
