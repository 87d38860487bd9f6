"""Two answers bounce one after the other: which is meant next, and who is left having spoken last."""

from datetime import timedelta

import pytest

from core.domain.vocabulary import AuthorKind, EventKind, Outcome, Status
from core.services import conversation
from core.services.bounces import bounce
from tests.builders import MONDAY, Staff, clock_rows, opened, row_of, trail_of
from tests.core.services.test_promises_by_hand import in_order, refused


def bounced_entries(staff: Staff, ticket_id: int) -> list[int | None]:
    return [event.message_id for event in trail_of(staff.desk, ticket_id) if event.kind is EventKind.BOUNCED]


def test_without_a_number_the_newest_that_arrived_is_meant(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    said = []
    for body in ("One", "Two"):
        staff.now.ahead(minutes=5)
        said.append(ani.write(conversation.reply, ticket_id, body).message_id)
    ani.write(conversation.add_note, ticket_id, "Is that address right?")
    staff.desk.write(conversation.customer_message, ticket_id, "Hello?")
    staff.now.ahead(minutes=5)
    ani.write(bounce, ticket_id, None, "full")
    assert bounced_entries(staff, ticket_id) == [said[1]]
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].met_at == MONDAY + timedelta(minutes=5)
    ani.write(bounce, ticket_id, None, "full")
    assert bounced_entries(staff, ticket_id) == [said[1], said[0]]
    first = clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (first.outcome, first.elapsed_s) == (Outcome.RUNNING, 15 * 60)
    assert row_of(staff.desk, ticket_id).first_replied_at is None
    refused("no_reply_to_bounce", lambda: ani.write(bounce, ticket_id, None, "full"))
    assert bounced_entries(staff, ticket_id) == [said[1], said[0]]
    in_order(staff, ticket_id)


def test_a_reply_after_the_bounce_is_the_next_to_bounce(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    one = ani.write(conversation.reply, ticket_id, "One")
    ani.write(bounce, ticket_id, None, "full")
    two = ani.write(conversation.reply, ticket_id, "Two")
    ani.write(bounce, ticket_id, None, "full")
    assert bounced_entries(lite, ticket_id) == [one.message_id, two.message_id]
    in_order(lite, ticket_id)


def said(staff: Staff, story: str) -> int:
    """A ticket to which the requester (`r`) and the desk (`d`) say something, a minute apart."""
    ticket_id = opened(staff)
    for who in story:
        staff.now.ahead(minutes=1)
        if who == "d":
            staff.by("ani").write(conversation.reply, ticket_id, "Answer")
        else:
            staff.desk.write(conversation.customer_message, ticket_id, "Question")
    return ticket_id


@pytest.mark.parametrize(
    ("story", "spoke_last", "answered_after"),
    [
        ("drd", AuthorKind.REQUESTER, 1),  # wrote after the answer that arrived; what was said to that is lost
        ("dd", AuthorKind.AGENT, 1),
        ("rdd", AuthorKind.AGENT, 2),
        ("ddr", AuthorKind.REQUESTER, 1),
        ("rd", AuthorKind.REQUESTER, None),
    ],
)
def test_who_spoke_last_when_the_newest_answer_bounces(
    lite: Staff, story: str, spoke_last: AuthorKind, answered_after: int | None
) -> None:
    ticket_id = said(lite, story)
    lite.by("ani").write(bounce, ticket_id, None, "full")
    row = row_of(lite.desk, ticket_id)
    assert row.last_author == spoke_last
    assert row.first_replied_at == (MONDAY + timedelta(minutes=answered_after) if answered_after else None)
    in_order(lite, ticket_id)


@pytest.mark.parametrize("story", ["dr", "d"])
def test_the_waiting_for_an_answer_goes_with_the_question_that_bounced(lite: Staff, story: str) -> None:
    ticket_id = said(lite, story)
    lite.by("ani").write(conversation.reply, ticket_id, "Which printer?", then=Status.PENDING)
    lite.by("ani").write(bounce, ticket_id, None, "full")
    assert row_of(lite.desk, ticket_id).status == Status.OPEN
    in_order(lite, ticket_id)


def test_an_earlier_question_that_arrived_is_waited_for_on(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Which printer?", then=Status.PENDING)
    ani.write(conversation.reply, ticket_id, "And which floor?")
    ani.write(bounce, ticket_id, None, "full")
    assert row_of(lite.desk, ticket_id).status == Status.PENDING
    in_order(lite, ticket_id)
