"""The SELECTs of the radar: what falls due, who has it and how much, and how long ended clocks took.

Each walks one index and stops at a limit, however large the desk is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, TextClause, bindparam, func, select, text

from core.domain.forecast import PastClock
from storage.columns import UTCDateTime
from storage.tables import OPEN_SQL, Agent, Category, Clock, Team, Ticket

clock: Any = Clock.__table__  # type: ignore[attr-defined]
ticket: Any = Ticket.__table__  # type: ignore[attr-defined]
agent: Any = Agent.__table__  # type: ignore[attr-defined]
team: Any = Team.__table__  # type: ignore[attr-defined]
category: Any = Category.__table__  # type: ignore[attr-defined]

RUNS = text("clock.outcome = 'running' AND clock.due_at IS NOT NULL")
"""Word for word the condition of `ix_clock_due`."""
OPEN = text(f"ticket.{OPEN_SQL}")

COLUMNS = (
    *(ticket.c.id, ticket.c.version, ticket.c.subject, ticket.c.priority, ticket.c.category_id),
    *(ticket.c.calendar_version_id, ticket.c.due_metric, ticket.c.due_warn_at, ticket.c.assignee_id),
    *(agent.c.name.label("assignee"), team.c.name.label("team")),
    *(clock.c.metric, clock.c.cycle, clock.c.outcome, clock.c.due_at, clock.c.started_at, clock.c.target_s),
    *(clock.c.elapsed_s, clock.c.as_of_at, clock.c.warned_at),
)


def _clocks() -> Select[Any]:
    joined = (
        clock.join(ticket, ticket.c.id == clock.c.ticket_id)
        .outerjoin(agent, agent.c.id == ticket.c.assignee_id)
        .outerjoin(team, team.c.id == ticket.c.team_id)
    )
    return select(*COLUMNS).select_from(joined)


def coming_statement(now: datetime, limit: int) -> Select[Any]:
    """Running clocks that are not due yet, the nearest first."""
    return _clocks().where(RUNS, clock.c.due_at > now).order_by(clock.c.due_at, clock.c.id).limit(limit)


def missed_statement(now: datetime, limit: int) -> Select[Any]:
    """Clocks that are past due and still unanswered, the latest first; at most `limit` tickets."""
    ranked = select(ticket.c.id).where(OPEN, ticket.c.queue_rank <= int(now.timestamp()))
    latest = ranked.order_by(ticket.c.queue_rank.desc(), ticket.c.id.desc()).limit(limit)
    return (
        _clocks()
        .where(ticket.c.id.in_(latest), clock.c.running, clock.c.met_at.is_(None), clock.c.due_at <= now)
        .order_by(clock.c.due_at.desc(), clock.c.id.desc())
    )


OPEN_CAP = 100
"""Open tickets of one agent are counted up to here; in the index's order, else PostgreSQL gathers all of them first."""
OPEN_OF = text(f"""
SELECT agent.id, (SELECT count(*) FROM (
  SELECT ticket.id FROM ticket WHERE ticket.assignee_id = agent.id AND ticket.{OPEN_SQL}
  ORDER BY ticket.queue_rank, ticket.id LIMIT {OPEN_CAP}) counted)
FROM agent WHERE agent.id IN :agents""").bindparams(bindparam("agents", expanding=True))


def open_of(connection: Connection, agents: Sequence[int]) -> Mapping[int, int]:
    """Open tickets by agent, up to OPEN_CAP."""
    return {row[0]: row[1] for row in connection.execute(OPEN_OF, {"agents": list(agents)})}


def soon_of_statement(now: datetime, until: datetime, limit: int) -> Select[Any]:
    """(agent, tickets of theirs with a clock that falls due from `now` to `until`), of the next `limit` clocks."""
    due = (
        select(ticket.c.assignee_id, ticket.c.id)
        .select_from(clock.join(ticket, ticket.c.id == clock.c.ticket_id))
        .where(RUNS, clock.c.due_at > now, clock.c.due_at <= until)
        .order_by(clock.c.due_at, clock.c.id)
        .limit(limit)
        .subquery()
    )
    counted = select(due.c.assignee_id, func.count(due.c.id.distinct())).where(due.c.assignee_id.is_not(None))
    return counted.group_by(due.c.assignee_id)


def soon_of(connection: Connection, now: datetime, until: datetime, limit: int) -> Mapping[int, int]:
    return {row[0]: row[1] for row in connection.execute(soon_of_statement(now, until, limit))}


def soon_statement(now: datetime, until: datetime, limit: int) -> Select[Any]:
    """How many running clocks fall due from `now` to `until`, counted up to `limit`."""
    due = select(clock.c.id).where(RUNS, clock.c.due_at > now, clock.c.due_at <= until).limit(limit).subquery()
    return select(func.count()).select_from(due)


def categories(connection: Connection) -> Mapping[int, tuple[str, str]]:
    """(path, name) by id."""
    return {row.id: (row.path, row.name) for row in connection.execute(select(category))}


def met_statement(dialect: str) -> TextClause:
    """The fulfilled clocks of a metric since an instant, the latest first, as plain numbers.

    (category, target_s, elapsed_s, started, met, breached), the last three in epoch seconds.
    """
    return _ended(dialect, "clock.met_at >= :since ORDER BY clock.met_at DESC")


def late_statement(dialect: str) -> TextClause:
    """As `met_statement`: those that breached and were not fulfilled."""
    condition = "clock.met_at IS NULL AND clock.breached_at IS NOT NULL AND clock.breached_at >= :since"
    return _ended(dialect, f"{condition} ORDER BY clock.breached_at DESC")


def _ended(dialect: str, condition: str) -> TextClause:
    started, met, breached = (_epoch(dialect, f"clock.{name}_at") for name in ("started", "met", "breached"))
    statement = text(f"""
SELECT ticket.category_id, clock.target_s, clock.elapsed_s, {started}, {met}, {breached}
FROM clock JOIN ticket ON ticket.id = clock.ticket_id
WHERE clock.metric = :metric AND clock.target_s IS NOT NULL AND {condition} LIMIT :limit""")
    return statement.bindparams(bindparam("since", type_=UTCDateTime()))


def _epoch(dialect: str, column: str) -> str:
    return f"CAST(extract(epoch FROM {column}) AS bigint)" if dialect == "postgresql" else column


def ended(connection: Connection, metric: str, since: datetime, limit: int) -> list[tuple[int | None, PastClock]]:
    """(category, clock): the fulfilled and the late ones together, the latest first; at most `limit` of each."""
    dialect = connection.dialect.name
    bound = {"metric": metric, "since": since, "limit": limit}
    met = connection.execute(met_statement(dialect), bound).all()
    late = connection.execute(late_statement(dialect), bound).all()
    clocks = [(row[0], PastClock(*row[1:])) for row in (*met, *late)]
    return sorted(clocks, key=lambda one: one[1].settled_s, reverse=True)
