"""Load the ticket that a use case is about to change."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from core.errors import NotAllowed, NotFound, Refused, Stale
from core.uow import UnitOfWork
from storage.tables import Ticket


def for_change(uow: UnitOfWork, ticket_id: int, *, action: str, seen_version: int | None = None) -> Ticket:
    """The row, locked until the end of the transaction.

    Raises:
        NotAllowed: the actor only observes.
        NotFound: no such ticket.
        Refused: `merged`: the ticket lives on in another one, whose number is the detail.
        Stale: somebody changed it after `seen_version`.
    """
    require_writer(uow, action)
    ticket = locked(uow, ticket_id)
    if ticket is None:
        raise NotFound("ticket", ticket_id)
    if ticket.merged_into_id is not None:
        raise Refused("merged", str(lives_on(uow, ticket_id)))
    if seen_version is not None and seen_version != ticket.version:
        raise Stale("ticket", ticket_id, ticket.version)
    return ticket


def lives_on(uow: UnitOfWork, ticket_id: int) -> int:
    """The ticket itself, or the one at the end of its chain of merges. An unknown number is its own end."""
    while (into := _merged_into(uow, ticket_id)) is not None:
        ticket_id = into
    return ticket_id


def _merged_into(uow: UnitOfWork, ticket_id: int) -> int | None:
    """By a SELECT, for a row that is not locked must not be taken for one that is."""
    mine: dict[int, Ticket] = uow.session.info.get("tickets", {})
    if ticket_id in mine:
        return mine[ticket_id].merged_into_id
    into: int | None = uow.session.execute(_INTO, {"ticket": ticket_id}).scalar_one_or_none()
    return into


_INTO = select(col(Ticket.merged_into_id)).where(col(Ticket.id) == bindparam("ticket"))


def living(uow: UnitOfWork, ticket_id: int, *, action: str) -> Ticket:
    """The row to which what the outside world says about the ticket belongs, locked: itself or where it lives on.

    Raises:
        NotAllowed, NotFound: see `for_change`.
    """
    require_writer(uow, action)
    while (ticket := locked(uow, lives_on(uow, ticket_id))) is not None:
        if ticket.merged_into_id is None:
            return ticket
    raise NotFound("ticket", ticket_id)


def locked(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    """The row, held against other writers: by its lock on PostgreSQL; on SQLite the transaction holds the file."""
    mine: dict[int, Ticket] = uow.session.info.setdefault("tickets", {})
    if ticket_id not in mine:
        lock = True if uow.session.get_bind().dialect.name == "postgresql" else None
        found = uow.session.get(Ticket, ticket_id, with_for_update=lock)
        if found is None:
            return None
        mine[ticket_id] = found
    return mine[ticket_id]


def keep(uow: UnitOfWork, ticket: Ticket) -> None:
    """This transaction made the ticket, or holds it already: it stays at hand."""
    assert ticket.id is not None
    uow.session.info.setdefault("tickets", {})[ticket.id] = ticket


def require_writer(uow: UnitOfWork, action: str) -> None:
    if not uow.actor.may_write:
        raise NotAllowed(action, uow.actor.standing)
