"""What is said on a ticket, and what that does to its status and clocks."""

from datetime import timedelta

import pytest

from core.domain.vocabulary import EventKind, Outcome, Status, Visibility
from core.domain.workflow import TransitionRefused
from core.errors import NotAllowed, NotFound, Refused
from core.services import conversation, drafts, reading, status
from core.services.messages import BODY_LIMIT
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, clock_rows, desk_on, kinds, opened, row_of


def test_the_first_reply_fulfils_first_response_and_opens_the_ticket(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=20)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    row, clocks = row_of(staff.desk, ticket_id), clock_rows(staff.desk, ticket_id)
    assert row.status == "open"
    assert row.first_replied_at == MONDAY + timedelta(minutes=20)
    assert (clocks["first_response-1"].outcome, clocks["first_response-1"].met_at) == ("met", staff.now.at)
    assert row.due_metric == "resolution"


def test_a_customer_starts_a_round_and_the_next_reply_ends_it(staff: Staff) -> None:
    ticket_id = opened(staff)
    ani = staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Tell me more.")
    staff.now.ahead(minutes=5)
    staff.desk.write(conversation.customer_message, ticket_id, "More.")
    staff.desk.write(conversation.customer_message, ticket_id, "And more.")
    assert clock_rows(staff.desk, ticket_id)["next_response-1"].due_at == staff.now.at + timedelta(hours=2)
    ani.write(conversation.reply, ticket_id, "Thanks.")
    assert clock_rows(staff.desk, ticket_id)["next_response-1"].outcome == Outcome.MET
    assert "next_response-2" not in clock_rows(staff.desk, ticket_id)


def test_a_waiting_ticket_opens_when_the_customer_writes(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "What is your number?", then=Status.PENDING)
    paused = clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert paused.paused
    assert row_of(staff.desk, ticket_id).due_state == "paused"
    staff.now.ahead(hours=3)
    staff.desk.write(conversation.customer_message, ticket_id, "42")
    row = row_of(staff.desk, ticket_id)
    assert (row.status, row.reopened, row.last_author) == ("open", 0, "requester")
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].due_at == staff.now.at + timedelta(hours=8)


def test_a_customer_reopens_a_solved_ticket(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    assert row_of(staff.desk, ticket_id).solved_at == MONDAY
    staff.now.ahead(hours=1)
    staff.desk.write(conversation.customer_message, ticket_id, "No, it is not.")
    row = row_of(staff.desk, ticket_id)
    assert (row.status, row.reopened, row.solved_at) == ("open", 1, None)
    assert kinds(staff.desk, ticket_id)[-2:] == [EventKind.STATUS, EventKind.CUSTOMER_MESSAGE]
    assert clock_rows(staff.desk, ticket_id)["next_response-1"].running


def test_a_note_is_internal_and_moves_no_clock(staff: Staff) -> None:
    ticket_id = opened(staff)
    before = clock_rows(staff.desk, ticket_id)
    staff.now.ahead(minutes=5)
    said = staff.by("ani").write(conversation.add_note, ticket_id, "Careful with this one.")
    assert clock_rows(staff.desk, ticket_id) == before
    view = staff.desk.read(reading.ticket, ticket_id)
    assert (view.messages[-1].visibility, view.messages[-1].author) == (Visibility.INTERNAL, "Ani")
    assert view.version == said.version


def test_a_draft_lives_until_it_is_said(staff: Staff) -> None:
    ticket_id = opened(staff)
    ani = staff.by("ani")
    ani.write(drafts.keep, ticket_id, Visibility.PUBLIC, "Dear")
    ani.write(drafts.keep, ticket_id, Visibility.PUBLIC, "Dear Sari")
    ani.write(drafts.keep, ticket_id, Visibility.INTERNAL, "hm")
    staff.by("beni").write(conversation.reply, ticket_id, "Beni was faster.")
    assert ani.read(drafts.read, ticket_id, Visibility.PUBLIC) == "Dear Sari"
    ani.write(conversation.reply, ticket_id, "Dear Sari, done.")
    assert ani.read(drafts.read, ticket_id, Visibility.PUBLIC) == ""
    assert ani.read(drafts.read, ticket_id, Visibility.INTERNAL) == "hm"
    ani.write(conversation.add_note, ticket_id, "hm.")
    assert ani.read(drafts.read, ticket_id, Visibility.INTERNAL) == ""


def test_an_emptied_draft_is_forgotten_and_the_system_has_none(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(drafts.keep, ticket_id, Visibility.PUBLIC, "Dear")
    lite.by("ani").write(drafts.keep, ticket_id, Visibility.PUBLIC, " \n")
    assert lite.by("ani").read(drafts.read, ticket_id, Visibility.PUBLIC) == ""
    with pytest.raises(Refused, match="no_agent"):
        lite.desk.write(drafts.keep, ticket_id, Visibility.PUBLIC, "x")


def test_reply_and_status_follow_the_workflow(sqlite_database: Database) -> None:
    steps = {"new": "open", "open": "solved", "pending": "open", "on_hold": "open", "solved": "open", "closed": "open"}
    text = TEXT + "\n[workflow]\n" + "\n".join(f'{now} = ["{to}"]' for now, to in steps.items())
    staff = desk_on(sqlite_database, text=text)
    ticket_id = opened(staff)
    with pytest.raises(TransitionRefused):
        staff.by("ani").write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    with pytest.raises(TransitionRefused):
        staff.by("ani").write(status.set_status, ticket_id, Status.SOLVED)
    assert kinds(staff.desk, ticket_id) == [EventKind.CREATED]
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    staff.by("ani").write(status.set_status, ticket_id, Status.SOLVED)
    assert row_of(staff.desk, ticket_id).status == "solved"


@pytest.mark.parametrize(("body", "rule"), [(" \n\t", "empty_message"), ("x" * (BODY_LIMIT + 1), "message_too_long")])
def test_what_is_no_message_is_refused_whole(lite: Staff, body: str, rule: str) -> None:
    ticket_id = opened(lite)
    with pytest.raises(Refused, match=rule):
        lite.by("ani").write(conversation.reply, ticket_id, body)
    assert kinds(lite.desk, ticket_id) == [EventKind.CREATED]
    assert clock_rows(lite.desk, ticket_id)["first_response-1"].met_at is None


def test_hostile_text_is_kept_but_for_what_no_database_takes(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "a\0b \ud800 \x1b]52;c;x\x07 [@click=app.quit]x")
    body = staff.desk.read(reading.ticket, ticket_id).messages[-1].body
    assert body == "a\ufffdb \ufffd \x1b]52;c;x\x07 [@click=app.quit]x"


def test_observers_and_unknown_tickets(lite: Staff) -> None:
    ticket_id = opened(lite)
    with pytest.raises(NotAllowed):
        lite.by("eye").write(conversation.reply, ticket_id, "x")
    with pytest.raises(NotAllowed):
        lite.by("eye").write(conversation.add_note, ticket_id, "x")
    with pytest.raises(NotFound):
        lite.by("ani").write(conversation.reply, 999, "x")
