"""The account of a ticket's clocks: each line with who caused it and the open time that counted up to it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from core.domain import open_days, open_time, sla_clocks
from core.domain.clock_account import AccountLine, LineKind, Span, goes_on, without
from core.domain.open_days import ClosedDay, OpenDay
from core.domain.open_time import Calendar
from core.domain.sla_policy import PassedOver
from core.domain.vocabulary import AuthorKind, EffectKind, EventKind, Metric, Outcome, Priority, Status
from core.errors import NotFound
from core.services import clock_replay, policies
from core.services.clocks import STEP
from core.services.event_log import Event
from core.uow import UnitOfWork
from storage.tables import Agent, CalendarVersion, PolicyVersion, Requester, Ticket


@dataclass(frozen=True, slots=True)
class Cause:
    """The entry of the audit trail that made a line."""

    seq: int
    kind: EventKind
    by: AuthorKind
    name: str
    """As received. Show it through `present.safe_text`; empty for the system."""
    before: str | None
    """What it was: a status, a priority."""
    after: str | None
    reason: str = ""
    """As somebody typed it."""
    due_date_at: datetime | None = None
    """Of a date set by hand."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a policy or calendar."""

    name: str
    number: int
    """1 for the first under this name."""
    version_id: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the ticket counted by from `from_at` on."""

    from_at: datetime
    policy: Version | None
    """None: no policy, nothing is promised."""
    calendar: Version | None
    """None: always open."""
    tz: str
    """Of the calendar."""
    cause: Cause


@dataclass(frozen=True, slots=True)
class Entry:
    """One step in a clock's life, and what counted since the line before."""

    at: datetime
    what: LineKind
    cause: Cause | None
    """None: time itself."""
    since_at: datetime
    """Of the line before."""
    counting: bool
    """Between the two the clock ran, open or closed; else it stood still."""
    calendar: Version | None
    tz: str
    days: tuple[OpenDay, ...]
    """By the dates of the desk's zone; their seconds, less those of `lost`, add up to `open_s`."""
    lost: tuple[OpenDay, ...]
    """What had counted before and is taken away."""
    closed: tuple[ClosedDay, ...]
    """By the dates of the calendar's zone; empty while it stood still."""
    open_s: int
    sum_s: int
    """Up to and with this line."""
    target_s: int | None
    """In force after this line."""
    index: int | None
    """Which warning or step, from 0."""
    step: str
    """Name of the step of the chain, if it is one."""
    carried_out: bool
    """False for a step that was reached and not fired: it is about to be, or its history was imported."""


@dataclass(frozen=True, slots=True)
class ClockAccount:
    metric: Metric
    cycle: int
    outcome: Outcome
    started_at: datetime
    target_s: int | None
    due_at: datetime | None
    due_date_at: datetime | None
    """Set by hand, and in force."""
    met_at: datetime | None
    breached_at: datetime | None
    cancelled_at: datetime | None
    paused: bool
    running: bool
    terms: tuple[Terms, ...]
    """Those in force during its life, oldest first."""
    lines: tuple[Entry, ...]
    elapsed_s: int
    """The figure shown everywhere; the `open_s` of the lines add up to it."""
    calendar: Calendar
    """In force now."""
    next_alarm_at: datetime | None
    """Until then `carried_on` tells the truth, unless something happens."""


@dataclass(frozen=True, slots=True)
class TicketAccount:
    ticket_id: int
    subject: str
    """As received. Show it through `present.safe_text`."""
    status: Status
    priority: Priority
    as_of_at: datetime
    zone: str
    """Of the desk."""
    clocks: tuple[ClockAccount, ...]
    passed_over: tuple[PassedOver, ...]
    """The policies of the desk file before `applies_now`, each with its first failing condition."""
    applies_now: str | None
    """Policy of the desk file by the ticket's facts as they are now; None: none applies."""
    terms: tuple[Terms, ...]
    """What was in force when, oldest first; the last is in force."""

    @property
    def policy(self) -> str | None:
        """Name of the policy in force."""
        return self.terms[-1].policy.name if self.terms and self.terms[-1].policy else None


def account(uow: UnitOfWork, ticket_id: int) -> TicketAccount:
    """Why every clock of the ticket says what it says, at `uow.now`.

    Raises:
        NotFound: no such ticket.
    """
    ticket = uow.session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound("ticket", ticket_id)
    replayed = clock_replay.replay(uow, ticket_id, uow.now)
    causes = _causes(uow, ticket, replayed.events)
    terms = tuple(_terms(uow, replayed.events, causes))
    chosen = policies.explain_choice(uow, ticket)
    told = _Told(uow, replayed, causes, terms, _fired(uow, ticket_id), ZoneInfo(uow.desk.zone))
    return TicketAccount(
        ticket_id=ticket_id,
        subject=ticket.subject,
        status=Status(ticket.status),
        priority=Priority(ticket.priority),
        as_of_at=max((uow.now, *(event.at for event in replayed.events))),
        zone=uow.desk.zone,
        clocks=tuple(told.clock(clock) for clock in replayed.clocks),
        passed_over=chosen.trace,
        applies_now=chosen.policy.name if chosen.policy else None,
        terms=terms,
    )


def carried_on(told: TicketAccount, now: datetime) -> TicketAccount:
    """The same account some time later, from memory: running clocks have counted on, nothing else happened."""
    if now <= told.as_of_at:
        return told
    zone = ZoneInfo(told.zone)
    return replace(told, as_of_at=now, clocks=tuple(_counted_on(clock, now, zone) for clock in told.clocks))


def _counted_on(clock: ClockAccount, now: datetime, zone: tzinfo) -> ClockAccount:
    last = clock.lines[-1]
    if not clock.running or last.what is not LineKind.COUNTED or now <= last.at:
        return clock
    days = open_days.open_days(clock.calendar, last.since_at, now, zone)
    open_s = sum(day.open_s for day in days)
    sum_s = last.sum_s - last.open_s + open_s
    closed = open_days.closed_days(clock.calendar, last.since_at, now)
    line = replace(last, at=now, days=days, closed=closed, open_s=open_s, sum_s=sum_s)
    return replace(clock, elapsed_s=sum_s, lines=(*clock.lines[:-1], line))


@dataclass(frozen=True, slots=True)
class _Fired:
    """A step that fired, once."""

    metric: Metric
    cycle: int
    name: str
    at: datetime
    """When the clock reached it."""


Counted = tuple[Span, Calendar]
"""A stretch of time and the calendar by which it counts."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the lines of one ticket's clocks are told from."""

    uow: UnitOfWork
    replayed: clock_replay.Replayed
    causes: Mapping[int, Cause]
    terms: tuple[Terms, ...]
    fired: tuple[_Fired, ...]
    zone: tzinfo

    def clock(self, clock: sla_clocks.Clock) -> ClockAccount:
        return ClockAccount(
            metric=clock.metric,
            cycle=clock.cycle,
            outcome=clock.outcome,
            started_at=clock.started_at,
            target_s=clock.target_s,
            due_at=clock.due_at,
            due_date_at=clock.due_date_at,
            met_at=clock.met_at,
            breached_at=clock.breached_at,
            cancelled_at=clock.cancelled_at,
            paused=clock.paused,
            running=clock.running,
            terms=tuple(self._terms_of(clock)),
            lines=tuple(self._lines(clock)),
            elapsed_s=clock.elapsed_s,
            calendar=clock.calendar,
            next_alarm_at=clock.next_alarm_at,
        )

    def _terms_of(self, clock: sla_clocks.Clock) -> Iterator[Terms]:
        ended_at = clock.lines[-1].at
        for terms, later in pairwise((*self.terms, None)):
            assert terms is not None
            if terms.from_at <= ended_at and (later is None or later.from_at > clock.started_at):
                yield terms

    def _lines(self, clock: sla_clocks.Clock) -> Iterator[Entry]:
        """As the replay tells them, and the steps that fired by hand, each at its instant."""
        fired = [step for step in self.fired if (step.metric, step.cycle) == (clock.metric, clock.cycle)]
        names = {step.name for step in fired}
        reached = {line.name for line in clock.lines if line.kind is LineKind.STEP_REACHED}
        others = deque(step for step in fired if step.name not in reached)
        before, counting = clock.lines[0], False
        for line in clock.lines:
            name = line.name if line.kind in _OF_STEPS else ""
            while others and (others[0].at < line.at or (line.kind is LineKind.COUNTED and others[0].at == line.at)):
                other = others.popleft()
                by_hand = self._reached(before, other.at, counting)
                yield self._entry(before, by_hand, counting, other.name, True)
                before = by_hand
            yield self._entry(before, line, counting, name, not name or name in names)
            counting = goes_on(line, counting)
            before = line

    def _reached(self, before: AccountLine, at: datetime, counting: bool) -> AccountLine:
        open_s = open_time.elapsed(self._calendar(self._in_force(before.at)), before.at, at) if counting else 0
        return AccountLine(at, LineKind.STEP_REACHED, None, open_s, before.elapsed_s + open_s, before.target_s)

    def _entry(self, before: AccountLine, line: AccountLine, counting: bool, step: str, carried_out: bool) -> Entry:
        terms = self._in_force(before.at)
        calendar = self._calendar(terms)
        own = [(before.at, line.at)] if counting and before.at < line.at else []
        counted = [(span, self._counting(span)) for span in without(own, line.lost)]
        counted += [(span, line.calendar or self._counting(span)) for span in line.spans]
        spans = _joined(counted)
        return Entry(
            at=line.at,
            what=line.kind,
            cause=self.causes.get(line.seq) if line.seq is not None else None,
            since_at=before.at,
            counting=counting or bool(line.spans),
            calendar=terms.calendar if terms else None,
            tz=calendar.tz,
            days=self._open_days(spans),
            lost=self._open_days(_joined([(span, self._counting(span)) for span in without(line.lost, own)])),
            closed=tuple(day for span, calendar in spans for day in open_days.closed_days(calendar, *span)),
            open_s=line.elapsed_s - before.elapsed_s if line is not before else line.open_s,
            sum_s=line.elapsed_s,
            target_s=line.target_s,
            index=line.index,
            step=step,
            carried_out=carried_out,
        )

    def _open_days(self, spans: Sequence[Counted]) -> tuple[OpenDay, ...]:
        return tuple(day for span, calendar in spans for day in open_days.open_days(calendar, *span, self.zone))

    def _counting(self, span: Span) -> Calendar:
        return self._calendar(self._in_force(span[0]))

    def _in_force(self, at: datetime) -> Terms | None:
        """After all entries of the instant `at`."""
        return next((terms for terms in reversed(self.terms) if terms.from_at <= at), None)

    def _calendar(self, terms: Terms | None) -> Calendar:
        version = terms.calendar if terms else None
        return policies.calendar_in_force(self.uow, version.version_id if version else None)


def _joined(counted: Sequence[Counted]) -> list[Counted]:
    """In order; those that follow each other under one calendar as one."""
    found: list[Counted] = []
    for span, calendar in sorted(counted, key=itemgetter(0)):
        if found and found[-1][0][1] == span[0] and found[-1][1] == calendar:
            found[-1] = ((found[-1][0][0], span[1]), calendar)
        else:
            found.append((span, calendar))
    return found


_OF_STEPS = frozenset({LineKind.STEP_REACHED, LineKind.STEP_WITHDRAWN})


def _causes(uow: UnitOfWork, ticket: Ticket, events: Sequence[Event]) -> dict[int, Cause]:
    ids = {event.agent_id for event in events if event.agent_id is not None}
    agents = {
        row.id: row.name for row in uow.session.execute(select(Agent.id, Agent.name).where(col(Agent.id).in_(ids)))
    }
    requester = uow.session.get(Requester, ticket.requester_id)
    wrote = (requester.name or requester.email or "") if requester else ""
    return {event.seq: _cause(event, agents, wrote) for event in events}


def _cause(event: Event, agents: Mapping[int | None, str], requester: str) -> Cause:
    names = {AuthorKind.REQUESTER: requester, AuthorKind.AGENT: agents.get(event.agent_id, "")}
    told = event.kind in (EventKind.STATUS, EventKind.PRIORITY)
    before, after = (event.data.get("from"), event.data.get("to")) if told else (None, None)
    due_s = event.data.get("due_s")
    return Cause(
        seq=event.seq,
        kind=event.kind,
        by=event.actor_kind,
        name=names.get(event.actor_kind, ""),
        before=str(before) if before is not None else None,
        after=str(after) if after is not None else None,
        reason=str(event.data.get("reason", "")) if event.kind in _WITH_REASON else "",
        due_date_at=datetime.fromtimestamp(due_s, UTC) if due_s is not None else None,
    )


_WITH_REASON = frozenset({EventKind.DUE_SET, EventKind.NO_REPLY_NEEDED, EventKind.BOUNCED, EventKind.MERGED})


def _terms(uow: UnitOfWork, events: Sequence[Event], causes: Mapping[int, Cause]) -> Iterator[Terms]:
    """What was in force from when on; changes of one instant are one."""
    known_policies, known_calendars = _versions(uow, PolicyVersion), _versions(uow, CalendarVersion)
    policy_id: int | None = None
    calendar_id: int | None = None
    last: Terms | None = None
    for event in sorted(events, key=lambda each: (each.at, each.seq)):
        if event.kind is EventKind.CREATED:
            policy_id, calendar_id = event.data["policy"], event.data["calendar"]
        elif event.kind is EventKind.POLICY:
            policy_id = event.data["to"]
        elif event.kind is EventKind.CALENDAR:
            calendar_id = event.data["to"]
        else:
            continue
        first = last if last is not None and last.from_at == event.at else None
        if last is not None and first is None:
            yield last
        tz = policies.calendar_in_force(uow, calendar_id).tz
        policy = known_policies.get(policy_id) if policy_id is not None else None
        calendar = known_calendars.get(calendar_id) if calendar_id is not None else None
        last = Terms(event.at, policy, calendar, tz, first.cause if first else causes[event.seq])
    if last is not None:
        yield last


def _fired(uow: UnitOfWork, ticket_id: int) -> tuple[_Fired, ...]:
    """The steps of chains that fired, in the order in which they were reached."""
    wanted = select(STEP.c.metric, STEP.c.cycle, STEP.c.step, STEP.c.reached_at).where(
        STEP.c.ticket_id == ticket_id, STEP.c.kind == EffectKind.STEP.value
    )
    rows = uow.session.execute(wanted.order_by(STEP.c.reached_at, STEP.c.id))
    return tuple(_Fired(Metric(row.metric), row.cycle, row.step, row.reached_at) for row in rows)


def _versions(uow: UnitOfWork, table: type[PolicyVersion] | type[CalendarVersion]) -> dict[int, Version]:
    """All versions by row id, numbered within their names."""
    counted: dict[str, int] = {}
    found: dict[int, Version] = {}
    for row in uow.session.execute(select(table.id, table.name).order_by(col(table.id))):
        counted[row.name] = counted.get(row.name, 0) + 1
        found[row.id] = Version(row.name, counted[row.name], row.id)
    return found
