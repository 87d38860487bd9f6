"""Everything the console asks of the desk. Core is imported when a thread asks, never with the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.vocabulary import Level, Priority, Status, Visibility

if TYPE_CHECKING:
    from datetime import datetime

    from core.desk import Desk
    from core.services.assignment import Claimed
    from core.services.clock_views import ClockView
    from core.services.explain import TicketAccount
    from core.services.forecasts import Histories
    from core.services.inbox import Notice
    from core.services.merging import Candidate, Preview
    from core.services.queues import Count, QueuePage, QueueRow, QueueView, SortKey
    from core.services.radar import Radar
    from core.services.reading import TicketView
    from core.services.roster import Roster
    from core.services.sla_board import DeskPulse
    from core.services.splitting import Question
    from core.services.trail import TrailLine
    from core.services.undo import Undone
    from core.uow import UnitOfWork

DUE_LIMIT = 100


def ticket(desk: "Desk", ticket_id: int) -> "TicketView":
    from core.services import reading

    return desk.read(reading.ticket, ticket_id)


@dataclass(frozen=True, slots=True)
class Followed:
    """What the panes beside the queue show of one ticket."""

    ticket: "TicketView"
    trail: "tuple[TrailLine, ...] | None"
    clocks: "tuple[ClockView, ...]"


def followed(desk: "Desk", ticket_id: int, with_trail: bool) -> Followed:
    """In one transaction, so that the panes agree and are drawn at once."""
    from core.services import clock_views, reading
    from core.services.trail import trail

    def read(uow: "UnitOfWork") -> Followed:
        entries = trail(uow, ticket_id) if with_trail else None
        return Followed(reading.ticket(uow, ticket_id), entries, clock_views.clocks_of(uow, ticket_id))

    return desk.read(read)


def trail(desk: "Desk", ticket_id: int) -> "tuple[TrailLine, ...]":
    from core.services import trail as entries

    return desk.read(entries.trail, ticket_id)


def awaits_reply(desk: "Desk", ticket_id: int) -> bool:
    from core.services import no_reply

    return desk.read(no_reply.awaits_reply, ticket_id)


def just_done(desk: "Desk", ticket_id: int) -> "tuple[TrailLine, ...]":
    from core.services import trail as entries

    return desk.read(entries.just_done, ticket_id)


def account(desk: "Desk", ticket_id: int) -> "TicketAccount":
    from core.services import explain

    return desk.read(explain.account, ticket_id)


def clocks(desk: "Desk", ticket_id: int) -> "tuple[ClockView, ...]":
    from core.services import clock_views

    return desk.read(clock_views.clocks_of, ticket_id)


def radar(desk: "Desk", known: "Histories | None") -> "Radar":
    """`known`: the histories of the look before."""
    from core.services import radar as looking

    return desk.read(looking.radar, known, DUE_LIMIT)


def pulse(desk: "Desk") -> "DeskPulse":
    from core.services import sla_board

    return desk.read(sla_board.pulse)


def unread(desk: "Desk") -> int:
    from core.services import inbox

    return desk.read(inbox.unread)


def notices(desk: "Desk") -> "tuple[Notice, ...]":
    from core.services import inbox

    return desk.read(inbox.newest)


def mark_notices_read(desk: "Desk", notice_id: int | None = None) -> int:
    from core.services import inbox

    return desk.write(inbox.mark_read, notice_id)


def take(desk: "Desk", ticket_id: int, seen_version: int | None) -> int:
    from core.services import assignment

    return desk.write(assignment.take, ticket_id, seen_version=seen_version)


def assign(desk: "Desk", ticket_id: int, team_id: int | None, assignee_id: int | None, seen_version: int | None) -> int:
    from core.services import assignment

    return desk.write(assignment.assign, ticket_id, team_id=team_id, assignee_id=assignee_id, seen_version=seen_version)


def claim_next(desk: "Desk") -> "Claimed | None":
    from core.services import assignment

    return desk.write(assignment.claim_next)


def set_status(desk: "Desk", ticket_id: int, to: Status, seen_version: int | None) -> int:
    from core.services import status

    return desk.write(status.set_status, ticket_id, to, seen_version=seen_version)


def set_priority(desk: "Desk", ticket_id: int, to: Priority, seen_version: int | None) -> int:
    from core.services import prioritise

    return desk.write(prioritise.set_priority, ticket_id, to, seen_version=seen_version)


def judge(desk: "Desk", ticket_id: int, impact: Level, urgency: Level, seen_version: int | None) -> int:
    from core.services import prioritise

    return desk.write(prioritise.set_impact_and_urgency, ticket_id, impact, urgency, seen_version=seen_version)


def escalate(desk: "Desk", ticket_id: int, reason: str, seen_version: int | None) -> int:
    from core.services import manual_escalation

    return desk.write(manual_escalation.escalate, ticket_id, reason, seen_version=seen_version)


def acknowledge(desk: "Desk", ticket_id: int, seen_version: int | None = None) -> int:
    from core.services import acknowledgement

    return desk.write(acknowledgement.acknowledge, ticket_id, seen_version=seen_version)


def no_reply(desk: "Desk", ticket_id: int, reason: str, seen_version: int | None) -> int:
    from core.services import no_reply as answering

    return desk.write(answering.end_round, ticket_id, reason, seen_version=seen_version)


def set_due(desk: "Desk", ticket_id: int, due_at: "datetime | None", reason: str, seen_version: int | None) -> int:
    from core.services import due_dates

    return desk.write(due_dates.set_due, ticket_id, due_at, reason, seen_version=seen_version)


def bounce(desk: "Desk", ticket_id: int, reason: str, _seen_version: int | None = None) -> int:
    """The newest reply: what became of it does not depend on what was seen."""
    from core.services import bounces

    return desk.write(bounces.bounce, ticket_id, None, reason)


def merge_candidates(desk: "Desk", tickets: "Sequence[int]") -> "tuple[Candidate, ...]":
    from core.services import merging

    return desk.read(merging.candidates, tickets)


def merge_preview(desk: "Desk", tickets: "Sequence[int]", into_id: int) -> "Preview":
    from core.services import merging

    return desk.read(merging.preview, tickets, into_id)


def merge(desk: "Desk", ticket_id: int, into_id: int, seen_version: int | None) -> int:
    from core.services import merging

    return desk.write(merging.merge, ticket_id, into_id, seen_version=seen_version)


def questions(desk: "Desk", ticket_id: int) -> "tuple[Question, ...]":
    from core.services import splitting

    return desk.read(splitting.questions, ticket_id)


def split(desk: "Desk", ticket_id: int, message_id: int, subject: str) -> int:
    from core.services import splitting

    return desk.write(splitting.split, ticket_id, message_id, subject)


def note(desk: "Desk", ticket_id: int, body: str, _seen_version: int | None = None) -> int:
    """What is said is never stale."""
    from core.services import conversation

    return desk.write(conversation.add_note, ticket_id, body).version


def reply(desk: "Desk", ticket_id: int, body: str, then: Status | None, _seen_version: int | None = None) -> int:
    from core.services import conversation

    return desk.write(conversation.reply, ticket_id, body, then=then).version


def undo(desk: "Desk") -> "Undone":
    from core.services import undo as undoing

    return desk.write(undoing.last)


def roster(desk: "Desk") -> "Roster":
    from core.services import roster as people

    return desk.read(people.roster)


def views(desk: "Desk") -> "tuple[QueueView, ...]":
    from core.services import queues

    return desk.read(queues.views)


def counts(desk: "Desk", shown: "Sequence[QueueView]") -> "dict[str, Count]":
    from core.services import queues

    return desk.read(queues.counts, shown)


def count(desk: "Desk", query: str) -> "Count":
    from core.services import queues

    return desk.read(queues.count, query)


def page(desk: "Desk", query: str, anchor: "SortKey | None", up: bool, limit: int) -> "QueuePage":
    from core.services import queues

    return desk.read(queues.page, query, anchor, queues.Way.UP if up else queues.Way.DOWN, limit)


def around(desk: "Desk", query: str, ticket_id: int, limit: int) -> "QueuePage | None":
    from core.services import queues

    return desk.read(queues.around, query, ticket_id, limit)


def rows(desk: "Desk", query: str, ids: "Sequence[int]") -> "dict[int, QueueRow]":
    from core.services import queues

    return desk.read(queues.rows, query, ids)


def by_number(desk: "Desk", number: int) -> "QueueRow | None":
    from core.services import queues

    return desk.read(queues.by_number, number)


def draft(desk: "Desk", ticket_id: int, visibility: Visibility) -> str:
    from core.services import drafts

    return desk.read(drafts.read, ticket_id, visibility)


def keep_draft(desk: "Desk", ticket_id: int, visibility: Visibility, body: str) -> None:
    from core.services import drafts

    desk.write(drafts.keep, ticket_id, visibility, body)
