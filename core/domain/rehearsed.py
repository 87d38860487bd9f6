"""What a rehearsal counts: clocks kept and missed, flips, and the load of escalations, before and after."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.sla_clocks import Clock
from core.domain.vocabulary import EffectKind, Metric, Outcome, Priority


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class Group(StrEnum):
    """By what attainment is told."""

    ALL = "all"
    TEAM = "team"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Shares:
    """Clocks by how they stand; paused ones count as running."""

    met: int = 0
    breached: int = 0
    running: int = 0
    cancelled: int = 0

    @property
    def kept_share(self) -> float | None:
        """Of those that are decided; None: none is."""
        decided = self.met + self.breached
        return self.met / decided if decided else None


@dataclass(frozen=True, slots=True)
class Attainment:
    group: Group
    name: str
    """Team or priority as the tickets have it now; empty for all, and for tickets of no team."""
    metric: Metric
    before: Shares
    after: Shares


@dataclass(frozen=True, slots=True)
class Flip:
    """A clock that is breached on one side and not on the other."""

    ticket_id: int
    metric: Metric
    cycle: int
    before: Outcome
    after: Outcome
    by_s: int
    """Open seconds over the new target where it is breached after, else left under it."""


@dataclass(frozen=True, slots=True)
class StepLoad:
    """How often a step is reached, for each kind of recipient. What a missing acknowledgement adds is not rehearsed."""

    chain: str
    step: str
    to: str
    """Kind of `desk_config.Target`; empty: nobody is told."""
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Course:
    """A ticket's clocks as one side has them."""

    clocks: tuple[Clock, ...]
    policy: str | None
    """Name of the last one; None: no policy applies."""
    chain: str | None


@dataclass(slots=True)
class Tally:
    """Sums over many tickets; those of parts add up."""

    tickets: int = 0
    without_policy: Counter[Side] = field(default_factory=Counter)
    clocks: Counter[tuple[Side, str, str, Metric, Outcome]] = field(default_factory=Counter)
    """(side, team, priority, metric, outcome)"""
    steps: Counter[tuple[Side, str, str, str]] = field(default_factory=Counter)
    """(side, chain, step, kind of recipient)"""
    flips: list[Flip] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.tickets += other.tickets
        self.without_policy.update(other.without_policy)
        self.clocks.update(other.clocks)
        self.steps.update(other.steps)
        self.flips += other.flips

    def take(self, ticket_id: int, team: str, priority: str, before: Course, after: Course) -> None:
        self.tickets += 1
        for side, course in ((Side.BEFORE, before), (Side.AFTER, after)):
            self.without_policy[side] += course.policy is None
            for clock in course.clocks:
                self.clocks[side, team, priority, clock.metric, clock.outcome] += 1
            self._take_steps(side, course)
        if before is not after:
            self.flips += flips(ticket_id, before.clocks, after.clocks)

    def _take_steps(self, side: Side, course: Course) -> None:
        for clock in course.clocks:
            for step in clock.chain:
                if times := _times_reached(clock, step.name):
                    for kind in {effect.to.kind for effect in step.effects if effect.to is not None} or {""}:
                        self.steps[side, course.chain or "", step.name, kind] += times

    def attainment(self) -> Iterator[Attainment]:
        """Every group that any clock belongs to, metrics in their order."""
        summed: Counter[tuple[Side, Group, str, Metric, Outcome]] = Counter()
        for (side, team, priority, metric, outcome), count in self.clocks.items():
            for group, name in ((Group.ALL, ""), (Group.TEAM, team), (Group.PRIORITY, priority)):
                summed[side, group, name, metric, outcome] += count
        known = {(group, name) for _, group, name, _, _ in summed}
        for group, name in sorted(known, key=_in_order):
            for metric in Metric:
                before, after = (_shares(summed, side, group, name, metric) for side in Side)
                if (before, after) != (Shares(), Shares()):
                    yield Attainment(group, name, metric, before, after)

    def load(self) -> Iterator[StepLoad]:
        for chain, step, to in sorted({key[1:] for key in self.steps}):
            yield StepLoad(chain, step, to, *(self.steps[side, chain, step, to] for side in Side))


def _in_order(key: tuple[Group, str]) -> tuple[int, int, str]:
    group, name = key
    return list(Group).index(group), -Priority(name).rank if group is Group.PRIORITY else 0, name


def _shares(
    summed: Counter[tuple[Side, Group, str, Metric, Outcome]], side: Side, group: Group, name: str, metric: Metric
) -> Shares:
    return Shares(**{outcome.value: summed[side, group, name, metric, outcome] for outcome in Outcome})


def _times_reached(clock: Clock, step: str) -> int:
    """How often the step was reached, rounds that a new target took back included."""
    rounds = sum(1 for one in clock.withdrawn if one.kind is EffectKind.STEP and one.name == step)
    return rounds + sum(1 for one, at in zip(clock.chain, clock.reached_at, strict=False) if one.name == step and at)


def flips(ticket_id: int, before: Iterable[Clock], after: Iterable[Clock]) -> Iterator[Flip]:
    """Clocks of one ticket that only one side breaches; those that only one side promises, or cancels, are none."""
    known = {(clock.metric, clock.cycle): clock for clock in before}
    for clock in after:
        old = known.get((clock.metric, clock.cycle))
        if old is None or clock.target_s is None or Outcome.CANCELLED in (old.outcome, clock.outcome):
            continue
        if (old.outcome is Outcome.BREACHED) is not (clock.outcome is Outcome.BREACHED):
            by_s = abs(clock.elapsed_s - clock.target_s)
            yield Flip(ticket_id, clock.metric, clock.cycle, old.outcome, clock.outcome, by_s)
