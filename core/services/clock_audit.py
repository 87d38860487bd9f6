"""Truth against projection: replay open clocks from their trails and name every difference from what is stored."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, union
from sqlmodel import col

from core.domain import open_time, sla_clocks
from core.domain.vocabulary import OPEN_STATUSES, NoticeKind, Role
from core.services import clock_replay, clocks, event_log, inbox
from core.services.clock_place import place_in_queue
from core.services.clock_replay import Replayed
from core.services.clocks import CLOCK, Key
from core.services.event_log import Event
from core.services.ticket_rows import locked
from core.uow import UnitOfWork
from storage.tables import NO_DUE, Agent, Ticket

WAIT = timedelta(minutes=5)
"""A step that hands over may wait this long for its assignee; see the contract of chains."""
ROW = "row"
"""Field of a difference where the whole row is missing or should not be there."""


@dataclass(frozen=True, slots=True)
class Difference:
    ticket_id: int
    metric: str
    """Empty: the ticket's place in the queues."""
    cycle: int
    """0 for the place in the queues."""
    field: str
    """Column, or ROW."""
    stored: Any
    replayed: Any
    """Both as the columns have them; of ROW whether there is one."""


def open_tickets(uow: UnitOfWork) -> list[int]:
    """Tickets with a clock that has not ended, by the trail or by what is stored; ascending."""
    ticket_id, status, rank = col(Ticket.id), col(Ticket.status), col(Ticket.queue_rank)
    unfinished = CLOCK.c.running | CLOCK.c.paused | CLOCK.c.next_alarm_at.is_not(None)
    wanted = union(
        select(ticket_id.label("id")).where(status.in_(OPEN_STATUSES)),
        select(ticket_id).where(rank < NO_DUE),
        select(CLOCK.c.ticket_id).where(unfinished),
    )
    return sorted(uow.session.execute(wanted).scalars())


def differences(uow: UnitOfWork, ids: Sequence[int]) -> list[Difference]:
    """Of these tickets; empty: what is stored is what a replay gives."""
    found: list[Difference] = []
    for ticket_id in ids:
        ticket = uow.session.get(Ticket, ticket_id)
        if ticket is not None:
            found += _of_ticket(uow, ticket)
    return found


def repair(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Write the clocks of these tickets again as their trails have them."""
    for ticket_id in ids:
        ticket = locked(uow, ticket_id)
        if ticket is not None:
            uow.session.execute(delete(CLOCK).where(CLOCK.c.ticket_id == ticket_id))
            clocks.project(uow, ticket)


def tell_admins(uow: UnitOfWork, found: Sequence[Difference]) -> None:
    """A notice that names the first ticket, and how many there are."""
    tickets = sorted({difference.ticket_id for difference in found})
    data = {"tickets": len(tickets), "differences": len(found), "first": tickets[:20]}
    admins = select(col(Agent.id)).where(col(Agent.role) == Role.ADMIN, col(Agent.active))
    for agent_id in list(uow.session.execute(admins.order_by(col(Agent.id))).scalars()):
        inbox.notify(uow, agent_id, tickets[0], NoticeKind.CLOCK_AUDIT, data)


def _of_ticket(uow: UnitOfWork, ticket: Ticket) -> Iterator[Difference]:
    assert ticket.id is not None
    stored = clocks.stored_rows(uow, ticket.id)
    events = event_log.history(uow, ticket.id)
    at = _projected_at(events, stored)
    replayed = clock_replay.replay_to(uow, events, at) if events and at is not None else Replayed((), ())
    wanted = clocks.rows(uow, ticket, replayed)
    counted = {(clock.metric.value, clock.cycle): clock for clock in replayed.clocks}
    for key in sorted(stored.keys() | wanted.keys()):
        if key in stored and key in wanted:
            yield from _of_row(ticket.id, stored[key], wanted[key], counted[key])
        else:
            yield Difference(ticket.id, *key, ROW, key in stored, key in wanted)
    for name, value in place_in_queue(ticket, replayed.clocks).items():
        if getattr(ticket, name) != value:
            yield Difference(ticket.id, "", 0, name, getattr(ticket, name), value)


def _projected_at(events: Sequence[Event], stored: Mapping[Key, Mapping[str, Any]]) -> datetime | None:
    """When the rows were last written: what time alone has changed since then waits for the sweep and is no difference.

    None: there is neither a row nor an entry that clocks look at.
    """
    ats = [event.at for event in events if clock_replay.is_counted(event)]
    return max([*ats, *(row["as_of_at"] for row in stored.values())], default=None)


def _of_row(
    ticket_id: int, stored: Mapping[str, Any], wanted: Mapping[str, Any], clock: sla_clocks.Clock
) -> Iterator[Difference]:
    for name, value in wanted.items():
        has = stored[name]
        if name == "as_of_at" or (name == "next_alarm_at" and _waits(clock, has)):
            continue
        if name == "elapsed_s" and stored["running"] and clock.running:
            has += open_time.elapsed(clock.calendar, stored["as_of_at"], clock.as_of_at)
        if name == "warned_at":
            has, value = _listed(has), json.loads(value)
        if has != value:
            yield Difference(ticket_id, clock.metric.value, clock.cycle, name, has, value)


def _waits(clock: sla_clocks.Clock, alarm_at: datetime | None) -> bool:
    """A step was reached and its alarm is set anew for as long as the assignee writes: presence is not in the trail."""
    reached = (at for at in clock.reached_at if at is not None)
    return alarm_at is not None and any(at < alarm_at <= at + WAIT for at in reached)


def _listed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
