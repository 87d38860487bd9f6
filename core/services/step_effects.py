"""Carry out what a step of a chain says, and say for the trail what was done to whom."""

from typing import Any

from core.domain.desk_config import StepEffect, Target
from core.domain.vocabulary import DONE, AuthorKind, Direction, EventKind, Priority, StepAction, Visibility
from core.services import assignment, event_log, inbox, messages, policies, prioritise, recipients, tagging
from core.uow import UnitOfWork
from storage.tables import Ticket


def carry_out(
    uow: UnitOfWork,
    ticket: Ticket,
    effect: StepEffect,
    step_id: int,
    data: dict[str, Any],
    *,
    but: int | None = None,
) -> dict[str, Any]:
    """`data` goes into the notices of the fired step `step_id`; `but` gets none. The caller projects the clocks.

    A step that was reached before the ticket was solved or merged still tells, but takes nothing away from anybody.
    """
    if left := _left_alone(ticket, effect.action):
        return {"action": effect.action.value, "left": left}
    match effect.action:
        case StepAction.NOTIFY:
            return tell(uow, ticket, effect.to or recipients.LEAD, step_id, data, but=but)
        case StepAction.REASSIGN:
            return _reassign(uow, ticket, effect.to or recipients.LEAD)
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


def _left_alone(ticket: Ticket, action: StepAction) -> str:
    """Why the step changes nothing: `merged`, `done`; empty: it does, or has nothing to change."""
    if action in (StepAction.NOTIFY, StepAction.NOTE):
        return ""
    if ticket.merged_into_id is not None:
        return "merged"
    return "done" if ticket.status in DONE and action is not StepAction.TAG else ""


def tell(
    uow: UnitOfWork,
    ticket: Ticket,
    to: Target,
    step_id: int | None,
    data: dict[str, Any],
    kind: EventKind = EventKind.ESCALATED,
    *,
    but: int | None = None,
) -> dict[str, Any]:
    """Put a notice into the inbox of everybody whom `to` reaches but one; `for` in it says as what."""
    reached, instead = recipients.resolve(uow, ticket, to)
    agents = [agent_id for agent_id in reached if agent_id != but]
    for agent_id in agents:
        inbox.notify(uow, agent_id, ticket.id, kind, data | instead | {"for": to.kind}, step_id=step_id)
    return {"action": "notify", "agents": agents, **instead}


def reaches_others(uow: UnitOfWork, ticket: Ticket, effect: StepEffect, agent_id: int | None) -> bool:
    """Whether `effect` tells somebody else than `agent_id` or gives the ticket away; its assignee is nobody above."""
    if effect.to is None or effect.to.kind == "assignee":
        return False
    if effect.action is StepAction.REASSIGN and effect.to.kind == "team":
        team = recipients.team_named(uow, effect.to.handle)
        return team is not None and team.id != ticket.team_id
    reached, _instead = recipients.resolve(uow, ticket, effect.to)
    return any(each != agent_id for each in (reached if effect.action is StepAction.NOTIFY else reached[:1]))


def _reassign(uow: UnitOfWork, ticket: Ticket, to: Target) -> dict[str, Any]:
    if to.kind == "team":
        team = recipients.team_named(uow, to.handle)
        if team is None or team.id == ticket.team_id:
            return {"action": "reassign", "team": None}
        assignment.write_assignment(uow, ticket, team_id=team.id, assignee_id=None)
        return {"action": "reassign", "team": team.id}
    agents, instead = recipients.resolve(uow, ticket, to)
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
