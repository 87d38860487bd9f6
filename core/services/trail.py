"""The event trail of a ticket, with names in the place of ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core.domain.vocabulary import EventKind
from core.services import event_log
from core.uow import UnitOfWork
from storage.tables import Agent, CalendarVersion, PolicyVersion, Team


@dataclass(frozen=True, slots=True)
class TrailLine:
    seq: int
    kind: EventKind
    at: datetime
    actor: str
    data: Mapping[str, Any]
    """By kind; ids of agents, teams, policies and calendars already replaced by their names, as received."""


@dataclass(frozen=True, slots=True)
class _Names:
    agents: Mapping[int, str]
    teams: Mapping[int, str]
    versions: Mapping[EventKind, Mapping[int, str]]


def trail(uow: UnitOfWork, ticket_id: int) -> tuple[TrailLine, ...]:
    """The event trail, newest first."""
    names = _names(uow)
    return tuple(_line(event, names) for event in reversed(event_log.history(uow, ticket_id)))


def just_done(uow: UnitOfWork, ticket_id: int) -> tuple[TrailLine, ...]:
    """What the actor's last key wrote, oldest first, if nobody has written since; the policy that it brought aside."""
    history = event_log.history(uow, ticket_id)
    newest = history[-1] if history else None
    if newest is None or newest.agent_id != uow.actor.agent_id:
        return ()
    names = _names(uow)
    mine = takewhile(
        lambda event: (event.agent_id, event.recorded_at) == (newest.agent_id, newest.recorded_at), reversed(history)
    )
    return tuple(_line(event, names) for event in reversed(list(mine)) if event.kind not in names.versions)


def _names(uow: UnitOfWork) -> _Names:
    return _Names(
        _names_of(uow, Agent),
        _names_of(uow, Team),
        {EventKind.POLICY: _names_of(uow, PolicyVersion), EventKind.CALENDAR: _names_of(uow, CalendarVersion)},
    )


def _names_of(uow: UnitOfWork, table: Any) -> dict[int, str]:
    return {row.id: row.name for row in uow.session.execute(select(col(table.id), col(table.name)))}


def _line(event: event_log.Event, names: _Names) -> TrailLine:
    data = dict(event.data)
    if event.kind is EventKind.ASSIGNED:
        data["team"] = [names.teams.get(team_id) for team_id in data["team"]]
        data["assignee"] = [names.agents.get(agent_id) for agent_id in data["assignee"]]
    if event.kind is EventKind.ESCALATED:
        data["effects"] = [_named(effect, names) for effect in data.get("effects", ())]
    if event.kind in names.versions:
        data |= {side: names.versions[event.kind].get(data[side]) for side in ("from", "to")}
    actor = names.agents.get(event.agent_id, "") if event.agent_id else event.actor_kind.value
    return TrailLine(event.seq, event.kind, event.at, actor, data)


def _named(effect: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    """An effect of a step with `reached`: the names of those whom it reached."""
    reached = [names.agents.get(agent_id) for agent_id in (*effect.get("agents", ()), effect.get("agent")) if agent_id]
    reached += [names.teams.get(effect["team"])] if effect.get("team") else []
    return {**effect, "reached": [name for name in reached if name]}
