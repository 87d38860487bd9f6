"""The escalation chains of the desk file."""

import re
from dataclasses import dataclass

from core.desk_file import amounts
from core.desk_file.amounts import BadAmount
from core.desk_file.findings import Code, Path
from core.desk_file.section import Section
from core.domain.desk_config import TOLD_AFTER, AgentConfig, Chain, ChainStep, StepEffect, Target, TeamConfig
from core.domain.vocabulary import Metric, Priority, Role, StepAction

NOTE_LENGTH = 2_000
BARE_KINDS = ("assignee", "lead", "team")
NAMED_KINDS = {"team": "team", "agent": "agent", "team_lead": "team", "view": "view"}
"""`team_lead:network` names a team; `view:Due soon` everybody who has that view open."""
_RESERVED = re.compile(rf"breach|warning-[0-9]+|.*{re.escape(TOLD_AFTER)}.*")
"""Names that the trail and the table of effects give to what is no step."""


@dataclass(frozen=True, slots=True)
class People:
    agents: tuple[AgentConfig, ...]
    teams: tuple[TeamConfig, ...]
    views: tuple[str, ...] = ()

    def handles(self, kind: str) -> list[str]:
        if kind == "view":
            return list(self.views)
        return [each.handle for each in (self.agents if kind == "agent" else self.teams)]

    def team(self, handle: str) -> TeamConfig:
        return next(team for team in self.teams if team.handle == handle)

    def role(self, handle: str) -> Role:
        return next(agent.role for agent in self.agents if agent.handle == handle)


@dataclass(frozen=True, slots=True)
class ReadChain:
    chain: Chain
    section: Section
    steps: tuple[tuple[ChainStep, Section], ...]


def read_chains(root: Section, people: People) -> dict[str, ReadChain]:
    return {handle: _chain(handle, section, people) for handle, section in root.named("chains").items()}


def _chain(handle: str, section: Section, people: People) -> ReadChain:
    sections = section.sections("steps", required=True)
    if section.table.get("steps") == []:
        section.log.add(Code.EMPTY_VALUE, section.at("steps"))
    section.finish()
    steps: list[tuple[ChainStep, Section]] = []
    names: set[str] = set()
    for part in sections:
        step = _step(part, people)
        if step.name in names:
            part.log.add(Code.DUPLICATE_NAME, part.at("name"), found=step.name)
        names.add(step.name)
        steps.append((step, part))
    return ReadChain(Chain(handle, tuple(step for step, _ in steps)), section, tuple(steps))


def _step(section: Section, people: People) -> ChainStep:
    name = section.text("name", required=True)
    if _RESERVED.fullmatch(name):
        section.log.add(Code.STEP_NAME_RESERVED, section.at("name"), found=name)
    percent, offset_s = _moment(section)
    metrics = frozenset(section.choices("metrics", Metric)) or frozenset(Metric)
    effects = _effects(section, people)
    if not effects and not any(section.has(action.value) for action in StepAction):
        section.log.add(Code.STEP_WITHOUT_EFFECT, section.path, step=name, actions=tuple(StepAction))
    acknowledge_s = _acknowledge_s(section)
    section.finish()
    return ChainStep(name, metrics, percent, offset_s, effects, acknowledge_s)


def _acknowledge_s(section: Section) -> int | None:
    value = section.raw("acknowledge")
    if value is None:
        return None
    try:
        acknowledge_s = amounts.minutes(value) * 60
        if acknowledge_s > 0:
            return acknowledge_s
        reason = "acknowledge"
    except BadAmount as bad:
        reason = "acknowledge" if bad.reason in ("format", "number", "negative") else bad.reason
    section.log.add(Code.BAD_DURATION, section.at("acknowledge"), found=str(value)[:40], reason=reason)
    return None


def _moment(section: Section) -> tuple[int | None, int | None]:
    value = section.raw("at", required=True)
    if value is None:
        return None, 0
    try:
        return amounts.moment(value if isinstance(value, str) else repr(value))
    except BadAmount as bad:
        section.log.add(Code.BAD_MOMENT, section.at("at"), found=str(value)[:40], reason=bad.reason)
        return None, 0


def _effects(section: Section, people: People) -> tuple[StepEffect, ...]:
    found = [StepEffect(StepAction.NOTIFY, to) for to in _recipients(section, "notify", people)]
    if section.has("notify"):
        _report_unheard(section, [effect.to for effect in found if effect.to], people)
    reassign = section.text("reassign")
    if reassign:
        found += _reassign(reassign, section, people)
    raised = section.raw("raise_priority")
    if isinstance(raised, str):
        to = section.choice("raise_priority", Priority)
        found += [StepEffect(StepAction.RAISE_PRIORITY, value=to.value)] if to else []
    elif section.flag("raise_priority"):
        found.append(StepEffect(StepAction.RAISE_PRIORITY))
    found += [StepEffect(StepAction.TAG, value=word) for word, _ in section.texts("tag", limit=60) if word]
    note = section.lines("note", limit=NOTE_LENGTH)
    return (*found, *([StepEffect(StepAction.NOTE, value=note)] if note else []))


def _recipients(section: Section, key: str, people: People) -> list[Target]:
    found = (_target(word, path, section, people) for word, path in section.texts(key))
    return [target for target in found if target]


def _target(word: str, path: Path, section: Section, people: People) -> Target | None:
    kind, colon, handle = word.partition(":")
    if not colon and kind in BARE_KINDS:
        return Target(kind)
    if not colon or kind not in NAMED_KINDS:
        forms = (*BARE_KINDS, *(f"{each}:NAME" for each in NAMED_KINDS))
        section.log.add(Code.BAD_RECIPIENT, path, found=word, forms=forms)
        return None
    wanted = NAMED_KINDS[kind]
    name = section.known_name(handle.strip(), people.handles(wanted), wanted, path)
    return Target(kind, name) if name else None


def _reassign(word: str, section: Section, people: People) -> list[StepEffect]:
    path = section.at("reassign")
    to = _target(word, path, section, people)
    if to is None:
        return []
    if to.kind in ("assignee", "view"):
        section.log.add(Code.BAD_RECIPIENT, path, found=word, forms=("lead", "team:NAME", "agent:NAME"))
        return []
    if to.kind == "agent" and to.handle and people.role(to.handle) is Role.OBSERVER:
        section.log.add(Code.REASSIGN_TO_OBSERVER, path, agent=to.handle)
    _report_missing_lead(to, path, section, people)
    return [StepEffect(StepAction.REASSIGN, to)]


def _report_unheard(section: Section, targets: list[Target], people: People) -> None:
    """A notice that goes to nobody, always or while nobody has taken the ticket."""
    path = section.at("notify")
    if not section.table["notify"]:
        section.log.add(Code.STEP_NOBODY_RECEIVES, path, team="")
    for target in targets:
        _report_missing_lead(target, path, section, people)
    if targets and all(target.kind in ("assignee", "view") for target in targets):
        section.log.add(Code.STEP_MAY_REACH_NOBODY, path)


def _report_missing_lead(target: Target, path: Path, section: Section, people: People) -> None:
    """`lead` needs a lead in every team, `team_lead:x` one in x, `team:x` members."""
    if target.kind == "view":
        return
    asked = [people.team(target.handle)] if target.handle and target.kind != "agent" else list(people.teams)
    for team in asked:
        leaderless = target.kind in ("lead", "team_lead") and team.lead is None
        if leaderless or (target.kind == "team" and not team.members):
            section.log.add(Code.STEP_NOBODY_RECEIVES, path, team=team.handle)
