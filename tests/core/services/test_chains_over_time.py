"""A chain counts from the moment at which it comes into force: each step once, whatever chain came before (rule C)."""

from datetime import timedelta

from core import applying, jobs
from core.domain.vocabulary import Priority
from core.services import conversation, prioritise
from tests.builders import MONDAY, TEXT, Staff, clock_rows, config, opened, row_of, steps_fired
from tests.core.services.test_promises_by_hand import in_order

EARLY = TEXT.replace(
    '[[chains.standard.steps]]\nname = "tell-lead"',
    '[[chains.standard.steps]]\nname = "early"\nat = "50%"\nreassign = "team:second"\nraise_priority = "urgent"\n\n'
    '[[chains.standard.steps]]\nname = "tell-lead"',
)
"""With a step more, at half of every target."""
PAUSES = 'pauses = ["pending", "on_hold"]\n[sla.targets]\nurgent = { first_response = "15m"'
ONCE, TWICE = (f'chain = "standard"\nwarnings = {shares}\n{PAUSES}' for shares in ('["75%"]', '["50%", "75%"]'))
WARNED_TWICE = TEXT.replace(ONCE, TWICE)
SOONER = TEXT.replace('name = "tell-lead"\nat = "-10m"', 'name = "tell-lead"\nat = "10%"')


def moved(staff: Staff, text: str) -> None:
    """Apply the file and let the open tickets count by it."""
    assert text != TEXT
    applying.apply(staff.desk, config(text))
    applying.move(staff.desk, applying.preview(staff.desk, config(text)).moves)


def later(staff: Staff, **by: float) -> None:
    staff.now.ahead(**by)
    jobs.sweep(staff.desk)


def fired(staff: Staff, ticket_id: int) -> list[tuple[str, str, int]]:
    return [(metric, step, number) for metric, step, number, _ in steps_fired(staff.desk, ticket_id)]


def test_a_clock_that_has_ended_gets_no_step_of_a_later_chain(staff: Staff) -> None:
    ticket_id = opened(staff)
    later(staff, minutes=50)
    staff.by("ani").write(conversation.reply, ticket_id, "In time.")
    later(staff, minutes=60)
    before = fired(staff, ticket_id)
    moved(staff, EARLY)
    later(staff, seconds=2)
    assert fired(staff, ticket_id) == before
    row = row_of(staff.desk, ticket_id)
    assert (row.priority, row.team_id) == ("normal", staff.teams["first"])
    in_order(staff, ticket_id)


def test_a_step_that_is_new_counts_from_the_move_on_for_a_clock_that_runs(staff: Staff) -> None:
    ticket_id = opened(staff)
    later(staff, minutes=40)
    assert applying.preview(staff.desk, config(EARLY)).steps == 1
    moved(staff, EARLY)
    later(staff, seconds=2)
    [early] = [row for row in steps_fired(staff.desk, ticket_id) if row[1] == "early"]
    assert early == ("first_response", "early", 1, 2)
    in_order(staff, ticket_id)


def test_a_priority_that_brings_another_chain_escalates_no_answered_clock(staff: Staff) -> None:
    ticket_id = opened(staff)
    later(staff, minutes=65)
    staff.by("ani").write(conversation.reply, ticket_id, "Late.")
    before = fired(staff, ticket_id)
    later(staff, minutes=30)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.URGENT)
    later(staff, seconds=2)
    assert fired(staff, ticket_id) == before
    in_order(staff, ticket_id)


def test_a_warning_is_known_by_its_share_and_fires_once(staff: Staff) -> None:
    ticket_id = opened(staff)
    later(staff, minutes=46)
    moved(staff, WARNED_TWICE)
    later(staff, seconds=2)
    warnings = [row for row in steps_fired(staff.desk, ticket_id) if row[1].startswith("warning")]
    assert warnings == [("first_response", "warning-1", 1, 60), ("first_response", "warning-2", 1, 2)]
    in_order(staff, ticket_id)


def test_what_fired_under_one_chain_does_not_fire_again_under_the_next(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(prioritise.set_priority, ticket_id, Priority.LOW)
    later(staff, minutes=10)
    ani.write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    later(staff, minutes=45)
    assert ("first_response", "tell-lead", 1) in fired(staff, ticket_id)
    moved(staff, SOONER)
    later(staff, seconds=2)
    assert [row for row in fired(staff, ticket_id) if row[:2] == ("first_response", "tell-lead")] == [
        ("first_response", "tell-lead", 1)
    ]
    in_order(staff, ticket_id)


def test_a_step_of_another_chain_sleeps_and_does_not_fire_again_when_its_chain_is_back(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    later(staff, minutes=51)
    assert ("first_response", "tell-lead", 1) in fired(staff, ticket_id)
    ani.write(prioritise.set_priority, ticket_id, Priority.URGENT)
    later(staff, seconds=30)
    ani.write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    later(staff, seconds=30)
    assert [row for row in fired(staff, ticket_id) if row[1] == "tell-lead"] == [("first_response", "tell-lead", 1)]
    clock = clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (clock.outcome, clock.due_at) == ("running", MONDAY + timedelta(minutes=60))
    in_order(staff, ticket_id)
