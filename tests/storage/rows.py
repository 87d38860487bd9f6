"""The few rows that storage tests need, by plain Core statements."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from storage import tables

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def add(session: Session, model: type[Any], **values: Any) -> int:
    """Insert one row with the model's defaults; gives its key."""
    row = model(**values).model_dump(exclude={"id"})
    done = session.execute(insert(model.__table__).values(**row))
    return int(done.inserted_primary_key[0])  # type: ignore[attr-defined]


def ticket(session: Session, subject: str = "Printer on fire", **values: Any) -> int:
    requester = add(session, tables.Requester, name="Sari")
    given = {"subject": subject, "requester_id": requester, "created_at": NOW, "updated_at": NOW, **values}
    return add(session, tables.Ticket, **given)


def message(session: Session, ticket_id: int, body: str, **values: Any) -> int:
    given = {"visibility": "public", "direction": "inbound", "author_kind": "requester", "created_at": NOW, **values}
    return add(session, tables.Message, ticket_id=ticket_id, body=body, **given)


def event(session: Session, ticket_id: int, seq: int = 1, **values: Any) -> int:
    given = {"kind": "created", "at": NOW, "recorded_at": NOW, "actor_kind": "requester", **values}
    return add(session, tables.TicketEvent, ticket_id=ticket_id, seq=seq, **given)
