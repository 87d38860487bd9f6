"""A public reply that did not arrive is no response: what it had answered is open again (rule B)."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from core.domain.clock_events import BY_AGENT
from core.domain.vocabulary import AuthorKind, EventKind, Status, Visibility
from core.errors import NotFound, Refused
from core.services import clocks, event_log
from core.services.reasons import as_received
from core.services.status import write_status
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Message, Ticket


def bounce(uow: UnitOfWork, ticket_id: int, message_id: int | None, reason: str, *, at: datetime | None = None) -> int:
    """Note that a public reply did not arrive, and return the ticket's new version. None: the newest that did.

    The clocks go on as if it had not been sent, the time since included; what is thereby reached fires now. A pending
    ticket that waits for an answer to this reply, or has no other, is open again: nobody would look at it.

    Args:
        reason: What the bounce said, as received.

    Raises:
        NotFound: the ticket has no such message.
        Refused: `no_reply_to_bounce`: it is no public reply of the desk, or there is none; `bounced_already`.
        NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="bounce")
    replies = {
        event.message_id: event
        for event in event_log.history(uow, ticket_id)
        if event.kind is EventKind.AGENT_REPLY and event.message_id is not None
    }
    message = _message(uow, ticket_id, message_id)
    reply = replies.get(message.id) if message is not None and message.id is not None else None
    if message is None or reply is None:
        raise Refused("no_reply_to_bounce")
    if message.bounced_at is not None:
        raise Refused("bounced_already")
    data = {"entry": reply.seq, "reason": as_received(reason)}
    event_log.append(uow, ticket, EventKind.BOUNCED, data, at=at, message_id=message.id)
    message.bounced_at = ticket.updated_at
    uow.session.flush()
    unanswered = _look_again(uow, ticket, reply)
    if ticket.status == Status.PENDING:
        _open_again(uow, ticket, reply, at, unanswered)
    clocks.project(uow, ticket)
    return ticket.version


def _message(uow: UnitOfWork, ticket_id: int, message_id: int | None) -> Message | None:
    if message_id is None:
        return uow.session.exec(
            select(Message)
            .where(
                col(Message.ticket_id) == ticket_id,
                col(Message.author_kind) == AuthorKind.AGENT,
                col(Message.visibility) == Visibility.PUBLIC,
                col(Message.bounced_at).is_(None),
            )
            .order_by(col(Message.id).desc())
            .limit(1)
        ).first()
    message = uow.session.get(Message, message_id)
    if message is None or message.ticket_id != ticket_id:
        raise NotFound("message", message_id)
    return message


def _look_again(uow: UnitOfWork, ticket: Ticket, reply: event_log.Event) -> bool:
    """When the requester was first answered, and who spoke last, by what arrived.

    Returns:
        Whether `reply` was the last word on the ticket, and no other of the desk has arrived.
    """
    assert ticket.id is not None
    trail = event_log.history(uow, ticket.id)
    bounced = {event.data["entry"] for event in trail if event.kind is EventKind.BOUNCED}
    spoken = [event for event in trail if _of_the_requester(event) or event.kind is EventKind.AGENT_REPLY]
    arrived = [event for event in spoken if event.seq not in bounced]
    answers = [event for event in arrived if event.kind is EventKind.AGENT_REPLY]
    ticket.first_replied_at = answers[0].at if answers else None
    by_the_desk = arrived[-1] in answers if arrived else trail[0].data["by"] == BY_AGENT
    ticket.last_author = AuthorKind.AGENT if by_the_desk else AuthorKind.REQUESTER
    return not answers and spoken[-1].seq == reply.seq


def _of_the_requester(event: event_log.Event) -> bool:
    if event.kind is EventKind.CREATED:
        return bool(event.data["by"] != BY_AGENT)
    return event.kind is EventKind.CUSTOMER_MESSAGE


def _open_again(uow: UnitOfWork, ticket: Ticket, reply: event_log.Event, at: datetime | None, unanswered: bool) -> None:
    """Who got nothing has nothing to answer. A waiting that came with the reply never was, and its time counts."""
    assert ticket.id is not None
    waiting = [event for event in event_log.history(uow, ticket.id) if event.kind is EventKind.STATUS][-1]
    if (waiting.seq, waiting.recorded_at) == (reply.seq + 1, reply.recorded_at):
        taking_back = replace(uow, undo_of=waiting.seq, takes_back=(waiting.seq,))
        write_status(taking_back, ticket, Status(waiting.data["from"]), at=at)
    if ticket.status == Status.NEW or (unanswered and ticket.status == Status.PENDING):
        write_status(uow, ticket, Status.OPEN, at=at, author=AuthorKind.SYSTEM)
