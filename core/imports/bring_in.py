"""Run an import over a whole file, a few tickets a transaction: killed at any moment, the next run goes on from there."""

from collections.abc import Callable, Sequence
from pathlib import Path

from core.desk import Desk
from core.imports.faults import Imported, RowFault
from core.imports.incident_log import Incident, read_incidents
from core.services.incident_import import Taken, take_in
from core.uow import UnitOfWork

Progress = Callable[[int, int], None]
"""(rows done, rows in all)"""
BATCH = 40


class _DryRun(Exception):
    """Carries the result out of a transaction that must not be kept."""

    def __init__(self, taken: list[Taken]) -> None:
        self.taken = taken


def incident_log(desk: Desk, path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Imported:
    """Import an incident log; with `dry_run` everything is tried and nothing kept.

    Raises:
        NotAnIncidentLog, OSError: see `read_incidents`.
    """
    incidents, faults, total = read_incidents(path)
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
    def attempt(uow: UnitOfWork) -> None:
        raise _DryRun(_take_batch(uow, incidents))

    try:
        desk.write(attempt)
    except _DryRun as result:
        return result.taken
    raise AssertionError("unreachable")


def _summed(taken: Sequence[Taken], faults: Sequence[RowFault]) -> Imported:
    return Imported(
        rows=sum(one.new_rows for one in taken),
        known=sum(one.known_rows for one in taken),
        tickets=sum(one.new_ticket for one in taken),
        faults=tuple(sorted((*faults, *(fault for one in taken for fault in one.faults)), key=lambda fault: fault.row)),
    )
