"""What a query says, once understood. Frozen; holds no database and no now."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from core.domain.vocabulary import Channel, Metric, Priority, Status


class Flag(StrEnum):
    """The values of `is:`."""

    OPEN = "open"
    """new or open: somebody of the desk has to act."""
    WAITING = "waiting"
    """pending or on hold."""
    UNSOLVED = "unsolved"
    """new, open, pending or on hold."""
    SOLVED = "solved"
    CLOSED = "closed"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    ESCALATED = "escalated"
    VIP = "vip"
    MERGED = "merged"
    BREACHED = "breached"
    """Any clock of the ticket stands breached, fulfilled later or not."""
    DRAFT = "draft"


class Op(StrEnum):
    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class NameKind(StrEnum):
    EXACT = "exact"
    PREFIX = "prefix"
    ME = "me"
    NONE = "none"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Name:
    """A value that only the store can look up."""

    text: str
    kind: NameKind
    column: int


class ClockState(StrEnum):
    OK = "ok"
    WARN = "warn"
    BREACHED = "breached"
    PAUSED = "paused"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Duration:
    seconds: int


class NearDay(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    TOMORROW = "tomorrow"
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


Scalar: TypeAlias = int | Duration | date | datetime | NearDay
"""A number, a duration, a local date, a naive local instant (to the minute), or a day near now."""


@dataclass(frozen=True, slots=True)
class Compare:
    op: Op
    value: Scalar


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends belong to it; None: open."""

    low: Scalar | None
    high: Scalar | None


Test: TypeAlias = Compare | Range


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class Flags:
    """Any of them, as everywhere below."""

    values: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Statuses:
    values: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Priorities:
    values: tuple[Priority, ...]
    """Comparisons and ranges are already resolved; lowest first."""


@dataclass(frozen=True, slots=True)
class Channels:
    values: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Named:
    key: str
    """cat, tag, team, assignee, requester, org, author or view."""
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Clocks:
    metric: Metric | None
    """None: the nearest open clock of the ticket."""
    tests: tuple[ClockState | Test, ...]
    """A Test holds durations of working time left."""


@dataclass(frozen=True, slots=True)
class Times:
    key: str
    """age, idle, created, updated, solved or due."""
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    tests: tuple[Test, ...]
    """Holds ints of any size."""


@dataclass(frozen=True, slots=True)
class Has:
    values: tuple[str, ...]
    """attachment, note or draft."""


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    prefix: bool
    """Its last word may go on."""


@dataclass(frozen=True, slots=True)
class Text:
    scope: str
    """text (messages, notes and subject), note or subject."""
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    """Typed without a key: the beginning of a number, of a word of the subject, or of a person's name or address."""

    text: str


Node: TypeAlias = (
    All | Either | Not | Flags | Statuses | Priorities | Channels | Named | Clocks | Times | Numbers | Has | Text | Bare
)


class SortBy(StrEnum):
    SLA = "sla"
    """Next due first."""
    PRIO = "prio"
    """Most urgent first, then next due."""
    AGE = "age"
    """Oldest first."""
    UPDATED = "updated"
    """Longest untouched first."""


@dataclass(frozen=True, slots=True)
class Sort:
    by: SortBy = SortBy.SLA
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    condition: All
    sort: Sort
