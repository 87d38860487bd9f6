"""The requester's last message waits for no answer: its round of next response ends, with the reason in the trail."""

from core.domain.vocabulary import EventKind, Metric
from core.errors import Refused
from core.services import clock_replay, clocks, event_log
from core.services.clock_place import is_open
from core.services.reasons import reason_line
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Ticket


def end_round(uow: UnitOfWork, ticket_id: int, reason: str, *, seen_version: int | None = None) -> int:
    """End the open next-response clock without judging it (rule N) and return the ticket's new version.

    Raises:
        Refused: see `reasons.reason_line`; `nothing_to_answer`: no message waits for an answer under a promise.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="no_reply", seen_version=seen_version)
    why = reason_line(reason)
    open_rounds = [
        clock
        for clock in clock_replay.replay(uow, ticket_id, uow.now).clocks
        if clock.metric is Metric.NEXT_RESPONSE and is_open(clock)
    ]
    if not open_rounds:
        raise Refused("nothing_to_answer")
    data = {"cycle": open_rounds[-1].cycle, "reason": why}
    event_log.append(uow, ticket, EventKind.NO_REPLY_NEEDED, data)
    clocks.project(uow, ticket)
    return ticket.version


def awaits_reply(uow: UnitOfWork, ticket_id: int) -> bool:
    """Whether a message waits for an answer under a promise."""
    found = clock_replay.replay(uow, ticket_id, uow.now).clocks
    return any(clock.metric is Metric.NEXT_RESPONSE and is_open(clock) for clock in found)


def needed_after_all(uow: UnitOfWork, ticket: Ticket, entry: int) -> None:
    """Take the entry of that number back (rule B); the caller projects the clocks."""
    event_log.append(uow, ticket, EventKind.REPLY_NEEDED, {"entry": entry})
