"""Priority, directly or from impact and urgency."""

from datetime import datetime
from typing import Any

from core.domain.priority import from_matrix
from core.domain.vocabulary import EventKind, Level, Priority
from core.errors import Refused
from core.services import clocks, event_log, policies
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Ticket

Levels = tuple[Level | None, Level | None]
"""(impact, urgency)"""


def set_priority(
    uow: UnitOfWork, ticket_id: int, to: Priority, *, seen_version: int | None = None, at: datetime | None = None
) -> int:
    """Give the ticket another priority; unfinished clocks take their new targets (rule T13). Returns the new version.

    Raises:
        Refused: `no_change`.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="priority", seen_version=seen_version)
    if ticket.priority == to:
        raise Refused("no_change", to.value)
    write_priority(uow, ticket, to, at=at)
    clocks.project(uow, ticket)
    return ticket.version


def set_impact_and_urgency(
    uow: UnitOfWork, ticket_id: int, impact: Level, urgency: Level, *, seen_version: int | None = None
) -> int:
    """Judge impact and urgency; the desk's matrix yields the priority. Returns the new version."""
    ticket = for_change(uow, ticket_id, action="priority", seen_version=seen_version)
    to = from_matrix(uow.desk.matrix, impact, urgency)
    if (ticket.impact, ticket.urgency, ticket.priority) == (impact, urgency, to):
        raise Refused("no_change", to.value)
    write_priority(uow, ticket, to, levels=(impact, urgency))
    clocks.project(uow, ticket)
    return ticket.version


def write_priority(
    uow: UnitOfWork, ticket: Ticket, to: Priority, *, at: datetime | None = None, levels: Levels | None = None
) -> None:
    """Record the change, with `levels` that of impact and urgency too, and take up the policy that now applies; the
    caller projects the clocks."""
    data: dict[str, Any] = {"from": ticket.priority, "to": to.value}
    if levels is not None:
        data["levels_before"] = [ticket.impact, ticket.urgency]
        ticket.impact, ticket.urgency = levels
    data |= {"impact": ticket.impact, "urgency": ticket.urgency}
    ticket.priority = to
    chosen = policies.change_due(uow, ticket)
    if chosen is not None:
        data["policy"] = chosen.policy_version_id
    event_log.append(uow, ticket, EventKind.PRIORITY, data, at=at)
    policies.reselect(uow, ticket, at=at)
