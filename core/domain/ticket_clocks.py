"""The clocks of one ticket while its events are applied: rules T1 to T20 of the SLA contract."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.domain import open_time
from core.domain.calendars import Calendar
from core.domain.clock_account import LineKind
from core.domain.live_clock import LiveClock, Terms
from core.domain.targets import Policy
from core.domain.vocabulary import DONE, EventKind, Metric, Priority, Status

Extra = Callable[[Metric, int], Sequence[int]]
"""From metric and target to further amounts of open seconds, such as the steps of a chain; always in the same order."""

BY_AGENT = "agent"
"""Who created the ticket, where it was not the customer."""


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """An entry of the audit trail, as far as clocks look at it; kinds that no rule names have no effect."""

    at: datetime
    kind: EventKind
    to: str | None = None
    """Of `status` and `priority`."""
    priority: str = Priority.NORMAL
    status: Status = Status.NEW
    by: str = "customer"
    """Of `created`, with the two before: `customer` or `agent`."""
    policy: Policy | None = None
    """Of `policy`, and of a `priority` that brings one."""
    calendar: Calendar | None = None
    seq: int | None = None
    """Handed on to the lines of the account."""


@dataclass(slots=True)
class TicketClocks:
    calendar: Calendar
    policy: Policy
    extra: Extra
    at: datetime
    """Up to here time has been counted."""
    seq: int | None = None
    """Of the last event applied."""
    priority: str = Priority.NORMAL
    status: Status = Status.NEW
    answered: bool = False
    """Somebody of the desk has written: further messages of the customer start rounds (T6)."""
    created: bool = False
    merged: bool = False
    first: LiveClock | None = None
    rounds: list[LiveClock] = field(default_factory=list)
    round: LiveClock | None = None
    """The unanswered one of `rounds`."""
    resolution: LiveClock | None = None

    def live(self) -> Iterator[LiveClock]:
        for clock in (self.first, self.round, self.resolution):
            if clock is not None and clock.open_ended:
                yield clock

    def all(self) -> Iterator[LiveClock]:
        """In the order of the contract's rows, with those that never had a target."""
        if self.first is not None:
            yield self.first
        yield from self.rounds
        if self.resolution is not None:
            yield self.resolution

    def counts(self, metric: Metric) -> bool:
        """Whether clocks of this metric run now."""
        return not self.merged and self.status not in DONE and not self.policy.stands_still(metric, self.status)

    def advance(self, until_at: datetime, *, last: bool = False) -> None:
        """Fire what the events of the present instant left reached, then let the clocks run to `until_at`."""
        running = [clock for clock in self.live() if clock.running]
        for clock in running:
            clock.fire_reached(self.at)
        open_s = open_time.elapsed(self.calendar, self.at, until_at) if running else 0
        for clock in running if open_s else ():
            clock.count(self.calendar, self.at, open_s, until_at, last)
        self.at = until_at

    def apply(self, event: ClockEvent) -> None:
        """Apply one event whose kind has a rule at `self.at`; nothing counts before `created` or after `merged`."""
        if self.merged or self.created is (event.kind is EventKind.CREATED):
            return
        self.seq = event.seq
        _RULES[event.kind](self, event)
        self._settle()

    def _settle(self) -> None:
        """Pause and resume whatever the event left standing or running (T8, T19)."""
        for clock in self.live():
            counting = self.counts(clock.metric)
            if clock.running is not counting:
                clock.running = counting
                clock.note(LineKind.RESUMED if counting else LineKind.PAUSED, self.at, self.seq)

    def terms(self, metric: Metric) -> Terms:
        target_s = self.policy.target_s(metric, self.priority)
        if target_s is None:
            return Terms(None, self.policy.warn_at, (), ())
        steps = tuple(self.extra(metric, target_s))
        return Terms(target_s, self.policy.warn_at, self.policy.warn_s(target_s), steps)

    def start(self, metric: Metric, cycle: int = 1) -> LiveClock:
        terms = self.terms(metric)
        clock = LiveClock(metric, cycle, self.at, terms, terms.alarms(), promised=terms.target_s is not None)
        clock.running = True
        clock.note(LineKind.STARTED, self.at, self.seq)
        return clock

    def retarget(self) -> None:
        for clock in tuple(self.live()):
            clock.retarget(self.terms(clock.metric), self.at, self.seq)

    def reopen(self, clock: LiveClock) -> None:
        """The clock goes on under the target valid now (T13)."""
        clock.reopen(self.at, self.seq)
        clock.running = True
        clock.retarget(self.terms(clock.metric), self.at, self.seq)


def _created(ticket: TicketClocks, event: ClockEvent) -> None:
    ticket.created = True
    ticket.priority, ticket.status = event.priority, event.status
    ticket.answered = event.by == BY_AGENT
    if not ticket.answered:
        ticket.first = ticket.start(Metric.FIRST_RESPONSE)
    ticket.resolution = ticket.start(Metric.RESOLUTION)


def _customer_message(ticket: TicketClocks, event: ClockEvent) -> None:
    unanswered = ticket.round is not None and ticket.round.open_ended
    if ticket.answered and not unanswered and ticket.status not in DONE:
        ticket.round = ticket.start(Metric.NEXT_RESPONSE, len(ticket.rounds) + 1)
        ticket.rounds.append(ticket.round)


def _agent_reply(ticket: TicketClocks, event: ClockEvent) -> None:
    """Fulfils paused clocks too, and a first response even on a done ticket (T8, T12)."""
    ticket.answered = True
    for clock in (ticket.first, ticket.round):
        if clock is not None and clock.met_at is None and not clock.over:
            clock.fulfil(ticket.calendar, ticket.at, ticket.seq)
    ticket.round = None


def _status(ticket: TicketClocks, event: ClockEvent) -> None:
    to = Status(event.to or Status.OPEN)
    was_done, is_done = ticket.status in DONE, to in DONE
    if is_done and not was_done:
        _go_done(ticket)
    ticket.status = to
    if was_done and not is_done:
        _leave_done(ticket)


def _go_done(ticket: TicketClocks) -> None:
    """Fulfils the resolution; what is unanswered ends, a first response for the time being (T9, T11)."""
    for clock in tuple(ticket.live()):
        if clock is ticket.resolution:
            clock.fulfil(ticket.calendar, ticket.at, ticket.seq)
        else:
            clock.stop(ticket.at, ticket.seq)
            clock.suspended = clock is ticket.first
            clock.over = not clock.suspended
    ticket.round = None


def _leave_done(ticket: TicketClocks) -> None:
    for clock in (ticket.first, ticket.resolution):
        if clock is None or clock.over:
            continue
        if clock.suspended or (clock is ticket.resolution and clock.met_at is not None):
            ticket.reopen(clock)


def _priority(ticket: TicketClocks, event: ClockEvent) -> None:
    """Where the priority brings another policy, both apply at once: between them a clock might have no target."""
    ticket.priority = event.to or ticket.priority
    ticket.policy = event.policy or ticket.policy
    ticket.retarget()


def _policy(ticket: TicketClocks, event: ClockEvent) -> None:
    ticket.policy = event.policy or ticket.policy
    ticket.retarget()


def _calendar(ticket: TicketClocks, event: ClockEvent) -> None:
    ticket.calendar = event.calendar or ticket.calendar
    for clock in ticket.live():
        clock.note(LineKind.CALENDAR_CHANGED, ticket.at, ticket.seq)


def _merged(ticket: TicketClocks, event: ClockEvent) -> None:
    for clock in tuple(ticket.live()):
        clock.stop(ticket.at, ticket.seq)
        clock.over = True
    if ticket.first is not None and ticket.first.suspended:
        ticket.first.over = True
    ticket.merged = True


_RULES: dict[EventKind, Callable[[TicketClocks, ClockEvent], None]] = {
    EventKind.CREATED: _created,
    EventKind.CUSTOMER_MESSAGE: _customer_message,
    EventKind.AGENT_REPLY: _agent_reply,
    EventKind.STATUS: _status,
    EventKind.PRIORITY: _priority,
    EventKind.POLICY: _policy,
    EventKind.CALENDAR: _calendar,
    EventKind.MERGED: _merged,
}
"""Every other kind changes no clock (T3)."""


def has_rule(kind: EventKind) -> bool:
    """Whether entries of this kind can change a clock."""
    return kind in _RULES
