"""One clock while its history is replayed: time used, alarms, and how it ends. Lives only inside a replay."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from core.domain import open_time
from core.domain.calendars import Calendar, CalendarError
from core.domain.clock_account import (
    FIRED,
    WITHDRAWN,
    AccountLine,
    LineKind,
    Recount,
    Withdrawn,
    added_and_lost,
    counted_spans,
)
from core.domain.desk_config import ChainStep
from core.domain.vocabulary import EffectKind, Metric

_ORDER = {EffectKind.WARNING: 0, EffectKind.BREACH: 1, EffectKind.STEP: 2}


@dataclass(slots=True)
class Alarm:
    """An amount of open time at which something fires once."""

    kind: EffectKind
    index: int
    """Its place among its kind."""
    name: str
    """What makes it the same alarm under other terms."""
    amount_s: int
    step: ChainStep | None = None
    not_before_at: datetime | None = None
    """With a due date set by hand: the breach, and what follows it, waits for that instant, open or not."""
    fired_at: datetime | None = None
    round: int = 0
    """1 when it fired for the first time in the clock's life, more after it was taken back; 0: not fired."""

    @property
    def key(self) -> tuple[EffectKind, str]:
        return (self.kind, self.name)

    def reached(self, elapsed_s: int, at: datetime) -> bool:
        return self.amount_s <= elapsed_s and (self.not_before_at is None or self.not_before_at <= at)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised to one clock."""

    target_s: int | None
    warn_at: tuple[Decimal, ...]
    warn_s: tuple[int, ...]
    """Empty without a target."""
    chain: tuple[ChainStep, ...] = ()
    """The steps that apply to the clock's metric."""
    due_date_at: datetime | None = None
    """Set by hand; `target_s` is then what is left until there, added to the time used."""

    @property
    def step_s(self) -> tuple[int, ...]:
        """Amounts of the steps; empty without a target."""
        return () if self.target_s is None else tuple(step.amount_s(self.target_s) for step in self.chain)


@dataclass(frozen=True, slots=True)
class Shelved:
    """How a clock shows whose promise never was, as cancelled. It lives on unseen, should a target come back."""

    at: datetime
    lines: int
    elapsed_s: int


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
    voided: bool = False
    """What had started it never was."""
    due_date_at: datetime | None = None
    """Set by hand."""
    touched: tuple[datetime, int | None] | None = None
    """Instant and event of the newest line."""
    lines: list[AccountLine] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    shares: list[Decimal] = field(default_factory=list)
    """Every fraction that ever warned, as they came: the first one is `warning-1` for good."""
    rounds: dict[tuple[EffectKind, str], int] = field(default_factory=dict)
    """How many times each alarm has fired; a number is never used for another time."""
    shelved: Shelved | None = None
    sleeping: list[Alarm] = field(default_factory=list)
    """Fired, and not among the terms in force: it has fired all the same."""
    _accounted_s: int = 0

    @property
    def open_ended(self) -> bool:
        """Neither fulfilled nor ended; it may be paused."""
        return self.met_at is None and not self.over and not self.suspended

    @property
    def breached_at(self) -> datetime | None:
        return next((alarm.fired_at for alarm in self.alarms if alarm.kind is EffectKind.BREACH), None)

    def promise(self, terms: Terms) -> None:
        """Begin under these terms."""
        self.terms, self.promised = terms, terms.target_s is not None
        self.alarms = self._alarms_of(terms)

    def warning_names(self) -> tuple[str, ...]:
        """One for each fraction of the terms."""
        return tuple(self._warning_name(share) for share in self.terms.warn_at)

    def _warning_name(self, share: Decimal) -> str:
        if share not in self.shares:
            self.shares.append(share)
        return f"warning-{self.shares.index(share) + 1}"

    def _alarms_of(self, terms: Terms) -> list[Alarm]:
        if terms.target_s is None:
            return []
        named = [(self._warning_name(share), amount) for share, amount in zip(terms.warn_at, terms.warn_s, strict=True)]
        warnings = [Alarm(EffectKind.WARNING, index, *pair) for index, pair in enumerate(named)]
        pairs = zip(terms.chain, terms.step_s, strict=True)
        steps = [Alarm(EffectKind.STEP, index, step.name, amount, step) for index, (step, amount) in enumerate(pairs)]
        breach = Alarm(EffectKind.BREACH, 0, "breach", terms.target_s)
        for alarm in (breach, *(step for step in steps if step.amount_s >= breach.amount_s)):
            alarm.not_before_at = terms.due_date_at
        return [*warnings, breach, *steps]

    def fired(self, kind: EffectKind) -> tuple[datetime | None, ...]:
        return tuple(alarm.fired_at for alarm in self.alarms if alarm.kind is kind)

    def note(
        self, kind: LineKind, at: datetime, seq: int | None, *, elapsed_s: int | None = None, of: Alarm | None = None
    ) -> None:
        """Add a line; `elapsed_s` where it lies between two events, `of` where it tells of a warning or step."""
        self.touched = (at, seq)
        if not self.accounts:
            return
        used_s = self.elapsed_s if elapsed_s is None else elapsed_s
        open_s, self._accounted_s = used_s - self._accounted_s, used_s
        index, name = (of.index, of.name) if of is not None and of.kind is not EffectKind.BREACH else (None, "")
        self.lines.append(AccountLine(at, kind, seq, open_s, used_s, self.terms.target_s, index, name))

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
        alarm.round = self.rounds[alarm.key] = self.rounds.get(alarm.key, 0) + 1
        self.note(FIRED[alarm.kind], at, seq, elapsed_s=elapsed_s, of=alarm)

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
        self.over, self.voided, self.suspended, self.running = True, True, False, False
        if self.breached_at is None:
            self.met_at = self.met_due_at = None
            self.cancelled_at = self.cancelled_at or at
        self.note(LineKind.STOPPED if self.cancelled_at is None else LineKind.CANCELLED, at, seq)

    def round_of(self, alarm: Alarm) -> int:
        """The round in which it fired, or would fire."""
        return alarm.round or self.rounds.get(alarm.key, 0) + 1

    def take_up(
        self, other: "LiveClock", at: datetime, seq: int | None, gone: Set[int], recount: Recount | None
    ) -> None:
        """Stand from now on as `other` does, which is this clock without what is taken back.

        What `other` has reached and this one has not fires now, not in the past; what had been withdrawn only by what
        is taken back stands as it had fired.

        Args:
            gone: The numbers of all entries that are taken back by now.
        """
        if self._standing() != other._standing():
            self._unshelve()
            self.terms = other.terms
            self.elapsed_s, self.met_at, self.met_due_at = other.elapsed_s, other.met_at, other.met_due_at
            self.cancelled_at, self.suspended, self.over = other.cancelled_at, other.suspended, other.over
            self.voided = False
            self.due_date_at = other.due_date_at
            self._note_taken_back(other, at, seq, recount)
            self.running = other.running
            self._restore(gone)
            self._take_alarms(self._alarms_of(other.terms), at, seq)
            if self.open_ended or (other.breached_at is not None and self.breached_at is None):
                self._fire_standing(other, at, seq)
            if self.promised and not other.promised:
                self._shelve(at, seq)
            self.promised = self.promised or other.promised

    def _shelve(self, at: datetime, seq: int | None) -> None:
        """What was promised never was: it shows as cancelled, until something is promised."""
        self.note(LineKind.CANCELLED, at, seq)
        self.shelved = Shelved(at, len(self.lines), self.elapsed_s)

    def _unshelve(self) -> None:
        if self.shelved is not None:
            if self.accounts:
                del self.lines[self.shelved.lines - 1]
            self.shelved = None

    def _fire_standing(self, other: "LiveClock", at: datetime, seq: int | None) -> None:
        """Of a clock that stands still, for whatever reason: nothing will fire what `other` has fired but this."""
        if self.running:
            return
        reached = {self._key_of(alarm, other) for alarm in other.alarms if alarm.fired_at is not None}
        for alarm in self._pending(self.elapsed_s):
            if alarm.key in reached:
                self._fire(alarm, at, seq, self.elapsed_s)

    def _key_of(self, alarm: Alarm, other: "LiveClock") -> tuple[EffectKind, str]:
        """What an alarm of `other` is called here: each clock numbers the fractions as they came to it."""
        if alarm.kind is not EffectKind.WARNING:
            return alarm.key
        share = next(share for share in other.terms.warn_at if other._warning_name(share) == alarm.name)
        return (alarm.kind, self._warning_name(share))

    def _restore(self, gone: Set[int]) -> None:
        """What was withdrawn only by entries that are taken back by now: as it had fired, in its round."""
        kept = [one for one in self.withdrawn if one.seq not in gone]
        for one in self.withdrawn:
            if one.seq in gone:
                alarm = Alarm(one.kind, 0, one.name, 0, one.step, fired_at=one.fired_at, round=one.round)
                self.sleeping = [each for each in self.sleeping if each.key != alarm.key] + [alarm]
        self.withdrawn = kept

    def _note_taken_back(self, other: "LiveClock", at: datetime, seq: int | None, recount: Recount | None) -> None:
        """With the time that `other` counted and this clock has not, and the other way round."""
        if self.accounts and other.running:
            other.note(LineKind.COUNTED, at, None)
        self.note(LineKind.TAKEN_BACK, at, seq)
        if self.accounts:
            spans, lost = added_and_lost(counted_spans(self.lines), counted_spans(other.lines), recount)
            by = recount.calendar if recount is not None else None
            self.lines[-1] = replace(self.lines[-1], spans=spans, lost=lost, calendar=by, runs=other.running)

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
        self._unshelve()
        self.note(LineKind.RETARGETED, at, seq)
        self._take_alarms(self._alarms_of(terms), at, seq)

    def _lose_target(self, at: datetime, seq: int | None) -> None:
        self.cancelled_at, self.over, self.running = at, True, False
        self.note(LineKind.TARGET_LOST, at, seq)
        self._take_alarms([], at, seq)

    def _take_alarms(self, alarms: Sequence[Alarm], at: datetime, seq: int | None) -> None:
        """Fired alarms stay fired where the new amount has been reached, the others are taken back. What the new terms
        do not know sleeps: it has fired once and for all."""
        renewed = {alarm.key: alarm for alarm in alarms}
        before, self.sleeping = [*self.alarms, *self.sleeping], []
        for old in before:
            if old.fired_at is None:
                continue
            new = renewed.get(old.key)
            if new is None and alarms:
                self.sleeping.append(old)
            elif new is not None and new.reached(self.elapsed_s, at):
                new.fired_at, new.round = old.fired_at, old.round
            else:
                self.withdrawn.append(Withdrawn(old.kind, old.name, old.fired_at, at, seq, old.round, old.step))
                self.note(WITHDRAWN[old.kind], at, seq, of=old)
        self.alarms = list(alarms)
