"""Whom an escalation reaches: the target of a step as agents who are there."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core.domain.desk_config import Target
from core.domain.vocabulary import Role
from core.services import presence
from core.uow import UnitOfWork
from storage.tables import Agent, Team, TeamMember, Ticket

LEAD = Target("lead")
ASSIGNEE = Target("assignee")


def resolve(uow: UnitOfWork, ticket: Ticket, to: Target) -> tuple[list[int], dict[str, Any]]:
    """Agents whom `to` reaches, and what the notice and the trail say of it.

    Who is absent or missing is replaced by the deputy, then the lead; `instead_of` then names whom or what.
    """
    reached: list[int] = []
    instead: dict[str, Any] = {}
    for agent in _wanted(uow, ticket, to) or [None]:
        standing_in = _standing_in(uow, ticket, agent)
        if standing_in is None:
            continue
        if agent is None or standing_in.id != agent.id:
            instead = {"instead_of": agent.name if agent else to.handle or to.kind}
        if standing_in.id is not None and standing_in.id not in reached:
            reached.append(standing_in.id)
    return reached, instead


def above(uow: UnitOfWork, ticket: Ticket) -> list[int]:
    """The lead of the ticket's team or who stands in; for the lead's own escalation an administrator. May be empty."""
    reached = [agent_id for agent_id in resolve(uow, ticket, LEAD)[0] if agent_id != uow.actor.agent_id]
    if reached:
        return reached
    others = _admins().where(col(Agent.id) != uow.actor.agent_id) if uow.actor.agent_id is not None else _admins()
    return [agent.id for agent in uow.session.execute(others.limit(1)).scalars()]


def team_named(uow: UnitOfWork, handle: str | None) -> Team | None:
    return uow.session.execute(select(Team).where(col(Team.handle) == handle)).scalar_one_or_none()


def _wanted(uow: UnitOfWork, ticket: Ticket, to: Target) -> list[Agent | None]:
    session = uow.session
    if to.kind == "assignee":
        return [session.get(Agent, ticket.assignee_id)] if ticket.assignee_id else []
    if to.kind == "agent":
        return [session.execute(select(Agent).where(col(Agent.handle) == to.handle)).scalar_one_or_none()]
    if to.kind == "view":
        return [session.get(Agent, agent_id) for agent_id in presence.watching(uow, to.handle or "")]
    team = team_named(uow, to.handle) if to.handle else session.get(Team, ticket.team_id) if ticket.team_id else None
    if team is None:
        return []
    if to.kind in ("lead", "team_lead"):
        return [session.get(Agent, team.lead_id)] if team.lead_id else []
    members = (
        select(Agent)
        .join(TeamMember, col(TeamMember.agent_id) == col(Agent.id))
        .where(col(TeamMember.team_id) == team.id, col(Agent.active), ~col(Agent.absent))
        .order_by(col(Agent.id))
    )
    return list(session.execute(members).scalars())


def _standing_in(uow: UnitOfWork, ticket: Ticket, agent: Agent | None) -> Agent | None:
    """The agent, else the deputy, else the lead of the ticket's team, else any administrator."""
    candidates: list[Agent | None] = [agent]
    if agent is not None and agent.deputy_id is not None:
        candidates.append(uow.session.get(Agent, agent.deputy_id))
    team = uow.session.get(Team, ticket.team_id) if ticket.team_id else None
    if team is not None and team.lead_id is not None:
        candidates.append(uow.session.get(Agent, team.lead_id))
    here = next((one for one in candidates if one is not None and one.active and not one.absent), None)
    return here or uow.session.execute(_admins().limit(1)).scalar_one_or_none()


def _admins() -> Any:
    admins = select(Agent).where(col(Agent.role) == Role.ADMIN, col(Agent.active), ~col(Agent.absent))
    return admins.order_by(col(Agent.id))
