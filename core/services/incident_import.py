"""Take one incident of a log in: through the services of live work, at the original times, silent and repeatable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from core.domain.vocabulary import AuthorKind, Channel, EventKind, Priority, Role, Status
from core.imports.faults import RowFault
from core.imports.incident_log import UNKNOWN, Incident, LogRow
from core.services import assignment, clocks, event_log, intake, prioritise, status
from core.services.desk_setup import IMPORTED
from core.services.event_log import EVENT
from core.services.people import RequesterFacts
from core.uow import Actor, UnitOfWork
from storage.tables import Agent, Category, Team, Ticket

T = TypeVar("T", Agent, Category, Team)
SOURCE = "incident-log"


@dataclass(frozen=True, slots=True)
class Taken:
    new_rows: int
    known_rows: int
    new_ticket: bool
    faults: tuple[RowFault, ...]


def take_in(uow: UnitOfWork, incident: Incident) -> Taken:
    """Bring in the rows of `incident` that no earlier run did; a known row that reads differently now is a fault."""
    ticket = uow.session.execute(
        select(Ticket).where(col(Ticket.source) == SOURCE, col(Ticket.source_id) == incident.number)
    ).scalar_one_or_none()
    known = _known_digests(uow, ticket)
    faults = tuple(
        RowFault(row.line, "", "changed_since", row.number)
        for row, digest in zip(incident.rows, known, strict=False)
        if row.digest != digest
    )
    fresh = incident.rows[len(known) :]
    if not fresh:
        return Taken(0, len(known), False, faults)
    is_new = ticket is None
    if ticket is None:
        ticket = _open(uow, fresh[0])
    before: Mapping[str, str] = incident.rows[len(known) - 1].cells if known else {}
    for row in fresh:
        _update(uow, ticket, row, before)
        before = row.cells
    clocks.project(uow, ticket)
    return Taken(len(fresh), len(known), is_new, faults)


def _known_digests(uow: UnitOfWork, ticket: Ticket | None) -> list[str]:
    if ticket is None:
        return []
    rows = uow.session.execute(
        select(EVENT.c.data)
        .where(EVENT.c.ticket_id == ticket.id, EVENT.c.kind == EventKind.IMPORTED.value)
        .order_by(EVENT.c.seq)
    )
    return [json.loads(data)["digest"] for data in rows.scalars()]


def _open(uow: UnitOfWork, row: LogRow) -> Ticket:
    category = _category(uow, row)
    return intake.open_ticket(
        uow,
        intake.NewTicket(
            subject=_subject(row),
            body="",
            requester=RequesterFacts(
                name=row.caller or UNKNOWN, source=SOURCE, source_id=row.caller if row.caller else UNKNOWN
            ),
            category=category.path if category else None,
            team=_team(uow, row.group).handle if row.group else None,
            impact=row.impact,
            urgency=row.urgency,
            priority=row.priority or Priority.NORMAL,
            channel=Channel.PHONE if row.cells.get("contact_type") == "Phone" else Channel.IMPORT,
            source=SOURCE,
            source_id=row.number,
            silent_until_at=uow.now,
        ),
        at=row.opened_at,
    )


def _subject(row: LogRow) -> str:
    """The log has no subject: number and what it says of the symptom, for people to find it by."""
    about = [row.category, row.cells.get("u_symptom")]
    known = [part for part in about if part and part != UNKNOWN]
    return " · ".join([row.number, *known])


def _update(uow: UnitOfWork, ticket: Ticket, row: LogRow, before: Mapping[str, str]) -> None:
    at = max(row.at, ticket.updated_at)
    ticket.silent_until_at = uow.now
    team_id = _team(uow, row.group).id if row.group else ticket.team_id
    assignee_id = _agent(uow, row.resolver).id if row.resolver else None
    changed: dict[str, Any] = {name: value for name, value in row.cells.items() if before.get(name) != value}
    data = {"source": SOURCE, "line": row.line, "digest": row.digest, "cells": changed}
    if at != row.at:
        data["noted_at"] = int(row.at.timestamp())
    event_log.append(uow, ticket, EventKind.IMPORTED, data, at=at)
    ticket.impact, ticket.urgency = row.impact, row.urgency
    if row.priority is not None and row.priority != ticket.priority:
        prioritise.write_priority(uow, ticket, row.priority, at=at)
    if (team_id, assignee_id) != (ticket.team_id, ticket.assignee_id):
        assignment.write_assignment(uow, ticket, team_id=team_id, assignee_id=assignee_id, at=at, opens=False)
    if row.status != ticket.status:
        status.write_status(_as_resolver(uow, row), ticket, row.status, at=at)
    ticket.reassigned, ticket.reopened = row.reassigned, row.reopened
    ticket.solved_at = row.resolved_at if row.status in (Status.SOLVED, Status.CLOSED) else None
    ticket.closed_at = row.closed_at if row.status is Status.CLOSED else None


def _as_resolver(uow: UnitOfWork, row: LogRow) -> UnitOfWork:
    """Who resolved it is who did it; the other updates name nobody we know as an agent."""
    if row.status is not Status.SOLVED or row.resolved_by is None:
        return uow
    agent = _agent(uow, row.resolved_by)
    return replace(uow, actor=Actor(AuthorKind.AGENT, agent.id, agent.name, Role.AGENT))


def _team(uow: UnitOfWork, name: str | None) -> Team:
    assert name is not None
    found = _named(uow, Team, or_(col(Team.name) == name, col(Team.handle) == handle(name)), name)
    return found or _added(uow, Team(handle=handle(name), name=name), name)


def _agent(uow: UnitOfWork, name: str) -> Agent:
    """An agent of the past: named in the history, but inactive, so that nothing is assigned to him by chance."""
    found = _named(uow, Agent, col(Agent.handle) == handle(name), name)
    return found or _added(uow, Agent(handle=handle(name), name=name, active=False), name)


def _category(uow: UnitOfWork, row: LogRow) -> Category | None:
    parent: Category | None = None
    for name in (row.category, row.subcategory):
        if name is None:
            break
        path = f"{parent.path}/{slug(name)}" if parent else handle(name)
        made = Category(path=path, name=name, parent_id=parent.id if parent else None)
        parent = _named(uow, Category, col(Category.path) == path, path) or _added(uow, made, path)
    return parent


def handle(name: str) -> str:
    """`Group 56` is `imported-group-56`."""
    return IMPORTED + slug(name)


def slug(name: str) -> str:
    kept = "".join(character if character.isalnum() else " " for character in name.lower())
    return "-".join(kept.split()) or "unnamed"


def _named(uow: UnitOfWork, table: type[T], condition: ColumnElement[bool], name: str) -> T | None:
    """The row of that name, looked up once a transaction."""
    rows, key = _rows(uow), (table.__name__, name)
    if key not in rows:
        rows[key] = uow.session.execute(select(table).where(condition).limit(1)).scalar_one_or_none()
    found: T | None = rows[key]
    return found


def _added(uow: UnitOfWork, row: T, name: str) -> T:
    uow.session.add(row)
    uow.session.flush()
    _rows(uow)[type(row).__name__, name] = row
    return row


def _rows(uow: UnitOfWork) -> dict[tuple[str, str], Any]:
    known: dict[tuple[str, str], Any] = uow.session.info.setdefault("imported_rows", {})
    return known
