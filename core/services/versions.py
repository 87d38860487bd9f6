"""What a changed desk file would do to the desk, and the move of open tickets to the versions it makes.

Clocks that have ended keep the versions they ended under: a move is an entry of the trail, and the replay lets it count
for what still runs or pauses only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from core.domain import sla_policy
from core.domain.calendars import Calendar
from core.domain.desk_config import DeskConfig
from core.domain.sla_clocks import Clock, ClockEvent
from core.domain.vocabulary import OPEN_STATUSES, EventKind, Metric
from core.services import clock_replay, clocks, desk_setup, event_log, policies
from core.services.event_log import Event
from core.services.policies import ALWAYS_OPEN, NO_POLICY, PolicyInForce
from core.services.ticket_rows import locked
from core.uow import UnitOfWork
from storage.tables import CalendarVersion, PolicyVersion, Ticket


@dataclass(frozen=True, slots=True)
class Changed:
    """Names of one kind of thing."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class FileChange:
    """How a desk file differs from the one in force."""

    kinds: Mapping[str, Changed]
    """By `agents`, `teams`, `categories`, `views`, `policies`, `calendars`, `chains`."""
    settings: tuple[str, ...]
    """Of `name`, `zone`, `language`, `intake_team`, `matrix`, `workflow`, `policy_order`."""
    text: bool
    """The text differs, if only in comments."""

    def __bool__(self) -> bool:
        return self.text or bool(self.settings) or any(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Move:
    """An open ticket that would count by another policy or calendar, or another version of them."""

    ticket_id: int
    breached: int
    """Clocks that would be breached at once."""
    taken_back: int
    """Clocks that are breached and would be no longer."""
    steps: int = 0
    """Steps of chains that would be reached at once."""


def compare(uow: UnitOfWork, config: DeskConfig) -> FileChange:
    """The desk file `config` beside the one in force. Calendars by their stored versions, holidays included."""
    old = uow.desk
    kinds = {
        "agents": _by_name({one.handle: one for one in old.agents}, {one.handle: one for one in config.agents}),
        "teams": _by_name({one.handle: one for one in old.teams}, {one.handle: one for one in config.teams}),
        "categories": _by_name({one.path: one for one in old.categories}, {one.path: one for one in config.categories}),
        "policies": _by_name(_policies(old), _policies(config)),
        "calendars": _calendars(uow, config),
        "chains": _by_name(old.chains, config.chains),
        "views": _by_name({one.name: one for one in old.views}, {one.name: one for one in config.views}),
    }
    names = ("name", "zone", "language", "intake_team", "matrix", "workflow")
    settings = [name for name in names if getattr(old, name) != getattr(config, name)]
    if _order(old, config) != _order(config, old):
        settings.append("policy_order")
    return FileChange(kinds, tuple(settings), desk_setup.file_in_force(uow) != config.body)


def _by_name(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changed:
    return Changed(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
    )


def _policies(config: DeskConfig) -> dict[str, Any]:
    return {
        one.name: (one.when, one.calendar, one.sla_from_at, desk_setup.policy_body(config, one))
        for one in config.policies
    }


def _calendars(uow: UnitOfWork, config: DeskConfig) -> Changed:
    changed = desk_setup.changed_calendars(uow, config)
    return Changed(
        added=tuple(name for name in config.calendars if name not in uow.desk.calendars),
        removed=tuple(name for name in uow.desk.calendars if name not in config.calendars),
        changed=tuple(name for name in changed if name in uow.desk.calendars),
    )


def _order(one: DeskConfig, other: DeskConfig) -> list[str]:
    known = {policy.name for policy in other.policies}
    return [policy.name for policy in one.policies if policy.name in known]


def open_tickets(uow: UnitOfWork) -> list[int]:
    """Those that can move, ascending."""
    wanted = select(col(Ticket.id)).where(col(Ticket.status).in_(OPEN_STATUSES), col(Ticket.merged_into_id).is_(None))
    return list(uow.session.execute(wanted.order_by(col(Ticket.id))).scalars())


def moves(uow: UnitOfWork, config: DeskConfig, ids: Sequence[int]) -> list[Move]:
    """Which of these tickets `config` would move, and what their clocks would say; nothing is written."""
    found: list[Move] = []
    kept, by_policy = _Kept(uow), _wanted(config)
    for ticket_id in ids:
        ticket = uow.session.get(Ticket, ticket_id)
        if ticket is None:
            continue
        chosen = sla_policy.choose(config.policies, policies.facts_of(uow, ticket)).policy
        wanted = by_policy[chosen.name] if chosen else _NOTHING
        if kept.of(ticket) != wanted.key:
            found.append(_dry(uow, ticket_id, wanted))
    return found


@dataclass(frozen=True, slots=True)
class _Key:
    """What two versions count alike by."""

    policy: str | None
    policy_digest: str | None
    calendar_digest: str | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    key: _Key
    policy: PolicyInForce
    calendar: Calendar


_NOTHING = _Wanted(_Key(None, None, None), NO_POLICY, ALWAYS_OPEN)


def _wanted(config: DeskConfig) -> dict[str, _Wanted]:
    """By policy, as its version in the store would read."""
    found = {}
    for policy in config.policies:
        body, calendar = desk_setup.policy_body(config, policy), config.calendars[policy.calendar]
        key = _Key(policy.name, body.digest, desk_setup.digest(desk_setup.calendar_body(calendar)))
        in_force = policies.parse_policy(policy.name, body.body, body.chain, body.chain_body)
        found[policy.name] = _Wanted(key, in_force, calendar)
    return found


class _Kept:
    """The stored versions by row id."""

    def __init__(self, uow: UnitOfWork) -> None:
        rows = uow.session.execute(select(col(PolicyVersion.id), col(PolicyVersion.name), col(PolicyVersion.digest)))
        self._policies: dict[int | None, tuple[str, str]] = {row[0]: (row[1], row[2]) for row in rows}
        found = uow.session.execute(select(col(CalendarVersion.id), col(CalendarVersion.digest)))
        self._calendars: dict[int | None, str] = {row[0]: row[1] for row in found}

    def of(self, ticket: Ticket) -> _Key:
        return self.key(ticket.policy_version_id, ticket.calendar_version_id)

    def key(self, policy_version_id: int | None, calendar_version_id: int | None) -> _Key:
        name, policy = self._policies.get(policy_version_id, (None, None))
        return _Key(name, policy, self._calendars.get(calendar_version_id))


def _dry(uow: UnitOfWork, ticket_id: int, wanted: _Wanted) -> Move:
    events = event_log.history(uow, ticket_id)
    if not events:
        return Move(ticket_id, 0, 0)
    now = max(uow.now, *(event.at for event in events))
    sides = clock_replay.replay(uow, ticket_id, now).clocks, _moved(uow, events, wanted, now)
    before, after = ({(one.metric, one.cycle) for one in side if one.breached_at is not None} for side in sides)
    had, has = (set(_steps_reached(side)) for side in sides)
    return Move(ticket_id, len(after - before), len(before - after), len(has - had))


def _steps_reached(side: Iterable[Clock]) -> Iterator[tuple[Metric, int, str]]:
    for clock in side:
        for step, at in zip(clock.chain, clock.reached_at, strict=False):
            if at is not None:
                yield clock.metric, clock.cycle, step.name
        yield from ((clock.metric, clock.cycle, one.name) for one in clock.sleeping)


def _moved(uow: UnitOfWork, events: Sequence[Event], wanted: _Wanted, now: datetime) -> tuple[Clock, ...]:
    known = clock_replay.versions_of(uow)
    counted = [clock_replay.clock_event(event, known) for event in events if clock_replay.is_counted(event)]
    counted.append(ClockEvent(now, EventKind.POLICY, **clock_replay.brought(wanted.policy)))
    counted.append(ClockEvent(now, EventKind.CALENDAR, calendar=wanted.calendar))
    first = events[0].data
    calendar, policy = known.calendar(first["calendar"]), known.policy(first["policy"])
    return clock_replay.counted_up(calendar, policy, counted, now)


def move(uow: UnitOfWork, ids: Sequence[int]) -> int:
    """Let these tickets count by what the desk file in force says; return how many were not doing so already."""
    kept = _Kept(uow)
    return sum(_move(uow, kept, ticket_id) for ticket_id in ids)


def _move(uow: UnitOfWork, kept: _Kept, ticket_id: int) -> bool:
    ticket = locked(uow, ticket_id)
    if ticket is None or ticket.status not in OPEN_STATUSES or ticket.merged_into_id is not None:
        return False
    chosen, has = policies.choose_for(uow, ticket), kept.of(ticket)
    to = kept.key(chosen.policy_version_id, chosen.calendar_version_id)
    if has == to:
        return False
    if (has.policy, has.policy_digest) != (to.policy, to.policy_digest):
        policies.write_version(uow, ticket, EventKind.POLICY, chosen.policy_version_id)
    if has.calendar_digest != to.calendar_digest:
        policies.write_version(uow, ticket, EventKind.CALENDAR, chosen.calendar_version_id)
    clocks.project(uow, ticket)
    return True
