"""The tree of a query as SQL conditions on `ticket`. Values of people are always bound, never part of the text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

from sqlalchemy import and_, exists, false, func, not_, or_, select, text, true

from core.domain.query import tree
from core.domain.query.moments import interval, left_s
from core.domain.query.tree import ClockState, Flag, Name, NameKind
from core.domain.vocabulary import Status
from storage.selects import query_text
from storage.tables import NO_DUE, OPEN_SQL, Attachment, Clock, Draft, Message, Requester, Tag, Ticket, TicketTag

Condition: TypeAlias = Any
"""A boolean SQLAlchemy expression; SQLModel leaves the types of its columns open."""

PAUSED_RANK = NO_DUE - 1
LARGEST = 2**63 - 1

ticket: Any = Ticket.__table__  # type: ignore[attr-defined]
clock: Any = Clock.__table__  # type: ignore[attr-defined]
message: Any = Message.__table__  # type: ignore[attr-defined]
requester: Any = Requester.__table__  # type: ignore[attr-defined]
tag: Any = Tag.__table__  # type: ignore[attr-defined]
ticket_tag: Any = TicketTag.__table__  # type: ignore[attr-defined]
attachment: Any = Attachment.__table__  # type: ignore[attr-defined]
draft: Any = Draft.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The instant at which a number of working seconds from now has passed, for the calendars where it is the same."""

    calendar_version_ids: tuple[int, ...]
    """Empty: wall-clock time, for clocks without a calendar."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Frame:
    """What a condition needs beside the query itself."""

    dialect: str
    """sqlite or postgresql."""
    now: datetime
    zone: tzinfo
    agent_id: int | None
    team_ids: tuple[int, ...]
    ids: Mapping[Name, tuple[int, ...]]
    """What the exact and prefix names of cat, team, assignee, author and org stand for."""
    cutoffs: Callable[[int], Sequence[Cutoff]]
    text_index: query_text.TextIndex
    agents: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Whose handle, name or later word of the name begins with a bare word of the query."""
    reads_notes: bool = True
    reads_drafts: bool = True
    views: Mapping[Name, tree.Node] = field(default_factory=dict)
    walks_status: bool = True
    """False keeps SQLite's planner away from the indexes that begin with the status (a `+` before the column)."""
    few: bool = False
    """True keeps it away from every index of the status: the words of the query find few tickets."""


def condition(node: tree.Node, frame: Frame) -> Condition:
    """True for the tickets that `node` means."""
    match node:
        case tree.All(parts):
            return and_(true(), *(condition(part, frame) for part in parts))
        case tree.Either(parts):
            return or_(false(), *(condition(part, frame) for part in parts))
        case tree.Not(part):
            return not_(func.coalesce(condition(part, frame), false()))
        case tree.Flags(flags):
            return _any(_flag(flag, frame) for flag in flags)
        case tree.Statuses(values):
            return _statuses(values, frame)
        case tree.Priorities(values):
            return _listed("priority", values)
        case tree.Channels(values):
            return _listed("channel", values)
        case tree.Named(key, names):
            return _any(_named(key, name, frame) for name in names)
        case tree.Clocks(metric, tests):
            return _any(_nearest(test, frame) if metric is None else _clock(metric, test, frame) for test in tests)
        case tree.Times(key, tests):
            return _any(_time(key, test, frame) for test in tests)
        case tree.Numbers(tests):
            return _any(_number(test) for test in tests)
        case tree.Has(values):
            return _any(_has(value, frame) for value in values)
        case tree.Text(scope, phrases):
            return _any(_text(scope, phrase, frame) for phrase in phrases)
        case tree.Bare(word):
            return query_text.bare(word, frame.text_index, frame.agents.get(word, ()))


def _any(conditions: Any) -> Condition:
    listed = list(conditions)
    return listed[0] if len(listed) == 1 else or_(false(), *listed)


def _listed(column: str, values: Sequence[str], sign: str = "") -> Condition:
    """Members of a closed set, written into the statement so that the planner can use partial indexes."""
    if not values:
        return false()
    words = ", ".join(f"'{value}'" for value in values)
    return text(f"{sign}ticket.{column} IN ({words})")


OPEN = text(f"ticket.{OPEN_SQL}")
OPEN_VALUES = frozenset(("new", "open", "pending", "on_hold"))


def _statuses(values: Sequence[str], frame: Frame) -> Condition:
    """A subset of the open statuses repeats the condition of the partial indexes word for word, which SQLite wants;
    PostgreSQL sees that it follows, and would estimate too few rows."""
    if frame.few:
        return _listed("status", values, "+")
    if set(values) == OPEN_VALUES:
        return OPEN
    sign = "+" if frame.dialect == "sqlite" and not frame.walks_status else ""
    listed = _listed("status", values, sign) if len(values) != 1 or sign else text(f"ticket.status = '{values[0]}'")
    repeats = frame.dialect == "sqlite" and OPEN_VALUES.issuperset(values)
    return and_(OPEN, listed) if repeats else listed


STATUSES_OF: Mapping[Flag, tuple[Status, ...]] = {
    Flag.OPEN: (Status.NEW, Status.OPEN),
    Flag.WAITING: (Status.PENDING, Status.ON_HOLD),
    Flag.UNSOLVED: (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD),
    Flag.SOLVED: (Status.SOLVED,),
    Flag.CLOSED: (Status.CLOSED,),
}


def _flag(flag: Flag, frame: Frame) -> Condition:
    if flag in STATUSES_OF:
        return _statuses(STATUSES_OF[flag], frame)
    match flag:
        case Flag.MINE:
            return ticket.c.assignee_id == frame.agent_id if frame.agent_id is not None else false()
        case Flag.UNASSIGNED:
            return ticket.c.assignee_id.is_(None)
        case Flag.ESCALATED:
            return ticket.c.escalations > text("0")
        case Flag.VIP:
            return exists(select(1).where(requester.c.id == ticket.c.requester_id, requester.c.vip))
        case Flag.MERGED:
            return ticket.c.merged_into_id.is_not(None)
        case Flag.BREACHED:
            return ticket.c.breaches > text("0")
    return _has("draft", frame)


COLUMNS = {
    "cat": ticket.c.category_id,
    "team": ticket.c.team_id,
    "assignee": ticket.c.assignee_id,
    "org": ticket.c.organisation_id,
}


def _named(key: str, name: Name, frame: Frame) -> Condition:
    match key:
        case "tag":
            return _tagged(name, frame.dialect)
        case "requester":
            return ticket.c.requester_id.in_(query_text.requesters(name.text, frame.dialect))
        case "author":
            return _written_by(name, frame)
        case "view" | "queue":
            return condition(frame.views[name], frame)
    column = COLUMNS[key]
    match name.kind:
        case NameKind.NONE:
            return column.is_(None)
        case NameKind.ANY:
            return column.is_not(None)
    return _among(column, ids_of(key, name, frame))


def ids_of(key: str, name: Name, frame: Frame) -> tuple[int, ...]:
    if name.kind is NameKind.ME:
        return frame.team_ids if key == "team" else (frame.agent_id,) if frame.agent_id is not None else ()
    return frame.ids.get(name, ())


def _among(column: Any, ids: tuple[int, ...]) -> Condition:
    """One id as an equation: an index on (column, sort key) then gives the order too."""
    if not ids:
        return false()
    return column == ids[0] if len(ids) == 1 else column.in_(ids)


def _tagged(name: Name, dialect: str) -> Condition:
    word = name.text.casefold()
    match_ = query_text.begins(tag.c.name, word, dialect) if name.kind is NameKind.PREFIX else tag.c.name == word
    tagged = select(ticket_tag.c.ticket_id).join(tag, tag.c.id == ticket_tag.c.tag_id).where(match_)
    return ticket.c.id.in_(tagged)


def _written_by(name: Name, frame: Frame) -> Condition:
    wrote = select(1).where(
        message.c.ticket_id == ticket.c.id, _among(message.c.agent_id, ids_of("author", name, frame)), _readable(frame)
    )
    return exists(wrote)


def _readable(frame: Frame) -> Condition:
    """The role is part of the query: who may not read notes does not find them either."""
    return true() if frame.reads_notes else message.c.visibility == "public"


def _has(value: str, frame: Frame) -> Condition:
    if value == "attachment":
        return exists(
            select(1)
            .select_from(attachment.join(message, message.c.id == attachment.c.message_id))
            .where(attachment.c.ticket_id == ticket.c.id, _readable(frame))
        )
    if value == "draft":
        own = (draft.c.ticket_id == ticket.c.id, draft.c.agent_id == frame.agent_id)
        return exists(select(1).where(*own)) if frame.reads_drafts and frame.agent_id is not None else false()
    if not frame.reads_notes:
        return false()
    return exists(select(1).where(message.c.ticket_id == ticket.c.id, message.c.visibility == "internal"))


def _nearest(test: ClockState | tree.Test, frame: Frame) -> Condition:
    """By `queue_rank`, so that the index which sorts also selects. A clock past its due instant counts as breached
    even before the sweep has said so."""
    rank, now_s = ticket.c.queue_rank, int(frame.now.timestamp())
    warned = and_(ticket.c.due_warn_at.is_not(None), ticket.c.due_warn_at <= frame.now)
    match test:
        case ClockState.OK:
            return and_(rank > now_s, rank < PAUSED_RANK, not_(warned))
        case ClockState.WARN:
            return and_(rank > now_s, rank < PAUSED_RANK, warned)
        case ClockState.BREACHED:
            return rank <= now_s
        case ClockState.PAUSED:
            return rank == PAUSED_RANK
        case ClockState.NONE:
            return rank == NO_DUE
    return and_(rank < PAUSED_RANK, _left(test, frame, rank, ticket.c.calendar_version_id, seconds=True))


def _left(test: tree.Test, frame: Frame, due: Any, calendar: Any, *, seconds: bool) -> Condition:
    """Working time left, through the instant at which it would be used up: one comparison per calendar.

    Less than n seconds are left exactly if the due instant lies before `open_time.due(now, n)`.
    """
    least, below = left_s(test)
    parts: list[Condition] = [true()]
    if least is not None:
        parts.append(_against(frame.cutoffs(least), calendar, lambda at: due >= _number_or_instant(at, seconds)))
    if below is not None:
        cutoffs = frame.cutoffs(below)
        parts.append(_against(cutoffs, calendar, lambda at: due < _number_or_instant(at, seconds)))
        if cutoffs:
            parts.append(due < _number_or_instant(max(cutoff.at for cutoff in cutoffs), seconds))
    return and_(*parts)


def _number_or_instant(at: datetime, seconds: bool) -> int | datetime:
    return int(at.timestamp()) if seconds else at


def _against(cutoffs: Sequence[Cutoff], calendar: Any, compare: Callable[[datetime], Condition]) -> Condition:
    listed = [and_(_in_calendar(calendar, cutoff.calendar_version_ids), compare(cutoff.at)) for cutoff in cutoffs]
    return or_(false(), *listed)


def _in_calendar(calendar: Any, ids: tuple[int, ...]) -> Condition:
    return calendar.in_(ids) if ids else calendar.is_(None)


def _clock(metric: str, test: ClockState | tree.Test, frame: Frame) -> Condition:
    mine = and_(clock.c.ticket_id == ticket.c.id, _metric(metric), clock.c.target_s.is_not(None))
    if test is ClockState.NONE:
        return not_(exists(select(1).where(mine)))
    return exists(select(1).where(mine, _clock_state(test, frame)))


def _metric(metric: str) -> Condition:
    return text(f"clock.metric = '{metric}'")


def _clock_state(test: ClockState | tree.Test, frame: Frame) -> Condition:
    running = and_(clock.c.outcome == "running", not_(clock.c.paused))
    ahead = and_(running, clock.c.due_at > frame.now)
    unwarned = func.replace(func.replace(func.replace(clock.c.warned_at, "null", ""), ",", ""), " ", "") == "[]"
    match test:
        case ClockState.OK:
            return and_(ahead, unwarned)
        case ClockState.WARN:
            return and_(ahead, not_(unwarned))
        case ClockState.BREACHED:
            return or_(clock.c.outcome == "breached", and_(running, clock.c.due_at <= frame.now))
        case ClockState.PAUSED:
            return and_(clock.c.outcome == "running", clock.c.paused)
        case ClockState.NONE:
            return false()
    return and_(running, _left(test, frame, clock.c.due_at, clock.c.calendar_version_id, seconds=False))


TIMES = {
    "age": ticket.c.created_at,
    "created": ticket.c.created_at,
    "idle": ticket.c.updated_at,
    "updated": ticket.c.updated_at,
    "solved": ticket.c.solved_at,
}


def _time(key: str, test: tree.Test, frame: Frame) -> Condition:
    start, below = interval(key, test, frame.now, frame.zone)
    if key == "due":
        return _due_between(start, below)
    column = TIMES[key]
    parts = [column >= start] if start is not None else []
    return and_(column.is_not(None), *parts, *([column < below] if below is not None else []))


def _due_between(start: datetime | None, below: datetime | None) -> Condition:
    rank = ticket.c.queue_rank
    parts = [rank >= int(start.timestamp())] if start is not None else []
    return and_(rank < PAUSED_RANK, *parts, *([rank < int(below.timestamp())] if below is not None else []))


def _number(test: tree.Test) -> Condition:
    """Numbers beyond 64 bits are cut to its ends: no ticket is there."""
    number = ticket.c.id
    if isinstance(test, tree.Range):
        ends = [number >= _cut(test.low)] if isinstance(test.low, int) else []
        return and_(true(), *ends, *([number <= _cut(test.high)] if isinstance(test.high, int) else []))
    value = _cut(test.value)
    match test.op:
        case tree.Op.EQ:
            return number == value
        case tree.Op.LT:
            return number < value
        case tree.Op.LE:
            return number <= value
        case tree.Op.GT:
            return number > value
    return number >= value


def _cut(value: Any) -> int:
    return max(-LARGEST, min(LARGEST, int(value)))


def _text(scope: str, phrase: tree.Phrase, frame: Frame) -> Condition:
    in_messages = query_text.messages(phrase, frame.text_index)
    if scope == "subject":
        return query_text.subjects(phrase, frame.text_index)
    if scope == "note":
        found = select(message.c.ticket_id).where(in_messages, message.c.visibility == "internal")
        return ticket.c.id.in_(found) if frame.reads_notes else false()
    found = select(message.c.ticket_id).where(in_messages, _readable(frame))
    return or_(query_text.subjects(phrase, frame.text_index), ticket.c.id.in_(found))
