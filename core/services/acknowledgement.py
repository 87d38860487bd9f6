"""Steps that ask for a key: somebody acknowledges in time, or the next tier is told, once.

The minutes are those of the clock on the wall and begin when the step fired. They end without effect where there is
nothing left to press for: the clock was fulfilled, has ended, stands still, or a new target took the step back.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from core.domain.desk_config import TOLD_AFTER, ChainStep
from core.domain.vocabulary import EffectKind, EventKind, Metric
from core.errors import Refused
from core.services import clock_replay, clocks, event_log, inbox, recipients, step_effects
from core.services.clock_replay import Reach, Replayed
from core.services.clocks import STEP
from core.services.effect_rows import event_data, insert_once, name_event
from core.services.ticket_rows import for_change
from core.services.undo import WINDOW
from core.uow import UnitOfWork
from storage.tables import Ticket

ABOVE = "*"
"""In `A > *`: after the last tier of the chain the lead was told."""
LATE_S = 60

DUE = (
    select(STEP.c.ticket_id, STEP.c.ack_due_at.label("at"))
    .where(STEP.c.ack_due_at.is_not(None), STEP.c.ack_due_at < bindparam("now"))
    .order_by(STEP.c.ack_due_at, STEP.c.id)
    .limit(bindparam("rows"))
)
_PENDING = (
    select(STEP)
    .where(STEP.c.ticket_id == bindparam("ticket"), STEP.c.ack_due_at.is_not(None))
    .order_by(STEP.c.ack_due_at, STEP.c.id)
)
_SETTLE = update(STEP).where(STEP.c.id == bindparam("row"), STEP.c.ack_due_at.is_not(None)).values(ack_due_at=None)


def acknowledge(uow: UnitOfWork, ticket_id: int, *, seen_version: int | None = None) -> int:
    """Answer every step of the ticket that waits for it, and return the new version.

    The actor's own notices of them count as read.

    Raises:
        Refused: `no_agent`; `nothing_to_acknowledge`.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="acknowledge", seen_version=seen_version)
    me = uow.actor.agent_id
    if me is None:
        raise Refused("no_agent")
    waiting = uow.session.execute(_PENDING, {"ticket": ticket_id}).all()
    if not waiting:
        raise Refused("nothing_to_acknowledge")
    for row in waiting:
        answered = _SETTLE.values(ack_due_at=None, acknowledged_at=uow.now, acknowledged_by_id=me)
        uow.session.execute(answered, {"row": row.id})
        inbox.mark_step_read(uow, row.id)
    steps = [{"metric": row.metric, "cycle": row.cycle, "step": row.step, "round": row.round} for row in waiting]
    event_log.append(uow, ticket, EventKind.ACKNOWLEDGED, {"steps": steps})
    return ticket.version


def due_at(uow: UnitOfWork, ticket_id: int) -> datetime | None:
    """Until when somebody has to acknowledge something on the ticket; None: nothing waits."""
    found: datetime | None = uow.session.execute(_EARLIEST.where(STEP.c.ticket_id == ticket_id)).scalar_one()
    return found


def next_due_at(uow: UnitOfWork) -> datetime | None:
    """The earliest of the whole desk; one look at the index."""
    found: datetime | None = uow.session.execute(_EARLIEST).scalar_one()
    return found


_EARLIEST = select(func.min(STEP.c.ack_due_at)).where(STEP.c.ack_due_at.is_not(None))


def pass_on_due(uow: UnitOfWork, ticket: Ticket, replayed: Replayed) -> int:
    """Tell the next tier of every step of the ticket that nobody acknowledged before `uow.now`; return how many."""
    waiting = uow.session.execute(_PENDING, {"ticket": ticket.id}).all()
    return sum(_pass_on(uow, ticket, replayed, row) for row in waiting if row.ack_due_at < uow.now)


def _pass_on(uow: UnitOfWork, ticket: Ticket, replayed: Replayed, row: Any) -> int:
    if ticket.merged_into_id is not None and (until_at := ticket.updated_at + WINDOW) > uow.now:
        uow.session.execute(_SETTLE.values(ack_due_at=until_at), {"row": row.id})  # the merge may yet be taken back
        return 0
    settled = uow.session.execute(_SETTLE, {"row": row.id}).rowcount  # type: ignore[attr-defined]
    if not settled or not _still_matters(replayed, row):
        return 0
    last = row.step.split(TOLD_AFTER)[-1]
    tier = _next_tier(uow, ticket, replayed, row, last)
    step = f"{row.step}{TOLD_AFTER}{tier.name if tier else ABOVE}"
    reach = Reach(Metric(row.metric), row.cycle, step, row.round, EffectKind.UNACKNOWLEDGED, row.ack_due_at)
    step_id = insert_once(uow, ticket, reach, acknowledge_s=tier.acknowledge_s if tier else None)
    if step_id is None:
        return 0
    ticket.escalations += 1
    data = event_data(reach) | {"unacknowledged": last, "told": tier.name if tier else None}
    if tier is not None and tier.acknowledge_s:
        data["acknowledge_s"] = tier.acknowledge_s
    late_s = int((uow.now - row.ack_due_at).total_seconds())
    data |= {"late_s": late_s} if late_s > LATE_S else {}
    done = list(_tell(uow, ticket, tier, step_id, data))
    name_event(uow, step_id, event_log.append(uow, ticket, EventKind.ESCALATED, data | {"effects": done}))
    return 1


def _still_matters(replayed: Replayed, row: Any) -> bool:
    clock, first = replayed.clock_of(row.metric, row.cycle), row.step.split(TOLD_AFTER)[0]
    return clock is not None and clock.running and clock_replay.round_of(clock, first) == row.round


def _next_tier(uow: UnitOfWork, ticket: Ticket, replayed: Replayed, row: Any, last: str) -> ChainStep | None:
    """The first step after `last` that tells somebody and has not been told yet; None: the chain ends here."""
    assert ticket.id is not None
    told = {
        step.split(TOLD_AFTER)[-1]
        for metric, cycle, step, number in clocks.fired_keys(uow, ticket.id)
        if (metric, cycle, number) == (row.metric, row.cycle, row.round)
    }
    clock = replayed.clock_of(row.metric, row.cycle)
    steps = clock.chain if clock is not None else ()
    names = [step.name for step in steps]
    after = steps[names.index(last) + 1 :] if last in names else ()
    return next((step for step in after if step.tells and step.name not in told), None)


def _tell(
    uow: UnitOfWork, ticket: Ticket, tier: ChainStep | None, step_id: int, data: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    if tier is not None:
        for to in tier.tells:
            yield step_effects.tell(uow, ticket, to, step_id, data)
        return
    agents = recipients.above(uow, ticket)
    for agent_id in agents:
        inbox.notify(uow, agent_id, ticket.id, EventKind.ESCALATED, data | {"for": "lead"}, step_id=step_id)
    yield {"action": "notify", "agents": agents}
