"""The deep check: does the store keep what it promises? By SQL alone, on any desk, while people work on it.

No replay and none of the services that wrote it take part, so that it can witness against them. Only the hash chain is
computed here, in a second stage. Each statement has a transaction of its own: none stands long enough to hold back the
journal of a big desk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from core.domain.deep_findings import DeepFinding, Violation
from core.errors import DatabaseTrouble
from core.services import event_log
from storage.engine import Database, open_database
from storage.errors import DatabaseError, translate
from storage.schema import ensure_schema
from storage.selects import deep_check as statements

SHOWN = 100
"""Findings told of each kind; a desk that has more is in trouble enough."""
LATE_S = 60
"""A living scheduler fires within this time. Catching up after an outage may look late for a moment: check again."""
BATCH_EVENTS = 20_000
LAST_ID = 2**62

Progress = Callable[[str], None]
"""Called with the code of each check before it runs, `chain_broken` for the hash chain."""


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[DeepFinding, ...]
    cut: frozenset[Violation]
    """Of these there are more than the report tells."""
    database: str
    """As shown: password masked."""
    checks: int
    events: int
    """Entries whose hash chain was computed again."""


def examine(url: str, *, now: datetime, progress: Progress | None = None) -> Report:
    """Open the store named by `url`, check it, close it. Nothing is written or migrated.

    Raises:
        DatabaseTrouble: it cannot be opened or read, or its schema is not of this siaga.
    """
    try:
        database = open_database(url, create=False)
        try:
            ensure_schema(database, migrate=False)
            return check(database, now=now, progress=progress)
        finally:
            database.close()
    except DatabaseError as error:
        raise DatabaseTrouble(error) from error
    except SQLAlchemyError as error:
        raise DatabaseTrouble(translate(error)) from error


def check(
    database: Database,
    *,
    now: datetime,
    late_s: int = LATE_S,
    shown: int = SHOWN,
    batch: int = BATCH_EVENTS,
    progress: Progress | None = None,
) -> Report:
    """Every check on an open store: `shown` findings of each kind are told, `batch` entries of trails read at once."""
    tell = progress or (lambda _code: None)
    found: dict[Violation, list[DeepFinding]] = {}
    checks = 0
    for finding in _of_the_file(database, tell, shown + 1):
        found.setdefault(finding.code, []).append(finding)
    for select in statements.selects(database.dialect):
        tell(select.code.value)
        checks += 1
        bound = {"now": now, "before": now - timedelta(seconds=late_s), "rows": shown + 1}
        for finding in _rows(database, select, bound):
            found.setdefault(finding.code, []).append(finding)
    tell(Violation.CHAIN_BROKEN.value)
    broken, events = _broken_chains(database, shown + 1, batch)
    found[Violation.CHAIN_BROKEN] = broken
    told = [finding for code in Violation for finding in found.get(code, ())[:shown]]
    cut = frozenset(code for code, findings in found.items() if len(findings) > shown)
    return Report(tuple(told), cut, database.url_shown, checks, events)


def _of_the_file(database: Database, tell: Progress, limit: int) -> Iterator[DeepFinding]:
    """Guards, and on SQLite pages and references."""
    tell(Violation.GUARD_MISSING.value)
    with database.read() as session:
        for name in statements.missing_guards(session.connection()):
            yield DeepFinding(Violation.GUARD_MISSING, None, {"trigger": name})
    if database.dialect != "sqlite":
        return
    tell(Violation.FILE_DAMAGED.value)
    with database.read() as session:
        for line in statements.file_faults(session.connection(), limit):
            yield DeepFinding(Violation.FILE_DAMAGED, None, {"detail": line})
    tell(Violation.REFERENCE_BROKEN.value)
    try:
        with database.read() as session:
            for table, row, parent in statements.broken_references(session.connection(), limit):
                yield DeepFinding(Violation.REFERENCE_BROKEN, None, {"tbl": table, "row_id": row, "parent": parent})
    except DBAPIError as error:
        if not _about_data(error):
            raise
        yield DeepFinding(Violation.NOT_READABLE, None, {"check": Violation.REFERENCE_BROKEN.value})


def _rows(database: Database, select: statements.DeepSelect, bound: Mapping[str, Any]) -> list[DeepFinding]:
    named = {name: value for name, value in bound.items() if f":{name}" in select.statement.text}
    try:
        with database.read() as session:
            _without_limit(session)
            rows = session.execute(select.statement, named).mappings().all()
    except DBAPIError as error:
        if not _about_data(error):
            raise
        return [DeepFinding(Violation.NOT_READABLE, None, {"check": select.code.value})]
    return [_finding(select.code, dict(row)) for row in rows]


def _finding(code: Violation, row: dict[str, Any]) -> DeepFinding:
    ticket_id = row.pop("ticket_id")
    return DeepFinding(code, ticket_id, row)


def _without_limit(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")


def _about_data(error: DBAPIError) -> bool:
    """Text that should be JSON and is not (SQLSTATE class 22, or SQLite's own words), or a parent without its key."""
    state, words = str(getattr(error.orig, "sqlstate", "") or ""), str(error.orig)
    return state.startswith("22") or "malformed JSON" in words or "foreign key mismatch" in words


def _broken_chains(database: Database, limit: int, batch: int) -> tuple[list[DeepFinding], int]:
    """The first entry of each trail whose hash does not follow from the one before, and how many entries were read."""
    broken: list[DeepFinding] = []
    after: int | None = 0
    events = 0
    while after is not None:
        with database.read() as session:
            _without_limit(session)
            step = {"after": after, "step": batch}
            until = session.execute(statements.NEXT_TICKETS, step).scalar_one_or_none()
            bound = {"after": after, "until": LAST_ID if until is None else until}
            rows = session.execute(statements.trail_between(database.dialect), bound).mappings()
            for _ticket, trail in groupby(rows, key=itemgetter("ticket_id")):
                entries = list(trail)
                events += len(entries)
                broken += _first_break(entries)
        after = until
    return broken[:limit], events


def _first_break(trail: Sequence[RowMapping]) -> list[DeepFinding]:
    before = ""
    for row in trail:
        if _linked(before, row) != row["chain"]:
            return [DeepFinding(Violation.CHAIN_BROKEN, row["ticket_id"], {"seq": row["seq"]})]
        before = row["chain"]
    return []


def _linked(before: str, row: RowMapping) -> str:
    at, recorded_at = (datetime.fromtimestamp(int(row[name]), UTC) for name in ("at", "recorded_at"))
    return event_log.link(before, {**row, "at": at, "recorded_at": recorded_at})
