"""The clocks of one ticket while its events are applied: what stands, what counts, and what is promised."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from core.domain import open_time
from core.domain.calendars import Calendar, CalendarError
from core.domain.clock_account import LineKind
from core.domain.clock_events import ClockEvent
from core.domain.desk_config import ChainStep
from core.domain.live_clock import LiveClock, Terms
from core.domain.targets import Policy
from core.domain.vocabulary import DONE, Metric, Priority, Status


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a replay is given besides the events."""

    calendar: Calendar
    """In force at the creation, like `policy`."""
    policy: Policy
    chain: tuple[ChainStep, ...]
    """In force at the creation."""
    tracked: frozenset[Metric]
    """Metrics that may ever be promised to this ticket; clocks of the others are not made."""
    accounts: bool = True
    """Whether the clocks keep their lines."""


@dataclass(slots=True)
class TicketClocks:
    beginning: Beginning
    at: datetime
    """Up to here time has been counted."""
    calendar: Calendar = field(init=False)
    policy: Policy = field(init=False)
    chain: tuple[ChainStep, ...] = field(init=False)
    seq: int | None = None
    """Of the last event applied."""
    priority: str = Priority.NORMAL
    status: Status = Status.NEW
    team: str | None = None
    owned: bool = False
    answered: bool = False
    """Somebody of the desk has written: further messages of the customer start rounds (T6)."""
    created: bool = False
    merged: bool = False
    clocks: dict[Metric, list[LiveClock]] = field(default_factory=lambda: {metric: [] for metric in Metric})
    """All that were started, by cycle."""
    current: dict[Metric, LiveClock] = field(default_factory=dict)
    """The one that an event of the ticket can still end or reopen."""
    applied: list[ClockEvent] = field(default_factory=list)
    taken_back: set[int] = field(default_factory=set)
    """Numbers of entries that do not count any more."""

    def __post_init__(self) -> None:
        self.calendar, self.policy = self.beginning.calendar, self.beginning.policy
        self.chain = self.beginning.chain

    def live(self) -> Iterator[LiveClock]:
        for clock in self.current.values():
            if clock.open_ended:
                yield clock

    def all(self) -> Iterator[LiveClock]:
        """In the order of the contract's rows, the options after them, with those that never had a target."""
        for metric in Metric:
            yield from self.clocks[metric]

    @property
    def done(self) -> bool:
        return self.status in DONE

    def counts(self, metric: Metric) -> bool:
        """Whether clocks of this metric run now."""
        return not self.merged and self.status not in DONE and not self.policy.stands_still(metric, self.status)

    def advance(self, until_at: datetime, *, last: bool = False) -> None:
        """Fire what the events of the present instant left reached, then let the clocks run to `until_at`."""
        running = [clock for clock in self.live() if clock.running]
        for clock in running:
            clock.fire_reached(self.at)
        open_s = open_time.elapsed(self.calendar, self.at, until_at) if running else 0
        for clock in running:
            if open_s or clock.due_date_at is not None:
                clock.count(self.calendar, self.at, open_s, until_at, last)
        self.at = until_at

    def settle(self) -> None:
        """Pause and resume whatever an event left standing or running (T8, T19)."""
        for clock in self.live():
            counting = self.counts(clock.metric)
            if clock.running is not counting:
                clock.running = counting
                clock.note(LineKind.RESUMED if counting else LineKind.PAUSED, self.at, self.seq)
                if counting and clock.due_date_at is not None:
                    self.retarget(clock)

    def open_clock(self, metric: Metric) -> LiveClock | None:
        """The current one of the metric, if it is neither fulfilled nor ended."""
        clock = self.current.get(metric)
        return clock if clock is not None and clock.open_ended else None

    def regained(self, metric: Metric) -> LiveClock | None:
        """The current one of the metric if it ended for want of a target only; it goes on."""
        clock = self.current.get(metric)
        if clock is None or not clock.over or clock.met_at is not None or clock.terms.target_s is not None or self.done:
            return None
        clock.over = False
        clock.reopen(self.at, self.seq)
        clock.running = True
        return clock

    def start(self, metric: Metric) -> LiveClock | None:
        """Begin the next cycle; None: the metric is promised to this ticket at no time."""
        if metric not in self.beginning.tracked:
            return None
        clock = self._next_cycle(metric, self.at, self.seq)
        clock.promise(self.terms(clock))
        clock.running = True
        clock.note(LineKind.STARTED, self.at, self.seq)
        self.current[metric] = clock
        return clock

    def begin_like(self, other: LiveClock) -> None:
        """A clock that would have begun as `other` did, had what is taken back never been; it stands as if it did."""
        clock = self._next_cycle(other.metric, other.started_at, other.started_seq)
        clock.note(LineKind.STARTED, other.started_at, other.started_seq)

    def _next_cycle(self, metric: Metric, started_at: datetime, seq: int | None) -> LiveClock:
        cycles = self.clocks[metric]
        cycles.append(LiveClock(metric, len(cycles) + 1, started_at, _NOTHING, [], seq, self.beginning.accounts))
        return cycles[-1]

    def terms(self, clock: LiveClock) -> Terms:
        """What is promised now: by the policy, or until the date set by hand, which no other edit moves."""
        target_s = self.policy.target_s(clock.metric, self.priority, self.team)
        if clock.due_date_at is not None:
            target_s = clock.elapsed_s + self._open_until(clock.due_date_at)
        if target_s is None:
            return Terms(None, self.policy.warn_at, ())
        chain = tuple(step for step in self.chain if clock.metric in step.metrics)
        return Terms(target_s, self.policy.warn_at, self.policy.warn_s(target_s), chain, clock.due_date_at)

    def _open_until(self, at: datetime) -> int:
        try:
            return open_time.elapsed(self.calendar, self.at, at)
        except CalendarError:
            return 0

    def retarget(self, clock: LiveClock) -> None:
        clock.retarget(self.terms(clock), self.at, self.seq)

    def retarget_all(self) -> None:
        for clock in tuple(self.live()):
            self.retarget(clock)

    def fulfil(self, clock: LiveClock) -> None:
        """A date set by hand that passed while the clock stood still is breached first."""
        if clock.due_date_at is not None and clock.due_date_at < self.at and not clock.running and clock.open_ended:
            self.retarget(clock)
            clock.fire_reached(self.at)
        clock.fulfil(self.calendar, self.at, self.seq)

    def end(self, clock: LiveClock) -> None:
        """Cancelled, or breached and over; nothing reopens it."""
        clock.stop(self.at, self.seq)
        clock.over = True
        self.current.pop(clock.metric, None)

    def reopen(self, clock: LiveClock) -> None:
        """The clock goes on under the target valid now (T13); a date set by hand that has passed was for the past."""
        if clock.due_date_at is not None and clock.due_date_at <= self.at:
            clock.due_date_at = None
        clock.reopen(self.at, self.seq)
        clock.running = True
        self.retarget(clock)


_NOTHING = Terms(None, (), ())
