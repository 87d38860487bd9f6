"""One message becomes a ticket of its own: with its time, its text and a link both ways."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import jobs
from core.domain.vocabulary import Channel, EventKind, Outcome, Status
from core.errors import NotAllowed, NotFound, Refused
from core.services import assignment, clock_audit, conversation, merging, reading, splitting, undo
from core.services.people import RequesterFacts
from core.uow import UnitOfWork
from storage.tables import Attachment
from tests.builders import MONDAY, Staff, clock_rows, kinds, opened, row_of, steps_fired, trail_of
from tests.core.services.test_projection import same_as_replayed


def asked_twice(staff: Staff, minutes: int = 30) -> tuple[int, int]:
    """A ticket on which the customer wrote a second message `minutes` ago, and that message."""
    ticket_id = opened(staff, "Printer jams", category="network/vpn", tags=("gold",))
    staff.now.ahead(minutes=10)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    staff.now.ahead(minutes=5)
    said = staff.desk.write(
        conversation.customer_message, ticket_id, "\n  By the way, my screen flickers.\nRegards", channel=Channel.MAIL
    )
    staff.now.ahead(minutes=minutes)
    return ticket_id, said.message_id


def test_the_new_ticket_begins_with_the_message(staff: Staff) -> None:
    ticket_id, message_id = asked_twice(staff)
    before, clocks = row_of(staff.desk, ticket_id), clock_rows(staff.desk, ticket_id)
    new = staff.by("ani").write(splitting.split, ticket_id, message_id)
    row, wrote_at = row_of(staff.desk, new), MONDAY + timedelta(minutes=15)
    assert (row.subject, row.status, row.priority, row.channel) == (
        "By the way, my screen flickers.",
        "new",
        "high",
        "mail",
    )
    assert (row.requester_id, row.category_id, row.team_id) == (
        before.requester_id,
        before.category_id,
        before.team_id,
    )
    assert (row.created_at, row.assignee_id) == (wrote_at, None)
    (created,) = trail_of(staff.desk, new)
    assert (created.at, created.recorded_at, created.agent_id) == (wrote_at, staff.now.at, staff.agents["ani"])
    assert created.data["split_from"] == ticket_id
    entry = trail_of(staff.desk, ticket_id)[-1]
    assert (entry.kind, entry.data, entry.at) == (
        EventKind.SPLIT,
        {"into": new, "message": message_id},
        staff.now.at,
    )
    old, (message,) = staff.desk.read(reading.ticket, ticket_id).messages, staff.desk.read(reading.ticket, new).messages
    assert [each.split_into_id for each in old] == [None, None, new]
    assert (message.body, message.author, message.created_at) == (old[-1].body, "Sari", wrote_at)
    assert clock_rows(staff.desk, ticket_id) == clocks
    for each in (ticket_id, new):
        same_as_replayed(staff, each)


def test_its_clocks_start_when_the_message_came(staff: Staff) -> None:
    ticket_id, message_id = asked_twice(staff, minutes=20)
    new = staff.by("ani").write(splitting.split, ticket_id, message_id)
    clock = clock_rows(staff.desk, new)["first_response-1"]
    wrote_at = MONDAY + timedelta(minutes=15)
    assert (clock.started_at, clock.due_at, clock.breached_at) == (wrote_at, wrote_at + timedelta(minutes=30), None)
    assert clock.elapsed_s == 20 * 60


def test_what_was_due_before_it_was_split_is_breached_at_its_time_and_told_late(staff: Staff) -> None:
    ticket_id, message_id = asked_twice(staff, minutes=50)
    new = staff.by("ani").write(splitting.split, ticket_id, message_id)
    due_at = MONDAY + timedelta(minutes=45)
    assert clock_rows(staff.desk, new)["first_response-1"].outcome == Outcome.BREACHED
    jobs.sweep(staff.desk)
    breach = next(event for event in trail_of(staff.desk, new) if event.kind is EventKind.BREACH)
    assert (breach.at, breach.recorded_at, breach.data["late_s"]) == (due_at, staff.now.at, 20 * 60)
    assert ("first_response", "breach", 1, 20 * 60) in steps_fired(staff.desk, new)
    same_as_replayed(staff, new)


def test_the_opening_message_too_and_a_subject_of_ones_own(lite: Staff) -> None:
    ticket_id = opened(lite, body="Two things.")
    (message,) = lite.desk.read(reading.ticket, ticket_id).messages
    new = lite.by("ani").write(splitting.split, ticket_id, message.message_id, "The second thing")
    assert row_of(lite.desk, new).subject == "The second thing"


def test_a_message_of_a_merged_ticket_keeps_its_writer(staff: Staff) -> None:
    target = opened(staff)
    double = opened(staff, body="Mine stopped, too.", requester=RequesterFacts("Tono", "tono@customer.example"))
    ani = staff.by("ani")
    ani.write(merging.merge, double, target)
    question = next(each for each in ani.read(splitting.questions, target) if each.ticket_id == double)
    assert (question.author, question.subject) == ("Tono", "Mine stopped, too.")
    new = ani.write(splitting.split, target, question.message_id)
    assert row_of(staff.desk, new).requester_id == row_of(staff.desk, double).requester_id
    assert kinds(staff.desk, target)[-1] is EventKind.SPLIT
    assert [each.ticket_id for each in ani.read(splitting.questions, target)] == [target]


def test_attachments_are_with_both(staff: Staff) -> None:
    ticket_id, message_id = asked_twice(staff)
    file = {"name": "shot.png", "media_type": "image/png", "size": 12, "sha256": "ab"}
    staff.desk.write(lambda uow: uow.session.add(Attachment(message_id=message_id, ticket_id=ticket_id, **file)))
    new = staff.by("ani").write(splitting.split, ticket_id, message_id)

    def of(uow: UnitOfWork, of_ticket: int) -> list[tuple[str, str, int, str]]:
        wanted = select(Attachment).where(Attachment.ticket_id == of_ticket)  # type: ignore[arg-type]
        rows = uow.session.execute(wanted).scalars()
        return [(row.name, row.media_type, row.size, row.sha256) for row in rows]

    assert staff.desk.read(of, new) == staff.desk.read(of, ticket_id) == [tuple(file.values())]
    assert staff.desk.read(reading.ticket, new).messages[0].attachments == ("shot.png",)


def test_a_split_is_taken_back_by_merging(lite: Staff) -> None:
    ticket_id, message_id = asked_twice(lite)
    ani = lite.by("ani")
    new = ani.write(splitting.split, ticket_id, message_id)
    with pytest.raises(Refused, match="nothing_to_undo"):
        ani.write(undo.last)
    ani.write(merging.merge, new, ticket_id)
    assert {each.ticket_id for each in lite.desk.read(reading.ticket, ticket_id).messages} == {ticket_id, new}
    assert not lite.desk.read(clock_audit.differences, [ticket_id, new])


def test_what_can_be_split_off_newest_first(lite: Staff) -> None:
    ticket_id, message_id = asked_twice(lite)
    ani = lite.by("ani")
    found = ani.read(splitting.questions, ticket_id)
    assert [each.subject for each in found] == ["By the way, my screen flickers.", "Printer jams"]
    ani.write(splitting.split, ticket_id, message_id)
    assert [each.subject for each in ani.read(splitting.questions, ticket_id)] == ["Printer jams"]
    with pytest.raises(NotFound):
        ani.read(splitting.questions, 999)


def test_refusals(lite: Staff) -> None:
    ticket_id, message_id = asked_twice(lite)
    other = opened(lite)
    ani = lite.by("ani")
    view = lite.desk.read(reading.ticket, ticket_id)
    reply_id = next(each.message_id for each in view.messages if each.body == "On it.")
    new = ani.write(splitting.split, ticket_id, message_id)
    with pytest.raises(Refused) as refused:
        ani.write(splitting.split, ticket_id, message_id)
    assert (refused.value.rule, refused.value.detail) == ("split_before", str(new))
    with pytest.raises(Refused, match="not_a_question"):
        ani.write(splitting.split, ticket_id, reply_id)
    with pytest.raises(NotFound):
        ani.write(splitting.split, other, view.messages[0].message_id)
    with pytest.raises(NotFound):
        ani.write(splitting.split, ticket_id, 999)
    with pytest.raises(NotAllowed):
        lite.by("eye").write(splitting.split, ticket_id, view.messages[0].message_id)
    ani.write(merging.merge, other, ticket_id)
    with pytest.raises(Refused, match="merged"):
        ani.write(splitting.split, other, view.messages[0].message_id)


def test_a_done_ticket_stays_done(lite: Staff) -> None:
    ticket_id, message_id = asked_twice(lite)
    ani = lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    new = ani.write(splitting.split, ticket_id, message_id)
    ani.write(assignment.take, new)
    assert (row_of(lite.desk, ticket_id).status, row_of(lite.desk, new).status) == ("solved", "open")


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("Selamat siang,\nprinter di lantai 2 macet", "VPN"),
        ("Dear service desk team,\nthe printer jams", "VPN"),
        ("Halo\nprinter macet", "VPN"),
        ("\u200b", "VPN"),
        ("The printer on floor 2 jams\nThanks", "The printer on floor 2 jams"),
    ],
)
def test_a_greeting_was_proposed_as_the_subject(body: str, subject: str) -> None:
    assert splitting.proposed_subject(body, "VPN") == subject
