"""A desk of n tickets with whole trails, and how long a changed desk file takes to be rehearsed over it.

`python -m tests.benchmarks.bench_rehearse FILE N` makes the desk in FILE unless it is there, and prints the seconds.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from core.desk import Desk, apply_to, open_desk
from core.desk_file.read import read
from core.rehearse import rehearse
from core.services import event_log
from storage.engine import open_database
from storage.schema import ensure_schema
from storage.sqlite_module import sqlite
from tests.benchmarks.desk import desk_file
from tests.benchmarks.store import AGENTS, NOW, fill

COLUMNS = (*("ticket_id", "seq", "kind", "at", "recorded_at", "actor_kind", "agent_id", "message_id", "data", "chain"),)
CHANGED = ('resolution = "8h"', 'resolution = "6h"')


def make(path: Path, n: int) -> None:
    """Every ticket gets a conversation, ended as its status says; the clocks are left as they were filled."""
    database = open_database(path)
    ensure_schema(database)
    fill(database, n, clocks=True)
    apply_to(database, read(desk_file(), folder=None), now=lambda: NOW).close()
    connection = sqlite.connect(str(path))
    connection.execute("DROP TRIGGER IF EXISTS ticket_event_no_update")
    aside = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in aside:
        connection.execute(f'DROP TRIGGER "{name}"')
    tickets = connection.execute(
        "SELECT id, created_at, updated_at, status, priority, team_id, category_id, channel FROM ticket"
    ).fetchall()
    marks = ", ".join("?" * len(COLUMNS))
    trails = (event for ticket in tickets for event in _trail(Random(ticket[0]), *ticket))
    connection.executemany(f"INSERT INTO ticket_event ({', '.join(COLUMNS)}) VALUES ({marks})", trails)
    connection.execute("UPDATE ticket SET policy_version_id = 1, calendar_version_id = 1")
    connection.execute("UPDATE ticket SET event_seq = (SELECT max(seq) FROM ticket_event WHERE ticket_id = ticket.id)")
    for _, sql in aside:
        connection.execute(sql)
    connection.commit()
    connection.close()


def _trail(random: Random, *ticket: Any) -> Iterator[tuple[Any, ...]]:
    ticket_id, created, updated, status, priority, team, category, channel = ticket
    first = {"by": "customer", "calendar": 1, "policy": 1, "priority": priority, "status": "new", "team": team}
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("created", "requester", first | {"category": category, "tags": [], "channel": channel}),
        ("assigned", "agent", {"team": [team, team], "assignee": [None, ticket_id % AGENTS + 1]}),
        ("status", "agent", {"from": "new", "to": "open"}),
        ("agent_reply", "agent", {}),
    ]
    for _ in range(random.randrange(3)):
        told += [("status", "agent", {"from": "open", "to": "pending"})]
        told += [("status", "requester", {"from": "pending", "to": "open"}), ("customer_message", "requester", {})]
        told += [("agent_reply", "agent", {})]
    if status not in ("new", "open"):
        told += [("status", "agent", {"from": "open", "to": "solved" if status == "closed" else status})]
    if status == "closed":
        told += [("status", "system", {"from": "solved", "to": "closed"})]
    moments = sorted(random.randrange(created, max(created, updated) + 1) for _ in told[1:])
    link = ""
    for seq, (at, (kind, by, data)) in enumerate(zip([created, *moments], told, strict=True), start=1):
        agent = ticket_id % AGENTS + 1 if by == "agent" else None
        body = json.dumps(data, sort_keys=True, separators=(",", ":"))
        instant = datetime.fromtimestamp(at, UTC)
        row = dict(zip(COLUMNS, (ticket_id, seq, kind, instant, instant, by, agent, None, body, ""), strict=True))
        link = event_log.link(link, row)
        yield (ticket_id, seq, kind, at, at, by, agent, None, body, link)


def _opened(path: Path, n: int) -> Desk:
    if not path.exists():
        start = time.perf_counter()
        make(path, n)
        print(f"{path}: {n} tickets made in {time.perf_counter() - start:.1f} s")
    return open_desk(str(path), agent=None, system=True, now=lambda: NOW)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("tickets", type=int)
    args = parser.parse_args()
    desk = _opened(args.file, args.tickets)
    for name, text in (("the same file", desk_file()), ("a changed file", desk_file().replace(*CHANGED))):
        for processes in (1, None):
            start = time.perf_counter()
            told = rehearse(desk, read(text, folder=None), processes=processes)
            took_s = time.perf_counter() - start
            print(
                f"{name}, {processes or 'all'} processes: {told.tickets} tickets, {len(told.flips)} flips",
                f"{took_s:.1f} s",
            )


if __name__ == "__main__":
    main()
