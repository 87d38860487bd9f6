"""The shapes of a desk: what a desk file says once it has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.calendars import Calendar
from core.domain.targets import Policy
from core.domain.vocabulary import DONE, Channel, Level, Metric, Priority, Role, Status, StepAction


@dataclass(frozen=True, slots=True)
class AgentConfig:
    handle: str
    name: str
    email: str = ""
    role: Role = Role.AGENT
    deputy: str | None = None
    """Handle of the agent who stands in while this one is absent."""


@dataclass(frozen=True, slots=True)
class TeamConfig:
    handle: str
    name: str
    lead: str | None
    members: tuple[str, ...]
    """Handles of agents, the lead included."""


@dataclass(frozen=True, slots=True)
class CategoryConfig:
    path: str
    """Handles from the root: `network/vpn`."""
    name: str
    team: str | None
    """Own default team or the nearest ancestor's; None: nobody owns it (a finding of the check)."""
    priority: Priority | None = None


Matrix = Mapping[tuple[Level, Level], Priority]
"""(impact, urgency) to priority, all nine pairs."""


@dataclass(frozen=True, slots=True)
class Workflow:
    transitions: Mapping[Status, frozenset[Status]]

    def allows(self, now: Status, to: Status) -> bool:
        return to in self.transitions[now]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a ticket must be for a policy to apply; an empty field asks nothing, several values mean any of."""

    priorities: frozenset[Priority] = frozenset()
    categories: frozenset[str] = frozenset()
    """Paths; a path includes its children."""
    teams: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()
    tags: frozenset[str] = frozenset()
    vip: bool | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step reaches: `kind` is assignee, team, lead, agent, team_lead or view.

    `handle` names the agent or team, or the view that somebody watches.
    """

    kind: str
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class StepEffect:
    action: StepAction
    to: Target | None = None
    """For notify and reassign."""
    value: str | None = None
    """The tag, the text of the note, or the priority to raise to (None: one level)."""


TOLD_AFTER = " > "
"""`A > B` is the name of the effect that told B because nobody had acknowledged A; no step may be called so."""


@dataclass(frozen=True, slots=True)
class ChainStep:
    name: str
    """Unique within the chain; the key of the effect."""
    metrics: frozenset[Metric]
    percent: int | None
    """Of the target, in open time; or:"""
    offset_s: int | None
    """Open seconds before (negative) or after (positive) the due instant. Exactly one of the two is given."""
    effects: tuple[StepEffect, ...]
    acknowledge_s: int | None = None
    """Wall seconds after the firing within which somebody has to acknowledge, else the next tier is told."""

    @property
    def tells(self) -> tuple[Target, ...]:
        """Whom the step tells; of one that only hands over, to whom. Empty: it is no tier to escalate to."""
        notified = tuple(effect.to for effect in self.effects if effect.action is StepAction.NOTIFY and effect.to)
        return notified or tuple(effect.to for effect in self.effects if effect.to)

    @property
    def hands_over(self) -> bool:
        return any(effect.action is StepAction.REASSIGN for effect in self.effects)

    def amount_s(self, target_s: int) -> int:
        """Open seconds used when the step is reached; at least 0."""
        if self.percent is not None:
            return -(-target_s * self.percent // 100)
        return max(0, target_s + (self.offset_s or 0))


@dataclass(frozen=True, slots=True)
class Chain:
    name: str
    steps: tuple[ChainStep, ...]


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    name: str
    when: Condition
    calendar: str
    targets: Policy
    chain: str | None = None
    sla_from_at: datetime | None = None
    """Tickets created before it are not judged."""


@dataclass(frozen=True, slots=True)
class ViewConfig:
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class DeskConfig:
    name: str
    zone: str
    """IANA name; the zone in which the desk shows times."""
    agents: tuple[AgentConfig, ...]
    teams: tuple[TeamConfig, ...]
    categories: tuple[CategoryConfig, ...]
    matrix: Matrix
    workflow: Workflow
    calendars: Mapping[str, Calendar]
    policies: tuple[PolicyConfig, ...]
    """In order: the first whose condition holds applies."""
    chains: Mapping[str, Chain]
    views: tuple[ViewConfig, ...] = ()
    language: str = "en"
    intake_team: str | None = None
    """Team of tickets whose category names none."""
    body: str = field(default="", repr=False)
    """The TOML text it was read from."""


DEFAULT_TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    status: frozenset({Status.OPEN, Status.CLOSED} if status in DONE else set(Status) - {Status.NEW}) - {status}
    for status in Status
}
"""Every status to every other, never back to `new`; a done one reopens, and solved closes."""


def default_matrix() -> dict[tuple[Level, Level], Priority]:
    """The usual impact x urgency table: high and high is urgent, low and low is low."""
    scale = {0: Priority.LOW, 1: Priority.LOW, 2: Priority.NORMAL, 3: Priority.HIGH, 4: Priority.URGENT}
    ranks = {level: rank for rank, level in enumerate(Level)}
    return {(impact, urgency): scale[ranks[impact] + ranks[urgency]] for impact in Level for urgency in Level}
