"""An agent escalates: the next tier hears of it now, with the reason."""

from typing import Any

from core.domain.desk_config import ChainStep
from core.domain.sla_clocks import Clock
from core.domain.vocabulary import DONE, EffectKind, EventKind, Status
from core.errors import Refused
from core.services import clock_replay, clocks, event_log, inbox, recipients, step_effects
from core.services.clock_place import nearest_open
from core.services.clock_replay import Reach, Replayed
from core.services.effect_rows import event_data, insert_once, name_event
from core.services.reasons import reason_line
from core.services.ticket_rows import for_change
from core.services.trail import trail
from core.uow import UnitOfWork
from storage.tables import Ticket


def escalate(uow: UnitOfWork, ticket_id: int, reason: str, *, seen_version: int | None = None) -> int:
    """Fire the next tier of the nearest open clock's chain now, and return the ticket's new version.

    That is its first step that tells somebody else or hands over to somebody else and has not fired; its time will not
    fire it again, and the actor is not told. Without one the lead is told, and on the lead's own escalation an
    administrator. Only where nobody else is there at all the first step is fired, whomever it tells. Nothing waits for
    a writer here.

    Raises:
        Refused: see `reasons.reason_line`; `done`: nothing is promised any more; `nobody_above`.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="escalate", seen_version=seen_version)
    if ticket.status in DONE:
        raise Refused("done", Status(ticket.status).value)
    said = {"manual": True, "reason": reason_line(reason), "by": uow.actor.name}
    replayed = clocks.project(uow, ticket)
    tiers = _tiers_left(uow, ticket, replayed)
    found = next((tier for tier in tiers if _reaches_others(uow, ticket, tier[0])), None)
    if found is not None:
        _fire_now(uow, ticket, *found, said)
    elif above := recipients.above(uow, ticket):
        _tell(uow, ticket, above, said)
    elif tiers:
        _fire_now(uow, ticket, *tiers[0], said)
    else:
        raise Refused("nobody_above")
    ticket.escalations += 1
    clocks.project(uow, ticket)
    return ticket.version


def told_of(uow: UnitOfWork, ticket_id: int) -> tuple[str, ...]:
    """Names of the people and teams that the newest escalation by hand reached, as received; empty without one."""
    by_hand = (line for line in trail(uow, ticket_id) if line.kind is EventKind.ESCALATED and line.data.get("manual"))
    newest = next(by_hand, None)
    effects = newest.data["effects"] if newest is not None else ()
    return tuple(dict.fromkeys(name for effect in effects for name in effect["reached"]))


def _tiers_left(uow: UnitOfWork, ticket: Ticket, replayed: Replayed) -> list[tuple[ChainStep, Reach]]:
    """The steps of the nearest open clock's chain that tell somebody and have not fired, in order."""
    clock = nearest_open(replayed.clocks)
    if clock is None:
        return []
    assert ticket.id is not None
    fired = clocks.fired_keys(uow, ticket.id)
    tiers = [(step, _as_reach(uow, clock, step)) for step in clock.chain if step.tells]
    return [(step, reach) for step, reach in tiers if reach.key not in fired]


def _reaches_others(uow: UnitOfWork, ticket: Ticket, step: ChainStep) -> bool:
    return any(step_effects.reaches_others(uow, ticket, effect, uow.actor.agent_id) for effect in step.effects)


def _as_reach(uow: UnitOfWork, clock: Clock, step: ChainStep) -> Reach:
    number = clock_replay.round_of(clock, step.name)
    return Reach(clock.metric, clock.cycle, step.name, number, EffectKind.STEP, uow.now)


def _fire_now(uow: UnitOfWork, ticket: Ticket, step: ChainStep, reach: Reach, said: dict[str, Any]) -> None:
    step_id = insert_once(uow, ticket, reach, acknowledge_s=step.acknowledge_s)
    assert step_id is not None, "the ticket is held, and the key was free"
    data = event_data(reach) | said
    if step.acknowledge_s:
        data["acknowledge_s"] = step.acknowledge_s
    me = uow.actor.agent_id if _reaches_others(uow, ticket, step) else None
    done = [step_effects.carry_out(uow, ticket, effect, step_id, data, but=me) for effect in step.effects]
    name_event(uow, step_id, event_log.append(uow, ticket, EventKind.ESCALATED, data | {"effects": done}))


def _tell(uow: UnitOfWork, ticket: Ticket, agents: list[int], said: dict[str, Any]) -> None:
    for agent_id in agents:
        inbox.notify(uow, agent_id, ticket.id, EventKind.ESCALATED, said | {"for": "lead"})
    effects = [{"action": "notify", "agents": agents}]
    event_log.append(uow, ticket, EventKind.ESCALATED, said | {"effects": effects})
