"""The SELECTs of queues: pages by keyset, rows by id, capped counts.

A page is two statements: the ids through the index that sorts, then the columns and names of just these ids.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select, tuple_

from core.domain.query.tree import SortBy
from storage.selects.query_conditions import Condition
from storage.tables import Agent, CalendarVersion, Category, Organisation, Requester, SavedView, Team, Ticket

ticket: Any = Ticket.__table__  # type: ignore[attr-defined]
requester: Any = Requester.__table__  # type: ignore[attr-defined]
agent: Any = Agent.__table__  # type: ignore[attr-defined]
team: Any = Team.__table__  # type: ignore[attr-defined]
category: Any = Category.__table__  # type: ignore[attr-defined]
organisation: Any = Organisation.__table__  # type: ignore[attr-defined]
saved_view: Any = SavedView.__table__  # type: ignore[attr-defined]
calendar_version: Any = CalendarVersion.__table__  # type: ignore[attr-defined]

SORT_COLUMNS: Mapping[SortBy, Any] = {
    SortBy.SLA: ticket.c.queue_rank,
    SortBy.PRIO: ticket.c.queue_rank,
    SortBy.AGE: ticket.c.created_at,
    SortBy.UPDATED: ticket.c.updated_at,
}
"""The order inside a segment; every one has an index that ends in the id."""

Key = tuple[Any, int]
"""Value of the sort column, ticket id."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One piece of an index, read from a place in one direction."""

    condition: Condition
    by: SortBy
    descending: bool
    after: Key | None
    """Exclusive; None: from the edge."""
    few: bool = False
    """SQLite: the condition finds few tickets by itself, so list and sort them (a `+` hides the sorting index)."""


def keys_statement(walk: Walk, limit: int) -> Select[Any]:
    column, number = _sorted_by(walk)
    order = (column.desc(), number.desc()) if walk.descending else (column, number)
    statement = select(column, number).where(walk.condition).order_by(*order).limit(limit)
    return statement if walk.after is None else statement.where(_beyond(walk))


def _sorted_by(walk: Walk) -> tuple[Any, Any]:
    column = SORT_COLUMNS[walk.by]
    if not walk.few:
        return column, ticket.c.id
    return literal_column(f"+ticket.{column.name}", column.type), literal_column("+ticket.id", ticket.c.id.type)


def _beyond(walk: Walk) -> Condition:
    """As a row value: both databases start the index scan there."""
    assert walk.after is not None
    column, number = _sorted_by(walk)
    place = tuple_(
        bindparam("place", walk.after[0], type_=column.type), bindparam("place_id", walk.after[1], type_=number.type)
    )
    here = tuple_(column, number)
    return here < place if walk.descending else here > place


def keys(connection: Connection, walk: Walk, limit: int) -> list[Key]:
    return [(value, number) for value, number in connection.execute(keys_statement(walk, limit))]


def count_statement(parts: Sequence[Condition], cap: int) -> Select[Any]:
    """Of disjoint parts, each counted up to cap + 1."""
    counted = [
        select(func.count()).select_from(select(ticket.c.id).where(part).limit(cap + 1).subquery()).scalar_subquery()
        for part in parts
    ]
    return select(reduce(add, counted))


def count(connection: Connection, parts: Sequence[Condition], cap: int) -> int:
    return int(connection.execute(count_statement(parts, cap)).scalar_one())


_COLUMNS = select(
    ticket.c.id,
    ticket.c.version,
    ticket.c.subject,
    requester.c.name,
    requester.c.email,
    agent.c.name,
    ticket.c.assignee_id,
    team.c.name,
    ticket.c.status,
    ticket.c.priority,
    ticket.c.queue_rank,
    ticket.c.due_at,
    ticket.c.due_metric,
    ticket.c.due_state,
    ticket.c.due_warn_at,
    ticket.c.due_left_s,
    ticket.c.due_target_s,
    ticket.c.created_at,
    ticket.c.updated_at,
    ticket.c.breaches,
    ticket.c.escalations,
    requester.c.vip,
    ticket.c.merged_into_id,
).select_from(
    ticket.join(requester, requester.c.id == ticket.c.requester_id)
    .outerjoin(agent, agent.c.id == ticket.c.assignee_id)
    .outerjoin(team, team.c.id == ticket.c.team_id)
)
_BY_IDS = _COLUMNS.where(ticket.c.id.in_(bindparam("ids", expanding=True)))


def columns(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """The columns of a queue row, in the order of `queues.QueueRow`; any order of rows."""
    return connection.execute(_BY_IDS, {"ids": list(ids)}).all() if ids else []


def among(connection: Connection, ids: Iterable[int], condition: Condition) -> list[int]:
    """Those of `ids` that hold `condition`."""
    wanted = list(ids)
    if not wanted:
        return []
    statement = select(ticket.c.id).where(ticket.c.id.in_(bindparam("ids", expanding=True)), condition)
    return list(connection.execute(statement, {"ids": wanted}).scalars())


def place_of(connection: Connection, ticket_id: int, by: SortBy) -> tuple[Any, str] | None:
    """Value of the sort column, and priority."""
    row = connection.execute(select(SORT_COLUMNS[by], ticket.c.priority).where(ticket.c.id == ticket_id)).first()
    return None if row is None else (row[0], row[1])


NAMES: Mapping[str, Select[Any]] = {
    "team": select(team.c.id, team.c.handle, team.c.name),
    "assignee": select(agent.c.id, agent.c.handle, agent.c.name),
    "cat": select(category.c.id, category.c.path, category.c.name),
    "org": select(organisation.c.id, organisation.c.name, organisation.c.name),
}


def names(connection: Connection, key: str) -> Sequence[tuple[int, str, str]]:
    """(id, handle or path, name) of everything that `key` can name."""
    return [(number, handle, name) for number, handle, name in connection.execute(NAMES[key])]


def saved_views(connection: Connection, agent_id: int | None) -> Sequence[tuple[int, str, str]]:
    """(id, name, query): those of the desk, then the agent's own, each by position."""
    own = saved_view.c.owner_id == agent_id
    statement = select(saved_view.c.id, saved_view.c.name, saved_view.c.query).order_by(
        saved_view.c.owner_id.is_not(None), saved_view.c.position, saved_view.c.id
    )
    statement = statement.where(
        saved_view.c.owner_id.is_(None) if agent_id is None else saved_view.c.owner_id.is_(None) | own
    )
    return [(number, name, query) for number, name, query in connection.execute(statement)]


def calendars_after(connection: Connection, newest_id: int) -> Sequence[tuple[int, str]]:
    """(id, JSON) of the calendar versions made after `newest_id`; they never change."""
    statement = select(calendar_version.c.id, calendar_version.c.body).where(calendar_version.c.id > newest_id)
    return [(number, body) for number, body in connection.execute(statement)]


def plan(connection: Connection, statement: Select[Any]) -> str:
    """How the database would run `statement`, in its own words."""
    compiled = statement.compile(connection.engine, compile_kwargs={"render_postcompile": True})
    prefix = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    rows = connection.exec_driver_sql(prefix + str(compiled), _driver_values(compiled))
    return "\n".join(str(row[-1]) for row in rows)


def _driver_values(compiled: Any) -> Any:
    values = compiled.construct_params()
    if compiled.positional:
        return tuple(_bound(compiled, name, values[name]) for name in compiled.positiontup)
    return {name: _bound(compiled, name, value) for name, value in values.items()}


def _bound(compiled: Any, name: str, value: Any) -> Any:
    return int(value.timestamp()) if isinstance(value, datetime) and compiled.dialect.name == "sqlite" else value
