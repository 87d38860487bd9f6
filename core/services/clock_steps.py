"""Dry questions to a calendar: when is an amount of open time used up, how much lies between two instants, and how."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlmodel import col, select

from core.domain import open_days, open_time
from core.domain.asked_time import LAST_AT
from core.domain.calendars import Calendar, CalendarError, CalendarFault
from core.domain.open_days import ClosedDay, OpenDay
from core.errors import NotFound
from core.services import policies
from core.uow import UnitOfWork
from storage.tables import CalendarVersion

STEPS_UP_TO = timedelta(days=25 * 366)


@dataclass(frozen=True, slots=True)
class NamedCalendar:
    name: str
    calendar: Calendar
    version_id: int | None = None
    """None: of a desk file that is in no store."""


@dataclass(frozen=True, slots=True)
class Steps:
    """From one instant to another, and what counts between them; aware UTC."""

    from_at: datetime
    to_at: datetime
    open_s: int
    days: tuple[OpenDay, ...]
    closed: tuple[ClosedDay, ...]
    complete: bool
    """False: the span is longer than STEPS_UP_TO, and its days are not listed."""
    opens_at: datetime | None
    """None: open at the start; else when it opens next."""


def due(calendar: Calendar, from_at: datetime, open_s: int, zone: tzinfo) -> Steps:
    """When `open_s` open seconds are used up, and the steps by the dates of `zone`.

    Raises:
        CalendarError: out_of_range: not before the year 10000.
    """
    to_at = open_time.due(calendar, from_at, open_s)
    if to_at > LAST_AT:
        raise CalendarError(CalendarFault.OUT_OF_RANGE)
    return _steps(calendar, from_at, to_at, open_s, zone)


def between(calendar: Calendar, from_at: datetime, to_at: datetime, zone: tzinfo) -> Steps:
    """The open time between two instants; 0 if the second is not later."""
    return _steps(calendar, from_at, to_at, open_time.elapsed(calendar, from_at, to_at), zone)


def _steps(calendar: Calendar, from_at: datetime, to_at: datetime, open_s: int, zone: tzinfo) -> Steps:
    complete = to_at - from_at <= STEPS_UP_TO
    opens_at = None
    if not open_time.is_open(calendar, from_at):
        opens_at = open_time.due(calendar, from_at, 1) - timedelta(seconds=1)
    return Steps(
        from_at=from_at,
        to_at=to_at,
        open_s=open_s,
        days=open_days.open_days(calendar, from_at, to_at, zone) if complete else (),
        closed=open_days.closed_days(calendar, from_at, to_at) if complete else (),
        complete=complete,
        opens_at=opens_at,
    )


def newest_calendar(uow: UnitOfWork, name: str) -> NamedCalendar:
    """The desk's calendar of this name as it counts for new tickets, holidays included.

    Raises:
        NotFound: the desk file in force names no such calendar.
    """
    wanted = select(col(CalendarVersion.id)).where(col(CalendarVersion.name) == name)
    version_id = uow.session.exec(wanted.order_by(col(CalendarVersion.id).desc()).limit(1)).first()
    if name not in uow.desk.calendars or version_id is None:
        raise NotFound("calendar", name)
    return NamedCalendar(name, policies.calendar_in_force(uow, version_id), version_id)
