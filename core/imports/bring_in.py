"""Run an import over a whole file, a few tickets a transaction: killed at any moment, the next run goes on."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from core.desk import Desk
from core.imports.faults import Imported, RowFault
from core.imports.incident_log import Incident, read_incidents
from core.imports.spreadsheet import SheetTicket
from core.services.incident_import import Taken, take_in
from core.services.sheet_import import TakenRow
from core.services.sheet_import import take_in as take_in_row
from core.uow import UnitOfWork

R = TypeVar("R")

Progress = Callable[[int, int], None]
"""(rows done, rows in all)"""
BATCH = 40


class _DryRun(Exception):
    """Ends a transaction that must not be kept."""


def incident_log(desk: Desk, path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Imported:
    """Import an incident log; with `dry_run` everything is tried and nothing kept.

    Raises:
        NotAnIncidentLog, OSError: see `read_incidents`.
    """
    incidents, faults, total = read_incidents(path, now=desk.now())
    system = desk.as_system()
    done = len(faults)
    taken: list[Taken] = []
    for start in range(0, len(incidents), BATCH):
        batch = incidents[start : start + BATCH]
        taken += _try_out(system, batch) if dry_run else system.write(_take_batch, batch)
        done += sum(len(incident.rows) for incident in batch)
        if progress is not None:
            progress(done, total)
    return _summed(taken, faults)


def _take_batch(uow: UnitOfWork, incidents: Sequence[Incident]) -> list[Taken]:
    return [take_in(uow, incident) for incident in incidents]


def _try_out(desk: Desk, incidents: Sequence[Incident]) -> list[Taken]:
    return _tried(desk, lambda uow: _take_batch(uow, incidents))


def _tried(desk: Desk, attempt: Callable[[UnitOfWork], list[R]]) -> list[R]:
    """The result of `attempt`, with everything it wrote taken back."""
    found: list[R] = []

    def and_back(uow: UnitOfWork) -> None:
        found.extend(attempt(uow))
        raise _DryRun

    with suppress(_DryRun):
        desk.write(and_back)
    return found


def _summed(taken: Sequence[Taken], faults: Sequence[RowFault]) -> Imported:
    return Imported(
        rows=sum(one.new_rows for one in taken),
        known=sum(one.known_rows for one in taken),
        tickets=sum(one.new_ticket for one in taken),
        faults=tuple(sorted((*faults, *(fault for one in taken for fault in one.faults)), key=lambda fault: fault.row)),
    )


def spreadsheet(
    desk: Desk,
    source: str,
    tickets: Sequence[SheetTicket],
    faults: Sequence[RowFault] = (),
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Import the rows of a spreadsheet under the name `source`; with `dry_run` everything is tried and nothing kept."""
    system = desk.as_system()
    taken: list[tuple[SheetTicket, TakenRow]] = []
    for start in range(0, len(tickets), BATCH):
        batch = tickets[start : start + BATCH]
        rows = _try_rows(system, source, batch) if dry_run else system.write(_take_rows, source, batch)
        taken += zip(batch, rows, strict=True)
        if progress is not None:
            progress(len(taken), len(tickets))
    unknown = [
        RowFault(row.row, field, "not_on_desk", value[:80]) for row, one in taken for field, value in one.unknown
    ]
    new = sum(one.new for _, one in taken)
    return Imported(
        rows=new,
        known=len(taken) - new,
        tickets=new,
        faults=tuple(sorted((*faults, *unknown), key=lambda fault: fault.row)),
    )


def _take_rows(uow: UnitOfWork, source: str, rows: Sequence[SheetTicket]) -> list[TakenRow]:
    return [take_in_row(uow, source, row) for row in rows]


def _try_rows(desk: Desk, source: str, rows: Sequence[SheetTicket]) -> list[TakenRow]:
    return _tried(desk, lambda uow: _take_rows(uow, source, rows))
