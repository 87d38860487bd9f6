"""The clocks of one ticket as the SLA pane shows them, with what comes next in their chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.domain.calendars import Calendar
from core.domain.desk_config import ChainStep
from core.domain.sla_clocks import Clock
from core.domain.vocabulary import EffectKind, Metric, Outcome
from core.services import policies
from core.services.clock_place import warn_at
from core.services.clock_replay import replay, round_of
from core.services.clocks import STEP
from core.uow import UnitOfWork
from storage.tables import CalendarVersion, Ticket


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next in a clock's chain."""

    name: str
    kind: EffectKind
    at: datetime | None
    """None while the clock stands still."""
    effects: tuple[str, ...]
    """`notify:lead`, `reassign:team/network`, `raise_priority`, `tag:late`, `note`."""
    fired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockView:
    metric: Metric
    cycle: int
    outcome: Outcome
    started_at: datetime
    target_s: int | None
    due_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None
    cancelled_at: datetime | None
    paused: bool
    running: bool
    elapsed_s: int
    as_of_at: datetime
    warn_at: datetime | None
    """When the first warning falls or fell due."""
    calendar: Calendar
    calendar_name: str
    policy: str
    chain: tuple[NextStep, ...]
    """All warnings and steps of the clock in order of their amount."""


def clocks_of(uow: UnitOfWork, ticket_id: int) -> tuple[ClockView, ...]:
    """Every clock of the ticket, recomputed from its events at `uow.now`, the open ones with what comes next."""
    ticket = uow.session.get(Ticket, ticket_id)
    if ticket is None:
        return ()
    replayed = replay(uow, ticket_id, uow.now)
    in_force = policies.policy_in_force(uow, ticket.policy_version_id)
    calendar_row = uow.session.get(CalendarVersion, ticket.calendar_version_id) if ticket.calendar_version_id else None
    fired = {
        (row.metric, row.cycle, row.step, row.round): row.fired_at
        for row in uow.session.execute(select(STEP).where(STEP.c.ticket_id == ticket_id))
    }

    def chain(clock: Clock) -> tuple[NextStep, ...]:
        steps = [
            (amount, NextStep(name, kind, _instant(clock, amount, reached), effects, fired.get(key)))
            for name, kind, amount, reached, effects in _amounts(clock)
            for key in [(clock.metric.value, clock.cycle, name, round_of(clock, name))]
        ]
        return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))

    return tuple(
        ClockView(
            metric=clock.metric,
            cycle=clock.cycle,
            outcome=clock.outcome,
            started_at=clock.started_at,
            target_s=clock.target_s,
            due_at=clock.due_at,
            met_at=clock.met_at,
            breached_at=clock.breached_at,
            cancelled_at=clock.cancelled_at,
            paused=clock.paused,
            running=clock.running,
            elapsed_s=clock.elapsed_s,
            as_of_at=uow.now,
            warn_at=warn_at(clock),
            calendar=clock.calendar,
            calendar_name=calendar_row.name if calendar_row else "",
            policy=in_force.name,
            chain=chain(clock),
        )
        for clock in replayed.clocks
    )


def _instant(clock: Clock, amount_s: int, reached: datetime | None) -> datetime | None:
    return reached or (clock.reach_at(amount_s) if clock.running else None)


def _amounts(clock: Clock) -> Iterable[tuple[str, EffectKind, int, datetime | None, tuple[str, ...]]]:
    if clock.target_s is None:
        return
    for name, amount, at in zip(clock.warnings, clock.warn_s, clock.warned_at, strict=True):
        yield name, EffectKind.WARNING, amount, at, ()
    yield "breach", EffectKind.BREACH, clock.target_s, clock.breached_at, ()
    for step, at in zip(clock.chain, clock.reached_at, strict=False):
        yield step.name, EffectKind.STEP, step.amount_s(clock.target_s), at, tuple(_words(step))


def _words(step: ChainStep) -> Iterable[str]:
    for effect in step.effects:
        whom = ""
        if effect.to is not None:
            whom = f":{effect.to.kind}" + (f"/{effect.to.handle}" if effect.to.handle else "")
        value = f":{effect.value}" if effect.value and effect.action.value == "tag" else ""
        yield f"{effect.action.value}{whom}{value}"
