"""The account of a ticket's clocks: who, when, which hours counted, which policy; and it always adds up."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from core import jobs
from core.demo.stage import demo_desk
from core.desk import Desk, apply_to, set_up_desk
from core.desk_file.read import read
from core.desk_file.template import DeskAnswers, default_desk_file
from core.domain.clock_account import LineKind
from core.domain.open_days import ClosedWhy
from core.domain.tags import TagRefused
from core.domain.vocabulary import AuthorKind, EventKind, Metric, Outcome, Priority, Status
from core.domain.workflow import TransitionRefused
from core.errors import NotFound, SiagaError
from core.imports import bring_in
from core.services import assignment, conversation, explain, prioritise, status, tagging
from core.services.explain import ClockAccount, TicketAccount
from storage.engine import Database
from tests.builders import MONDAY, TEXT, SetClock, Staff, desk_on, opened
from tests.core.services.accounts import check_all, checked

SHARED = Path(__file__).parents[4] / "shared" / "data" / "incidents"
HOLIDAY = TEXT.replace('13:00-17:00" }', '13:00-17:00" }\nholidays = ["2026-03-04"]')


def clock(told: TicketAccount, metric: Metric, cycle: int = 1) -> ClockAccount:
    (found,) = [each for each in told.clocks if (each.metric, each.cycle) == (metric, cycle)]
    return found


def whats(account: ClockAccount) -> list[LineKind]:
    return [entry.what for entry in account.lines]


def office_ticket(staff: Staff) -> int:
    return opened(staff, "Printer", team="office")


def test_each_line_names_who_caused_it_by_which_event(staff: Staff) -> None:
    ticket = office_ticket(staff)
    staff.now.ahead(minutes=20)
    staff.by("lea").write(conversation.reply, ticket, "Which one?", then=Status.PENDING)
    staff.now.ahead(hours=1)
    told = checked(staff.desk, ticket)
    started, paused = clock(told, Metric.RESOLUTION).lines
    assert started.cause is not None and paused.cause is not None
    assert (started.what, started.cause.seq, started.cause.by, started.cause.name) == (
        LineKind.STARTED,
        1,
        AuthorKind.REQUESTER,
        "Sari",
    )
    assert (paused.what, paused.cause.by, paused.cause.name) == (LineKind.PAUSED, AuthorKind.AGENT, "Lea")
    assert (paused.cause.kind, paused.cause.before, paused.cause.after) == (EventKind.STATUS, "new", "pending")
    assert (paused.open_s, paused.sum_s) == (1200, 1200)
    (fulfilled,) = [entry for entry in clock(told, Metric.FIRST_RESPONSE).lines if entry.what is LineKind.FULFILLED]
    assert fulfilled.cause is not None and fulfilled.cause.kind is EventKind.AGENT_REPLY


def test_what_time_did_has_no_cause_and_steps_have_their_names(staff: Staff) -> None:
    ticket = office_ticket(staff)
    staff.now.ahead(hours=2)
    account = clock(checked(staff.desk, ticket), Metric.FIRST_RESPONSE)
    assert whats(account) == [
        LineKind.STARTED,
        LineKind.WARNED,
        LineKind.STEP_REACHED,
        LineKind.BREACHED,
        LineKind.COUNTED,
    ]
    assert all(entry.cause is None for entry in account.lines[1:])
    (step,) = [entry for entry in account.lines if entry.what is LineKind.STEP_REACHED]
    assert step.step == "tell-lead" and step.sum_s == 3000
    assert account.outcome is Outcome.BREACHED and account.elapsed_s == 7200


def test_windows_and_closed_days_of_a_line(sqlite_database: Database) -> None:
    """Seven hours a day from Monday 09:00 on: eight are used up on Tuesday at 10:00; Wednesday is a holiday."""
    staff = desk_on(sqlite_database, text=HOLIDAY)
    ticket = office_ticket(staff)
    staff.now.ahead(days=7)
    lines = clock(checked(staff.desk, ticket), Metric.RESOLUTION).lines
    (breach,) = [entry for entry in lines if entry.what is LineKind.BREACHED]
    assert breach.at == MONDAY + timedelta(days=1, hours=1)
    (first,) = lines[1].days
    assert first.on == date(2026, 3, 2) and [window.open_s for window in first.windows] == [3 * 3600, 3 * 3600]
    last = lines[-1]
    assert [(day.on.day, day.open_s) for day in last.days] == [(3, 19_800), (5, 25_200), (6, 25_200)]
    assert [(day.on.day, day.why) for day in last.closed] == [
        (4, ClosedWhy.HOLIDAY),
        (7, ClosedWhy.WEEKDAY),
        (8, ClosedWhy.WEEKDAY),
    ]


def test_a_change_of_policy_and_hours_is_told_with_both_versions(staff: Staff) -> None:
    ticket = opened(staff, team="first")
    staff.now.ahead(minutes=30)
    staff.by("lea").write(assignment.assign, ticket, team_id=staff.teams["office"], assignee_id=None)
    staff.now.ahead(minutes=30)
    told = checked(staff.desk, ticket)
    assert [(terms.policy and terms.policy.name, terms.calendar and terms.calendar.name) for terms in told.terms] == [
        ("Standard", "always"),
        ("Office", "office"),
    ]
    assert told.terms[1].cause.name == "Lea" and told.policy == told.applies_now == "Office"
    account = clock(told, Metric.RESOLUTION)
    assert len(account.terms) == 2 and LineKind.CALENDAR_CHANGED in whats(account)
    names = [entry.calendar.name for entry in account.lines if entry.calendar and entry.open_s]
    assert names[0] == "always" and names[-1] == "office"


def test_which_policy_and_why_each_one_before_it_fails(staff: Staff) -> None:
    told = checked(staff.desk, opened(staff, team="first"))
    assert [(each.policy, each.condition) for each in told.passed_over] == [
        ("Urgent", "priorities"),
        ("Gold", "tags"),
        ("Office", "teams"),
    ]
    assert told.passed_over[0].found == ("normal",) and told.passed_over[1].found == ()
    assert told.applies_now == told.policy == "Standard"


def test_a_newer_version_leaves_an_old_ticket_on_its_own(staff: Staff) -> None:
    old = opened(staff, team="office")
    changed = TEXT.replace('first_response = "1h"', 'first_response = "2h"').replace("13:00-17:00", "13:00-18:00")
    apply_to(staff.desk.database, read(changed, folder=None), now=staff.now)
    new = opened(staff, team="office")
    versions = []
    for ticket in (old, new):
        (terms,) = checked(staff.desk, ticket).terms
        assert terms.policy is not None and terms.calendar is not None
        versions.append((terms.policy.number, terms.calendar.number))
    assert versions == [(1, 1), (2, 2)]


def test_a_withdrawn_breach_is_told(staff: Staff) -> None:
    ticket = opened(staff, priority=Priority.HIGH)
    staff.now.ahead(minutes=40)
    staff.by("lea").write(prioritise.set_priority, ticket, Priority.LOW)
    account = clock(checked(staff.desk, ticket), Metric.FIRST_RESPONSE)
    assert LineKind.RETARGETED in whats(account) and LineKind.BREACH_WITHDRAWN in whats(account)
    (taken,) = [entry for entry in account.lines if entry.what is LineKind.BREACH_WITHDRAWN]
    assert taken.cause is not None and taken.cause.after == "low" and account.outcome is Outcome.RUNNING


def test_a_step_is_carried_out_or_not(lite: Staff) -> None:
    ticket = office_ticket(lite)
    lite.now.ahead(minutes=55)
    (reached,) = steps(checked(lite.desk, ticket))
    assert (reached.step, reached.carried_out) == ("tell-lead", False)
    jobs.sweep(lite.desk.as_system())
    (done,) = steps(checked(lite.desk, ticket))
    assert (done.step, done.carried_out, done.at) == ("tell-lead", True, MONDAY + timedelta(minutes=50))


def test_a_step_is_told_at_the_instant_at_which_its_chain_came_into_force(lite: Staff) -> None:
    """`raise-alarm` stands at 61 minutes, but until then another chain was in force; what that fired is told, too."""
    ticket = opened(lite, team="first")
    lite.now.ahead(hours=2)
    jobs.sweep(lite.desk.as_system())
    lite.by("lea").write(prioritise.set_priority, ticket, Priority.URGENT)
    lite.now.ahead(seconds=1)
    jobs.sweep(lite.desk.as_system())
    told = checked(lite.desk, ticket)
    assert told.policy == "Urgent"
    assert [(step.step, step.sum_s, step.carried_out) for step in steps(told)] == [
        ("tell-lead", 3000, True),
        ("raise-alarm", 7200, True),
    ]


def steps(told: TicketAccount) -> list[explain.Entry]:
    account = clock(told, Metric.FIRST_RESPONSE)
    return [entry for entry in account.lines if entry.what is LineKind.STEP_REACHED]


def test_carried_on_says_what_a_later_reading_says(staff: Staff) -> None:
    ticket = office_ticket(staff)
    told = checked(staff.desk, ticket)
    for minutes in (1, 10, 44):
        staff.now.at = MONDAY + timedelta(minutes=minutes)
        assert explain.carried_on(told, staff.now()) == checked(staff.desk, ticket)
    assert explain.carried_on(told, MONDAY - timedelta(minutes=1)) == told


def test_an_unknown_ticket_is_not_found(staff: Staff) -> None:
    with pytest.raises(NotFound):
        staff.desk.read(explain.account, 4711)


# Everything adds up


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if not (SHARED / "incident_event_log.csv").exists():
        pytest.skip("the shared incident log is not on this machine")
    folder = tmp_path_factory.mktemp("imported")
    text = default_desk_file(DeskAnswers(name="Imported desk", zone="Asia/Jakarta"))
    desk = set_up_desk(str(folder / "desk.db"), read(text, folder=folder))
    bring_in.incident_log(desk, SHARED / "incident_event_log.csv")
    yield desk
    desk.close()


@pytest.mark.timeout(600)
def test_every_clock_of_the_imported_log_adds_up(imported: Desk) -> None:
    assert check_all(imported) > 1000


@pytest.mark.timeout(600)
def test_every_clock_of_the_demo_desk_adds_up(tmp_path: Path) -> None:
    desk = demo_desk(str(tmp_path / "demo.db"), now=SetClock())
    assert check_all(desk) > 400
    desk.close()


Deed = Callable[[Staff, int, Random], object]


def _reply(staff: Staff, ticket: int, random: Random) -> object:
    return staff.by(random.choice(["lea", "ani"])).write(conversation.reply, ticket, "On it.")


def _write(staff: Staff, ticket: int, random: Random) -> object:
    return staff.desk.write(conversation.customer_message, ticket, "And?")


def _status(staff: Staff, ticket: int, random: Random) -> object:
    return staff.by("ani").write(status.set_status, ticket, random.choice(tuple(Status)))


def _priority(staff: Staff, ticket: int, random: Random) -> object:
    return staff.by("ani").write(prioritise.set_priority, ticket, random.choice(tuple(Priority)))


def _sweep(staff: Staff, ticket: int, random: Random) -> object:
    return jobs.sweep(staff.desk.as_system())


def _team(staff: Staff, ticket: int, random: Random) -> object:
    team_id = staff.teams[random.choice(["first", "second", "office"])]
    return staff.by("lea").write(assignment.assign, ticket, team_id=team_id, assignee_id=None)


def _tag(staff: Staff, ticket: int, random: Random) -> object:
    return staff.by("lea").write(random.choice([tagging.add_tag, tagging.remove_tag]), ticket, "gold")


def _new_file(staff: Staff, ticket: int, random: Random) -> object:
    """A new version of everything; the ticket takes it up when its policy is chosen again."""
    hours = random.choice(["09:00-12:00, 13:00-17:00", "08:00-20:00", "10:00-11:00"])
    text = TEXT.replace("09:00-12:00, 13:00-17:00", hours).replace('"1h"', f'"{random.randint(1, 9)}h"')
    apply_to(staff.desk.database, read(text, folder=None), now=staff.now)
    return None


DEEDS: tuple[Deed, ...] = (_reply, _write, _status, _status, _priority, _team, _tag, _new_file, _sweep, _sweep)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_to_a_ticket_its_account_adds_up(lite: Staff, seed: int) -> None:
    random = Random(seed)
    ticket = opened(lite, priority=random.choice(tuple(Priority)), team=random.choice(["first", "office"]))
    done = 0
    for _ in range(30):
        lite.now.ahead(seconds=random.choice([0, 1, 59, 600, 3600, 20_000, 90_000, 400_000]))
        with suppress(SiagaError, TransitionRefused, TagRefused):
            random.choice(DEEDS)(lite, ticket, random)
            done += 1
        checked(lite.desk, ticket)
    assert done > 10
