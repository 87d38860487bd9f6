"""Who works on a ticket: take, release, assign, claim."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import col, select

from core.domain.vocabulary import OPEN_STATUSES, EventKind, Status
from core.errors import NotFound, Refused
from core.services import clocks, event_log, policies
from core.services.status import write_status
from core.services.ticket_rows import for_change, require_writer
from core.uow import UnitOfWork
from storage.tables import OPEN_SQL, Agent, Team, Ticket


@dataclass(frozen=True, slots=True)
class Claimed:
    ticket_id: int
    version: int


def take(uow: UnitOfWork, ticket_id: int, *, seen_version: int | None = None) -> int:
    """Assign the ticket to the acting agent, or release it if it is his already. Returns the new version."""
    ticket = for_change(uow, ticket_id, action="take", seen_version=seen_version)
    me = uow.actor.agent_id
    if me is None:
        raise Refused("no_agent")
    write_assignment(uow, ticket, team_id=ticket.team_id, assignee_id=None if ticket.assignee_id == me else me)
    clocks.project(uow, ticket)
    return ticket.version


def assign(
    uow: UnitOfWork,
    ticket_id: int,
    *,
    team_id: int | None = None,
    assignee_id: int | None = None,
    seen_version: int | None = None,
    at: datetime | None = None,
) -> int:
    """Hand the ticket to an agent (who keeps the team unless `team_id` names one) or to a team (nobody in person).

    Raises:
        NotFound: no such agent or team.
        Refused: `no_change`; `inactive` for an agent or team that has left.
    """
    ticket = for_change(uow, ticket_id, action="assign", seen_version=seen_version)
    if assignee_id is not None:
        _require_active(uow, Agent, assignee_id)
    if team_id is not None:
        _require_active(uow, Team, team_id)
    to_team = team_id if team_id is not None else ticket.team_id
    if (to_team, assignee_id) == (ticket.team_id, ticket.assignee_id):
        raise Refused("no_change")
    write_assignment(uow, ticket, team_id=to_team, assignee_id=assignee_id, at=at)
    clocks.project(uow, ticket)
    return ticket.version


def write_assignment(
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    team_id: int | None,
    assignee_id: int | None,
    at: datetime | None = None,
    opens: bool = True,
) -> None:
    """Record the hand-over; a new ticket that gets a person becomes open, unless the source says its own status
    (`opens=False`). The caller projects the clocks."""
    data = {"team": [ticket.team_id, team_id], "assignee": [ticket.assignee_id, assignee_id]}
    if ticket.team_id is not None and team_id != ticket.team_id:
        ticket.reassigned += 1
    team_changed = team_id != ticket.team_id
    ticket.team_id, ticket.assignee_id = team_id, assignee_id
    event_log.append(uow, ticket, EventKind.ASSIGNED, data, at=at)
    if opens and ticket.status == Status.NEW and assignee_id is not None:
        write_status(uow, ticket, Status.OPEN, at=at)
    if team_changed:
        policies.reselect(uow, ticket, at=at)


def claim_next(uow: UnitOfWork, team_ids: frozenset[int] | None = None) -> Claimed | None:
    """Give the actor the unassigned open ticket of his teams that falls due next.

    Two agents asking in the same instant get two different tickets. None if nothing is eligible.
    """
    require_writer(uow, "claim")
    me = uow.actor.agent_id
    if me is None:
        raise Refused("no_agent")
    teams = uow.actor.team_ids if team_ids is None else team_ids
    uow.session.flush()  # what this transaction gave away before must not be found again
    ticket = uow.session.execute(_NEXT, {"teams": list(teams)}).scalars().first()
    if ticket is None:
        return None
    write_assignment(uow, ticket, team_id=ticket.team_id, assignee_id=me)
    clocks.project(uow, ticket)
    assert ticket.id is not None
    return Claimed(ticket.id, ticket.version)


_NEXT = (
    select(Ticket)
    .where(
        col(Ticket.assignee_id).is_(None),
        col(Ticket.team_id).in_(bindparam("teams", expanding=True)),
        text(OPEN_SQL),  # as the partial index has it
        col(Ticket.status).in_(OPEN_STATUSES[:2]),
        col(Ticket.merged_into_id).is_(None),
    )
    .order_by(col(Ticket.queue_rank), col(Ticket.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)


def _require_active(uow: UnitOfWork, table: type[Agent] | type[Team], row_id: int) -> None:
    found = uow.session.get(Agent, row_id) if table is Agent else uow.session.get(Team, row_id)
    if found is None:
        raise NotFound(table.__name__.lower(), row_id)
    if not found.active:
        raise Refused("inactive", found.name)
