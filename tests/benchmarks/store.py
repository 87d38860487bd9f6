"""A store of n tickets, made by plain inserts: the same n and seed give the same rows.

97 of 100 tickets are closed; the others are spread over the remaining statuses, with due instants around NOW.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from storage.engine import Database
from storage.sqlite_module import sqlite
from storage.tables import NO_DUE

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
YEAR_S = 365 * 86_400
AGENTS, TEAMS, CATEGORIES, TAGS = 40, 8, 12, 20

LIVE = ("new", "open", "open", "open", "pending", "pending", "on_hold", "solved", "solved", "solved")
PRIORITIES = ("low", "normal", "normal", "normal", "normal", "high", "high", "urgent")
CHANNELS = ("mail", "mail", "mail", "phone", "web", "chat")
SUBJECTS = (
    "Cannot log in to the portal",
    "VPN drops every few minutes",
    "Invoice shows the wrong address",
    "Printer on floor 3 is offline",
    "Gagal membuka laporan bulanan",
    "Certificate expired on the mail server",
    "Permintaan akses folder keuangan",
    "Laptop does not wake from sleep",
)
BODIES = (
    "Since this morning the error appears again, please help.",
    "Mohon bantuannya, sudah dicoba dua kali.",
    "We restarted the service and watch it until tomorrow.",
)

Row = Sequence[Any]


def fill(
    database: Database, n: int, *, seed: int = 1, clocks: bool = False, messages: bool = False, now: datetime = NOW
) -> None:
    """Put n tickets into the empty tables of a migrated store; dues lie around `now`."""
    tables = _tables(n, seed, messages, int(now.timestamp()))
    if database.path is not None:
        _fill_sqlite(database.path, tables, clocks)
    else:
        _fill_postgres(database, tables, clocks)


def _tables(n: int, seed: int, messages: bool, now_s: int) -> Iterator[tuple[str, Sequence[str], Iterator[Row]]]:
    yield from _people(n)
    yield "ticket", TICKET, _tickets(n, Random(seed), now_s)
    yield "ticket_tag", ("ticket_id", "tag_id"), ((i, i % TAGS + 1) for i in range(1, n + 1, 7))
    if messages:
        yield "message", MESSAGE, _messages(n, now_s)


def _fill_sqlite(path: Path, tables: Iterator[tuple[str, Sequence[str], Iterator[Row]]], clocks: bool) -> None:
    """Indexes and triggers are put aside meanwhile."""
    connection = sqlite.connect(str(path))
    connection.execute("PRAGMA synchronous=OFF")
    aside = _put_aside(connection)
    for table, columns, rows in tables:
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    if clocks:
        connection.execute(CLOCKS)
    connection.commit()
    for statement in aside:
        connection.execute(statement)
    for name in ("ticket_text", "message_text"):
        connection.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
    connection.commit()
    connection.close()


def _put_aside(connection: Any) -> list[str]:
    named = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in named:
        connection.execute(f'DROP {kind} "{name}"')
    return [sql for _, _, sql in named]


def _fill_postgres(
    database: Database, tables: Iterator[tuple[str, Sequence[str], Iterator[Row]]], clocks: bool
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers, no foreign keys
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        driver: Any = connection.connection.dbapi_connection
        for table, columns, rows in tables:
            kinds = [_kind(column) for column in columns]
            with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([_typed(kind, value) for kind, value in zip(kinds, row, strict=True)])
            if columns[0] == "id":
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
        if clocks:
            connection.exec_driver_sql(CLOCKS)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def arm(database: Database) -> None:
    """Make every clock one that runs, with its next alarm tomorrow or later: the sweep's worst store."""
    if database.path is not None:
        connection = sqlite.connect(str(database.path))
        connection.execute("PRAGMA synchronous=OFF")
        aside = _put_aside(connection)
        connection.execute(ARM.format(tomorrow="unixepoch() + 86400 + id"))
        for statement in aside:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(ARM.format(tomorrow="now() + interval '1 day' + id * interval '1 second'"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE clock")


ARM = """
UPDATE clock SET outcome = 'running', met_at = NULL, running = (1 = 1), paused = (1 = 0), next_alarm_at = {tomorrow}
"""


def _kind(column: str) -> str:
    return "instant" if column.endswith("_at") else "truth" if column in ("vip", "active", "absent") else ""


def _typed(kind: str, value: Any) -> Any:
    if kind == "instant" and value is not None:
        return datetime.fromtimestamp(value, UTC)
    return bool(value) if kind == "truth" else value


def _people(n: int) -> Iterator[tuple[str, Sequence[str], Iterator[Row]]]:
    organisations, requesters = max(5, n // 500), max(20, n // 20)
    yield (
        "organisation",
        ("id", "name", "tier", "version"),
        ((i, f"Company {i}", "gold" if i % 10 == 0 else "", 1) for i in range(1, organisations + 1)),
    )
    yield (
        "requester",
        ("id", "name", "email", "phone", "language", "vip", "organisation_id", "version"),
        (
            (i, f"Person {i:06}", f"p{i}@example.org", "", "en", int(i % 100 == 0), i % organisations + 1, 1)
            for i in range(1, requesters + 1)
        ),
    )
    yield (
        "agent",
        ("id", "handle", "name", "email", "role", "active", "absent", "version"),
        ((i, f"agent{i}", f"Agent {i}", "", "agent", 1, 0, 1) for i in range(1, AGENTS + 1)),
    )
    yield (
        "team",
        ("id", "handle", "name", "active", "version"),
        ((i, f"team{i}", f"Team {i}", 1, 1) for i in range(1, TEAMS + 1)),
    )
    yield (
        "category",
        ("id", "path", "name", "active", "version"),
        ((i, f"kind{i}", f"Kind {i}", 1, 1) for i in range(1, CATEGORIES + 1)),
    )
    yield "tag", ("id", "name"), ((i, f"tag{i}") for i in range(1, TAGS + 1))


# fmt: off
TICKET = (
    "id", "subject", "requester_id", "organisation_id",
    "category_id", "team_id", "assignee_id",
    "status", "priority", "channel", "created_at", "updated_at",
    "solved_at", "closed_at", "reopened", "reassigned",
    "queue_rank", "due_at", "due_metric", "due_state", "due_warn_at", "due_left_s", "due_target_s",
    "breaches", "escalations", "last_author", "event_seq", "version",
)
MESSAGE = (
    "ticket_id", "visibility", "direction", "author_kind", "agent_id", "requester_id", "body", "channel", "created_at",
)
# fmt: on


def _tickets(n: int, random: Random, now_s: int) -> Iterator[Row]:
    requesters, organisations = max(20, n // 20), max(5, n // 500)
    for i in range(1, n + 1):
        created = now_s - 2 * YEAR_S + 2 * YEAR_S * i // (n + 1)
        status = "closed" if random.random() < 0.97 else random.choice(LIVE)
        done = status in ("solved", "closed")
        updated = min(now_s, created + int(random.random() * 20 * 86_400)) if done else now_s - random.randrange(86_400)
        requester = random.randrange(requesters) + 1
        yield (
            *(i, f"{SUBJECTS[i % len(SUBJECTS)]} {i}", requester, requester % organisations + 1),
            *(i % CATEGORIES + 1, i % TEAMS + 1, None if not done and random.random() < 0.2 else i % AGENTS + 1),
            *(status, random.choice(PRIORITIES), random.choice(CHANNELS), created, updated),
            *(updated if done else None, updated if status == "closed" else None, 0, 0),
            *_due(status, done, random, now_s),
            *(int(random.random() < 0.05), 0, "requester", 3, 1),
        )


def _due(status: str, done: bool, random: Random, now_s: int) -> Row:
    """queue_rank, due_at, due_metric, due_state, due_warn_at, due_left_s, due_target_s."""
    if done:
        return (NO_DUE, None, None, "none", None, None, None)
    if status == "pending":
        return (NO_DUE - 1, None, "resolution", "paused", None, 7_200, 28_800)
    due = now_s + random.randrange(-2 * 86_400, 10 * 86_400)
    state = "breached" if due <= now_s else "running"
    return (due, due, "resolution", state, due - 3_600, None, 28_800)


CLOCKS = """
INSERT INTO clock (ticket_id, metric, cycle, target_s, started_at, outcome, due_at, met_at, warned_at, paused, running,
                   elapsed_s, as_of_at, next_alarm_at)
SELECT id, 'resolution', 1, 28800, created_at,
       CASE WHEN status IN ('solved', 'closed') THEN 'met'
            WHEN due_state = 'breached' THEN 'breached' ELSE 'running' END,
       coalesce(due_at, closed_at), closed_at, '[null]', due_state = 'paused',
       due_state IN ('running', 'breached'), 3600, updated_at,
       CASE WHEN due_state = 'running' THEN due_warn_at END
FROM ticket
"""


def _messages(n: int, now_s: int) -> Iterator[Row]:
    """One of the requester and one internal note for each ticket."""
    for i in range(1, n + 1):
        yield (i, "public", "inbound", "requester", None, 1, f"{BODIES[i % 3]} word{i % 5000}", "mail", now_s)
        yield (
            i,
            "internal",
            "none",
            "agent",
            i % AGENTS + 1,
            None,
            f"{BODIES[(i + 1) % 3]} note{i % 5000}",
            "console",
            now_s,
        )
