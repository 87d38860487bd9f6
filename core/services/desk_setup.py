"""Bring a desk file into the store: teams, agents, categories, views, and new versions of policies and calendars."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from core.domain.calendars import Calendar
from core.domain.chains import steps_as_json
from core.domain.desk_config import DeskConfig, PolicyConfig, TeamConfig
from core.uow import UnitOfWork
from storage.tables import (
    Agent,
    CalendarVersion,
    Category,
    DeskFile,
    PolicyVersion,
    SavedView,
    Team,
    TeamMember,
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def file_in_force(uow: UnitOfWork) -> str | None:
    """The TOML text applied last; None on a store that never had one."""
    return uow.session.exec(select(DeskFile.body).order_by(col(DeskFile.id).desc()).limit(1)).first()


def apply(uow: UnitOfWork, config: DeskConfig) -> bool:
    """Make `config` the desk's configuration. False: it is in force already, with the same holidays.

    What the file no longer names becomes inactive and stays readable. Tickets keep the policy and calendar versions
    they count by; new tickets take the new ones.
    """
    if file_in_force(uow) == config.body and not changed_calendars(uow, config):
        return False
    agents = _agents(uow, config)
    teams = _teams(uow, config, agents)
    _categories(uow, config, teams)
    _views(uow, config)
    for name in changed_calendars(uow, config):
        _new_calendar(uow, name, config.calendars[name])
    for policy in config.policies:
        _policy(uow, config, policy)
    uow.session.add(
        DeskFile(digest=digest(config.body), body=config.body, applied_at=uow.now, applied_by=uow.actor.name)
    )
    uow.session.flush()
    return True


def _agents(uow: UnitOfWork, config: DeskConfig) -> dict[str, int]:
    known = {agent.handle: agent for agent in uow.session.exec(select(Agent))}
    named = {agent.handle for agent in config.agents}
    for wanted in config.agents:
        row = known.setdefault(wanted.handle, Agent(handle=wanted.handle, name=wanted.name))
        row.name, row.email, row.role, row.active = wanted.name, wanted.email, wanted.role, True
        uow.session.add(row)
    for handle, row in known.items():
        if handle not in named and row.active and not handle.startswith(IMPORTED):
            row.active = False
    uow.session.flush()
    ids = {handle: row.id for handle, row in known.items() if row.id is not None}
    for wanted in config.agents:
        known[wanted.handle].deputy_id = ids[wanted.deputy] if wanted.deputy else None
    return ids


IMPORTED = "imported-"
"""Agents and teams that an import made keep living beside those of the desk file."""


def _teams(uow: UnitOfWork, config: DeskConfig, agents: Mapping[str, int]) -> dict[str, int]:
    known = {team.handle: team for team in uow.session.exec(select(Team))}
    named = {team.handle for team in config.teams}
    for wanted in config.teams:
        row = known.setdefault(wanted.handle, Team(handle=wanted.handle, name=wanted.name))
        row.name, row.active, row.lead_id = wanted.name, True, agents[wanted.lead] if wanted.lead else None
        uow.session.add(row)
        uow.session.flush()
        _members(uow, row, wanted, agents)
    for handle, row in known.items():
        if handle not in named and not handle.startswith(IMPORTED):
            row.active = False
    return {handle: row.id for handle, row in known.items() if row.id is not None}


def _members(uow: UnitOfWork, team: Team, wanted: TeamConfig, agents: Mapping[str, int]) -> None:
    assert team.id is not None
    rows = {row.agent_id: row for row in uow.session.exec(select(TeamMember).where(TeamMember.team_id == team.id))}
    members = {agents[handle] for handle in wanted.members}
    for agent_id in members - rows.keys():
        uow.session.add(TeamMember(team_id=team.id, agent_id=agent_id))
    for agent_id in rows.keys() - members:
        uow.session.delete(rows[agent_id])


def _categories(uow: UnitOfWork, config: DeskConfig, teams: Mapping[str, int]) -> None:
    known = {category.path: category for category in uow.session.exec(select(Category))}
    named = {category.path for category in config.categories}
    for wanted in sorted(config.categories, key=lambda category: category.path.count("/")):
        row = known.setdefault(wanted.path, Category(path=wanted.path, name=wanted.name))
        parent = known.get(wanted.path.rpartition("/")[0])
        row.name, row.priority, row.active = wanted.name, wanted.priority, True
        row.team_id = teams[wanted.team] if wanted.team else None
        row.parent_id = parent.id if parent else None
        uow.session.add(row)
        uow.session.flush()
    for path, row in known.items():
        if path not in named and not path.startswith(IMPORTED):
            row.active = False


def _views(uow: UnitOfWork, config: DeskConfig) -> None:
    wanted_names = {view.name for view in config.views}
    rows = {row.name: row for row in uow.session.exec(select(SavedView).where(col(SavedView.owner_id).is_(None)))}
    for name, row in rows.items():
        if row.source == "desk_file" and name not in wanted_names:
            uow.session.delete(row)
    for position, wanted in enumerate(config.views):
        row = rows.get(wanted.name) or SavedView(name=wanted.name)
        row.query, row.position, row.source = wanted.query, position, "desk_file"
        uow.session.add(row)


def calendar_body(calendar: Calendar) -> str:
    """As a version keeps it."""
    return json.dumps(calendar.as_mapping(), sort_keys=True)


def changed_calendars(uow: UnitOfWork, config: DeskConfig) -> tuple[str, ...]:
    """Those whose newest version says something else, or that have none: their holidays may come from other files."""
    return tuple(
        name
        for name, each in config.calendars.items()
        if _newest_digest(uow, CalendarVersion, name) != digest(calendar_body(each))
    )


def _new_calendar(uow: UnitOfWork, name: str, calendar: Calendar) -> None:
    body = calendar_body(calendar)
    uow.session.add(CalendarVersion(name=name, digest=digest(body), body=body, created_at=uow.now))


@dataclass(frozen=True, slots=True)
class PolicyBody:
    """A policy of the desk file as a version keeps it."""

    body: str
    chain: str | None
    chain_body: str

    @property
    def digest(self) -> str:
        return digest(f"{self.body}\n{self.chain}\n{self.chain_body}")


def policy_body(config: DeskConfig, policy: PolicyConfig) -> PolicyBody:
    body = json.dumps(policy.targets.as_mapping(), sort_keys=True)
    steps = config.chains[policy.chain].steps if policy.chain else ()
    return PolicyBody(body, policy.chain, json.dumps(steps_as_json(steps), sort_keys=True))


def _policy(uow: UnitOfWork, config: DeskConfig, policy: PolicyConfig) -> None:
    kept = policy_body(config, policy)
    if _newest_digest(uow, PolicyVersion, policy.name) == kept.digest:
        return
    row = PolicyVersion(name=policy.name, digest=kept.digest, body=kept.body, chain=kept.chain)
    row.chain_body, row.created_at = kept.chain_body, uow.now
    uow.session.add(row)


def _newest_digest(uow: UnitOfWork, table: type[PolicyVersion] | type[CalendarVersion], name: str) -> str | None:
    wanted = select(table.digest).where(table.name == name).order_by(col(table.id).desc()).limit(1)
    return uow.session.exec(wanted).first()
