"""What each event does to the clocks of a ticket.

The kinds of the SLA contract by its rules T1 to T20; the others by rules of our own, which bear letters:

U  A round of periodic update begins with each public word of the desk while the ticket is not done (an agent's
   creation counts as one), and when an answered ticket is reopened. The next word fulfils it; going done ends it.
O  Ownership and team resolution begin when a team gets the ticket. A person who has it fulfils ownership; giving it
   back takes that back. Team resolution is fulfilled by going done or by handing on; ownership that is handed on
   unfulfilled ends. Going done and reopening work as for first response and resolution.
N  "No reply needed" ends the open round of next response without judging it.
D  A due date set by hand is an instant: edits and pauses do not move it, and the breach waits for it, open or not. A
   clock that stands still is breached when it goes on, or when it is fulfilled after that instant. A clock whose
   policy promises nothing any more is promised again by a date.
B  What is taken back (a reply that bounced, a merge, whatever `u` undoes) never was: clocks go on as if, time since
   included. What is thereby reached fires at that instant, never in the past; what fired stays or is taken back.
C  A policy brings its chain. Steps, like warnings, are carried over by name: what fired stays fired, for good if the
   new chain does not know it, and what is new counts from then on, for open clocks.
"""

from collections.abc import Callable

from core.domain.calendars import Calendar
from core.domain.clock_account import LineKind, Recount
from core.domain.clock_events import BY_AGENT, ClockEvent
from core.domain.ticket_clocks import TicketClocks
from core.domain.vocabulary import DONE, TEAM_METRICS, EventKind, Metric, Status

_STARTS_ONCE_DONE_ENDS = (Metric.FIRST_RESPONSE, Metric.OWNERSHIP)
"""Suspended by going done: they go on when the ticket is reopened (T11)."""
_KEPT_BY_DONE = (Metric.RESOLUTION, Metric.TEAM_RESOLUTION)
"""Fulfilled by going done, which reopening takes back (T9, T10)."""


def apply(ticket: TicketClocks, event: ClockEvent) -> None:
    """Apply one event whose kind has a rule at `ticket.at`; nothing counts before `created` or after `merged`."""
    if ticket.created is (event.kind is EventKind.CREATED):
        return
    if ticket.merged and not event.of_seqs:
        if event.kind in _KEPT_WHILE_MERGED:
            ticket.applied.append(event)  # for the day on which the merge is taken back
        return
    ticket.seq = event.seq
    if event.of_seqs:
        _taken_back(ticket, event)
    else:
        ticket.applied.append(event)
        _RULES[event.kind](ticket, event)
    ticket.settle()


def has_rule(kind: EventKind) -> bool:
    """Whether an entry of this kind can change a clock; one of another kind still does where it takes an entry back."""
    return kind in _RULES or kind in TAKING_BACK


def _created(ticket: TicketClocks, event: ClockEvent) -> None:
    ticket.created = True
    ticket.priority, ticket.status = event.priority, event.status
    ticket.answered = event.by == BY_AGENT
    if not ticket.answered:
        ticket.start(Metric.FIRST_RESPONSE)
    ticket.start(Metric.RESOLUTION)
    if ticket.answered:
        ticket.start(Metric.PERIODIC_UPDATE)
    _hand_over(ticket, event)


def _customer_message(ticket: TicketClocks, event: ClockEvent) -> None:
    if ticket.answered and ticket.open_clock(Metric.NEXT_RESPONSE) is None and not ticket.done:
        ticket.start(Metric.NEXT_RESPONSE)


def _agent_reply(ticket: TicketClocks, event: ClockEvent) -> None:
    """Fulfils paused clocks too, and a first response even on a done ticket (T8, T12)."""
    ticket.answered = True
    for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE):
        clock = ticket.current.get(metric)
        if clock is not None and clock.met_at is None and not clock.over:
            ticket.fulfil(clock)
    ticket.current.pop(Metric.NEXT_RESPONSE, None)
    ticket.current.pop(Metric.PERIODIC_UPDATE, None)
    if not ticket.done:
        ticket.start(Metric.PERIODIC_UPDATE)


def _status(ticket: TicketClocks, event: ClockEvent) -> None:
    to = Status(event.to or Status.OPEN)
    was_done, is_done = ticket.status in DONE, to in DONE
    if is_done and not was_done:
        _go_done(ticket)
    ticket.status = to
    if was_done and not is_done:
        _leave_done(ticket)


def _go_done(ticket: TicketClocks) -> None:
    """Fulfils the resolutions; what is unanswered or unowned ends, some of it for the time being (T9, T11)."""
    for clock in tuple(ticket.live()):
        if clock.metric in _KEPT_BY_DONE:
            ticket.fulfil(clock)
        elif clock.metric in _STARTS_ONCE_DONE_ENDS:
            clock.stop(ticket.at, ticket.seq)
            clock.suspended = True
        else:
            ticket.end(clock)


def _leave_done(ticket: TicketClocks) -> None:
    for metric in (*_STARTS_ONCE_DONE_ENDS, *_KEPT_BY_DONE):
        clock = ticket.current.get(metric)
        if clock is None or clock.over:
            continue
        taken_back = clock.met_at is not None and (
            metric in _KEPT_BY_DONE or (metric is Metric.OWNERSHIP and not ticket.owned)
        )
        if clock.suspended or taken_back:
            ticket.reopen(clock)
    if ticket.team is not None and not any(metric in ticket.current for metric in TEAM_METRICS):
        _start_of_team(ticket)
    if ticket.answered:
        ticket.start(Metric.PERIODIC_UPDATE)


def _priority(ticket: TicketClocks, event: ClockEvent) -> None:
    """Where the priority brings another policy, both apply at once: between them a clock might have no target."""
    ticket.priority = event.to or ticket.priority
    _policy(ticket, event)


def _policy(ticket: TicketClocks, event: ClockEvent) -> None:
    """With its chain: a step counts from here on, for the clocks that are open."""
    if event.policy is not None:
        ticket.policy, ticket.chain = event.policy, event.chain
    ticket.retarget_all()


def _calendar(ticket: TicketClocks, event: ClockEvent) -> None:
    ticket.calendar = event.calendar or ticket.calendar
    for clock in tuple(ticket.live()):
        clock.note(LineKind.CALENDAR_CHANGED, ticket.at, ticket.seq)
        if clock.due_date_at is not None:
            ticket.retarget(clock)


def _merged(ticket: TicketClocks, event: ClockEvent) -> None:
    for clock in tuple(ticket.live()):
        ticket.end(clock)
    for clock in ticket.current.values():
        clock.over = clock.over or clock.suspended
    ticket.merged = True


# Between teams (O)


def _assigned(ticket: TicketClocks, event: ClockEvent) -> None:
    if event.team != ticket.team:
        _hand_over(ticket, event)
        return
    was_owned, ticket.owned = ticket.owned, event.owned
    clock = ticket.current.get(Metric.OWNERSHIP)
    if clock is None or was_owned is event.owned:
        return
    if event.owned and clock.met_at is None and not clock.over:
        ticket.fulfil(clock)
    elif not event.owned and clock.met_at is not None and not ticket.done:
        ticket.reopen(clock)


def _hand_over(ticket: TicketClocks, event: ClockEvent) -> None:
    """What the team before had ends with it; the next one's begins, on a done ticket only when that is reopened."""
    kept = ticket.open_clock(Metric.TEAM_RESOLUTION)
    if kept is not None:
        ticket.fulfil(kept)
    unowned = ticket.open_clock(Metric.OWNERSHIP)
    if unowned is not None:
        ticket.end(unowned)
    for metric in TEAM_METRICS:
        left = ticket.current.pop(metric, None)
        if left is not None:
            left.over = left.over or left.suspended
    ticket.team, ticket.owned = event.team, event.owned
    if ticket.team is not None and not ticket.done:
        _start_of_team(ticket)


def _start_of_team(ticket: TicketClocks) -> None:
    ticket.start(Metric.TEAM_RESOLUTION)
    owned = ticket.start(Metric.OWNERSHIP)
    if owned is not None and ticket.owned:
        ticket.fulfil(owned)


# By hand (N, D) and taken back (B)


def _no_reply_needed(ticket: TicketClocks, event: ClockEvent) -> None:
    clock = ticket.open_clock(Metric.NEXT_RESPONSE)
    if clock is not None:
        ticket.end(clock)


def _due_set(ticket: TicketClocks, event: ClockEvent) -> None:
    if event.metric is None:
        return
    clock = ticket.open_clock(event.metric)
    if clock is None and event.due_at is not None:
        clock = ticket.regained(event.metric)
    if clock is not None:
        clock.due_date_at = event.due_at
        ticket.retarget(clock)


def _taken_back(ticket: TicketClocks, event: ClockEvent) -> None:
    """Let every clock stand as the trail without that entry makes it."""
    if event.of_seqs <= ticket.taken_back:
        return
    ticket.taken_back |= event.of_seqs
    other, recount = _without(ticket), _recount(ticket, event)
    theirs = {(clock.metric, clock.started_seq): clock for clock in other.all()}
    for key in theirs.keys() - {(clock.metric, clock.started_seq) for clock in ticket.all()}:
        ticket.begin_like(theirs[key])
    ticket.current = {}
    for clock in ticket.all():
        counterpart = theirs.get((clock.metric, clock.started_seq))
        if counterpart is not None:
            clock.take_up(counterpart, ticket.at, ticket.seq, ticket.taken_back, recount)
            if counterpart is other.current.get(clock.metric):
                ticket.current[clock.metric] = clock
        elif not clock.over:
            clock.void(ticket.at, ticket.seq)
    ticket.answered, ticket.merged = other.answered, other.merged
    ticket.status, ticket.priority, ticket.team, ticket.owned = other.status, other.priority, other.team, other.owned
    ticket.policy, ticket.chain, ticket.calendar = other.policy, other.chain, other.calendar


def _recount(ticket: TicketClocks, event: ClockEvent) -> Recount | None:
    changed = [one for one in ticket.applied if one.seq in event.of_seqs and one.kind is EventKind.CALENDAR]
    return Recount(changed[0].at, _calendar_before(ticket, changed[0])) if changed else None


def _calendar_before(ticket: TicketClocks, change: ClockEvent) -> Calendar:
    known = [one.calendar for one in ticket.applied if one.calendar and _stood_before(ticket, one, change)]
    return known[-1] if known else ticket.beginning.calendar


def _stood_before(ticket: TicketClocks, one: ClockEvent, change: ClockEvent) -> bool:
    return one.seq is not None and one.seq not in ticket.taken_back and change.seq is not None and one.seq < change.seq


def _without(ticket: TicketClocks) -> TicketClocks:
    """The same ticket up to now, as if what is taken back had never been."""
    counted = [each for each in ticket.applied if each.seq is None or each.seq not in ticket.taken_back]
    other = TicketClocks(ticket.beginning, at=counted[0].at if counted else ticket.at)
    for event in counted:
        if event.at > other.at:
            other.advance(event.at)
        apply(other, event)
    other.advance(ticket.at)
    return other


TAKING_BACK = frozenset({EventKind.BOUNCED, EventKind.REPLY_NEEDED, EventKind.UNMERGED})
_KEPT_WHILE_MERGED = frozenset({EventKind.PRIORITY, EventKind.POLICY, EventKind.CALENDAR, EventKind.ASSIGNED})
_RULES: dict[EventKind, Callable[[TicketClocks, ClockEvent], None]] = {
    EventKind.CREATED: _created,
    EventKind.CUSTOMER_MESSAGE: _customer_message,
    EventKind.AGENT_REPLY: _agent_reply,
    EventKind.STATUS: _status,
    EventKind.PRIORITY: _priority,
    EventKind.POLICY: _policy,
    EventKind.CALENDAR: _calendar,
    EventKind.MERGED: _merged,
    EventKind.ASSIGNED: _assigned,
    EventKind.NO_REPLY_NEEDED: _no_reply_needed,
    EventKind.DUE_SET: _due_set,
}
"""Every other kind changes no clock (T3)."""
