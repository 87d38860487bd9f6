"""Take back one's own last change of a ticket, by writing its reverse: the trail keeps both."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from core.domain.vocabulary import DONE, AuthorKind, EventKind, Level, Metric, Priority, Status
from core.errors import Refused
from core.services import assignment, clocks, due_dates, event_log, merging, no_reply, policies, prioritise, tagging
from core.services.event_log import EVENT
from core.services.status import write_status
from core.services.ticket_rows import for_change, locked, require_writer
from core.uow import UnitOfWork
from storage.tables import Ticket

WINDOW = timedelta(minutes=10)
UNDOABLE = (
    EventKind.STATUS,
    EventKind.ASSIGNED,
    EventKind.PRIORITY,
    EventKind.TAGGED,
    EventKind.UNTAGGED,
    EventKind.NO_REPLY_NEEDED,
    EventKind.DUE_SET,
    EventKind.MERGED,
)


@dataclass(frozen=True, slots=True)
class Undone:
    ticket_id: int
    what: EventKind


@dataclass(frozen=True, slots=True)
class _Change:
    ticket_id: int
    seq: int
    kind: EventKind
    data: Mapping[str, Any]


def last(uow: UnitOfWork) -> Undone:
    """Take back the actor's newest change of the last ten minutes, if it is of an UNDOABLE kind.

    One key press may have written several entries (taking a new ticket also opens it, merging one closes it, a priority
    brings another policy): they go back together. The clocks go on as if it had never been pressed (rule B), by the
    versions that they counted by. What was said stays said.

    Raises:
        Refused: `no_agent`; `nothing_to_undo`; `changed_since`: the ticket does not stand as that change left it.
        NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    changes = _newest_changes(uow)
    if not changes:
        raise Refused("nothing_to_undo")
    ticket = _held(uow, changes)
    if not all(_stands(uow, ticket, change) for change in changes):
        raise Refused("changed_since", str(ticket.id))
    back = tuple(sorted(change.seq for change in changes))
    for place, change in enumerate(changes):
        acting = replace(uow, undo_of=change.seq, takes_back=back if place == 0 else ())
        _REVERSE[change.kind](acting, ticket, change.data)
    if ticket.merged_into_id is None:
        policies.reselect(uow, ticket)  # somebody may have changed since what conditions look at
    clocks.project(uow, ticket)
    return Undone(changes[0].ticket_id, changes[-1].kind)


def _held(uow: UnitOfWork, changes: Sequence[_Change]) -> Ticket:
    """The ticket for change. A merged one is changed by nothing but taking back its merge."""
    ticket_id = changes[-1].ticket_id
    if changes[-1].kind is EventKind.MERGED:
        require_writer(uow, "undo")
        merged = locked(uow, ticket_id)
        if merged is not None and merged.merged_into_id is not None:
            return merged
    return for_change(uow, ticket_id, action="undo")


def _newest_changes(uow: UnitOfWork) -> list[_Change]:
    """The entries of the newest key press that is not taken back yet, newest first."""
    if uow.actor.agent_id is None:
        raise Refused("no_agent")
    found = uow.session.execute(_OWN, {"agent": uow.actor.agent_id, "since": uow.now - WINDOW}).all()
    entries = [(row, json.loads(row.data)) for row in found]
    undone = {(row.ticket_id, data["undo_of"]) for row, data in entries if "undo_of" in data}
    open_ones = [
        (row, _Change(row.ticket_id, row.seq, EventKind(row.kind), data))
        for row, data in entries
        if "undo_of" not in data and (row.ticket_id, row.seq) not in undone and row.kind in UNDOABLE
    ]
    pressed = open_ones[: 2 if len(open_ones) > 1 and _one_key_press(*(row for row, _ in open_ones[:2])) else 1]
    return [*_brought([row for row, _ in pressed], entries), *(change for _, change in pressed)]


def _brought(pressed: Sequence[Any], entries: Sequence[tuple[Any, Any]]) -> list[_Change]:
    """The changes of policy and calendar that the key press brought, newest first: the entries right after its own."""
    found: list[_Change] = []
    for row, data in reversed(entries if pressed else ()):
        place = (row.ticket_id, row.seq, row.recorded_at)
        following = (pressed[0].ticket_id, pressed[0].seq + 1 + len(found), pressed[0].recorded_at)
        if row.kind in _VERSIONS and place == following:
            found.insert(0, _Change(row.ticket_id, row.seq, EventKind(row.kind), data))
    return found


_VERSIONS = frozenset({EventKind.POLICY, EventKind.CALENDAR})


_OWN = (
    select(EVENT.c.ticket_id, EVENT.c.seq, EVENT.c.kind, EVENT.c.data, EVENT.c.recorded_at)
    .where(
        EVENT.c.agent_id == bindparam("agent"),
        EVENT.c.actor_kind == AuthorKind.AGENT.value,
        EVENT.c.at >= bindparam("since"),
        EVENT.c.recorded_at >= bindparam("since"),
    )
    .order_by(EVENT.c.id.desc())
)
"""By the index of `at`, which is never before `recorded_at` for what agents do."""


def _one_key_press(status: Any, cause: Any) -> bool:
    """The two entries were written together: a new ticket was given and opened, or one merged and closed."""
    together = (status.ticket_id, status.seq, status.recorded_at) == (cause.ticket_id, cause.seq + 1, cause.recorded_at)
    if not together or status.kind != EventKind.STATUS:
        return False
    if cause.kind == EventKind.MERGED:
        return True
    opened = (json.loads(status.data)["from"], json.loads(status.data)["to"]) == (Status.NEW, Status.OPEN)
    return cause.kind == EventKind.ASSIGNED and opened and json.loads(cause.data)["assignee"][1] is not None


def _stands(uow: UnitOfWork, ticket: Ticket, change: _Change) -> bool:
    """The ticket is as the change left it, and nobody has changed the same since."""
    data = change.data
    if change.kind in _LAST_WORD and not _is_last_word(uow, change):
        return False
    match change.kind:
        case EventKind.STATUS:
            return bool(ticket.status == data["to"])
        case EventKind.ASSIGNED:
            return [ticket.team_id, ticket.assignee_id] == [data["team"][1], data["assignee"][1]]
        case EventKind.PRIORITY:
            return [ticket.priority, ticket.impact, ticket.urgency] == [data["to"], data["impact"], data["urgency"]]
        case EventKind.POLICY | EventKind.CALENDAR:
            return bool(getattr(ticket, f"{change.kind.value}_version_id") == data["to"])
        case EventKind.NO_REPLY_NEEDED:
            return True
        case EventKind.MERGED:
            return bool(ticket.merged_into_id == data["into"])
        case EventKind.DUE_SET:
            in_force = due_dates.date_in_force(uow, change.ticket_id, Metric(data["metric"]))
            return in_force == _instant(data["due_s"])
        case _:
            named: set[str] = set(data["tags"])
            has = named & set(tagging.tags_of(uow, change.ticket_id))
            return has == (named if change.kind is EventKind.TAGGED else set())


_LAST_WORD = frozenset({EventKind.STATUS, EventKind.ASSIGNED, EventKind.PRIORITY, EventKind.DUE_SET, *_VERSIONS})


def _is_last_word(uow: UnitOfWork, change: _Change) -> bool:
    trail = event_log.history(uow, change.ticket_id)
    undone = {event.data["undo_of"] for event in trail if "undo_of" in event.data}
    later = (event for event in trail if event.seq > change.seq and event.kind is change.kind)
    same = (event for event in later if event.data.get("metric") == change.data.get("metric"))
    return all(event.seq in undone or "undo_of" in event.data for event in same)


def _status_back(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    """The counter and the instants of being done go back too: what was taken back was no reopening."""
    now_done, was_done = data["to"] in DONE, data["from"] in DONE
    write_status(uow, ticket, Status(data["from"]))
    if now_done and not was_done:
        ticket.reopened -= 1
    if was_done:
        ticket.reopened -= 0 if now_done else 1
        ticket.solved_at, ticket.closed_at = _done_since(uow, ticket)


def _done_since(uow: UnitOfWork, ticket: Ticket) -> tuple[datetime | None, datetime | None]:
    """(solved, closed) as the trail had them before the entry that is taken back."""
    solved_at = closed_at = None
    assert ticket.id is not None
    trail = event_log.history(uow, ticket.id)
    undone = {uow.undo_of} | {event.data["undo_of"] for event in trail if "undo_of" in event.data}
    for event in trail:
        if event.kind is not EventKind.STATUS or "undo_of" in event.data or event.seq in undone:
            continue
        if event.data["to"] not in DONE:
            solved_at = closed_at = None
        elif event.data["from"] not in DONE:
            solved_at = event.at
        if event.data["to"] == Status.CLOSED:
            closed_at = event.at
    return solved_at, closed_at if ticket.status == Status.CLOSED else None


def _assignment_back(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    (team_id, left_team), assignee_id = data["team"], data["assignee"][0]
    counted = ticket.reassigned - (1 if team_id is not None and team_id != left_team else 0)
    assignment.write_assignment(uow, ticket, team_id=team_id, assignee_id=assignee_id, opens=False)
    ticket.reassigned = counted


def _priority_back(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    before = data.get("levels_before")
    levels = (_level(before[0]), _level(before[1])) if before else None
    prioritise.write_priority(uow, ticket, Priority(data["from"]), levels=levels)


def _level(word: str | None) -> Level | None:
    return Level(word) if word else None


def _tags_off(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    assert ticket.id is not None
    for name in data["tags"]:
        tagging.remove_tag(uow, ticket.id, name)


def _tags_on(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    assert ticket.id is not None
    for name in data["tags"]:
        tagging.add_tag(uow, ticket.id, name)


def _reply_needed(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    assert uow.undo_of is not None
    no_reply.needed_after_all(uow, ticket, uow.undo_of)


def _due_back(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    metric, before = Metric(data["metric"]), _instant(data["from_s"])
    due_dates.write_due(uow, ticket, metric, _instant(data["due_s"]), before, data["reason"])


def _version_back(kind: EventKind) -> Callable[[UnitOfWork, Ticket, Mapping[str, Any]], None]:
    return lambda uow, ticket, data: policies.write_version(uow, ticket, kind, data["from"])


def _merge_back(uow: UnitOfWork, ticket: Ticket, data: Mapping[str, Any]) -> None:
    assert uow.undo_of is not None
    merging.unmerge(uow, ticket, uow.undo_of)


def _instant(epoch_s: int | None) -> datetime | None:
    return None if epoch_s is None else datetime.fromtimestamp(epoch_s, UTC)


_REVERSE: dict[EventKind, Callable[[UnitOfWork, Ticket, Mapping[str, Any]], None]] = {
    EventKind.STATUS: _status_back,
    EventKind.ASSIGNED: _assignment_back,
    EventKind.PRIORITY: _priority_back,
    EventKind.TAGGED: _tags_off,
    EventKind.UNTAGGED: _tags_on,
    EventKind.NO_REPLY_NEEDED: _reply_needed,
    EventKind.DUE_SET: _due_back,
    EventKind.MERGED: _merge_back,
    **{kind: _version_back(kind) for kind in _VERSIONS},
}
