"""What falls due when, whose it is, how loaded they are, and what will probably breach: the SLA pane's one read."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core.domain.forecast import Forecast, forecast
from core.domain.open_time import Calendar
from core.domain.vocabulary import Metric, Outcome
from core.services import forecasts, policies, presence
from core.services.forecasts import Basis, Histories
from core.uow import UnitOfWork
from storage.selects import radar as selects

HOUR = timedelta(hours=1)
MISSED = 40
"""Tickets past due that are shown, the latest."""
SOON_CAP = 1_000
"""Clocks of the next hour that are counted."""


@dataclass(frozen=True, slots=True)
class Load:
    """What an assignee has on the plate."""

    present: bool
    """With a console open now."""
    open_tickets: int
    more: bool
    """There are more than these open ones."""
    soon: int
    """Of their tickets, those that fall due within the hour."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """One open clock of the desk."""

    ticket_id: int
    version: int
    subject: str
    priority: str
    metric: Metric
    cycle: int
    due_at: datetime
    breached: bool
    warn_at: datetime | None
    """First warning; None where there is none or it is not known ahead."""
    started_at: datetime
    target_s: int
    elapsed_s: int
    """Open seconds used at `as_of_at`; `calendar` counts on from there (`open_time.elapsed`)."""
    as_of_at: datetime
    calendar: Calendar
    assignee: str | None
    team: str | None
    load: Load | None
    """None: nobody has it."""
    bases: tuple[Basis, ...]
    """What its forecast rests on, the nearest first; empty once it is past due."""

    @property
    def key(self) -> tuple[int, str, int]:
        return (self.ticket_id, self.metric, self.cycle)

    def forecast(self, used_s: int) -> Forecast | None:
        """With so many open seconds used; None: too few comparable clocks, or past due."""
        return forecast([basis.history for basis in self.bases], used_s, self.target_s)


@dataclass(frozen=True, slots=True)
class Radar:
    rows: tuple[DueRow, ...]
    """Those past due, then by due instant those to come."""
    histories: Histories
    """To be handed back with the next look."""


def radar(uow: UnitOfWork, known: Histories | None = None, limit: int = 100) -> Radar:
    """The open clocks of the desk: up to `limit` that fall due next, and the latest past due and unanswered."""
    connection = uow.session.connection()
    histories = forecasts.kept_or_new(uow, known)
    missed = connection.execute(selects.missed_statement(uow.now, MISSED)).all()
    coming = connection.execute(selects.coming_statement(uow.now, limit)).all()
    loads = _loads(uow, sorted({row.assignee_id for row in (*missed, *coming) if row.assignee_id is not None}))
    rows = [_row(uow, row, loads, ()) for row in reversed(missed)]
    for row in coming:
        rows.append(_row(uow, row, loads, forecasts.bases(uow, histories, Metric(row.metric), row.category_id)))
    return Radar(tuple(rows), histories)


def _loads(uow: UnitOfWork, agents: list[int]) -> dict[int, Load]:
    if not agents:
        return {}
    connection = uow.session.connection()
    has_open = selects.open_of(connection, agents)
    soon = selects.soon_of(connection, uow.now, uow.now + HOUR, SOON_CAP)
    present = presence.present_agents(uow)
    return {one: Load(one in present, *_capped(has_open.get(one, 0)), soon.get(one, 0)) for one in agents}


def _capped(counted: int) -> tuple[int, bool]:
    return min(counted, selects.OPEN_CAP - 1), counted == selects.OPEN_CAP


def _row(uow: UnitOfWork, row: Any, loads: dict[int, Load], bases: tuple[Basis, ...]) -> DueRow:
    return DueRow(
        ticket_id=row.id,
        version=row.version,
        subject=row.subject,
        priority=row.priority,
        metric=Metric(row.metric),
        cycle=row.cycle,
        due_at=row.due_at,
        breached=row.outcome == Outcome.BREACHED,
        warn_at=row.due_warn_at if row.due_metric == row.metric else _warned_at(row.warned_at),
        started_at=row.started_at,
        target_s=row.target_s,
        elapsed_s=row.elapsed_s,
        as_of_at=row.as_of_at,
        calendar=policies.calendar_in_force(uow, row.calendar_version_id),
        assignee=row.assignee,
        team=row.team,
        load=loads.get(row.assignee_id),
        bases=bases,
    )


def _warned_at(warned_at: str) -> datetime | None:
    """When the first warning was reached, as the row knows it; a ticket's nearest clock is known better."""
    first = next(iter(json.loads(warned_at)), None)
    return datetime.fromtimestamp(first, UTC) if first is not None else None
