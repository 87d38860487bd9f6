"""From the text of a view to conditions: names are looked up, views put in, the role applied."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from json import loads
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, inspect, true

from core.domain import open_time
from core.domain.calendars import Calendar
from core.domain.query.errors import QueryError, unknown_value
from core.domain.query.parser import parse
from core.domain.query.tree import (
    All,
    Bare,
    Either,
    Flag,
    Flags,
    Has,
    Name,
    Named,
    NameKind,
    Node,
    Not,
    Phrase,
    Priorities,
    Query,
    Sort,
    SortBy,
    Statuses,
    Text,
)
from core.domain.vocabulary import AuthorKind, Priority, Role, Status
from core.uow import Actor, UnitOfWork
from storage.selects import queues as selects
from storage.selects.query_conditions import STATUSES_OF, Condition, Cutoff, Frame, condition, ids_of
from storage.selects.query_text import TextIndex, are_many, is_frequent

MOST_SEGMENTS = 8
LOOKED_UP = {"team": "team", "assignee": "assignee", "author": "assignee", "cat": "cat", "org": "org"}
VIEWS_DEEP = 8

parsed: Callable[[str], Query] = lru_cache(maxsize=256)(parse)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the view that one index gives in order."""

    prefix: tuple[int, ...]
    """Comes before the sort column in the key; same length in all segments of a plan."""
    condition: Condition


@dataclass(frozen=True, slots=True)
class Plan:
    sort: Sort
    segments: tuple[Segment, ...]
    """Disjoint; together they are the view."""
    condition: Condition
    few: bool
    """Searched words are rare: the index of words finds the tickets faster than any walk in order."""


def visible(actor: Actor) -> Condition:
    """The tickets that `actor` may read; part of every select of this package. Today every role reads every ticket."""
    return true()


def reads_notes(actor: Actor) -> bool:
    """Internal notes are for the people of the desk, whatever their role; never for a requester."""
    return actor.kind is not AuthorKind.REQUESTER


def reads_drafts(actor: Actor) -> bool:
    return actor.role is not Role.OBSERVER


def plan(uow: UnitOfWork, view_query: str) -> Plan:
    """Raises QueryError: not understood, or a name that the desk does not have."""
    query = parsed(view_query)
    views = _with_views(uow, query.condition, ())
    nodes = [part for whole in (query.condition, *views.values()) for part in walk(whole)]
    frame = _frame(uow, nodes, views)
    return _plan(query, frame, visible(uow.actor), _are_few(uow.session.connection(), query, frame))


def asks_for_self(uow: UnitOfWork, view_query: str) -> bool:
    """Whether the query, or a view that it names, means whoever asks: `is:mine`, `team:mine`, own drafts.

    Raises:
        QueryError: see `plan`.
    """
    whole = parsed(view_query).condition
    return any(_means_self(part) for each in (whole, *_with_views(uow, whole, ()).values()) for part in walk(each))


def _means_self(node: Node) -> bool:
    match node:
        case Flags(flags):
            return Flag.MINE in flags or Flag.DRAFT in flags
        case Named(_, names):
            return any(name.kind is NameKind.ME for name in names)
        case Has(values):
            return "draft" in values
    return False


def _are_few(connection: Connection, query: Query, frame: Frame) -> bool:
    """SQLite's planner knows no frequencies: tell it where a bare word is rare. PostgreSQL has statistics."""
    return frame.dialect == "sqlite" and any(
        isinstance(part, Bare)
        and frame.text_index.present
        and not frame.agents[part.text]
        and Phrase(part.text, prefix=True) not in frame.text_index.frequent
        and part.text.replace(" ", "").isalnum()
        and not are_many(connection, part.text, frame.dialect)
        for part in query.condition.parts
    )


def _plan(query: Query, frame: Frame, allowed: Condition, few: bool) -> Plan:
    splits = [] if few and query.sort.by is not SortBy.PRIO else _splits(query, frame)
    steered = replace(frame, walks_status=_walks_status(query, frame), few=few)
    whole = and_(condition(query.condition, steered), allowed)
    segments = tuple(Segment(prefix, and_(whole, part)) for prefix, part in splits) or (Segment((), whole),)
    return Plan(query.sort, segments, whole, few)


def _splits(query: Query, frame: Frame) -> list[tuple[tuple[int, ...], Condition]]:
    """Disjoint parts of the view, each of them one run of an index in the order that is asked for."""
    runs = _runs(query, frame)
    if query.sort.by is not SortBy.PRIO:
        return [((), run) for run in runs]
    ranked = [((prefix_of(priority),), condition(Priorities((priority,)), frame)) for priority in Priority]
    return [(prefix, and_(run, one)) for prefix, one in ranked for run in runs or (true(),)]


def _runs(query: Query, frame: Frame) -> list[Condition]:
    """Empty: the view as a whole is one."""
    owners = _owners(query, frame)
    statuses = _statuses(query)
    if owners or query.sort.by is SortBy.AGE or len(statuses) == len(Status) or _searches(query):
        return owners
    return [condition(Statuses((status,)), frame) for status in statuses]


def _walks_status(query: Query, frame: Frame) -> bool:
    """Whether an index that begins with the status serves the view; else the planner must not be drawn to it."""
    if query.sort.by is SortBy.AGE:
        return Status.CLOSED not in _statuses(query)
    return not _owners(query, frame) and not _searches(query)


def _searches(query: Query) -> bool:
    """Each run would list the hits of the words again: one walk is better."""
    return any(isinstance(node, Text | Bare) for node in walk(query.condition))


def _statuses(query: Query) -> list[Status]:
    """What the whole view is limited to; every status where it is not."""
    kept = set(Status)
    for part in query.condition.parts:
        if isinstance(part, Statuses):
            kept &= set(part.values)
        elif isinstance(part, Flags) and all(flag in STATUSES_OF for flag in part.values):
            kept &= {status for flag in part.values for status in STATUSES_OF[flag]}
    return [status for status in Status if status in kept]


def _owners(query: Query, frame: Frame) -> list[Condition]:
    """The view by person or team, where it names a few: the indexes of open tickets begin with these."""
    for part in query.condition.parts:
        if isinstance(part, Flags) and part.values in ((Flag.MINE,), (Flag.UNASSIGNED,)):
            return [condition(part, frame)]
        if isinstance(part, Named) and part.key in ("team", "assignee") and (few := _few(part, frame)):
            return few
    return []


def _few(named: Named, frame: Frame) -> list[Condition]:
    if any(name.kind in (NameKind.NONE, NameKind.ANY) for name in named.names):
        return []
    ids = {number for name in named.names for number in ids_of(named.key, name, frame)}
    column = selects.ticket.c.team_id if named.key == "team" else selects.ticket.c.assignee_id
    return [column == number for number in sorted(ids)] if len(ids) <= MOST_SEGMENTS else []


def prefix_of(priority: Priority) -> int:
    """Most urgent first."""
    return Priority.URGENT.rank - priority.rank


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    yield node
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.part)


def _with_views(uow: UnitOfWork, node: Node, outer: tuple[str, ...]) -> dict[Name, Node]:
    """The conditions of the views that `node` names, and of those that they name."""
    found: dict[Name, Node] = {}
    for part in walk(node):
        if isinstance(part, Named) and part.key in ("view", "queue"):
            for name in part.names:
                found |= _view(uow, part.key, name, outer)
    return found


def _view(uow: UnitOfWork, key: str, name: Name, outer: tuple[str, ...]) -> dict[Name, Node]:
    saved = {view: query for _, view, query in selects.saved_views(uow.session.connection(), uow.actor.agent_id)}
    match_ = next((view for view in saved if view.casefold() == name.text.casefold()), None)
    if match_ is None:
        raise unknown_value(key, name.text, name.column, tuple(saved))
    if match_ in outer or len(outer) >= VIEWS_DEEP:
        raise QueryError("view_loop", name.column, {"key": key, "given": name.text})
    inner = parsed(saved[match_]).condition
    return {name: inner} | _with_views(uow, inner, (*outer, match_))


def _frame(uow: UnitOfWork, nodes: Sequence[Node], views: dict[Name, Node]) -> Frame:
    connection = uow.session.connection()
    return Frame(
        dialect=connection.dialect.name,
        now=uow.now,
        zone=ZoneInfo(uow.desk.zone),
        agent_id=uow.actor.agent_id,
        team_ids=tuple(sorted(uow.actor.team_ids)),
        ids=_ids(connection, nodes),
        cutoffs=lambda seconds: _cutoffs(connection, uow.now, seconds),
        text_index=_text_index(connection, nodes),
        agents=_agents(connection, {node.text for node in nodes if isinstance(node, Bare)}),
        reads_notes=reads_notes(uow.actor),
        reads_drafts=reads_drafts(uow.actor),
        views=views,
    )


def _ids(connection: Connection, nodes: Sequence[Node]) -> dict[Name, tuple[int, ...]]:
    """Small tables are read whole: letter case in any script, and the nearest name for an unknown one."""
    found: dict[Name, tuple[int, ...]] = {}
    for node in nodes:
        if isinstance(node, Named) and node.key in LOOKED_UP:
            wanted = [name for name in node.names if name.kind in (NameKind.EXACT, NameKind.PREFIX)]
            rows = selects.names(connection, LOOKED_UP[node.key]) if wanted else ()
            found |= {name: _matching(node.key, name, rows) for name in wanted}
    return found


def _matching(key: str, name: Name, rows: Sequence[tuple[int, str, str]]) -> tuple[int, ...]:
    """Ids by handle or name; a category with everything below it.

    Raises:
        QueryError: `unknown_value` for an exact name; a wildcard may match nothing.
    """
    word = name.text.casefold()
    fits = _begins if name.kind is NameKind.PREFIX else _is
    hits = [(number, handle) for number, handle, called in rows if fits(handle, word, key) or fits(called, word, key)]
    if not hits and name.kind is NameKind.EXACT:
        raise unknown_value(key, name.text, name.column, tuple(dict.fromkeys(handle for _, handle, _ in rows)))
    if key == "cat":
        roots = tuple(handle + "/" for _, handle in hits)
        hits += [(number, handle) for number, handle, _ in rows if handle.startswith(roots)]
    return tuple(sorted({number for number, _ in hits}))


def _is(given: str, word: str, key: str) -> bool:
    return given.casefold() == word or (key == "cat" and given.casefold().endswith("/" + word))


def _begins(given: str, word: str, key: str) -> bool:
    return given.casefold().startswith(word)


_calendars: WeakKeyDictionary[Engine, dict[int, Calendar]] = WeakKeyDictionary()
"""By version id. Versions never change, so this is never stale; it only grows by new ones."""


def _cutoffs(connection: Connection, now: datetime, seconds: int) -> list[Cutoff]:
    """When `seconds` of working time will have passed, grouped; a calendar that never opens has no such instant."""
    known = _calendars.setdefault(connection.engine, {})
    for number, body in selects.calendars_after(connection, max(known, default=0)):
        known[number] = Calendar.parse(loads(body))
    groups: dict[datetime, list[int]] = {}
    for number, calendar in known.items():
        if (at := _due(calendar, now, seconds)) is not None:
            groups.setdefault(at, []).append(number)
    return [Cutoff(tuple(ids), at) for at, ids in groups.items()] + [Cutoff((), now + timedelta(seconds=seconds))]


def _due(calendar: Calendar, now: datetime, seconds: int) -> datetime | None:
    try:
        return open_time.due(calendar, now, seconds)
    except ValueError:
        return None


def _agents(connection: Connection, words: set[str]) -> dict[str, tuple[int, ...]]:
    rows = selects.names(connection, "assignee") if words else ()
    return {
        word: tuple(number for number, handle, name in rows if _called(word.casefold(), handle, name)) for word in words
    }


def _called(word: str, handle: str, name: str) -> bool:
    return handle.casefold().startswith(word) or name.casefold().startswith(word) or " " + word in name.casefold()


def _text_index(connection: Connection, nodes: Sequence[Node]) -> TextIndex:
    dialect = connection.dialect.name
    phrases = {phrase for node in nodes if isinstance(node, Text) for phrase in node.phrases}
    phrases |= {Phrase(node.text, prefix=True) for node in nodes if isinstance(node, Bare)}
    present = bool(phrases) and _has_index(connection)
    if not present or dialect == "postgresql":
        return TextIndex(dialect, present)
    return TextIndex(dialect, present, frozenset(phrase for phrase in phrases if is_frequent(connection, phrase)))


_indexed: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


def _has_index(connection: Connection) -> bool:
    """Whether words can be searched by index; a SQLite without FTS5 has none."""
    if connection.engine not in _indexed:
        postgres = connection.dialect.name == "postgresql"
        _indexed[connection.engine] = postgres or inspect(connection).has_table("ticket_text")
    return _indexed[connection.engine]
