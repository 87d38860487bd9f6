"""What the ticket pane shows: header facts and the conversation; the event trail is `trail`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import col

from core.domain.vocabulary import AuthorKind, Direction, Level, Priority, Status, Visibility
from core.errors import NotFound
from core.services import acknowledgement, presence
from core.services.tagging import tags_of
from core.services.ticket_rows import lives_on
from core.uow import UnitOfWork
from storage.tables import Agent, Attachment, Category, Message, Organisation, Presence, Requester, Team, Ticket

BODY_PAGE = 65_536
"""Characters of a message shown at first; the rest on request."""


@dataclass(frozen=True, slots=True)
class MessageView:
    message_id: int
    visibility: Visibility
    direction: Direction
    author_kind: AuthorKind
    author: str
    """As received. Show it through `present.safe_text`, like `body` and the names of attachments."""
    body: str
    cut: bool
    """True: `body` holds the first BODY_PAGE characters only."""
    created_at: datetime
    ticket_id: int
    """The ticket it was written on: this one, or one that was merged into it."""
    split_into_id: int | None
    """It became a ticket of its own as well."""
    bounced_at: datetime | None = None
    """A public reply that did not arrive: when that was known."""
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketView:
    ticket_id: int
    version: int
    subject: str
    status: Status
    priority: Priority
    impact: Level | None
    urgency: Level | None
    requester: str
    requester_email: str
    vip: bool
    organisation: str | None
    tier: str
    category: str | None
    team_id: int | None
    team: str | None
    assignee_id: int | None
    assignee: str | None
    channel: str
    tags: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    merged_into_id: int | None
    lives_on_id: int | None
    """The end of its chain of merges; None while it is not merged."""
    reopened: int
    reassigned: int
    escalations: int
    messages: tuple[MessageView, ...]
    """With those of the tickets merged into it. Oldest first, at most MESSAGE_LIMIT of the newest."""
    earlier_messages: int
    """Older messages that are not in `messages`."""
    others: tuple[tuple[str, str], ...] = ()
    """Other agents with the ticket open: (name, `viewing` or `writing`)."""
    acknowledge_by_at: datetime | None = None
    """Until when a step waits for somebody to acknowledge; None: none does."""


MESSAGE_LIMIT = 100


def ticket(uow: UnitOfWork, ticket_id: int) -> TicketView:
    """Everything the ticket pane shows.

    Raises:
        NotFound: no such ticket.
    """
    row = uow.session.execute(_HEADER.where(col(Ticket.id) == ticket_id)).first()
    if row is None:
        raise NotFound("ticket", ticket_id)
    messages, earlier = _messages(uow, taken_in(uow, ticket_id))
    found: Ticket = row[0]
    return TicketView(
        ticket_id=ticket_id,
        version=found.version,
        subject=found.subject,
        status=Status(found.status),
        priority=Priority(found.priority),
        impact=Level(found.impact) if found.impact else None,
        urgency=Level(found.urgency) if found.urgency else None,
        requester=row.requester,
        requester_email=row.email,
        vip=row.vip,
        organisation=row.organisation,
        tier=row.tier or "",
        category=row.category,
        team_id=found.team_id,
        team=row.team,
        assignee_id=found.assignee_id,
        assignee=row.assignee,
        channel=found.channel,
        tags=tags_of(uow, ticket_id),
        created_at=found.created_at,
        updated_at=found.updated_at,
        merged_into_id=found.merged_into_id,
        lives_on_id=lives_on(uow, ticket_id) if found.merged_into_id is not None else None,
        reopened=found.reopened,
        reassigned=found.reassigned,
        escalations=found.escalations,
        messages=messages,
        earlier_messages=earlier,
        others=_others(uow, ticket_id),
        acknowledge_by_at=acknowledgement.due_at(uow, ticket_id),
    )


_HEADER: Select[*tuple[Any, ...]] = (
    select(
        Ticket,
        col(Requester.name).label("requester"),
        col(Requester.email).label("email"),
        col(Requester.vip).label("vip"),
        col(Organisation.name).label("organisation"),
        col(Organisation.tier).label("tier"),
        col(Category.path).label("category"),
        col(Team.name).label("team"),
        col(Agent.name).label("assignee"),
    )
    .join(Requester, col(Requester.id) == col(Ticket.requester_id))
    .outerjoin(Organisation, col(Organisation.id) == col(Ticket.organisation_id))
    .outerjoin(Category, col(Category.id) == col(Ticket.category_id))
    .outerjoin(Team, col(Team.id) == col(Ticket.team_id))
    .outerjoin(Agent, col(Agent.id) == col(Ticket.assignee_id))
)


def taken_in(uow: UnitOfWork, ticket_id: int) -> tuple[int, ...]:
    """The ticket and all that were merged into it, or into one of those."""
    found = [ticket_id]
    for number in found:
        found += uow.session.execute(_TAKEN_IN, {"ticket": number}).scalars()
    return tuple(found)


_TAKEN_IN = select(col(Ticket.id)).where(col(Ticket.merged_into_id) == bindparam("ticket")).order_by(col(Ticket.id))


def _messages(uow: UnitOfWork, tickets: Sequence[int]) -> tuple[tuple[MessageView, ...], int]:
    """Of one ticket in the order of the index; of several by their time."""
    order = (col(Message.id),) if len(tickets) == 1 else (col(Message.created_at), col(Message.id))
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Message,
            col(Agent.name).label("agent"),
            col(Requester.name).label("requester"),
            col(Requester.email).label("email"),
        )
        .outerjoin(Agent, col(Agent.id) == col(Message.agent_id))
        .outerjoin(Requester, col(Requester.id) == col(Message.requester_id))
        .where(col(Message.ticket_id).in_(tickets))
        .order_by(*(column.desc() for column in order))
        .limit(MESSAGE_LIMIT + 1)
    )
    rows = list(uow.session.execute(wanted))
    earlier = _count_messages(uow, tickets) - MESSAGE_LIMIT if len(rows) > MESSAGE_LIMIT else 0
    names = _attachment_names(uow, tickets)
    return tuple(_message_view(row, names) for row in reversed(rows[:MESSAGE_LIMIT])), earlier


def _count_messages(uow: UnitOfWork, tickets: Sequence[int]) -> int:
    counted = select(func.count()).select_from(Message).where(col(Message.ticket_id).in_(tickets))
    return int(uow.session.execute(counted).scalar_one())


def _attachment_names(uow: UnitOfWork, tickets: Sequence[int]) -> dict[int, tuple[str, ...]]:
    wanted = select(col(Attachment.message_id), col(Attachment.name)).where(col(Attachment.ticket_id).in_(tickets))
    names: dict[int, tuple[str, ...]] = {}
    for message_id, name in uow.session.execute(wanted.order_by(col(Attachment.id))):
        names[message_id] = (*names.get(message_id, ()), name)
    return names


def _message_view(row: Any, names: Mapping[int, tuple[str, ...]]) -> MessageView:
    message: Message = row[0]
    assert message.id is not None
    author = row.agent or row.requester or row.email or ""
    return MessageView(
        message_id=message.id,
        visibility=Visibility(message.visibility),
        direction=Direction(message.direction),
        author_kind=AuthorKind(message.author_kind),
        author=author,
        body=message.body[:BODY_PAGE],
        cut=len(message.body) > BODY_PAGE,
        created_at=message.created_at,
        ticket_id=message.ticket_id,
        split_into_id=message.split_into_id,
        bounced_at=message.bounced_at,
        attachments=names.get(message.id, ()),
    )


def _others(uow: UnitOfWork, ticket_id: int) -> tuple[tuple[str, str], ...]:
    rows = uow.session.execute(
        select(col(Agent.name), col(Presence.mode))
        .join(Agent, col(Agent.id) == col(Presence.agent_id))
        .where(
            col(Presence.ticket_id) == ticket_id,
            col(Presence.agent_id) != uow.actor.agent_id,
            presence.is_fresh(uow.now),
        )
        .order_by(col(Agent.name))
    )
    return tuple((name, mode) for name, mode in rows)
