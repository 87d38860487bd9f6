"""A generated incident log of the format of `siaga import incident-log`, brought into a fresh desk."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from core.desk import set_up_desk
from core.desk_file.read import read
from core.imports import bring_in
from tests.benchmarks.desk import desk_file
from tests.benchmarks.figures import Figure, taken

STATES = ("New", "Active", "Awaiting User Info", "Active", "Resolved", "Closed")


def figures(incidents: int) -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        rows = write_log(log, incidents)
        desk = set_up_desk(str(Path(folder) / "desk.db"), read(desk_file(), folder=None))
        first = taken(lambda: bring_in.incident_log(desk, log), 1, warm=0)
        again = taken(lambda: bring_in.incident_log(desk, log), 1, warm=0)
        desk.close()
    size = f"{rows:,} rows"
    yield first.rate("incident log, first import", size, rows, "rows/s")
    yield again.rate("incident log, again: nothing new", size, rows, "rows/s")


def write_log(path: Path, incidents: int, seed: int = 1) -> int:
    """How many rows: one for each state that an incident goes through."""
    random, start, rows = Random(seed), datetime(2016, 2, 29, 1, 16, tzinfo=UTC), 0
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(_row(1, 0, "New", start, random)))
        writer.writeheader()
        for number in range(1, incidents + 1):
            opened = start + timedelta(minutes=7 * number)
            for step, state in enumerate(STATES):
                writer.writerow(_row(number, step, state, opened, random))
                rows += 1
    return rows


def _row(number: int, step: int, state: str, opened: datetime, random: Random) -> dict[str, str]:
    updated = opened + timedelta(minutes=step * 95)
    fixed = Random(number)
    return {
        "number": f"INC{number:07}",
        "incident_state": state,
        "active": "FALSE" if state == "Closed" else "TRUE",
        "reassignment_count": str(step // 3),
        "reopen_count": "0",
        "sys_mod_count": str(step),
        "made_sla": "TRUE",
        "caller_id": f"Caller {fixed.randrange(5000)}",
        "opened_by": f"Opened by  {fixed.randrange(200)}",
        "opened_at": f"{opened:%d-%m-%Y %H:%M}",
        "sys_created_by": f"Created by {fixed.randrange(100)}",
        "sys_created_at": f"{opened:%d-%m-%Y %H:%M}",
        "sys_updated_by": f"Updated by {random.randrange(800)}",
        "sys_updated_at": f"{updated:%d-%m-%Y %H:%M}",
        "contact_type": "Phone",
        "location": f"Location {fixed.randrange(200)}",
        "category": f"Category {fixed.randrange(50)}",
        "subcategory": f"Subcategory {fixed.randrange(200)}",
        "impact": "2 - Medium",
        "urgency": "2 - Medium",
        "priority": "3 - Moderate",
        "assignment_group": f"Group {fixed.randrange(70)}",
        "assigned_to": f"Resolver {fixed.randrange(200)}",
        "resolved_at": f"{opened + timedelta(minutes=380):%d-%m-%Y %H:%M}",
        "closed_at": f"{opened + timedelta(minutes=475):%d-%m-%Y %H:%M}",
        "resolved_by": f"Resolved by {fixed.randrange(200)}",
    }
