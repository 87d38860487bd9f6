"""Agents and teams of the desk file."""

import re
from collections.abc import Iterable, Mapping

from core.desk_file.findings import Code, Log, Path
from core.desk_file.section import Section
from core.domain.desk_config import AgentConfig, TeamConfig
from core.domain.vocabulary import Role

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
EMAIL_LENGTH = 254


def is_email(text: str) -> bool:
    return len(text) <= EMAIL_LENGTH and _EMAIL.fullmatch(text) is not None


def read_agents(root: Section) -> tuple[AgentConfig, ...]:
    sections = root.named("agents", required=True)
    if isinstance(root.table.get("agents"), dict) and not sections:
        root.log.add(Code.EMPTY_VALUE, root.at("agents"))
    agents = tuple(_agent(handle, section, sections) for handle, section in sections.items())
    _report_repeated(root.log, (((*sections[agent.handle].path, "email"), agent.email.casefold()) for agent in agents))
    _report_cycles(agents, sections)
    return agents


def _agent(handle: str, section: Section, handles: Iterable[str]) -> AgentConfig:
    name = section.text("name", handle)
    email = section.text("email", limit=EMAIL_LENGTH)
    if email and not is_email(email):
        section.log.add(Code.BAD_EMAIL, section.at("email"), found=email)
    role = section.choice("role", Role) or Role.AGENT
    deputy = section.reference("deputy", handles, "agent")
    section.finish()
    return AgentConfig(handle, name or handle, email, role, deputy)


def _report_repeated(log: Log, emails: Iterable[tuple[Path, str]]) -> None:
    seen: set[str] = set()
    for path, email in emails:
        if email and email in seen:
            log.add(Code.DUPLICATE_EMAIL, path, found=email)
        seen.add(email)


def _report_cycles(agents: Iterable[AgentConfig], sections: Mapping[str, Section]) -> None:
    """Each circle once, at its first agent in the file."""
    deputies = {agent.handle: agent.deputy for agent in agents}
    reported: set[str] = set()
    for start in deputies:
        chain: list[str] = []
        handle: str | None = start
        while handle is not None and handle not in chain:
            chain.append(handle)
            handle = deputies.get(handle)
        if handle == start and start not in reported:
            reported.update(chain)
            section = sections[start]
            section.log.add(Code.DEPUTY_CYCLE, section.at("deputy"), circle=(*chain, start))


def read_teams(root: Section, agents: Iterable[AgentConfig]) -> tuple[TeamConfig, ...]:
    handles = [agent.handle for agent in agents]
    sections = root.named("teams", required=True)
    if isinstance(root.table.get("teams"), dict) and not sections:
        root.log.add(Code.EMPTY_VALUE, root.at("teams"))
    return tuple(_team(handle, section, handles) for handle, section in sections.items())


def _team(handle: str, section: Section, agents: list[str]) -> TeamConfig:
    name = section.text("name", handle)
    lead = section.reference("lead", agents, "agent")
    written = section.texts("members")
    known = (section.known_name(word, agents, "agent", path) for word, path in written)
    members = list(dict.fromkeys(each for each in known if each))
    if not written:
        section.log.add(Code.TEAM_WITHOUT_MEMBERS, section.at("members"), team=handle)
    elif lead and lead not in members:
        section.log.add(Code.LEAD_NOT_A_MEMBER, section.at("lead"), lead=lead, team=handle)
        members.append(lead)
    section.finish()
    return TeamConfig(handle, name or handle, lead or section.text("lead") or None, tuple(members))
