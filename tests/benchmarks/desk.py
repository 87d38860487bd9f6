"""A generated desk of n tickets that the console opens and every service works on.

`python -m tests.benchmarks.desk FILE N [--messages]` leaves it in a file, its clocks around the present.
"""

import argparse
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from core import jobs
from core.clock import NowSource
from core.desk import Desk, apply_to
from core.desk_file.read import read
from core.services import event_log
from storage.engine import Database, open_database
from storage.schema import ensure_schema
from storage.tables import CalendarVersion, PolicyVersion, Ticket, TicketEvent
from tests.benchmarks.store import AGENTS, CATEGORIES, NOW, TEAMS, fill

TICKET: Any = Ticket.__table__  # type: ignore[attr-defined]
EVENT: Any = TicketEvent.__table__  # type: ignore[attr-defined]
TARGETS = 'first_response = "1h", next_response = "2h", resolution = "8h"'
RESOLUTION = timedelta(hours=8)


def desk_file() -> str:
    """Names the agents, teams and categories that `store.fill` makes."""
    people = "\n".join(f'agent{i} = {{ name = "Agent {i}" }}' for i in range(1, AGENTS + 1))
    teams = "\n".join(
        f'team{i} = {{ name = "Team {i}", lead = "agent{i}", members = {_members(i)} }}' for i in range(1, TEAMS + 1)
    )
    kinds = "\n".join(f'[categories.kind{i}]\nname = "Kind {i}"\nteam = "team1"' for i in range(1, CATEGORIES + 1))
    targets = "\n".join(f"{priority} = {{ {TARGETS} }}" for priority in ("urgent", "high", "normal", "low"))
    return f"""
[desk]
name = "Bench"
zone = "Asia/Jakarta"
intake_team = "team1"
[agents]
{people}
[teams]
{teams}
{kinds}
[calendars.always]
zone = "UTC"
hours = {{ mon-sun = "00:00-24:00" }}
[[sla]]
name = "Standard"
calendar = "always"
chain = "standard"
warnings = ["75%"]
[sla.targets]
{targets}
[[chains.standard.steps]]
name = "tell-lead"
at = "+30m"
notify = ["lead"]
[[views]]
name = "All open"
query = "is:open"
[[views]]
name = "Mine"
query = "is:open is:mine"
[[views]]
name = "My teams"
query = "is:open team:mine"
[[views]]
name = "Everything"
query = ""
"""


def _members(team: int) -> list[str]:
    return [f"agent{i}" for i in range(team, AGENTS + 1, TEAMS)]


def make(
    database: Database, n: int, *, messages: bool = False, now: datetime = NOW, clock: NowSource | None = None
) -> Desk:
    """Fill an empty store, apply the desk file, and give live tickets the first event of their trail."""
    ensure_schema(database)
    fill(database, n, clocks=True, messages=messages, now=now)
    desk = apply_to(database, read(desk_file(), folder=None), now=clock or (lambda: now))
    desk.write(_begin_trails)
    jobs.sweep(desk)
    return desk


def _begin_trails(uow: Any) -> None:
    session = uow.session
    policy = session.execute(select(PolicyVersion.__table__.c.id)).scalar_one()  # type: ignore[attr-defined]
    calendar = session.execute(select(CalendarVersion.__table__.c.id)).scalar_one()  # type: ignore[attr-defined]
    live = TICKET.c.status.not_in(("closed",))
    columns = (TICKET.c.id, TICKET.c.status, TICKET.c.priority, TICKET.c.created_at, TICKET.c.due_at)
    rows = list(session.execute(select(*columns).where(live)))
    session.execute(insert(EVENT), list(_first_events(rows, policy, calendar)))
    values = {"event_seq": 1, "policy_version_id": policy, "calendar_version_id": calendar}
    session.execute(TICKET.update().where(live).values(values))


def _first_events(rows: Iterable[Any], policy: int, calendar: int) -> Iterable[dict[str, Any]]:
    for row in rows:
        at = row.created_at if row.due_at is None else row.due_at - RESOLUTION
        data = (
            f'{{"by":"customer","calendar":{calendar},"policy":{policy},"priority":"{row.priority}",'
            f'"status":"{row.status}"}}'
        )
        event = {
            "ticket_id": row.id,
            "seq": 1,
            "kind": "created",
            "at": at,
            "recorded_at": at,
            "actor_kind": "requester",
            "agent_id": None,
            "message_id": None,
            "data": data,
        }
        yield event | {"chain": event_log.link("", event)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("tickets", type=int)
    parser.add_argument("--messages", action="store_true")
    args = parser.parse_args()
    start = time.perf_counter()
    make(
        open_database(args.file),
        args.tickets,
        messages=args.messages,
        now=datetime.now(UTC).replace(microsecond=0),
    ).close()
    print(f"{args.file}: {args.tickets} tickets in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
