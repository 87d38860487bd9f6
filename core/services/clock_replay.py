"""The clocks of a ticket as the entries of its trail make them: read, never written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.domain import sla_clocks
from core.domain.calendars import Calendar
from core.domain.clock_rules import TAKING_BACK, has_rule
from core.domain.desk_config import ChainStep
from core.domain.sla_clocks import ClockEvent
from core.domain.vocabulary import EffectKind, EventKind, Metric, Priority, Status
from core.services import event_log, policies
from core.services.event_log import Event
from core.services.policies import PolicyInForce
from core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reach:
    """An amount of a clock that was reached: it fires once under (metric, cycle, step, round)."""

    metric: Metric
    cycle: int
    step: str
    round: int
    kind: EffectKind
    at: datetime

    @property
    def key(self) -> tuple[str, int, str, int]:
        return (self.metric.value, self.cycle, self.step, self.round)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The clocks of one ticket as its events make them at one instant."""

    events: tuple[Event, ...]
    clocks: tuple[sla_clocks.Clock, ...]

    def clock_of(self, metric: str, cycle: int) -> sla_clocks.Clock | None:
        return next((one for one in self.clocks if (one.metric.value, one.cycle) == (metric, cycle)), None)

    def step_of(self, reach: Reach) -> ChainStep | None:
        """The step of the chain by which the clock counts; None for a warning and a breach."""
        clock = self.clock_of(reach.metric.value, reach.cycle) if reach.kind is EffectKind.STEP else None
        if clock is None:
            return None
        known = (*clock.chain, *(one.step for one in clock.sleeping if one.step is not None))
        return next((step for step in known if step.name == reach.step), None)

    def reaches(self) -> list[Reach]:
        """What was reached so far, oldest first; at one instant warnings, then the breach, then steps."""
        found = [reach for clock in self.clocks for reach in _reaches_of(clock)]
        return sorted(found, key=lambda reach: (reach.at, _ORDER[reach.kind]))


def _reaches_of(clock: sla_clocks.Clock) -> Iterable[Reach]:
    if clock.breached_at is not None:
        yield _reach(clock, "breach", EffectKind.BREACH, clock.breached_at)
    if clock.voided:
        return
    for name, at in zip(clock.warnings, clock.warned_at, strict=True):
        if at is not None:
            yield _reach(clock, name, EffectKind.WARNING, at)
    for step, at in zip(clock.chain, clock.reached_at, strict=False):
        if at is not None:
            yield _reach(clock, step.name, EffectKind.STEP, at)
    for one in clock.sleeping:
        yield _reach(clock, one.name, one.kind, one.reached_at)


def _reach(clock: sla_clocks.Clock, step: str, kind: EffectKind, at: datetime) -> Reach:
    return Reach(clock.metric, clock.cycle, step, round_of(clock, step), kind, at)


def round_of(clock: sla_clocks.Clock, step: str) -> int:
    """1, or more after it was taken back: the round in which it fired, or would fire."""
    return clock.rounds.get(step, 1)


_ORDER = {EffectKind.WARNING: 0, EffectKind.BREACH: 1, EffectKind.STEP: 2}


def replay(uow: UnitOfWork, ticket_id: int, now: datetime) -> Replayed:
    """Recompute the clocks of a ticket from its events alone."""
    events = event_log.history(uow, ticket_id)
    if not events:
        return Replayed((), ())
    # a host clock that was set back must not hide what was written
    return replay_to(uow, events, max(now, *(event.at for event in events)))


def replay_to(uow: UnitOfWork, events: tuple[Event, ...], now: datetime) -> Replayed:
    """As `replay`, of a trail with at least one entry; what comes after `now` is left out.

    A trail that was robbed of its beginning makes no clocks: the audit and the deep check name it.
    """
    if events[0].kind is not EventKind.CREATED:
        return Replayed(events, ())
    versions = versions_of(uow)
    calendar, policy = versions.calendar(events[0].data["calendar"]), versions.policy(events[0].data["policy"])
    counted = [clock_event(event, versions) for event in events if is_counted(event)]
    return Replayed(events, counted_up(calendar, policy, counted, now))


def is_counted(event: Event) -> bool:
    """Whether the clocks look at this entry."""
    return has_rule(event.kind) or "takes_back" in event.data


def counted_up(
    calendar: Calendar, policy: PolicyInForce, events: Iterable[ClockEvent], now: datetime, *, accounts: bool = True
) -> tuple[sla_clocks.Clock, ...]:
    """The clocks at `now`, with the steps of the chains that their policies bring.

    Args:
        calendar: In force at the creation, like `policy`.
        accounts: False: without the lines of their accounts.
    """
    return sla_clocks.replay(calendar, policy.policy, events, now, policy.steps, accounts=accounts)


@dataclass(frozen=True, slots=True)
class Versions:
    """Policies and calendars by the row ids that a trail names."""

    policy: Callable[[int | None], PolicyInForce]
    calendar: Callable[[int | None], Calendar]
    team: Callable[[int | None], str | None]
    """Handle."""


def versions_of(uow: UnitOfWork) -> Versions:
    return Versions(
        lambda row: policies.policy_in_force(uow, row),
        lambda row: policies.calendar_in_force(uow, row),
        lambda row: policies.team_handle(uow, row),
    )


def clock_event(event: Event, versions: Versions) -> ClockEvent:
    """An entry of the trail as the clocks see it."""
    data: Mapping[str, Any] = event.data
    more: dict[str, Any] = {}
    if "takes_back" in data:
        more = {"of_seqs": frozenset(data["takes_back"])}
    elif event.kind is EventKind.CREATED:
        more = {"priority": Priority(data["priority"]), "status": Status(data["status"]), "by": data["by"]}
        more["team"] = versions.team(data.get("team"))
    elif event.kind is EventKind.ASSIGNED:
        more = {"team": versions.team(data["team"][1]), "owned": data["assignee"][1] is not None}
    elif event.kind is EventKind.STATUS:
        more = {"to": Status(data["to"])}
    elif event.kind is EventKind.PRIORITY:
        more = {"to": Priority(data["to"])}
        if "policy" in data:
            more |= brought(versions.policy(data["policy"]))
    elif event.kind is EventKind.POLICY:
        more = brought(versions.policy(data["to"]))
    elif event.kind is EventKind.CALENDAR:
        more = {"calendar": versions.calendar(data["to"])}
    elif event.kind is EventKind.DUE_SET:
        due_s = data["due_s"]
        more = {"metric": Metric(data["metric"]), "due_at": due_s and datetime.fromtimestamp(due_s, UTC)}
    elif event.kind in TAKING_BACK:
        more = {"of_seqs": frozenset({data["entry"]})}
    return ClockEvent(at=event.at, kind=event.kind, seq=event.seq, **more)


def brought(policy: PolicyInForce) -> dict[str, Any]:
    """What a clock event needs of a policy that comes into force."""
    return {"policy": policy.policy, "chain": policy.steps}
