"""Read an incident log (one row per update of an incident) into neutral records. Pure but for the file."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.domain.vocabulary import Level, Priority, Status
from core.imports.faults import RowFault
from core.imports.rows import ROW_LIMIT, allow_long_cells, believable, each_row, too_long

STATES: Mapping[str, Status] = {
    "New": Status.NEW,
    "Active": Status.OPEN,
    "Awaiting User Info": Status.PENDING,
    "Awaiting Problem": Status.ON_HOLD,
    "Awaiting Vendor": Status.ON_HOLD,
    "Awaiting Evidence": Status.ON_HOLD,
    "Resolved": Status.SOLVED,
    "Closed": Status.CLOSED,
}
PRIORITIES: Mapping[str, Priority] = {
    "1 - Critical": Priority.URGENT,
    "2 - High": Priority.HIGH,
    "3 - Moderate": Priority.NORMAL,
    "4 - Low": Priority.LOW,
}
LEVELS: Mapping[str, Level] = {"1 - High": Level.HIGH, "2 - Medium": Level.MEDIUM, "3 - Low": Level.LOW}
UNKNOWN = "?"
NEEDED = ("number", "incident_state", "opened_at", "sys_updated_at", "caller_id", "priority", "impact", "urgency")
_MAPPED: Mapping[str, Mapping[str, object]] = {
    "incident_state": STATES,
    "priority": PRIORITIES,
    "impact": LEVELS,
    "urgency": LEVELS,
}


@dataclass(frozen=True, slots=True)
class LogRow:
    """One update of an incident. Times are aware UTC; None where the log says it does not know."""

    line: int
    number: str
    state: str
    at: datetime
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    caller: str | None
    group: str | None
    resolver: str | None
    resolved_by: str | None
    category: str | None
    subcategory: str | None
    priority: Priority | None
    impact: Level | None
    urgency: Level | None
    reassigned: int
    reopened: int
    digest: str
    """Of the row as it stands in the file: tells a changed row from a known one."""
    cells: Mapping[str, str]

    @property
    def status(self) -> Status:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Incident:
    number: str
    rows: tuple[LogRow, ...]
    """In the order of the file."""


class NotAnIncidentLog(Exception):
    """The header lacks these columns."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(missing)
        self.missing = missing


def read_incidents(path: Path, *, now: datetime) -> tuple[tuple[Incident, ...], tuple[RowFault, ...], int]:
    """All incidents in the order in which they first appear, the rows that cannot be used, and the number of rows.

    A row with a fault is left out; the others of its incident stand. `now` bounds which times are believed.

    Raises:
        NotAnIncidentLog: the header lacks a column that is needed.
        OSError: the file cannot be read.
    """
    rows: dict[str, list[LogRow]] = {}
    faults: list[RowFault] = []
    total = 0
    allow_long_cells()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(_without_nul(file))
        missing = _missing(reader)
        if missing:
            raise NotAnIncidentLog(missing)
        for cells in each_row(reader):
            total += 1
            row = cells if isinstance(cells, RowFault) else _row(reader.line_num, cells, now)
            if isinstance(row, RowFault):
                faults.append(row)
            else:
                rows.setdefault(row.number, []).append(row)
    incidents = tuple(Incident(number, tuple(found)) for number, found in rows.items())
    return incidents, tuple(faults), total


def _missing(reader: "csv.DictReader[str]") -> tuple[str, ...]:
    try:
        header = reader.fieldnames or ()
    except csv.Error:  # a header without end is none
        return NEEDED
    return tuple(column for column in NEEDED if column not in header)


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    return (line.replace("\0", "\ufffd") for line in lines)


def _row(line: int, cells: Mapping[str, str | None], now: datetime) -> LogRow | RowFault:
    if sum(len(value or "") for value in cells.values()) > ROW_LIMIT:
        return too_long(line)
    if any(value is None for value in cells.values()) or None in cells:
        return RowFault(line, "", "short_row", str(len([value for value in cells.values() if value is not None])))
    values = {name: (value or "").strip() for name, value in cells.items()}
    for column in ("number", "incident_state", "opened_at", "sys_updated_at"):
        if _known(values, column) is None:
            return RowFault(line, column, "missing", "")
    for column, allowed in _MAPPED.items():
        if _known(values, column) is not None and values[column] not in allowed:
            return RowFault(line, column, "unknown_value", values[column][:80])
    times: dict[str, datetime | None] = {}
    for column in ("opened_at", "sys_updated_at", "resolved_at", "closed_at"):
        known = _known(values, column)
        try:
            times[column] = _instant(known, now) if known is not None else None
        except ValueError:
            return RowFault(line, column, "no_date", values[column][:80])
    return _made(line, values, times)


def _made(line: int, values: Mapping[str, str], times: Mapping[str, datetime | None]) -> LogRow | RowFault:
    counts = {}
    for column in ("reassignment_count", "reopen_count"):
        text = _known(values, column) or "0"
        if not text.isdecimal() or len(text) > 9:
            return RowFault(line, column, "unknown_value", text[:80])
        counts[column] = int(text)
    opened_at, at = times["opened_at"], times["sys_updated_at"]
    assert opened_at is not None and at is not None
    return LogRow(
        line=line,
        number=values["number"],
        state=values["incident_state"],
        at=at,
        opened_at=opened_at,
        resolved_at=times["resolved_at"],
        closed_at=times["closed_at"],
        caller=_known(values, "caller_id"),
        group=_known(values, "assignment_group"),
        resolver=_known(values, "assigned_to"),
        resolved_by=_known(values, "resolved_by"),
        category=_known(values, "category"),
        subcategory=_known(values, "subcategory"),
        priority=PRIORITIES.get(values.get("priority", "")),
        impact=LEVELS.get(values.get("impact", "")),
        urgency=LEVELS.get(values.get("urgency", "")),
        reassigned=counts["reassignment_count"],
        reopened=counts["reopen_count"],
        digest=hashlib.sha256(json.dumps(sorted(values.items())).encode()).hexdigest()[:16],
        cells=values,
    )


def _known(values: Mapping[str, str], column: str) -> str | None:
    value = values.get(column, "")
    return value if value not in ("", UNKNOWN) else None


def _instant(text: str, now: datetime) -> datetime:
    """`dd-mm-yyyy HH:MM` without a zone: UTC.

    Raises:
        ValueError: it is not of that form, or too far from now.
    """
    at = datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)
    if not believable(at, now):
        raise ValueError
    return at
