"""One clock while its history is replayed: time used, alarms, and how it ends. Lives only inside a replay."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from core.domain import open_time
from core.domain.calendars import Calendar, CalendarError
from core.domain.clock_account import FIRED, TAKEN_BACK, AccountLine, LineKind, Withdrawn, counted_spans, without
from core.domain.vocabulary import EffectKind, Metric

_ORDER = {EffectKind.WARNING: 0, EffectKind.BREACH: 1, EffectKind.STEP: 2}


@dataclass(slots=True)
class Alarm:
    """An amount of open time at which something fires once."""

    kind: EffectKind
    index: int
    amount_s: int
    share: Decimal | None = None
    """Of a warning."""
    not_before_at: datetime | None = None
    """With a due date set by hand: the breach, and what follows it, waits for that instant, open or not."""
    fired_at: datetime | None = None

    @property
    def key(self) -> tuple[EffectKind, Decimal | int]:
        """What makes it the same alarm under another target: a warning's fraction, a step's place in the chain."""
        return (self.kind, self.index if self.share is None else self.share)

    def reached(self, elapsed_s: int, at: datetime) -> bool:
        return self.amount_s <= elapsed_s and (self.not_before_at is None or self.not_before_at <= at)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised to one clock."""

    target_s: int | None
    warn_at: tuple[Decimal, ...]
    warn_s: tuple[int, ...]
    """Empty without a target."""
    step_s: tuple[int, ...]
    due_date_at: datetime | None = None
    """Set by hand; `target_s` is then what is left until there, added to the time used."""

    def alarms(self) -> list[Alarm]:
        if self.target_s is None:
            return []
        pairs = zip(self.warn_at, self.warn_s, strict=True)
        warnings = [Alarm(EffectKind.WARNING, index, amount, share) for index, (share, amount) in enumerate(pairs)]
        steps = [Alarm(EffectKind.STEP, index, amount) for index, amount in enumerate(self.step_s)]
        breach = Alarm(EffectKind.BREACH, 0, self.target_s)
        for alarm in (breach, *(step for step in steps if step.amount_s >= self.target_s)):
            alarm.not_before_at = self.due_date_at
        return [*warnings, breach, *steps]


@dataclass(slots=True)
class LiveClock:
    metric: Metric
    cycle: int
    started_at: datetime
    terms: Terms
    alarms: list[Alarm]
    started_seq: int | None = None
    """Of the event that started it."""
    accounts: bool = True
    """Whether it keeps the lines of its account."""
    running: bool = False
    promised: bool = False
    """Ever had a target (T21)."""
    elapsed_s: int = 0
    met_at: datetime | None = None
    met_due_at: datetime | None = None
    """Due instant in force at the fulfilment."""
    cancelled_at: datetime | None = None
    suspended: bool = False
    """A first response on a done ticket: it goes on when the ticket is reopened (T11)."""
    over: bool = False
    due_date_at: datetime | None = None
    """Set by hand."""
    touched: tuple[datetime, int | None] | None = None
    """Instant and event of the newest line."""
    lines: list[AccountLine] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    _accounted_s: int = 0

    @property
    def open_ended(self) -> bool:
        """Neither fulfilled nor ended; it may be paused."""
        return self.met_at is None and not self.over and not self.suspended

    @property
    def breached_at(self) -> datetime | None:
        return next((alarm.fired_at for alarm in self.alarms if alarm.kind is EffectKind.BREACH), None)

    def fired(self, kind: EffectKind) -> tuple[datetime | None, ...]:
        return tuple(alarm.fired_at for alarm in self.alarms if alarm.kind is kind)

    def note(
        self, kind: LineKind, at: datetime, seq: int | None, *, elapsed_s: int | None = None, index: int | None = None
    ) -> None:
        """Add a line; `elapsed_s` where it lies between two events."""
        self.touched = (at, seq)
        if not self.accounts:
            return
        used_s = self.elapsed_s if elapsed_s is None else elapsed_s
        open_s, self._accounted_s = used_s - self._accounted_s, used_s
        self.lines.append(AccountLine(at, kind, seq, open_s, used_s, self.terms.target_s, index))

    def fire_reached(self, at: datetime) -> None:
        """Fire what has been reached, after all events of the instant `at`."""
        touched_by = self.touched[1] if self.touched is not None and self.touched[0] == at else None
        for alarm in self._pending(self.elapsed_s):
            if alarm.reached(self.elapsed_s, at):
                self._fire(alarm, at, touched_by, self.elapsed_s)

    def count(self, calendar: Calendar, from_at: datetime, open_s: int, until_at: datetime, last: bool) -> None:
        """Run on by `open_s`, firing on the way; what is reached at `until_at` itself waits for its events.

        Args:
            last: no event comes at `until_at`, so what is reached there fires.
        """
        for alarm in self._pending(self.elapsed_s + open_s):
            at = self._alarm_at(alarm, calendar, from_at)
            if at is not None and (at < until_at or (last and at == until_at)):
                self._fire(alarm, at, None, max(alarm.amount_s, self.elapsed_s))
        self.elapsed_s += open_s

    def _pending(self, elapsed_s: int) -> list[Alarm]:
        found = [alarm for alarm in self.alarms if alarm.fired_at is None and alarm.amount_s <= elapsed_s]
        return sorted(found, key=lambda alarm: (alarm.amount_s, _ORDER[alarm.kind])) if len(found) > 1 else found

    def _fire(self, alarm: Alarm, at: datetime, seq: int | None, elapsed_s: int) -> None:
        alarm.fired_at = at
        index = None if alarm.kind is EffectKind.BREACH else alarm.index
        self.note(FIRED[alarm.kind], at, seq, elapsed_s=elapsed_s, index=index)

    def due_at(self, calendar: Calendar, at: datetime, amount_s: int | None = None) -> datetime | None:
        """When the target, or `amount_s`, is used up if it runs on from `at`; None: never before the year 10000."""
        if amount_s is None and self.terms.due_date_at is not None:
            return max(at, self.terms.due_date_at)
        wanted_s = self.terms.target_s if amount_s is None else amount_s
        if wanted_s is None:
            return None
        try:
            return open_time.due(calendar, at, max(0, wanted_s - self.elapsed_s))
        except CalendarError:
            return None

    def next_alarm_at(self, calendar: Calendar, at: datetime) -> datetime | None:
        """When it next fires something if it runs on from `at`."""
        pending = [alarm for alarm in self.alarms if alarm.fired_at is None]
        if not pending:
            return None
        if self.terms.due_date_at is None:
            return self.due_at(calendar, at, min(alarm.amount_s for alarm in pending))
        return min(filter(None, (self._alarm_at(alarm, calendar, at) for alarm in pending)), default=None)

    def _alarm_at(self, alarm: Alarm, calendar: Calendar, at: datetime) -> datetime | None:
        reached_at = self.due_at(calendar, at, alarm.amount_s)
        if reached_at is None or alarm.not_before_at is None:
            return reached_at
        return max(reached_at, alarm.not_before_at)

    def fulfil(self, calendar: Calendar, at: datetime, seq: int | None) -> None:
        self.met_due_at = self.due_at(calendar, at) if self.running else None
        self.met_at, self.cancelled_at, self.suspended, self.running = at, None, False, False
        self.note(LineKind.FULFILLED, at, seq)

    def stop(self, at: datetime, seq: int | None) -> None:
        """End without fulfilment: cancelled, unless the breach has happened (T11, T16)."""
        self.running = False
        if self.breached_at is None:
            self.cancelled_at = at
        self.note(LineKind.STOPPED if self.cancelled_at is None else LineKind.CANCELLED, at, seq)

    def reopen(self, at: datetime, seq: int | None) -> None:
        """Take fulfilment or cancellation back; it goes on with the time already used (T10, T11)."""
        self.met_at = self.met_due_at = self.cancelled_at = None
        self.suspended = False
        self.note(LineKind.REOPENED, at, seq)

    def void(self, at: datetime, seq: int | None) -> None:
        """What had started it never was: cancelled, though it may have been fulfilled; a breach stays."""
        self.over, self.suspended, self.running = True, False, False
        if self.breached_at is None:
            self.met_at = self.met_due_at = None
            self.cancelled_at = self.cancelled_at or at
        self.note(LineKind.STOPPED if self.cancelled_at is None else LineKind.CANCELLED, at, seq)

    def take_up(self, other: "LiveClock", at: datetime, seq: int | None) -> None:
        """Stand from now on as `other` does, which is this clock without what is taken back.

        What `other` has reached and this one has not fires now, not in the past.
        """
        if self._standing() != other._standing():
            self.terms = other.terms
            self.elapsed_s, self.met_at, self.met_due_at = other.elapsed_s, other.met_at, other.met_due_at
            self.cancelled_at, self.suspended, self.over = other.cancelled_at, other.suspended, other.over
            self.due_date_at, self.promised = other.due_date_at, self.promised or other.promised
            self._note_taken_back(other, at, seq)
            self.running = other.running
            self._take_alarms(other.terms.alarms(), at, seq)
            if self.met_at is not None and other.breached_at is not None and self.breached_at is None:
                for alarm in self._pending(self.elapsed_s):
                    self._fire(alarm, at, seq, self.elapsed_s)

    def _note_taken_back(self, other: "LiveClock", at: datetime, seq: int | None) -> None:
        """With the time that `other` counted and this clock has not."""
        if self.accounts and other.running:
            other.note(LineKind.COUNTED, at, None)
        self.note(LineKind.TAKEN_BACK, at, seq)
        if self.accounts:
            spans = without(counted_spans(other.lines), counted_spans(self.lines))
            self.lines[-1] = replace(self.lines[-1], spans=spans, runs=other.running)

    def _standing(self) -> tuple[object, ...]:
        ends = (self.met_at, self.cancelled_at, self.suspended, self.over)
        return (*ends, self.elapsed_s, self.terms, self.running, self.due_date_at)

    def retarget(self, terms: Terms, at: datetime, seq: int | None) -> None:
        """Take new terms and keep the time used (T13, T14)."""
        before, self.terms = self.terms, terms
        if before == terms:
            return
        if terms.target_s is None:
            if before.target_s is not None:
                self._lose_target(at, seq)
            return
        self.promised = True
        self.note(LineKind.RETARGETED, at, seq)
        self._take_alarms(terms.alarms(), at, seq)

    def _lose_target(self, at: datetime, seq: int | None) -> None:
        self.cancelled_at, self.over, self.running = at, True, False
        self.note(LineKind.TARGET_LOST, at, seq)
        self._take_alarms([], at, seq)

    def _take_alarms(self, alarms: Sequence[Alarm], at: datetime, seq: int | None) -> None:
        """Fired alarms stay fired where the new amount has been reached, the others are taken back."""
        renewed = {alarm.key: alarm for alarm in alarms}
        for old in self.alarms:
            new = renewed.get(old.key)
            if old.fired_at is None:
                continue
            if new is not None and new.reached(self.elapsed_s, at):
                new.fired_at = old.fired_at
            else:
                self.withdrawn.append(Withdrawn(old.kind, old.index, old.fired_at, at, seq))
                index = None if old.kind is EffectKind.BREACH else old.index
                self.note(TAKEN_BACK[old.kind], at, seq, index=index)
        self.alarms = list(alarms)
