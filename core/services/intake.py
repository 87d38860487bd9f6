"""A new ticket, whatever channel it came by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import col, select

from core.domain.priority import from_matrix
from core.domain.vocabulary import (
    AuthorKind,
    Channel,
    Direction,
    EventKind,
    Level,
    Priority,
    Status,
    Visibility,
)
from core.errors import NotFound
from core.services import clocks, event_log, messages, policies
from core.services.people import RequesterFacts, requester_for
from core.services.tagging import attach_tags
from core.services.ticket_rows import keep, require_writer
from core.uow import UnitOfWork
from storage.tables import Category, Team, Ticket

T = TypeVar("T", Category, Team)


@dataclass(frozen=True, slots=True)
class NewTicket:
    subject: str
    body: str
    requester: RequesterFacts | int
    """Or the row id of somebody the desk knows."""
    category: str | None = None
    """Path; its team and default priority apply where the ticket names none."""
    team: str | None = None
    """Handle."""
    impact: Level | None = None
    urgency: Level | None = None
    priority: Priority | None = None
    """None: from impact and urgency, else the category's, else normal."""
    channel: Channel = Channel.CONSOLE
    tags: tuple[str, ...] = ()
    by_agent: bool = False
    """An agent opened it on his own account: no first-response clock."""
    status: Status = Status.NEW
    source: str | None = None
    source_id: str | None = None
    silent_until_at: datetime | None = None
    """Import: what clocks reached up to here fires nothing."""
    split_from_id: int | None = None
    """The ticket that its first message was split off from."""


@dataclass(frozen=True, slots=True)
class Created:
    ticket_id: int
    version: int


def create(uow: UnitOfWork, new: NewTicket, *, at: datetime | None = None) -> Created:
    """Open a ticket with its first message, its policy and its clocks.

    Raises:
        NotAllowed: the actor only observes.
        NotFound: unknown category or team.
    """
    ticket = open_ticket(uow, new, at=at)
    clocks.project(uow, ticket)
    assert ticket.id is not None
    return Created(ticket.id, ticket.version)


def open_ticket(uow: UnitOfWork, new: NewTicket, *, at: datetime | None = None) -> Ticket:
    """What `create` does, without the clocks: the caller writes more of its history and projects them then."""
    require_writer(uow, "create")
    at = at or uow.now
    category = _by(uow, Category, "path", new.category)
    team_id = _team_id(uow, new, category)
    requester = requester_for(uow, new.requester)
    assert requester.id is not None
    ticket = Ticket(
        subject=messages.storable(new.subject),
        requester_id=requester.id,
        organisation_id=requester.organisation_id,
        category_id=category.id if category else None,
        team_id=team_id,
        status=new.status,
        priority=_priority(uow, new, category),
        impact=new.impact,
        urgency=new.urgency,
        channel=new.channel,
        created_at=at,
        updated_at=at,
        source=new.source,
        source_id=new.source_id,
        silent_until_at=new.silent_until_at,
        last_author=AuthorKind.AGENT if new.by_agent else AuthorKind.REQUESTER,
    )
    uow.session.add(ticket)
    uow.session.flush()
    assert ticket.id is not None
    event_log.begin(uow, ticket.id)
    clocks.begin(uow, ticket.id)
    keep(uow, ticket)
    tags = attach_tags(uow, ticket, new.tags)
    message_id = _first_message(uow, ticket, new, at)
    chosen = policies.choose_for(uow, ticket)
    ticket.policy_version_id, ticket.calendar_version_id = chosen.policy_version_id, chosen.calendar_version_id
    data: dict[str, Any] = {
        "priority": ticket.priority,
        "status": ticket.status,
        "by": "agent" if new.by_agent else "customer",
        "policy": chosen.policy_version_id,
        "calendar": chosen.calendar_version_id,
        "team": team_id,
        "category": ticket.category_id,
        "tags": tags,
        "channel": ticket.channel,
    }
    if new.split_from_id is not None:
        data["split_from"] = new.split_from_id
    author = AuthorKind.AGENT if new.by_agent else AuthorKind.REQUESTER
    event_log.append(uow, ticket, EventKind.CREATED, data, at=at, message_id=message_id, author=author)
    return ticket


def _first_message(uow: UnitOfWork, ticket: Ticket, new: NewTicket, at: datetime) -> int | None:
    if not new.body.strip():
        return None
    return messages.store(
        uow,
        ticket,
        new.body,
        visibility=Visibility.INTERNAL if new.by_agent else Visibility.PUBLIC,
        direction=Direction.NONE if new.by_agent else Direction.INBOUND,
        author=AuthorKind.AGENT if new.by_agent else AuthorKind.REQUESTER,
        channel=new.channel,
        at=at,
    )


def _priority(uow: UnitOfWork, new: NewTicket, category: Category | None) -> Priority:
    if new.priority is not None:
        return new.priority
    if new.impact is not None and new.urgency is not None:
        return from_matrix(uow.desk.matrix, new.impact, new.urgency)
    if category is not None and category.priority is not None:
        return Priority(category.priority)
    return Priority.NORMAL


def _team_id(uow: UnitOfWork, new: NewTicket, category: Category | None) -> int | None:
    if new.team is not None:
        team = _by(uow, Team, "handle", new.team)
        return team.id if team else None
    if category is not None and category.team_id is not None:
        return category.team_id
    intake = _by(uow, Team, "handle", uow.desk.intake_team)
    return intake.id if intake else None


def _by(uow: UnitOfWork, table: type[T], column: str, value: str | None) -> T | None:
    """Looked up once a transaction.

    Raises:
        NotFound: no row has `value`.
    """
    if value is None:
        return None
    known: dict[tuple[str, str], T] = uow.session.info.setdefault("named_rows", {})
    key = (table.__name__.lower(), value)
    if key not in known:
        found = uow.session.exec(select(table).where(col(getattr(table, column)) == value)).first()
        if found is None:
            raise NotFound(*key)
        known[key] = found
    return known[key]
