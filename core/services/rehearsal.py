"""The stored trails replayed as they are and as another desk file would have had them. Nothing is written."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlmodel import col

from core.domain import sla_policy
from core.domain.calendars import Calendar
from core.domain.clock_rules import has_rule
from core.domain.desk_config import DeskConfig, PolicyConfig
from core.domain.rehearsed import Course, Flip, Tally
from core.domain.sla_clocks import ClockEvent
from core.domain.sla_policy import TicketFacts
from core.domain.vocabulary import OPEN_STATUSES, AuthorKind, Channel, EventKind, Priority
from core.services.clock_replay import Versions, brought, clock_event, counted_up, is_counted, versions_of
from core.services.desk_setup import calendar_body, policy_body
from core.services.event_log import EVENT, Event
from core.services.policies import (
    ALWAYS_OPEN,
    NO_POLICY,
    PolicyInForce,
    calendar_in_force,
    parse_calendar,
    parse_policy,
    policy_in_force,
)
from core.uow import UnitOfWork
from storage.tables import CalendarVersion, Category, Organisation, PolicyVersion, Requester, Team, Ticket

T = TypeVar("T")
TICKET = Ticket.__table__  # type: ignore[attr-defined]
_OF_FACTS = frozenset(
    {EventKind.PRIORITY, EventKind.ASSIGNED, EventKind.CATEGORISED, EventKind.TAGGED, EventKind.UNTAGGED}
)
"""Entries after which the live product looks again which policy applies."""
_CHOICES = frozenset({EventKind.POLICY, EventKind.CALENDAR})
_WANTED = tuple(kind.value for kind in EventKind if has_rule(kind) or kind in _OF_FACTS)
SUBJECTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy with its calendar as it counts for a ticket from some instant on."""

    policy: PolicyInForce
    calendar: Calendar
    calendar_name: str | None


NO_TERMS = Terms(NO_POLICY, ALWAYS_OPEN, None)


@dataclass(frozen=True, slots=True)
class Book:
    """What all tickets share: versions, names, and the desk file on trial."""

    versions: Versions
    teams: Mapping[int | None, str]
    """Handles."""
    team_names: Mapping[int | None, str]
    categories: Mapping[int | None, str]
    """Paths."""
    policies: tuple[PolicyConfig, ...]
    terms: Mapping[str, Terms]
    """By policy of the file on trial."""


@dataclass(slots=True)
class _Ticket:
    id: int
    team: str
    priority: str
    facts: TicketFacts
    """As they were at the creation, once its first entry has been read."""
    tags: frozenset[str] = field(default_factory=frozenset)


def window(uow: UnitOfWork, since_at: datetime | None) -> list[int]:
    """Ids of the tickets created or touched since then, and of all that are still open; None: of all."""
    wanted = select(TICKET.c.id).order_by(TICKET.c.id)
    return list(uow.session.execute(_since(wanted, since_at)).scalars())


def _since(wanted: Select[Any], since_at: datetime | None) -> Select[Any]:
    if since_at is None:
        return wanted
    return wanted.where((TICKET.c.updated_at >= since_at) | TICKET.c.status.in_(OPEN_STATUSES))


def rehearse(uow: UnitOfWork, config: DeskConfig, ids: Sequence[int], since_at: datetime | None) -> Tally:
    """Both courses of the tickets from the first to the last of `ids` (ascending) that belong to the window."""
    book = book_for(uow, config)
    tickets = _tickets(uow, book, ids, since_at)
    tally = Tally()
    for ticket_id, events in _trails(uow, ids, since_at):
        ticket = tickets.get(ticket_id)
        if ticket is None or events[0].kind is not EventKind.CREATED:
            continue
        before, after = courses(book, ticket, events, uow.now)
        tally.take(ticket.id, ticket.team, ticket.priority, before, after)
    return tally


def book_for(uow: UnitOfWork, config: DeskConfig) -> Book:
    known = [policy_in_force(uow, row) for row in uow.session.execute(select(col(PolicyVersion.id))).scalars()]
    calendars = [calendar_in_force(uow, row) for row in uow.session.execute(select(col(CalendarVersion.id))).scalars()]
    teams = uow.session.execute(select(col(Team.id), col(Team.handle), col(Team.name))).all()
    terms = {
        policy.name: Terms(
            _same(as_in_force(config, policy), known),
            _same(parse_calendar(calendar_body(config.calendars[policy.calendar])), calendars),
            policy.calendar,
        )
        for policy in config.policies
    }
    return Book(
        versions=versions_of(uow),
        teams={row.id: row.handle for row in teams},
        team_names={row.id: row.name for row in teams},
        categories={row.id: row.path for row in uow.session.execute(select(col(Category.id), col(Category.path)))},
        policies=config.policies,
        terms=terms,
    )


def as_in_force(config: DeskConfig, policy: PolicyConfig) -> PolicyInForce:
    """A policy of a file as its version in the store would read."""
    kept = policy_body(config, policy)
    return parse_policy(policy.name, kept.body, kept.chain, kept.chain_body)


def _same(wanted: T, known: Iterable[T]) -> T:
    """The object that the store's version has, where it says the same: then comparing costs nothing."""
    return next((each for each in known if each == wanted), wanted)


def _tickets(uow: UnitOfWork, book: Book, ids: Sequence[int], since_at: datetime | None) -> dict[int, _Ticket]:
    wanted = (
        select(
            *(TICKET.c.id, TICKET.c.team_id, TICKET.c.priority, TICKET.c.channel, TICKET.c.created_at),
            *(col(Organisation.name).label("organisation"), col(Organisation.tier), col(Requester.vip)),
        )
        .outerjoin(Organisation, col(Organisation.id) == TICKET.c.organisation_id)
        .outerjoin(Requester, col(Requester.id) == TICKET.c.requester_id)
        .where(TICKET.c.id.between(ids[0], ids[-1]))
    )
    return {row.id: _ticket(book, row) for row in uow.session.execute(_since(wanted, since_at))}


def _ticket(book: Book, row: Any) -> _Ticket:
    facts = TicketFacts(
        priority=Priority(row.priority),
        organisation=row.organisation,
        tier=row.tier,
        channel=Channel(row.channel),
        vip=bool(row.vip),
        created_at=row.created_at,
    )
    return _Ticket(row.id, book.team_names.get(row.team_id, ""), row.priority, facts)


def _trails(uow: UnitOfWork, ids: Sequence[int], since_at: datetime | None) -> Iterator[tuple[int, list[Event]]]:
    """The entries that clocks or policies look at, by ticket; one walk along the index."""
    wanted = (
        select(EVENT.c.ticket_id, EVENT.c.seq, EVENT.c.kind, EVENT.c.at, EVENT.c.data)
        .where(EVENT.c.ticket_id.between(ids[0], ids[-1]), EVENT.c.kind.in_(_WANTED))
        .order_by(EVENT.c.ticket_id, EVENT.c.seq)
    )
    if since_at is not None:
        wanted = _since(wanted.join(TICKET, TICKET.c.id == EVENT.c.ticket_id), since_at)
    for ticket_id, entries in groupby(uow.session.execute(wanted), key=itemgetter(0)):
        yield ticket_id, [_event(*row) for row in entries]


_KINDS = {kind.value: kind for kind in EventKind}


def _event(_ticket_id: int, seq: int, kind: str, at: datetime, data: str) -> Event:
    body = json.loads(data) if data != "{}" else {}
    return Event(seq, _KINDS[kind], at, at, AuthorKind.SYSTEM, None, None, body)


def courses(book: Book, ticket: _Ticket, events: Sequence[Event], now: datetime) -> tuple[Course, Course]:
    """As the trail has it, and as the file on trial would have had it; the same object where nothing differs."""
    now = max(now, *(event.at for event in events))
    counted = [clock_event(event, book.versions) if is_counted(event) else None for event in events]
    stored, trial = _Stored(book, events, counted), _Trial(book, ticket, events, counted)
    before = stored.course(now)
    if trial.path == stored.path:
        return before, before
    return before, trial.course(now)


class _Side:
    """The entries of one side, with the choices of terms where this side makes them."""

    def __init__(self, first: Terms) -> None:
        self.first = self.last = first
        self.events: list[ClockEvent] = []
        self.path: list[tuple[int, PolicyInForce, Calendar]] = [(0, first.policy, first.calendar)]
        """After how many common entries which terms began: sides with equal paths have equal clocks."""
        self.common = 0

    def add(self, event: ClockEvent) -> None:
        self.events.append(event)
        self.common += 1

    def move(self, to: Terms) -> None:
        self.last = to
        if self.path[-1][0] == self.common and len(self.path) > 1:
            self.path.pop()
        self.path.append((self.common, to.policy, to.calendar))

    def course(self, now: datetime) -> Course:
        policy = self.last.policy
        clocks = counted_up(self.first.calendar, self.first.policy, self.events, now, accounts=False)
        return Course(clocks, policy.name or None, policy.chain)


class _Stored(_Side):
    def __init__(self, book: Book, events: Sequence[Event], counted: Sequence[ClockEvent | None]) -> None:
        data, versions = events[0].data, book.versions
        super().__init__(Terms(versions.policy(data["policy"]), versions.calendar(data["calendar"]), None))
        for event, as_counted in zip(events, counted, strict=True):
            if as_counted is None:
                continue
            if event.kind not in _CHOICES:
                self.add(as_counted)
                continue
            if as_counted.of_seqs:
                self.add(as_counted)
            else:
                self.events.append(as_counted)
            if event.kind is EventKind.POLICY:
                self.move(replace(self.last, policy=versions.policy(event.data["to"])))
            else:
                self.move(replace(self.last, calendar=versions.calendar(event.data["to"])))


class _Trial(_Side):
    def __init__(
        self, book: Book, ticket: _Ticket, events: Sequence[Event], counted: Sequence[ClockEvent | None]
    ) -> None:
        self.book = book
        self.facts = _at_creation(book, ticket.facts, events[0])
        self.waits = False
        super().__init__(self._chosen())
        for index, (event, as_counted) in enumerate(zip(events, counted, strict=True)):
            if event.kind in _CHOICES:
                if as_counted is not None and as_counted.of_seqs:
                    self.add(as_counted)
                continue
            waits = (event.kind in _OF_FACTS and self._learn(event)) or self.waits
            if as_counted is not None:
                self.add(self._as_chosen(as_counted) if event.kind is EventKind.PRIORITY else as_counted)
            self.waits = waits and _opened_by(event, events[index + 1 : index + 2])
            if waits and not self.waits:
                self._look_again(event)

    def _learn(self, event: Event) -> bool:
        """Take the change up; False: it is none that conditions look at."""
        change = _CHANGES[event.kind](self.book, self.facts, event.data)
        self.facts = replace(self.facts, **change)
        return bool(change)

    def _as_chosen(self, counted: ClockEvent) -> ClockEvent:
        """A priority that brings another policy applies with it at once, as `prioritise` writes it."""
        chosen = self._chosen()
        if chosen.policy.name != self.last.policy.name:
            return replace(counted, **brought(chosen.policy))
        return counted if counted.policy is None else replace(counted, policy=None)

    def _look_again(self, fact: Event) -> None:
        """The choice bears the number of the entry that brought it, and is taken back with it."""
        chosen = self._chosen()
        if chosen.policy.name == self.last.policy.name:
            return
        self.events.append(ClockEvent(fact.at, EventKind.POLICY, seq=fact.seq, **brought(chosen.policy)))
        if chosen.calendar_name != self.last.calendar_name:
            self.events.append(ClockEvent(fact.at, EventKind.CALENDAR, seq=fact.seq, calendar=chosen.calendar))
        self.move(chosen)

    def _chosen(self) -> Terms:
        policy = sla_policy.choose(self.book.policies, self.facts).policy
        return self.book.terms[policy.name] if policy is not None else NO_TERMS


def _at_creation(book: Book, facts: TicketFacts, created: Event) -> TicketFacts:
    data = created.data
    return replace(
        facts,
        priority=Priority(data["priority"]),
        team=book.teams.get(data.get("team")),
        category=book.categories.get(data.get("category")),
        tags=frozenset(data.get("tags") or ()),
    )


def _opened_by(event: Event, following: Sequence[Event]) -> bool:
    """A hand-over of a new ticket writes its opening next, and only then looks which policy applies."""
    return event.kind is EventKind.ASSIGNED and any(
        each.kind is EventKind.STATUS and each.at == event.at for each in following
    )


def _assigned(book: Book, facts: TicketFacts, data: Mapping[str, Any]) -> dict[str, Any]:
    before, after = data["team"]
    return {"team": book.teams.get(after)} if before != after else {}


_CHANGES: Mapping[EventKind, Callable[[Book, TicketFacts, Mapping[str, Any]], dict[str, Any]]] = {
    EventKind.PRIORITY: lambda book, facts, data: {"priority": Priority(data["to"])},
    EventKind.ASSIGNED: _assigned,
    EventKind.CATEGORISED: lambda book, facts, data: {"category": book.categories.get(data.get("to"))},
    EventKind.TAGGED: lambda book, facts, data: {"tags": facts.tags | set(data["tags"])},
    EventKind.UNTAGGED: lambda book, facts, data: {"tags": facts.tags - set(data["tags"])},
}


def subjects(uow: UnitOfWork, flips: Iterable[Flip]) -> dict[int, str]:
    """Of the tickets that flip."""
    ids = sorted({flip.ticket_id for flip in flips})
    found: dict[int, str] = {}
    for start in range(0, len(ids), SUBJECTS_AT_ONCE):
        some = ids[start : start + SUBJECTS_AT_ONCE]
        wanted = select(TICKET.c.id, TICKET.c.subject).where(TICKET.c.id.in_(some))
        found |= {row.id: row.subject for row in uow.session.execute(wanted)}
    return found
