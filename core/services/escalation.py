"""Fire what clocks have reached: warnings, breaches and the steps of a chain, each once, with its effects.

The row in `escalation_step` is inserted in the transaction of the effects; its unique key is the guarantee, however
many processes sweep and however often they crash.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.domain.desk_config import ChainStep
from core.domain.vocabulary import EffectKind, EventKind
from core.fault_points import reached
from core.services import acknowledgement, clocks, event_log, hand_over_wait, recipients, step_effects
from core.services.clock_replay import Reach, Replayed
from core.services.clocks import CLOCK
from core.services.effect_rows import event_data, insert_once, name_event
from core.services.ticket_rows import locked
from core.uow import UnitOfWork
from storage.tables import Ticket

ROUNDS = 10
"""Effects may move clocks that then reach something: look again, but never for ever."""
LATE_S = 60


def due_tickets(uow: UnitOfWork, limit: int, besides: Collection[int] = ()) -> list[int]:
    """At most `limit` tickets with an alarm, or an acknowledgement that did not come, before `uow.now`.

    Those that wait longest first; one look at each of the two indexes. An alarm of this very second waits: events of
    the same second still come first, and may take it away.
    """
    asked = {"now": uow.now, "rows": limit * 3 + len(besides) * 3}
    found = [tuple(row) for wanted in (_DUE, acknowledgement.DUE) for row in uow.session.execute(wanted, asked)]
    by_age = dict.fromkeys(ticket_id for ticket_id, _at in sorted(found, key=lambda row: row[1]))
    return [ticket_id for ticket_id in by_age if ticket_id not in besides][:limit]


_DUE = (
    select(CLOCK.c.ticket_id, CLOCK.c.next_alarm_at)
    .where(CLOCK.c.next_alarm_at.is_not(None), CLOCK.c.next_alarm_at < bindparam("now"))
    .order_by(CLOCK.c.next_alarm_at, CLOCK.c.id)
    .limit(bindparam("rows"))
)


def fire_ticket(uow: UnitOfWork, ticket_id: int) -> int:
    """Fire what the clocks of one ticket reached before `uow.now`, oldest first; return how many effects were new.

    Then tell the next tier of what nobody acknowledged. After ROUNDS of them the ticket is left due, and the next
    sweep goes on.
    """
    ticket = locked(uow, ticket_id)
    if ticket is None:
        return 0
    fired, before = 0, _alarms(uow, ticket_id)
    replayed = clocks.project(uow, ticket)
    while (reach := _next_reach(uow, ticket, replayed)) is not None and fired < ROUNDS:
        fired += _fire(uow, ticket, replayed, reach, _waited_s(uow, before, reach))
        replayed = clocks.project(uow, ticket)
    return fired + acknowledgement.pass_on_due(uow, ticket, replayed)


Alarms = dict[clocks.Key, datetime | None]


def _alarms(uow: UnitOfWork, ticket_id: int) -> Alarms:
    return {key: row["next_alarm_at"] for key, row in clocks.stored_rows(uow, ticket_id).items()}


def _waited_s(uow: UnitOfWork, before: Alarms, reach: Reach) -> int:
    """Seconds for which the step was held back: only then does the clock's alarm lie behind what it has reached."""
    alarm_at = before.get((reach.metric.value, reach.cycle))
    held = reach.kind is EffectKind.STEP and alarm_at is not None and reach.at < alarm_at
    return int((uow.now - reach.at).total_seconds()) if held else 0


def _next_reach(uow: UnitOfWork, ticket: Ticket, replayed: Replayed) -> Reach | None:
    assert ticket.id is not None
    known = clocks.fired_keys(uow, ticket.id)
    past = (one for one in replayed.reaches() if one.at < uow.now)
    waiting = (one for one in past if one.key not in known and not clocks.silenced(ticket, one))
    return next((one for one in waiting if hand_over_wait.look_again_at(uow, ticket, replayed, one) is None), None)


def _fire(uow: UnitOfWork, ticket: Ticket, replayed: Replayed, reach: Reach, waited_s: int) -> int:
    step = replayed.step_of(reach)
    step_id = insert_once(uow, ticket, reach, acknowledge_s=step.acknowledge_s if step else None)
    if step_id is None:
        return 0
    reached("fire.effect-row")
    late_s = int((uow.now - reach.at).total_seconds())
    data = event_data(reach)
    if waited_s:
        data["waited_s"] = waited_s
    if late_s - waited_s > LATE_S:
        data["late_s"] = late_s
    if step is not None:
        ticket.escalations += 1
        event_id = _escalate(uow, ticket, step, step_id, data)
    else:
        event_id = _flag(uow, ticket, reach, step_id, data)
    reached("fire.effects-done")
    name_event(uow, step_id, event_id)
    reached("fire.event-named")
    return 1


def _flag(uow: UnitOfWork, ticket: Ticket, reach: Reach, step_id: int, data: dict[str, Any]) -> int:
    """A warning or a breach: the trail says so, and whoever has the ticket is told."""
    kind = EventKind.WARNING if reach.kind is EffectKind.WARNING else EventKind.BREACH
    told = step_effects.tell(uow, ticket, recipients.ASSIGNEE, step_id, data, kind)
    instead = {name: told[name] for name in told if name == "instead_of"}
    return event_log.append(uow, ticket, kind, data | instead, at=reach.at)


def _escalate(uow: UnitOfWork, ticket: Ticket, step: ChainStep, step_id: int, data: dict[str, Any]) -> int:
    data = data | ({"acknowledge_s": step.acknowledge_s} if step.acknowledge_s else {})
    done = [step_effects.carry_out(uow, ticket, effect, step_id, data) for effect in step.effects]
    return event_log.append(uow, ticket, EventKind.ESCALATED, data | {"effects": done})
