"""Fire what clocks have reached: warnings, breaches and the steps of a chain, each once, with its effects.

The row in `escalation_step` is inserted in the transaction of the effects; its unique key is the guarantee, however
many processes sweep and however often they crash.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from core.domain.desk_config import ChainStep, StepEffect, Target
from core.domain.vocabulary import AuthorKind, Direction, EffectKind, EventKind, Priority, Role, StepAction, Visibility
from core.fault_points import reached
from core.services import assignment, clocks, event_log, inbox, messages, policies, prioritise, tagging
from core.services.clocks import CLOCK, STEP, Reach, Replayed
from core.services.ticket_rows import locked
from core.uow import UnitOfWork
from storage.tables import Agent, Team, TeamMember, Ticket

ROUNDS = 10
"""Effects may move clocks that then reach something: look again, but never for ever."""
LATE_S = 60


def due_tickets(uow: UnitOfWork, limit: int, besides: Collection[int] = ()) -> list[int]:
    """At most `limit` tickets whose alarm lies before `uow.now`, those that wait longest first; one look at the index.

    An alarm of this very second waits: events of the same second still come first, and may take it away.
    """
    rows = uow.session.execute(_DUE, {"now": uow.now, "rows": limit * 3 + len(besides) * 3}).scalars()
    return [ticket_id for ticket_id in dict.fromkeys(rows) if ticket_id not in besides][:limit]


_DUE = (
    select(CLOCK.c.ticket_id)
    .where(CLOCK.c.next_alarm_at.is_not(None), CLOCK.c.next_alarm_at < bindparam("now"))
    .order_by(CLOCK.c.next_alarm_at, CLOCK.c.id)
    .limit(bindparam("rows"))
)


def fire_ticket(uow: UnitOfWork, ticket_id: int) -> int:
    """Fire what the clocks of one ticket reached before `uow.now`, oldest first; return how many effects were new.

    After ROUNDS of them the ticket is left due, and the next sweep goes on.
    """
    ticket = locked(uow, ticket_id)
    if ticket is None:
        return 0
    fired = 0
    replayed = clocks.project(uow, ticket)
    while (reach := _next_reach(uow, ticket, replayed)) is not None and fired < ROUNDS:
        fired += _fire(uow, ticket, replayed, reach)
        replayed = clocks.project(uow, ticket)
    return fired


def _next_reach(uow: UnitOfWork, ticket: Ticket, replayed: Replayed) -> Reach | None:
    assert ticket.id is not None
    known = clocks.fired_keys(uow, ticket.id)
    past = (one for one in replayed.reaches() if one.at < uow.now)
    return next((one for one in past if one.key not in known and not clocks.silenced(ticket, one)), None)


def _fire(uow: UnitOfWork, ticket: Ticket, replayed: Replayed, reach: Reach) -> int:
    step_id = _insert_once(uow, ticket, reach)
    if step_id is None:
        return 0
    reached("fire.effect-row")
    late_s = int((uow.now - reach.at).total_seconds())
    data: dict[str, Any] = {
        "metric": reach.metric.value,
        "cycle": reach.cycle,
        "step": reach.step,
        "round": reach.round,
    }
    if late_s > LATE_S:
        data["late_s"] = late_s
    if reach.kind is EffectKind.STEP:
        step = next(step for step in replayed.steps_of(reach.metric) if step.name == reach.step)
        ticket.escalations += 1
        event_id = _escalate(uow, ticket, step, step_id, data)
    else:
        event_id = _flag(uow, ticket, reach, step_id, data)
    reached("fire.effects-done")
    uow.session.execute(_NAME_EVENT, {"row": step_id, "event": event_id})
    reached("fire.event-named")
    return 1


def _insert_once(uow: UnitOfWork, ticket: Ticket, reach: Reach) -> int | None:
    """The row's id, or None if it fired before."""
    values = {
        "ticket_id": ticket.id,
        "metric": reach.metric.value,
        "cycle": reach.cycle,
        "step": reach.step,
        "round": reach.round,
        "kind": reach.kind.value,
        "reached_at": reach.at,
        "fired_at": uow.now,
        "late_s": max(0, int((uow.now - reach.at).total_seconds())),
    }
    found = uow.session.execute(_INSERT_STEP[uow.session.get_bind().dialect.name], values).scalar_one_or_none()
    assert ticket.id is not None
    clocks.remember_fired(uow, ticket.id, reach)
    return int(found) if found is not None else None


_INSERT_STEP = {
    "sqlite": sqlite.insert(STEP).on_conflict_do_nothing().returning(STEP.c.id),
    "postgresql": postgresql.insert(STEP).on_conflict_do_nothing().returning(STEP.c.id),
}
_NAME_EVENT = update(STEP).where(STEP.c.id == bindparam("row")).values(event_id=bindparam("event"))


def _flag(uow: UnitOfWork, ticket: Ticket, reach: Reach, step_id: int, data: dict[str, Any]) -> int:
    """A warning or a breach: the trail says so, and whoever has the ticket is told."""
    kind = EventKind.WARNING if reach.kind is EffectKind.WARNING else EventKind.BREACH
    event_id = event_log.append(uow, ticket, kind, data, at=reach.at)
    agents, instead = _resolve(uow, ticket, Target("assignee"))
    for agent_id in agents:
        inbox.notify(uow, agent_id, ticket.id, kind, data | instead, step_id=step_id)
    return event_id


def _escalate(uow: UnitOfWork, ticket: Ticket, step: ChainStep, step_id: int, data: dict[str, Any]) -> int:
    done = [_effect(uow, ticket, effect, step_id, data) for effect in step.effects]
    return event_log.append(uow, ticket, EventKind.ESCALATED, data | {"effects": done})


def _effect(uow: UnitOfWork, ticket: Ticket, effect: StepEffect, step_id: int, data: dict[str, Any]) -> dict[str, Any]:
    """Carry one effect out and say, for the trail, what was done to whom."""
    match effect.action:
        case StepAction.NOTIFY:
            agents, instead = _resolve(uow, ticket, effect.to or Target("lead"))
            for agent_id in agents:
                inbox.notify(uow, agent_id, ticket.id, EventKind.ESCALATED, data | instead, step_id=step_id)
            return {"action": "notify", "agents": agents, **instead}
        case StepAction.REASSIGN:
            return _reassign(uow, ticket, effect.to or Target("lead"))
        case StepAction.RAISE_PRIORITY:
            return _raise_priority(uow, ticket, effect.value)
        case StepAction.TAG:
            added = tagging.attach_tags(uow, ticket, (effect.value or "",))
            if added:
                event_log.append(uow, ticket, EventKind.TAGGED, {"tags": added})
                policies.reselect(uow, ticket)
            return {"action": "tag", "tags": added}
        case StepAction.NOTE:
            return _note(uow, ticket, effect.value or "")


def _reassign(uow: UnitOfWork, ticket: Ticket, to: Target) -> dict[str, Any]:
    if to.kind == "team":
        team = _team(uow, to.handle)
        if team is None or team.id == ticket.team_id:
            return {"action": "reassign", "team": None}
        assignment.write_assignment(uow, ticket, team_id=team.id, assignee_id=None)
        return {"action": "reassign", "team": team.id}
    agents, instead = _resolve(uow, ticket, to)
    if not agents or agents[0] == ticket.assignee_id:
        return {"action": "reassign", "agent": None, **instead}
    assignment.write_assignment(uow, ticket, team_id=ticket.team_id, assignee_id=agents[0])
    return {"action": "reassign", "agent": agents[0], **instead}


def _raise_priority(uow: UnitOfWork, ticket: Ticket, to: str | None) -> dict[str, Any]:
    now = Priority(ticket.priority)
    ranks = list(Priority)
    wanted = Priority(to) if to else ranks[min(now.rank + 1, len(ranks) - 1)]
    if wanted.rank <= now.rank:
        return {"action": "raise_priority", "to": None}
    prioritise.write_priority(uow, ticket, wanted)
    return {"action": "raise_priority", "to": wanted.value}


def _note(uow: UnitOfWork, ticket: Ticket, text: str) -> dict[str, Any]:
    message_id = messages.store(
        uow, ticket, text, visibility=Visibility.INTERNAL, direction=Direction.NONE, author=AuthorKind.SYSTEM
    )
    event_log.append(uow, ticket, EventKind.INTERNAL_NOTE, {}, message_id=message_id)
    return {"action": "note", "message": message_id}


def _resolve(uow: UnitOfWork, ticket: Ticket, to: Target) -> tuple[list[int], dict[str, Any]]:
    """Agents whom a step reaches.

    Who is absent or missing is replaced by the deputy, then the lead; the second part says so.
    """
    wanted = _wanted(uow, ticket, to)
    reached: list[int] = []
    instead: dict[str, Any] = {}
    for agent in wanted or [None]:
        standing_in = _standing_in(uow, ticket, agent)
        if standing_in is None:
            continue
        if agent is None or standing_in.id != agent.id:
            instead = {"instead_of": agent.name if agent else to.handle or to.kind}
        if standing_in.id is not None and standing_in.id not in reached:
            reached.append(standing_in.id)
    return reached, instead


def _wanted(uow: UnitOfWork, ticket: Ticket, to: Target) -> list[Agent | None]:
    session = uow.session
    if to.kind == "assignee":
        return [session.get(Agent, ticket.assignee_id)] if ticket.assignee_id else []
    if to.kind == "agent":
        return [session.execute(select(Agent).where(col(Agent.handle) == to.handle)).scalar_one_or_none()]
    team = _team(uow, to.handle) if to.handle else session.get(Team, ticket.team_id) if ticket.team_id else None
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
    if here is not None:
        return here
    admins = select(Agent).where(col(Agent.role) == Role.ADMIN, col(Agent.active), ~col(Agent.absent))
    return uow.session.execute(admins.order_by(col(Agent.id)).limit(1)).scalar_one_or_none()


def _team(uow: UnitOfWork, handle: str | None) -> Team | None:
    return uow.session.execute(select(Team).where(col(Team.handle) == handle)).scalar_one_or_none()
