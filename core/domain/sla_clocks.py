"""The clocks of a ticket as a pure function of its events, policy, calendar and now.

The semantics are those of the SLA contract, to the letter. The same replay serves the live countdown, the projection
in the store, the account line by line, the nightly audit, imports and rehearsals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from core.domain import open_time
from core.domain.calendars import Calendar, CalendarError
from core.domain.clock_account import AccountLine, LineKind, Sleeping, Withdrawn
from core.domain.clock_events import ClockEvent
from core.domain.clock_rules import apply, has_rule
from core.domain.desk_config import ChainStep
from core.domain.live_clock import LiveClock
from core.domain.targets import Policy, PolicyError
from core.domain.ticket_clocks import Beginning, TicketClocks
from core.domain.vocabulary import CORE_METRICS, EffectKind, Metric, Outcome

__all__ = [
    "AccountLine",
    "Clock",
    "ClockEvent",
    "LineKind",
    "Policy",
    "PolicyError",
    "Withdrawn",
    "replay",
]


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as it stands at `as_of_at`. All instants are aware UTC."""

    metric: Metric
    cycle: int
    """1 for the first; counts the rounds of next response, also those that had no target."""
    started_at: datetime
    outcome: Outcome
    due_at: datetime | None
    """Running: assumes that it goes on running. Breached: when. Met: the one in force then. Standing still: None."""
    met_at: datetime | None
    """Of the fulfilment, also when late."""
    breached_at: datetime | None
    cancelled_at: datetime | None
    warned_at: tuple[datetime | None, ...]
    """One entry per fraction of `warn_at`."""
    warnings: tuple[str, ...]
    """Their names, which stay when fractions come and go."""
    elapsed_s: int
    paused: bool
    running: bool
    """Counts open time now, breached or not."""
    target_s: int | None
    """None: it lost its target and is cancelled."""
    warn_s: tuple[int, ...]
    """Amounts of the warnings; empty without a target."""
    chain: tuple[ChainStep, ...]
    """The steps that apply; of an ended clock those that did at its end."""
    step_s: tuple[int, ...]
    """Their amounts; empty without a target."""
    reached_at: tuple[datetime | None, ...]
    """When each of `step_s` was reached."""
    withdrawn: tuple[Withdrawn, ...]
    sleeping: tuple[Sleeping, ...]
    rounds: Mapping[str, int]
    """By name of a warning, of a step, or `breach`: the round in which it fired, or would fire."""
    next_alarm_at: datetime | None
    """The next warning, breach or further amount, if it goes on running."""
    as_of_at: datetime
    calendar: Calendar
    """In force at `as_of_at`."""
    due_date_at: datetime | None
    """Set by hand, and in force."""
    voided: bool
    """What had started it was taken back: nothing is told of it any more but a breach."""
    lines: tuple[AccountLine, ...]

    def reach_at(self, amount_s: int) -> datetime | None:
        """When `elapsed_s` reaches the amount if it runs on from `as_of_at`, which is the answer if it has already.

        None while it stands still, and for what lies beyond the year 9999.
        """
        if not self.running:
            return None
        try:
            return open_time.due(self.calendar, self.as_of_at, max(0, amount_s - self.elapsed_s))
        except CalendarError:
            return None


def replay(
    calendar: Calendar,
    policy: Policy,
    events: Iterable[ClockEvent],
    now: datetime,
    chain: Sequence[ChainStep] = (),
    *,
    accounts: bool = True,
) -> tuple[Clock, ...]:
    """The clocks in the order of `Metric`, each metric's by cycle, events and timers at `now` included.

    Args:
        calendar: In force at the creation, like `policy`.
        events: By time, those of one instant in the order in which they apply; what comes after `now` is left out.
        chain: Steps in force at the creation, fired by the rules of timers (rule C).
        accounts: False: the clocks come without their lines.
    """
    now_at = _whole(now)
    counted = [event for event in events if event.of_seqs or has_rule(event.kind)]
    beginning = Beginning(calendar, policy, tuple(chain), _tracked(policy, counted), accounts)
    ticket = TicketClocks(beginning, at=now_at)
    for event in sorted(counted, key=attrgetter("at")):
        at = _whole(event.at)
        if at > now_at:
            break
        if not ticket.created:
            ticket.at = at
        elif at > ticket.at:
            ticket.advance(at)
        apply(ticket, event)
    ticket.advance(now_at, last=True)
    return tuple(_clock(clock, ticket) for clock in ticket.all() if clock.promised)


def _tracked(policy: Policy, events: Iterable[ClockEvent]) -> frozenset[Metric]:
    """The options cost nothing where no policy of the ticket ever offers them, and nobody sets a date."""
    found = policy.offered.union(CORE_METRICS)
    for event in events:
        if event.policy is not None:
            found |= event.policy.offered
        if event.metric is not None:
            found |= {event.metric}
    return found


def _whole(at: datetime) -> datetime:
    return at if at.tzinfo is UTC and not at.microsecond else at.astimezone(UTC).replace(microsecond=0)


def _clock(clock: LiveClock, ticket: TicketClocks) -> Clock:
    shelved = clock.shelved
    running = clock.running and shelved is None
    if running:
        clock.note(LineKind.COUNTED, ticket.at, None)
    terms = clock.terms
    return Clock(
        metric=clock.metric,
        cycle=clock.cycle,
        started_at=clock.started_at,
        outcome=_outcome(clock),
        due_at=_due_at(clock, ticket),
        met_at=clock.met_at if shelved is None else None,
        breached_at=clock.breached_at,
        cancelled_at=clock.cancelled_at if shelved is None else shelved.at,
        warned_at=clock.fired(EffectKind.WARNING) if terms.target_s is not None else (None,) * len(terms.warn_at),
        warnings=clock.warning_names(),
        elapsed_s=clock.elapsed_s if shelved is None else shelved.elapsed_s,
        paused=clock.open_ended and terms.target_s is not None and _stands_still(clock, ticket),
        running=running,
        target_s=terms.target_s,
        warn_s=terms.warn_s,
        chain=terms.chain,
        step_s=terms.step_s,
        reached_at=clock.fired(EffectKind.STEP),
        withdrawn=tuple(clock.withdrawn),
        sleeping=_sleeping(clock),
        rounds={alarm.name: clock.round_of(alarm) for alarm in (*clock.sleeping, *clock.alarms)},
        next_alarm_at=_next_alarm_at(clock, ticket),
        as_of_at=ticket.at,
        calendar=ticket.calendar,
        due_date_at=terms.due_date_at,
        voided=clock.voided,
        lines=tuple(clock.lines if shelved is None else clock.lines[: shelved.lines]),
    )


def _sleeping(clock: LiveClock) -> tuple[Sleeping, ...]:
    return tuple(
        Sleeping(alarm.kind, alarm.name, alarm.fired_at, alarm.step) for alarm in clock.sleeping if alarm.fired_at
    )


def _stands_still(clock: LiveClock, ticket: TicketClocks) -> bool:
    return ticket.policy.stands_still(clock.metric, ticket.status)


def _outcome(clock: LiveClock) -> Outcome:
    if clock.breached_at is not None:
        return Outcome.BREACHED
    if clock.cancelled_at is not None or clock.shelved is not None:
        return Outcome.CANCELLED
    return Outcome.RUNNING if clock.met_at is None else Outcome.MET


def _due_at(clock: LiveClock, ticket: TicketClocks) -> datetime | None:
    if clock.breached_at is not None:
        return clock.breached_at
    if clock.shelved is not None:
        return None
    if clock.met_at is not None:
        return clock.met_due_at
    return clock.due_at(ticket.calendar, ticket.at) if clock.running else None


def _next_alarm_at(clock: LiveClock, ticket: TicketClocks) -> datetime | None:
    return clock.next_alarm_at(ticket.calendar, ticket.at) if clock.running else None
