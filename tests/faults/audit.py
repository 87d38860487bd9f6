"""I3 and I12 after a run: what the store projects is what a replay of the trail gives."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core.desk import Desk
from core.services import clock_replay, clocks
from core.services.clock_place import place_in_queue
from core.services.clocks import CLOCK
from core.uow import UnitOfWork
from storage.tables import Ticket


def differences(desk: Desk) -> list[str]:
    """One line for each ticket whose stored clocks or place in the queues differ from the replay at the desk's now."""
    ids = desk.read(lambda uow: list(uow.session.execute(select(col(Ticket.id)).order_by(col(Ticket.id))).scalars()))
    return [line for ticket_id in ids if (line := desk.read(_difference, int(ticket_id or 0)))]


def _difference(uow: UnitOfWork, ticket_id: int) -> str | None:
    ticket = uow.session.get(Ticket, ticket_id)
    assert ticket is not None
    replayed = clock_replay.replay(uow, ticket_id, uow.now)
    wanted = clocks.rows(uow, ticket, replayed)
    stored = {
        (row["metric"], row["cycle"]): dict(row)
        for row in uow.session.execute(select(CLOCK).where(CLOCK.c.ticket_id == ticket_id)).mappings()
    }
    if wanted.keys() != stored.keys():
        return f"ticket {ticket_id}: clocks {sorted(stored)} stored, {sorted(wanted)} by replay"
    for key, values in wanted.items():
        if names := _different(stored[key], values):
            shown = {name: (str(stored[key][name]), str(values[name])) for name in names}
            return f"ticket {ticket_id} at {int(uow.now.timestamp())}: clock {key} (stored, replayed): {shown}"
    place = place_in_queue(ticket, replayed.clocks)
    wrong = {
        name: (str(getattr(ticket, name)), str(value))
        for name, value in place.items()
        if getattr(ticket, name) != value
    }
    return f"ticket {ticket_id}: place (stored, replayed): {wrong}" if wrong else None


def _different(stored: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """A clock that runs on is true at the instant it was written for."""
    moving = {"as_of_at", "elapsed_s"} if values["running"] else {"as_of_at"}
    return sorted(name for name, value in values.items() if name not in moving and stored[name] != value)
