"""What must hold of every account, whatever the ticket went through."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from core.desk import Desk
from core.domain import open_time
from core.domain.clock_account import LineKind
from core.services import clock_views, explain, policies
from core.services.clocks import CLOCK
from core.services.explain import ClockAccount, Entry, TicketAccount
from core.uow import UnitOfWork
from storage.tables import Ticket


def checked(desk: Desk, ticket_id: int) -> TicketAccount:
    """The account, once it is known to add up to every figure that siaga shows."""
    return desk.read(_checked, ticket_id)


def check_all(desk: Desk) -> int:
    """Check every ticket of the desk; the number of clocks."""

    def all_of_them(uow: UnitOfWork) -> int:
        ids = uow.session.execute(select(col(Ticket.id)).order_by(col(Ticket.id))).scalars().all()
        return sum(len(_checked(uow, ticket_id).clocks) for ticket_id in ids if ticket_id is not None)

    return desk.read(all_of_them)


def _checked(uow: UnitOfWork, ticket_id: int) -> TicketAccount:
    told = explain.account(uow, ticket_id)
    shown = {(view.metric, view.cycle): view.elapsed_s for view in clock_views.clocks_of(uow, ticket_id)}
    assert {(clock.metric, clock.cycle): clock.elapsed_s for clock in told.clocks} == shown
    stored = {(row.metric, row.cycle): row for row in uow.session.execute(_stored(ticket_id))}
    for clock in told.clocks:
        _adds_up(uow, clock, told)
        row = stored[clock.metric, clock.cycle]
        assert clock.elapsed_s == row.elapsed_s or (clock.running and row.as_of_at < told.as_of_at)
    return told


def _stored(ticket_id: int):  # type: ignore[no-untyped-def]
    return select(CLOCK).where(CLOCK.c.ticket_id == ticket_id)


def _adds_up(uow: UnitOfWork, clock: ClockAccount, told: TicketAccount) -> None:
    assert sum(entry.open_s for entry in clock.lines) == clock.elapsed_s == clock.lines[-1].sum_s
    before_s, before_at = 0, clock.lines[0].at
    for entry in clock.lines:
        assert entry.sum_s == before_s + entry.open_s and entry.since_at == before_at
        before_s, before_at = entry.sum_s, entry.at
        _windows_add_up(entry, told.zone, clock.started_at)
        if entry.what is LineKind.TAKEN_BACK:
            continue
        version_id = entry.calendar.version_id if entry.calendar else None
        calendar = policies.calendar_in_force(uow, version_id)
        assert entry.tz == calendar.tz
        counted_s = open_time.elapsed(calendar, entry.since_at, entry.at) if entry.counting else 0
        assert counted_s == entry.open_s, "the calendar named by the line counts what the line says"
    assert clock.lines[0].at == clock.started_at and clock.terms


def _windows_add_up(entry: Entry, zone: str, clock_began_at: datetime) -> None:
    at: datetime | None = None
    for day in entry.days:
        assert day.open_s == sum(window.open_s for window in day.windows)
        for window in day.windows:
            earliest = clock_began_at if entry.what is LineKind.TAKEN_BACK else entry.since_at
            assert earliest <= window.start_at < window.end_at <= entry.at
            assert at is None or window.start_at >= at
            last = window.end_at - timedelta(seconds=1)
            assert {each.astimezone(ZoneInfo(zone)).date() for each in (window.start_at, last)} == {day.on}
            at = window.end_at
    assert sum(day.open_s for day in entry.days) - sum(day.open_s for day in entry.lost) == entry.open_s
