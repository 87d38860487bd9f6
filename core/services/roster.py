"""Who could work on a ticket: agents and teams, with what they have on their plate."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from core.domain.vocabulary import OPEN_STATUSES
from core.uow import UnitOfWork
from storage.tables import Agent, Team, TeamMember, Ticket


@dataclass(frozen=True, slots=True)
class RosterAgent:
    agent_id: int
    name: str
    handle: str
    teams: tuple[str, ...]
    absent: bool
    open_tickets: int


@dataclass(frozen=True, slots=True)
class RosterTeam:
    team_id: int
    name: str
    open_tickets: int


@dataclass(frozen=True, slots=True)
class Roster:
    agents: tuple[RosterAgent, ...]
    teams: tuple[RosterTeam, ...]


def roster(uow: UnitOfWork) -> Roster:
    """The active agents and teams, by name."""
    members = select(col(TeamMember.agent_id), col(Team.name)).join(Team, col(Team.id) == col(TeamMember.team_id))
    names: dict[int, tuple[str, ...]] = {}
    for agent_id, name in uow.session.execute(members.order_by(col(Team.name))):
        names[agent_id] = (*names.get(agent_id, ()), name)
    by_agent, by_team = _load(uow, Ticket.assignee_id), _load(uow, Ticket.team_id)
    agents = uow.session.execute(
        select(col(Agent.id), col(Agent.name), col(Agent.handle), col(Agent.absent))
        .where(col(Agent.active))
        .order_by(col(Agent.name))
    )
    teams = uow.session.execute(select(col(Team.id), col(Team.name)).where(col(Team.active)).order_by(col(Team.name)))
    return Roster(
        tuple(
            RosterAgent(agent_id, name, handle, names.get(agent_id, ()), absent, by_agent.get(agent_id, 0))
            for agent_id, name, handle, absent in agents
        ),
        tuple(RosterTeam(team_id, name, by_team.get(team_id, 0)) for team_id, name in teams),
    )


def _load(uow: UnitOfWork, column: int | None) -> dict[int, int]:
    """Open tickets by the value of `column`."""
    counted = select(col(column), func.count()).where(col(Ticket.status).in_(OPEN_STATUSES)).group_by(col(column))
    return {key: count for key, count in uow.session.execute(counted) if key is not None}
