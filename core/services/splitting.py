"""One message of a customer becomes a ticket of its own, promised from the instant at which it came.

It stays in the conversation it came with, and the clocks of that ticket do not change: the customer did write there
then, and whoever answered there answered. To take a split back is to merge the new ticket into the old one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, literal, select
from sqlmodel import col

from core.domain.foreign_text import clean_line, is_blank
from core.domain.vocabulary import AuthorKind, Channel, Direction, EventKind, Visibility
from core.errors import NotFound, Refused
from core.services import event_log, intake
from core.services.reading import taken_in
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Attachment, Category, Message, Requester, Team, Ticket

SUBJECT_LIMIT = 200
"""Characters of a subject taken from a message."""
OFFERED = 200
SHORTEST_SUBJECT = 15
"""Characters; a shorter first line is a greeting."""
ATTACHMENT = Attachment.__table__  # type: ignore[attr-defined]


def split(uow: UnitOfWork, ticket_id: int, message_id: int, subject: str = "") -> int:
    """Open a ticket from a public message of the customer on this ticket or one merged into it; return its number.

    It has the message's time, channel and writer, its text and attachments, and the category and team of the ticket;
    its priority is the category's. Its clocks run from then: what they have reached since fires with the next sweep,
    marked late.

    Args:
        subject: Empty: see `proposed_subject`.

    Raises:
        NotFound: the message is not one of the ticket's.
        Refused: `not_a_question`: nobody outside wrote it; `split_before`, into the ticket of the detail.
        NotAllowed, NotFound, Refused: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="split")
    message = uow.session.get(Message, message_id)
    if message is None or message.ticket_id not in taken_in(uow, ticket_id):
        raise NotFound("message", message_id)
    if (message.author_kind, message.visibility) != (AuthorKind.REQUESTER, Visibility.PUBLIC):
        raise Refused("not_a_question")
    if message.split_into_id is not None:
        raise Refused("split_before", str(message.split_into_id))
    created = intake.create(uow, _new_ticket(uow, ticket, message, subject), at=message.created_at)
    message.split_into_id = created.ticket_id
    _copy_attachments(uow, message_id, created.ticket_id)
    event_log.append(uow, ticket, EventKind.SPLIT, {"into": created.ticket_id, "message": message_id})
    return created.ticket_id


def proposed_subject(body: str, before: str) -> str:
    """The first line, or the subject `before` where that line only greets: short, or a comma at its end."""
    line = first_line(body)
    greets = is_blank(line) or len(line.strip()) < SHORTEST_SUBJECT or line.rstrip().endswith(",")
    return before if greets else line


def _new_ticket(uow: UnitOfWork, ticket: Ticket, message: Message, subject: str) -> intake.NewTicket:
    category = uow.session.get(Category, ticket.category_id) if ticket.category_id is not None else None
    team = uow.session.get(Team, ticket.team_id) if ticket.team_id is not None else None
    return intake.NewTicket(
        subject=proposed_subject(message.body, ticket.subject) if is_blank(subject) else subject,
        body=message.body,
        requester=message.requester_id or ticket.requester_id,
        category=category.path if category else None,
        team=team.handle if team else None,
        channel=Channel(message.channel),
        split_from_id=ticket.id,
    )


def first_line(body: str) -> str:
    """The first line that says something, cleaned; may be empty."""
    return next((clean_line(line, SUBJECT_LIMIT).strip() for line in body.splitlines() if not is_blank(line)), "")


def _copy_attachments(uow: UnitOfWork, message_id: int, new_id: int) -> None:
    """The new ticket has one message; the files themselves are stored once."""
    first = select(col(Message.id)).where(col(Message.ticket_id) == new_id).scalar_subquery()
    kept = ("name", "media_type", "size", "sha256")
    rows = select(first, literal(new_id), *(ATTACHMENT.c[name] for name in kept)).where(
        ATTACHMENT.c.message_id == message_id
    )
    uow.session.execute(insert(ATTACHMENT).from_select(["message_id", "ticket_id", *kept], rows))


# To choose by


@dataclass(frozen=True, slots=True)
class Question:
    """A message that can be split off."""

    message_id: int
    ticket_id: int
    author: str
    """As received, like `body`. Show it through `present.safe_text`."""
    body: str
    """At most 2,000 characters."""
    created_at: datetime
    subject: str
    """What its ticket would be called."""


def questions(uow: UnitOfWork, ticket_id: int) -> tuple[Question, ...]:
    """The customer's messages on the ticket and on those merged into it that are no tickets of their own, newest first.

    Raises:
        NotFound: no such ticket.
    """
    ticket = uow.session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound("ticket", ticket_id)
    rows = uow.session.execute(_QUESTIONS, {"tickets": list(taken_in(uow, ticket_id))})
    return tuple(
        Question(
            message_id=row.id,
            ticket_id=row.ticket_id,
            author=row.name or row.email or "",
            body=row.body[:2000],
            created_at=row.created_at,
            subject=proposed_subject(row.body, ticket.subject),
        )
        for row in rows
    )


_QUESTIONS = (
    select(
        col(Message.id),
        col(Message.ticket_id),
        col(Message.body),
        col(Message.created_at),
        col(Requester.name),
        col(Requester.email),
    )
    .outerjoin(Requester, col(Requester.id) == col(Message.requester_id))
    .where(
        col(Message.ticket_id).in_(bindparam("tickets", expanding=True)),
        col(Message.author_kind) == AuthorKind.REQUESTER.value,
        col(Message.visibility) == Visibility.PUBLIC.value,
        col(Message.direction) == Direction.INBOUND.value,
        col(Message.split_into_id).is_(None),
    )
    .order_by(col(Message.created_at).desc(), col(Message.id).desc())
    .limit(OFFERED)
)
