"""Import a folder's incident log into a fresh desk and compare the figures of its `facts.json` with the store.

python tests/conformance/incident_import.py FOLDER
"""

import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select
from sqlmodel import col

from core.desk import Desk, set_up_desk
from core.desk_file.read import read
from core.desk_file.template import DeskAnswers, default_desk_file
from core.domain.vocabulary import EventKind
from core.imports import bring_in
from core.imports.incident_log import PRIORITIES
from core.services.desk_setup import IMPORTED
from core.services.event_log import EVENT
from core.services.incident_import import SOURCE
from core.uow import UnitOfWork
from storage.tables import Requester, Team, Ticket


def figures(uow: UnitOfWork) -> dict[str, Any]:
    """Every figure a `facts.json` may ask for, from the store alone."""
    tickets = uow.session.execute(select(Ticket).where(col(Ticket.source) == SOURCE)).scalars().all()
    imported = _imported_rows(uow)
    hours = [(one.solved_at - one.created_at).total_seconds() / 3600 for one in tickets if one.solved_at is not None]
    labels = {priority: label for label, priority in PRIORITIES.items()}
    cells: dict[int, dict[str, str]] = {}
    for ticket_id, _, data in imported:
        cells.setdefault(ticket_id, {}).update(data["cells"])
    instants = [ticket.created_at for ticket in tickets] + [at for _, at, _ in imported]
    return {
        "events": len(imported),
        "incidents": len(tickets),
        "final_state": dict(Counter(last["incident_state"] for last in cells.values())),
        "final_priority": dict(Counter(labels[one.priority] for one in tickets)),
        "made_sla_false": sum(last["made_sla"] == "FALSE" for last in cells.values()),
        "reopened": sum(one.reopened > 0 for one in tickets),
        "reassigned": sum(one.reassigned > 0 for one in tickets),
        "groups": _count(uow, select(func.count()).where(col(Team.handle).startswith(IMPORTED))),
        "callers": _count(
            uow, select(func.count()).where(col(Requester.source) == SOURCE, col(Requester.source_id) != "?")
        ),
        "resolved": len(hours),
        "mean_resolution_hours": round(statistics.fmean(hours), 4) if hours else None,
        "median_resolution_hours": round(statistics.median(hours), 4) if hours else None,
        "earliest": min(instants).replace(tzinfo=None).isoformat() if instants else None,
        "latest": max(instants).replace(tzinfo=None).isoformat() if instants else None,
    }


def _imported_rows(uow: UnitOfWork) -> list[tuple[int, Any, Mapping[str, Any]]]:
    rows = uow.session.execute(
        select(EVENT.c.ticket_id, EVENT.c.at, EVENT.c.data)
        .where(EVENT.c.kind == EventKind.IMPORTED.value)
        .order_by(EVENT.c.ticket_id, EVENT.c.seq)
    )
    return [(row.ticket_id, row.at, json.loads(row.data)) for row in rows]


def _count(uow: UnitOfWork, statement: Any) -> int:
    return int(uow.session.execute(statement).scalar_one())


def fresh_desk(folder: Path) -> Desk:
    text = default_desk_file(DeskAnswers(name="Imported desk", zone="UTC"))
    return set_up_desk(str(folder / "desk.db"), read(text, folder=folder))


def check(folder: Path) -> tuple[int, int]:
    """(passed, failed) over the facts, two for the second run, and one for what the import must stay silent about."""
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as place:
        desk = fresh_desk(Path(place))
        log = folder / "incident_event_log.csv"
        bring_in.incident_log(desk, log)
        got = desk.read(figures)
        again = bring_in.incident_log(desk, log)
        results = [(name, want, got.get(name, "no such figure")) for name, want in facts.items()]
        results.append(("second run brings in", 0, again.rows + again.tickets))
        results.append(("figures after the second run", got, desk.read(figures)))
        results.append(("fired for the past", 0, _fired(desk)))
        desk.close()
    failed = [one for one in results if one[1] != one[2]]
    for name, want, found in failed:
        print(f"{name}: expected {want!r}, got {found!r}")
    return len(results) - len(failed), len(failed)


def _fired(desk: Desk) -> int:
    from core import jobs

    return jobs.sweep(desk.as_system()).fired


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    passed, failed = check(Path(sys.argv[1]))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
