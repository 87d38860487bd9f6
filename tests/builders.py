"""A small desk to try services on: short names for its people, tickets and hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core.desk import Desk, actor_for, apply_to
from core.desk_file.read import read
from core.domain.desk_config import DeskConfig
from core.domain.vocabulary import EventKind
from core.services import clock_replay, event_log, intake
from core.services.clocks import CLOCK, STEP
from core.services.people import RequesterFacts
from core.uow import Actor, UnitOfWork
from storage.engine import Database
from storage.tables import Agent, Team, Ticket

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""09:00 in Jakarta, on a working day."""

TEXT = """\
[desk]
name = "Test desk"
zone = "Asia/Jakarta"
intake_team = "first"

[agents]
lea = { name = "Lea", role = "lead" }
ani = { name = "Ani", deputy = "beni" }
beni = { name = "Beni" }
citra = { name = "Citra", role = "lead" }
root = { name = "Root", role = "admin" }
eye = { name = "Eye", role = "observer" }

[teams]
first = { name = "First", lead = "lea", members = ["lea", "ani", "beni"] }
second = { name = "Second", lead = "citra", members = ["citra"] }
office = { name = "Office", lead = "lea", members = ["lea"] }

[categories.network]
name = "Network"
team = "second"
vpn = { name = "VPN", priority = "high" }
[categories.desk]
name = "Desk"
team = "first"

[calendars.always]
zone = "UTC"
hours = { mon-sun = "00:00-24:00" }
[calendars.office]
zone = "Asia/Jakarta"
hours = { mon-fri = "09:00-12:00, 13:00-17:00" }

[[sla]]
name = "Urgent"
when = { priority = ["urgent"] }
calendar = "always"
chain = "major"
warnings = ["75%"]
pauses = ["pending", "on_hold"]
[sla.targets]
urgent = { first_response = "15m", next_response = "30m", resolution = "4h" }

[[sla]]
name = "Gold"
when = { tag = ["gold"], priority = ["high", "normal", "low"] }
calendar = "always"
chain = "standard"
warnings = ["50%"]
pauses = ["pending"]
[sla.targets]
high = { first_response = "30m", next_response = "30m", resolution = "2h" }
normal = { first_response = "30m", next_response = "30m", resolution = "2h" }
low = { first_response = "30m", next_response = "30m", resolution = "2h" }

[[sla]]
name = "Office"
when = { team = ["office"] }
calendar = "office"
chain = "standard"
warnings = ["75%"]
pauses = ["pending", "on_hold"]
[sla.targets]
urgent = { first_response = "1h", next_response = "1h", resolution = "8h" }
high = { first_response = "1h", next_response = "1h", resolution = "8h" }
normal = { first_response = "1h", next_response = "1h", resolution = "8h" }
low = { first_response = "1h", next_response = "1h", resolution = "8h" }

[[sla]]
name = "Standard"
calendar = "always"
chain = "standard"
warnings = ["75%"]
pauses = ["pending", "on_hold"]
[sla.targets]
urgent = { first_response = "15m", next_response = "30m", resolution = "4h" }
high = { first_response = "30m", next_response = "1h", resolution = "6h" }
normal = { first_response = "1h", next_response = "2h", resolution = "8h" }
low = { first_response = "4h", next_response = "none", resolution = "24h" }

[[chains.standard.steps]]
name = "tell-lead"
at = "-10m"
notify = ["lead"]
[[chains.standard.steps]]
name = "hand-over"
at = "+30m"
metrics = ["resolution"]
reassign = "team:second"
tag = ["late"]
note = "Promise missed."

[[chains.major.steps]]
name = "raise-alarm"
at = "+1m"
notify = ["assignee", "team_lead:second"]
"""


@cache
def config(text: str = TEXT) -> DeskConfig:
    return read(text, folder=None)


@dataclass
class SetClock:
    """A time source that moves only when told to; `steady` is the monotonic clock beside it."""

    at: datetime = MONDAY
    steady_s: float = 0.0

    def __call__(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.steady_s

    def ahead(self, **by: float) -> datetime:
        """Let time pass: `minutes=5`."""
        span = timedelta(**by)
        self.at, self.steady_s = self.at + span, self.steady_s + span.total_seconds()
        return self.at

    def step(self, **by: float) -> None:
        """Set the wall clock only, as an administrator does."""
        self.at += timedelta(**by)


@dataclass
class Staff:
    """The desk and everybody on it, by handle."""

    desk: Desk
    now: SetClock
    agents: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)

    def by(self, handle: str) -> Desk:
        """The desk as this agent uses it."""
        return self.desk.acting_as(self.actor(handle))

    def actor(self, handle: str) -> Actor:
        return self.desk.read(lambda uow: actor_for(uow.session, self.agents[handle]))

    def absent(self, handle: str, is_absent: bool = True) -> None:
        def set_absent(uow: UnitOfWork) -> None:
            agent = uow.session.get(Agent, self.agents[handle])
            assert agent is not None
            agent.absent = is_absent

        self.desk.write(set_absent)


def desk_on(database: Database, now: SetClock | None = None, text: str = TEXT) -> Staff:
    now = now or SetClock()
    desk = apply_to(database, config(text), now=now)

    def ids(uow: UnitOfWork) -> tuple[dict[str, int], dict[str, int]]:
        agents = uow.session.execute(select(col(Agent.handle), col(Agent.id))).all()
        teams = uow.session.execute(select(col(Team.handle), col(Team.id))).all()
        return {row[0]: row[1] for row in agents}, {row[0]: row[1] for row in teams}

    return Staff(desk, now, *desk.read(ids))


def new_ticket(subject: str = "It does not work", **facts: Any) -> intake.NewTicket:
    facts.setdefault("body", "Please help.")
    facts.setdefault("requester", RequesterFacts("Sari", "sari@customer.example"))
    return intake.NewTicket(subject, **facts)


def opened(staff: Staff, subject: str = "It does not work", **facts: Any) -> int:
    """A ticket of a customer, now; its id."""
    return staff.desk.write(intake.create, new_ticket(subject, **facts)).ticket_id


def row_of(desk: Desk, ticket_id: int) -> Ticket:
    def read_row(uow: UnitOfWork) -> Ticket:
        found = uow.session.get(Ticket, ticket_id)
        assert found is not None
        return found

    return desk.read(read_row)


def clock_rows(desk: Desk, ticket_id: int) -> dict[str, Any]:
    """The stored clocks of a ticket by `metric-cycle`."""

    def read_rows(uow: UnitOfWork) -> dict[str, Any]:
        rows = uow.session.execute(select(CLOCK).where(CLOCK.c.ticket_id == ticket_id).order_by(CLOCK.c.id))
        return {f"{row.metric}-{row.cycle}": row for row in rows}

    return desk.read(read_rows)


def steps_fired(desk: Desk, ticket_id: int | None = None) -> list[tuple[str, str, int, int]]:
    """(metric, step, round, late_s) in the order of firing."""
    wanted = select(STEP.c.metric, STEP.c.step, STEP.c.round, STEP.c.late_s).order_by(STEP.c.id)
    if ticket_id is not None:
        wanted = wanted.where(STEP.c.ticket_id == ticket_id)
    return desk.read(lambda uow: [tuple(row) for row in uow.session.execute(wanted)])


def trail_of(desk: Desk, ticket_id: int) -> tuple[event_log.Event, ...]:
    return desk.read(event_log.history, ticket_id)


def kinds(desk: Desk, ticket_id: int) -> list[EventKind]:
    return [event.kind for event in trail_of(desk, ticket_id)]


def replayed(desk: Desk, ticket_id: int, at: datetime | None = None) -> clock_replay.Replayed:
    return desk.read(lambda uow: clock_replay.replay(uow, ticket_id, at or uow.now))
