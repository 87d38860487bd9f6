"""Take one row of a spreadsheet in as a ticket: at its own times, silent, and only once."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from core.domain.vocabulary import DONE, Channel, EventKind, Status
from core.imports.spreadsheet import SheetTicket
from core.services import assignment, clocks, event_log, intake
from core.services.people import RequesterFacts
from core.services.status import write_status
from core.uow import UnitOfWork
from storage.tables import Agent, Category, Team, Ticket


@dataclass(frozen=True, slots=True)
class TakenRow:
    ticket_id: int
    new: bool
    unknown: tuple[tuple[str, str], ...]
    """(field, value) of a category, team or assignee that the desk does not have: kept in the trail, not applied."""


def take_in(uow: UnitOfWork, source: str, row: SheetTicket) -> TakenRow:
    """Make the ticket, unless an earlier run of the same `source` did."""
    known = uow.session.execute(
        select(col(Ticket.id)).where(col(Ticket.source) == source, col(Ticket.source_id) == row.source_id)
    ).scalar_one_or_none()
    if known is not None:
        return TakenRow(known, False, ())
    category = _category(uow, row.category)
    team = _named(uow, Team, row.team)
    agent = _named(uow, Agent, row.assignee)
    at = min(row.created_at or uow.now, uow.now)
    ticket = intake.open_ticket(
        uow,
        intake.NewTicket(
            subject=row.subject,
            body=row.body,
            requester=RequesterFacts(
                name=row.requester or row.email, email=row.email, organisation=row.organisation or None
            ),
            category=category.path if category else None,
            team=team.handle if team else None,
            priority=row.priority,
            channel=Channel.IMPORT,
            tags=row.tags,
            source=source,
            source_id=row.source_id,
            silent_until_at=uow.now,
        ),
        at=at,
    )
    assert ticket.id is not None
    unknown = tuple(
        (field, value)
        for field, value, found in (
            ("category", row.category, category),
            ("team", row.team, team),
            ("assignee", row.assignee, agent),
        )
        if value and found is None
    )
    data = {"source": source, "line": row.row, "cells": dict(unknown)}
    event_log.append(uow, ticket, EventKind.IMPORTED, data, at=at)
    if agent is not None:
        assignment.write_assignment(uow, ticket, team_id=ticket.team_id, assignee_id=agent.id, at=at, opens=False)
    if row.status != ticket.status:
        _reach_status(uow, ticket, row)
    clocks.project(uow, ticket)
    return TakenRow(ticket.id, True, unknown)


def _reach_status(uow: UnitOfWork, ticket: Ticket, row: SheetTicket) -> None:
    """Done at the time the sheet gives, else at the time of the import: nobody knows better."""
    at = min(row.solved_at, uow.now) if row.solved_at and row.status in DONE else uow.now
    if row.status is Status.CLOSED:
        write_status(uow, ticket, Status.SOLVED, at=at)
    write_status(uow, ticket, row.status, at=at)


def _category(uow: UnitOfWork, text: str) -> Category | None:
    """By path, or by name where only one has it."""
    wanted = text.strip().casefold()
    if not wanted:
        return None
    rows = uow.session.execute(select(Category).where(col(Category.active))).scalars().all()
    by_path = [row for row in rows if row.path.casefold() == wanted]
    by_name = [row for row in rows if row.name.casefold() == wanted]
    found = by_path or by_name
    return found[0] if len(found) == 1 else None


def _named(uow: UnitOfWork, table: type[Team] | type[Agent], text: str) -> Team | Agent | None:
    wanted = text.strip().casefold()
    if not wanted:
        return None
    rows = uow.session.execute(select(table)).scalars().all()
    found = [row for row in rows if wanted in (row.handle.casefold(), row.name.casefold())]
    return found[0] if len(found) == 1 else None
