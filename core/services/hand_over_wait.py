"""A step that hands a ticket over waits, once and not for long, while its assignee is visibly writing on it."""

from datetime import datetime, timedelta

from core.services import presence
from core.services.clock_replay import Reach, Replayed
from core.uow import UnitOfWork
from storage.tables import Ticket

AT_MOST = timedelta(minutes=5)
"""After the step was reached. Warnings, breaches and steps that hand nothing over never wait."""
_LAST_SECOND = timedelta(seconds=1)
"""A sweep acts in the second after an alarm."""


def look_again_at(uow: UnitOfWork, ticket: Ticket, replayed: Replayed, reach: Reach) -> datetime | None:
    """The alarm by which to look again; None: it does not wait, or no longer.

    It is the end of the five minutes, or before that the instant at which the assignee counts as gone if nothing more
    is heard: until then nobody needs to look.
    """
    end_at = reach.at + AT_MOST
    step = replayed.step_of(reach)
    if step is None or not step.hands_over or ticket.assignee_id is None or uow.now >= end_at:
        return None
    assert ticket.id is not None
    until_at = presence.writing_until(uow, ticket.id, ticket.assignee_id)
    return min(end_at - _LAST_SECOND, until_at) if until_at is not None else None
