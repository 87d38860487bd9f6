"""What a clock went through, line by line, so that its elapsed time can be shown to add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from core.domain.calendars import Calendar
from core.domain.desk_config import ChainStep
from core.domain.vocabulary import EffectKind


class LineKind(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RETARGETED = "retargeted"
    TARGET_LOST = "target_lost"
    """The clock is cancelled by it."""
    CALENDAR_CHANGED = "calendar_changed"
    FULFILLED = "fulfilled"
    REOPENED = "reopened"
    """A fulfilment, or a cancellation by going done, is taken back."""
    TAKEN_BACK = "taken_back"
    """What had ended or answered it is undone: it goes on as if that had never been, and counts the time since."""
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    """Breached and over, never fulfilled; a first response goes on when the ticket is reopened."""
    WARNED = "warned"
    BREACHED = "breached"
    STEP_REACHED = "step_reached"
    WARNING_WITHDRAWN = "warning_withdrawn"
    BREACH_WITHDRAWN = "breach_withdrawn"
    STEP_WITHDRAWN = "step_withdrawn"
    COUNTED = "counted"
    """The last line of a running clock: up to the instant of asking."""


GOES = frozenset({LineKind.STARTED, LineKind.RESUMED, LineKind.REOPENED})
"""After these lines a clock counts …"""
STANDS = frozenset({LineKind.PAUSED, LineKind.FULFILLED, LineKind.CANCELLED, LineKind.STOPPED, LineKind.TARGET_LOST})
"""… and after these it does not."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class AccountLine:
    at: datetime
    kind: LineKind
    seq: int | None
    """Of the event that caused it; None: time itself."""
    open_s: int
    """Open seconds that counted since the line before; those of all lines add up to the clock's elapsed time."""
    elapsed_s: int
    """Up to and with this line."""
    target_s: int | None
    """In force after this line."""
    index: int | None = None
    """Which warning or step, from 0."""
    name: str = ""
    """Of that warning or step."""
    spans: tuple[Span, ...] = ()
    """Of `taken_back`: when the time that it adds went by …"""
    lost: tuple[Span, ...] = ()
    """… and the time that it takes away."""
    calendar: Calendar | None = None
    """Of `taken_back`, by which the time that it adds counts; None: the one in force at that time."""
    runs: bool = False
    """Of `taken_back`: whether the clock counts after it."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A warning, breach or step that had fired and was taken back: by new terms (T13, T14), a date, or an undo (B)."""

    kind: EffectKind
    name: str
    """`warning-1`, `breach`, or that of the step."""
    fired_at: datetime
    withdrawn_at: datetime
    seq: int | None
    """Of the event that took it back."""
    round: int
    """1 when it had fired for the first time in the clock's life, more after a withdrawal."""
    step: ChainStep | None = None


@dataclass(frozen=True, slots=True)
class Sleeping:
    """A warning or step that was reached under terms that are in force no more."""

    kind: EffectKind
    name: str
    reached_at: datetime
    step: ChainStep | None


FIRED = {
    EffectKind.WARNING: LineKind.WARNED,
    EffectKind.BREACH: LineKind.BREACHED,
    EffectKind.STEP: LineKind.STEP_REACHED,
}
WITHDRAWN = {
    EffectKind.WARNING: LineKind.WARNING_WITHDRAWN,
    EffectKind.BREACH: LineKind.BREACH_WITHDRAWN,
    EffectKind.STEP: LineKind.STEP_WITHDRAWN,
}


def counted_spans(lines: Sequence[AccountLine]) -> list[Span]:
    """When a clock counted, open or closed, up to its last line; split where a line stands."""
    found: list[Span] = []
    counting = False
    for before, line in pairwise(lines):
        counting = goes_on(before, counting)
        if counting and before.at < line.at:
            found.append((before.at, line.at))
        if line.spans or line.lost:
            found = sorted([*without(sorted(found), line.lost), *line.spans])
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Recount:
    """From an instant on the time counts anew, because the calendar that was in force since then never was."""

    from_at: datetime
    calendar: Calendar


def added_and_lost(
    mine: Sequence[Span], theirs: Sequence[Span], recount: Recount | None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """What `theirs` has and `mine` has not, and the other way round."""
    if recount is None:
        return without(theirs, mine), without(mine, theirs)
    (mine_before, mine_since), (theirs_before, theirs_since) = (_cut(each, recount.from_at) for each in (mine, theirs))
    return (
        (*without(theirs_before, mine_before), *theirs_since),
        (*without(mine_before, theirs_before), *mine_since),
    )


def _cut(spans: Iterable[Span], at: datetime) -> tuple[list[Span], list[Span]]:
    found = list(spans)
    before = [(start, min(stop, at)) for start, stop in found if start < at]
    return before, [(max(start, at), stop) for start, stop in found if stop > at]


def goes_on(line: AccountLine, counting: bool) -> bool:
    """Whether the clock counts after `line`, having counted before it or not."""
    if line.kind is LineKind.TAKEN_BACK:
        return line.runs
    return line.kind in GOES or (counting and line.kind not in STANDS)


def without(spans: Iterable[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """What of `spans` lies in none of `others`; both sorted, each without overlaps."""
    left: list[Span] = []
    first = 0
    for begin, stop in spans:
        start = begin
        while first < len(others) and others[first][1] <= start:
            first += 1
        at = first
        while at < len(others) and others[at][0] < stop:
            if others[at][0] > start:
                left.append((start, others[at][0]))
            start = max(start, others[at][1])
            at += 1
        if start < stop:
            left.append((start, stop))
    return tuple(left)
