"""What people say on a ticket: public replies, internal notes, messages of the requester."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.domain.vocabulary import DONE, AuthorKind, Channel, Direction, EventKind, Status, Visibility
from core.domain.workflow import check_transition
from core.services import clocks, drafts, event_log, messages
from core.services.status import write_status
from core.services.ticket_rows import for_change, living
from core.uow import UnitOfWork
from storage.tables import Ticket


@dataclass(frozen=True, slots=True)
class Said:
    ticket_id: int
    """Where it stands: of a merged ticket the one it lives on in."""
    message_id: int
    version: int


def reply(
    uow: UnitOfWork,
    ticket_id: int,
    body: str,
    *,
    then: Status | None = None,
    channel: Channel = Channel.CONSOLE,
    at: datetime | None = None,
) -> Said:
    """Public reply of the acting agent; fulfils the open response clock (rules T2, T6). `then` is the status after it.

    A new ticket becomes open. The reply is stored; sending it is the business of a channel.

    Raises:
        TransitionRefused: the desk's workflow does not allow `then`.
        NotAllowed, NotFound, Refused: see `ticket_rows.for_change`, `messages.store`.
    """
    ticket = for_change(uow, ticket_id, action="reply")
    if then is not None and then != ticket.status:
        check_transition(uow.desk.workflow, Status(ticket.status), then)
    message_id = messages.store(
        uow,
        ticket,
        body,
        visibility=Visibility.PUBLIC,
        direction=Direction.OUTBOUND,
        author=AuthorKind.AGENT,
        channel=channel,
        at=at,
    )
    event_log.append(uow, ticket, EventKind.AGENT_REPLY, {}, at=at, message_id=message_id)
    ticket.first_replied_at = ticket.first_replied_at or ticket.updated_at
    ticket.last_author = AuthorKind.AGENT
    if then is None and ticket.status == Status.NEW:
        then = Status.OPEN
    if then is not None and then != ticket.status:
        write_status(uow, ticket, then, at=at)
    drafts.discard(uow, ticket_id, Visibility.PUBLIC)
    clocks.project(uow, ticket)
    return Said(ticket_id, message_id, ticket.version)


def add_note(uow: UnitOfWork, ticket_id: int, body: str, *, at: datetime | None = None) -> Said:
    """Internal note: for the desk's eyes only, changes no clock (rule T3)."""
    ticket = for_change(uow, ticket_id, action="note")
    message_id = messages.store(
        uow,
        ticket,
        body,
        visibility=Visibility.INTERNAL,
        direction=Direction.NONE,
        author=uow.actor.kind,
        at=at,
    )
    event_log.append(uow, ticket, EventKind.INTERNAL_NOTE, {}, at=at, message_id=message_id)
    drafts.discard(uow, ticket_id, Visibility.INTERNAL)
    return Said(ticket_id, message_id, ticket.version)


def customer_message(
    uow: UnitOfWork,
    ticket_id: int,
    body: str,
    *,
    channel: Channel = Channel.MAIL,
    at: datetime | None = None,
    external_id: str | None = None,
) -> Said:
    """Public message of the requester. A waiting or done ticket opens first, then the message stands (T6, T12).

    What is said to a merged ticket lands where that lives on; the entry names the number it was `addressed` to.

    Raises:
        NotAllowed, NotFound, Refused: see `ticket_rows.living`, `messages.store`.
    """
    ticket = living(uow, ticket_id, action="customer_message")
    assert ticket.id is not None
    writer_id = _requester_of(uow, ticket_id) if ticket.id != ticket_id else None
    if ticket.status in DONE or ticket.status in (Status.PENDING, Status.ON_HOLD):
        write_status(uow, ticket, Status.OPEN, at=at, author=AuthorKind.REQUESTER)
    message_id = messages.store(
        uow,
        ticket,
        body,
        visibility=Visibility.PUBLIC,
        direction=Direction.INBOUND,
        author=AuthorKind.REQUESTER,
        channel=channel,
        at=at,
        external_id=external_id,
        requester_id=writer_id,
    )
    data = {} if writer_id is None else {"addressed": ticket_id}
    event_log.append(
        uow, ticket, EventKind.CUSTOMER_MESSAGE, data, at=at, message_id=message_id, author=AuthorKind.REQUESTER
    )
    ticket.last_author = AuthorKind.REQUESTER
    clocks.project(uow, ticket)
    return Said(ticket.id, message_id, ticket.version)


def _requester_of(uow: UnitOfWork, ticket_id: int) -> int:
    """The requester of the merged ticket: he wrote, whosever the ticket is that it lives on in."""
    return int(uow.session.execute(select(col(Ticket.requester_id)).where(col(Ticket.id) == ticket_id)).scalar_one())
