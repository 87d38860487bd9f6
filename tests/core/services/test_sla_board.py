"""The SLA pane's data: the counts of the desk, the clocks of a ticket and what comes next in their chain."""

from datetime import timedelta

from core import jobs
from core.domain.vocabulary import Metric, Priority, Status
from core.services import clock_views, conversation, due_dates, prioritise, radar, sla_board, status
from core.services.clock_views import NextStep
from tests.builders import MONDAY, Staff, opened


def test_the_pulse_counts_what_is_breached_due_soon_and_paused(staff: Staff) -> None:
    opened(staff, "late", priority=Priority.URGENT)
    opened(staff, "soon", priority=Priority.HIGH)
    opened(staff, "slow", priority=Priority.LOW)
    waiting = opened(staff, "waiting")
    staff.by("ani").write(conversation.reply, waiting, "?", then=Status.PENDING)
    done = opened(staff, "done")
    staff.by("ani").write(status.set_status, done, Status.SOLVED)
    staff.now.ahead(minutes=20)
    jobs.sweep(staff.desk)
    pulse = staff.desk.read(sla_board.pulse)
    assert (pulse.breached, pulse.due_soon, pulse.paused, pulse.sweeper_beat_at) == (1, 1, 1, None)


def test_within_the_hour_counts_clocks_also_of_tickets_that_breached_already(staff: Staff) -> None:
    """The tickets were counted by their nearest clock, and stood above a lane of clocks that showed more."""
    ticket_id = opened(staff, priority=Priority.URGENT)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    staff.now.ahead(minutes=5)
    staff.desk.write(conversation.customer_message, ticket_id, "And?")
    staff.desk.write(due_dates.set_due, ticket_id, staff.now.at + timedelta(minutes=60), "promised by phone")
    rows = staff.desk.read(radar.radar).rows
    assert staff.desk.read(sla_board.pulse).due_soon == len(rows) == 2
    staff.now.ahead(seconds=1801)
    jobs.sweep(staff.desk)
    pulse = staff.desk.read(sla_board.pulse)
    assert (pulse.breached, pulse.due_soon) == (1, 1)


def test_in_an_hour_and_a_second_is_not_within_the_hour(lite: Staff) -> None:
    opened(lite, priority=Priority.HIGH)
    for seconds, count in ((-1, 0), (0, 1)):
        at = MONDAY + timedelta(seconds=seconds) - timedelta(minutes=30)
        assert lite.desk.at(at).read(sla_board.pulse).due_soon == count


def chain_of(staff: Staff, ticket_id: int, metric: Metric) -> tuple[NextStep, ...]:
    found = next(one for one in staff.desk.read(clock_views.clocks_of, ticket_id) if one.metric is metric)
    return found.chain


def test_the_chain_of_a_running_clock_in_order_of_time(staff: Staff) -> None:
    ticket_id = opened(staff)
    steps = [(step.name, step.at, step.fired_at) for step in chain_of(staff, ticket_id, Metric.RESOLUTION)]
    due_at = MONDAY + timedelta(hours=8)
    assert steps == [
        ("warning-1", MONDAY + timedelta(hours=6), None),
        ("tell-lead", due_at - timedelta(minutes=10), None),
        ("breach", due_at, None),
        ("hand-over", due_at + timedelta(minutes=30), None),
    ]
    assert chain_of(staff, ticket_id, Metric.RESOLUTION)[-1].effects == ("reassign:team/second", "tag:late", "note")


def test_a_chain_jumps_over_closed_hours(staff: Staff) -> None:
    staff.now.at = MONDAY + timedelta(hours=2, minutes=30)  # 11:30, half an hour before the break
    steps = {step.name: step.at for step in chain_of(staff, opened(staff, team="office"), Metric.FIRST_RESPONSE)}
    after_the_break = MONDAY + timedelta(hours=4)
    assert steps["breach"] == after_the_break + timedelta(minutes=30)
    assert steps["tell-lead"] == after_the_break + timedelta(minutes=20)
    assert steps["warning-1"] == after_the_break + timedelta(minutes=15)


def test_a_clock_that_stands_still_promises_no_instants(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(hours=7)
    staff.by("ani").write(conversation.reply, ticket_id, "?", then=Status.PENDING)
    staff.now.ahead(hours=20)
    clock = next(one for one in staff.desk.read(clock_views.clocks_of, ticket_id) if one.metric is Metric.RESOLUTION)
    assert (clock.paused, clock.running, clock.due_at, clock.elapsed_s) == (True, False, None, 7 * 3600)
    assert {step.name: step.at for step in clock.chain} == {
        "warning-1": MONDAY + timedelta(hours=6),
        "tell-lead": None,
        "breach": None,
        "hand-over": None,
    }


def test_what_fired_says_when_and_what_was_taken_back_waits_again(staff: Staff) -> None:
    ticket_id = opened(staff, priority=Priority.HIGH)
    staff.now.ahead(minutes=30, seconds=1)
    jobs.sweep(staff.desk)
    fired = {step.name: step.fired_at for step in chain_of(staff, ticket_id, Metric.FIRST_RESPONSE)}
    assert fired == {"warning-1": staff.now.at, "tell-lead": staff.now.at, "breach": staff.now.at}
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    again = {step.name: (step.at, step.fired_at) for step in chain_of(staff, ticket_id, Metric.FIRST_RESPONSE)}
    assert again["breach"] == (MONDAY + timedelta(hours=1), None)


def test_a_ticket_that_is_not_there_has_no_clocks(lite: Staff) -> None:
    assert lite.desk.read(clock_views.clocks_of, 42) == ()
