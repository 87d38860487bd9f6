"""Which SLA policy and which version of it a ticket's clocks count by."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from core.domain import chains
from core.domain.desk_config import ChainStep
from core.domain.open_time import Calendar
from core.domain.sla_clocks import Policy
from core.domain.sla_policy import Chosen, TicketFacts, choose
from core.domain.vocabulary import Channel, EventKind, Priority
from core.services import event_log
from core.uow import UnitOfWork
from storage.tables import (
    CalendarVersion,
    Category,
    Organisation,
    PolicyVersion,
    Requester,
    Tag,
    Team,
    Ticket,
    TicketTag,
)

ALWAYS_OPEN = Calendar.parse(
    {"tz": "UTC", "hours": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
)
NO_TARGETS = Policy.parse(
    {
        "first_response_minutes": None,
        "next_response_minutes": None,
        "resolution_minutes": None,
        "warn_at": [],
        "pause_in": [],
    }
)


@dataclass(frozen=True, slots=True)
class ChosenVersion:
    policy: str | None
    """Name; None: no policy applies and the ticket has no clocks."""
    policy_version_id: int | None
    calendar_version_id: int | None


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    name: str
    policy: Policy
    chain: str | None
    steps: tuple[ChainStep, ...]


NO_POLICY = PolicyInForce("", NO_TARGETS, None, ())


def facts_of(uow: UnitOfWork, ticket: Ticket) -> TicketFacts:
    """What the conditions of policies look at."""
    session = uow.session
    category = session.get(Category, ticket.category_id) if ticket.category_id else None
    team = session.get(Team, ticket.team_id) if ticket.team_id else None
    organisation = session.get(Organisation, ticket.organisation_id) if ticket.organisation_id else None
    requester = session.get(Requester, ticket.requester_id)
    tags = session.execute(_TAGS, {"ticket": ticket.id}).scalars()
    return TicketFacts(
        priority=Priority(ticket.priority),
        category=category.path if category else None,
        team=team.handle if team else None,
        organisation=organisation.name if organisation else None,
        tier=organisation.tier if organisation else None,
        channel=Channel(ticket.channel),
        tags=frozenset(tags),
        vip=bool(requester and requester.vip),
        created_at=ticket.created_at,
    )


_TAGS = (
    select(col(Tag.name))
    .join(TicketTag, col(TicketTag.tag_id) == col(Tag.id))
    .where(col(TicketTag.ticket_id) == bindparam("ticket"))
)


def explain_choice(uow: UnitOfWork, ticket: Ticket) -> Chosen:
    """Which policy of the desk file applies to the ticket now, and why none before it does."""
    return choose(uow.desk.policies, facts_of(uow, ticket))


def choose_for(uow: UnitOfWork, ticket: Ticket) -> ChosenVersion:
    policy = explain_choice(uow, ticket).policy
    if policy is None:
        return ChosenVersion(None, None, None)
    return ChosenVersion(
        policy.name, _newest(uow, PolicyVersion, policy.name), _newest(uow, CalendarVersion, policy.calendar)
    )


def reselect(uow: UnitOfWork, ticket: Ticket, *, at: datetime | None = None) -> bool:
    """After a change of what conditions look at: write the change of policy and calendar, if another one applies.

    A newer version of the same policy is not taken up here; that is the business of applying a desk file.
    """
    chosen = change_due(uow, ticket)
    if chosen is None:
        return False
    write_version(uow, ticket, EventKind.POLICY, chosen.policy_version_id, at=at)
    if chosen.calendar_version_id != ticket.calendar_version_id:
        write_version(uow, ticket, EventKind.CALENDAR, chosen.calendar_version_id, at=at)
    return True


def write_version(
    uow: UnitOfWork, ticket: Ticket, kind: EventKind, version_id: int | None, *, at: datetime | None = None
) -> None:
    """Record that the ticket counts by that version from now on; `kind` is POLICY or CALENDAR."""
    column = f"{kind.value}_version_id"
    event_log.append(uow, ticket, kind, {"from": getattr(ticket, column), "to": version_id}, at=at)
    setattr(ticket, column, version_id)


def change_due(uow: UnitOfWork, ticket: Ticket) -> ChosenVersion | None:
    """The policy that applies to the ticket as it is now, if that is another one than it counts by.

    None while something is taken back: the versions that it had are then restored by what takes it back.
    """
    if uow.undo_of is not None:
        return None
    chosen = choose_for(uow, ticket)
    before = policy_in_force(uow, ticket.policy_version_id).name if ticket.policy_version_id else None
    return chosen if chosen.policy != before else None


def policy_in_force(uow: UnitOfWork, version_id: int | None) -> PolicyInForce:
    """The version's targets and chain; without a version a policy that promises nothing."""
    if version_id is None:
        return NO_POLICY
    known = _versions(uow).policies
    if version_id not in known:
        row = uow.session.get(PolicyVersion, version_id)
        if row is None:
            return NO_POLICY
        known[version_id] = parse_policy(row.name, row.body, row.chain, row.chain_body)
    return known[version_id]


def calendar_in_force(uow: UnitOfWork, version_id: int | None) -> Calendar:
    if version_id is None:
        return ALWAYS_OPEN
    known = _versions(uow).calendars
    if version_id not in known:
        row = uow.session.get(CalendarVersion, version_id)
        if row is None:
            return ALWAYS_OPEN
        known[version_id] = parse_calendar(row.body)
    return known[version_id]


def team_handle(uow: UnitOfWork, team_id: int | None) -> str | None:
    if team_id is None:
        return None
    known = _versions(uow).teams
    if team_id not in known:
        team = uow.session.get(Team, team_id)
        if team is None:
            return None
        known[team_id] = team.handle
    return known[team_id]


@dataclass(slots=True)
class _Versions:
    """Versions and the handles of teams never change: what was read of a store is true for as long as it is open."""

    policies: dict[int, PolicyInForce] = field(default_factory=dict)
    calendars: dict[int, Calendar] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)


_known_versions: WeakKeyDictionary[object, _Versions] = WeakKeyDictionary()


def _versions(uow: UnitOfWork) -> _Versions:
    return _known_versions.setdefault(uow.session.get_bind(), _Versions())


@lru_cache(maxsize=512)
def parse_policy(name: str, body: str, chain: str | None, chain_body: str) -> PolicyInForce:
    return PolicyInForce(name, Policy.parse(json.loads(body)), chain, chains.parse_steps(json.loads(chain_body)))


@lru_cache(maxsize=128)
def parse_calendar(body: str) -> Calendar:
    return Calendar.parse(json.loads(body))


def _newest(uow: UnitOfWork, table: type[PolicyVersion] | type[CalendarVersion], name: str) -> int | None:
    """Row id of the newest version; looked up once a transaction."""
    known: dict[tuple[str, str], int | None] = uow.session.info.setdefault("newest_versions", {})
    key = (str(table.__tablename__), name)
    if key not in known:
        known[key] = uow.session.exec(select(func.max(col(table.id))).where(col(table.name) == name)).first()
    return known[key]
