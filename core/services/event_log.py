"""The audit trail: append to it, read it back. The only truth; everything else is a projection."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from core.domain.vocabulary import AuthorKind, EventKind
from core.fault_points import reached
from core.uow import UnitOfWork
from storage.tables import Ticket, TicketEvent

_OF_THE_CLOCK = frozenset({EventKind.WARNING, EventKind.BREACH})
"""Entries whose `at` is the instant a clock reached, noted later."""
EVENT = TicketEvent.__table__  # type: ignore[attr-defined]


_INSERT = insert(EVENT).returning(EVENT.c.id)
_LINK = select(EVENT.c.chain).where(EVENT.c.ticket_id == bindparam("ticket"), EVENT.c.seq == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Event:
    seq: int
    kind: EventKind
    at: datetime
    recorded_at: datetime
    actor_kind: AuthorKind
    agent_id: int | None
    message_id: int | None
    data: Mapping[str, Any]
    """What changed, by kind; see `append`'s callers."""


def append(
    uow: UnitOfWork,
    ticket: Ticket,
    kind: EventKind,
    data: Mapping[str, Any],
    *,
    at: datetime | None = None,
    message_id: int | None = None,
    author: AuthorKind | None = None,
    recorded_at: datetime | None = None,
) -> int:
    """Write one entry about `ticket` and return its row id.

    `at` is when it happened (default: now), but never before the entry ahead of it; see `moment`. The ticket's own
    columns are the caller's business, but for the event number, version and time of update.
    """
    at = moment(uow, ticket, at) if kind not in _OF_THE_CLOCK else at or uow.now
    recorded_at = recorded_at or uow.now
    if uow.undo_of is not None:
        data = {**data, "undo_of": uow.undo_of, **({"takes_back": list(uow.takes_back)} if uow.takes_back else {})}
    body = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    seq = ticket.event_seq + 1
    actor_kind = author or uow.actor.kind
    agent_id = uow.actor.agent_id
    assert ticket.id is not None
    row: dict[str, Any] = {
        "ticket_id": ticket.id,
        "seq": seq,
        "kind": kind.value,
        "at": at,
        "recorded_at": recorded_at,
        "actor_kind": actor_kind.value,
        "agent_id": agent_id,
        "message_id": message_id,
        "data": body,
    }
    row["chain"] = link(_newest_link(uow, ticket), row)
    reached("event.before-insert")
    inserted = uow.session.execute(_INSERT, row).scalar_one()
    reached("event.after-insert")
    memory = _memory(uow)
    memory.links[ticket.id] = row["chain"]
    if ticket.id in memory.events:
        entry = Event(seq, kind, at, recorded_at, actor_kind, agent_id, message_id, json.loads(body))
        memory.events[ticket.id] += (entry,)
    ticket.event_seq = seq
    ticket.version += 1
    ticket.updated_at = max(recorded_at if kind in _OF_THE_CLOCK else at, ticket.updated_at)
    return int(inserted)


def moment(uow: UnitOfWork, ticket: Ticket, at: datetime | None = None) -> datetime:
    """When something that is written now happened: a host clock that was set back must not turn history round."""
    at = at or uow.now
    return max(at, ticket.updated_at) if ticket.event_seq > 0 else at


def link(before: str, row: Mapping[str, Any]) -> str:
    """Hash over the entry before and this one's content: a changed or missing entry breaks the chain after it."""
    content = [
        before,
        row["ticket_id"],
        row["seq"],
        row["kind"],
        int(row["at"].timestamp()),
        int(row["recorded_at"].timestamp()),
        row["actor_kind"],
        row["agent_id"],
        row["message_id"],
        row["data"],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()


def _newest_link(uow: UnitOfWork, ticket: Ticket) -> str:
    assert ticket.id is not None
    if ticket.event_seq == 0:
        return ""
    known = _memory(uow).links.get(ticket.id)
    if known is not None:
        return known
    return str(uow.session.execute(_LINK, {"ticket": ticket.id, "number": ticket.event_seq}).scalar_one())


@dataclass(slots=True)
class _Memory:
    """What this transaction has read and written of the trails of tickets it holds: nobody else can add to them."""

    links: dict[int, str] = field(default_factory=dict)
    events: dict[int, tuple[Event, ...]] = field(default_factory=dict)


def _memory(uow: UnitOfWork) -> _Memory:
    memory: _Memory | None = uow.session.info.get("event_log")
    if memory is None:
        memory = uow.session.info["event_log"] = _Memory()
    return memory


def begin(uow: UnitOfWork, ticket_id: int) -> None:
    """The ticket was made by this transaction: its trail is known to be empty."""
    _memory(uow).events[ticket_id] = ()


_COLUMNS = (
    EVENT.c.seq,
    EVENT.c.kind,
    EVENT.c.at,
    EVENT.c.recorded_at,
    EVENT.c.actor_kind,
    EVENT.c.agent_id,
    EVENT.c.message_id,
    EVENT.c.data,
)


def history(uow: UnitOfWork, ticket_id: int) -> tuple[Event, ...]:
    """All entries of a ticket in the order in which they were written."""
    memory = _memory(uow)
    if ticket_id not in memory.events:
        memory.events[ticket_id] = tuple(_event(row) for row in uow.session.execute(_HISTORY, {"ticket": ticket_id}))
    return memory.events[ticket_id]


_HISTORY = select(*_COLUMNS).where(EVENT.c.ticket_id == bindparam("ticket")).order_by(EVENT.c.seq)


def _event(row: Any) -> Event:
    return Event(
        row.seq,
        EventKind(row.kind),
        row.at,
        row.recorded_at,
        AuthorKind(row.actor_kind),
        row.agent_id,
        row.message_id,
        json.loads(row.data),
    )
