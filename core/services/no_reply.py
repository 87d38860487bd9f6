"""The requester's last message waits for no answer: its round of next response ends, with the reason in the trail."""

from core.domain.foreign_text import clean_line, is_blank
from core.domain.vocabulary import EventKind, Metric
from core.errors import Refused
from core.services import clocks, event_log
from core.services.clock_place import is_open
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Ticket

REASON_LENGTH = 200


def end_round(uow: UnitOfWork, ticket_id: int, reason: str, *, seen_version: int | None = None) -> int:
    """End the open next-response clock without judging it (rule N) and return the ticket's new version.

    Raises:
        Refused: `reason_missing`; `nothing_to_answer`: no message waits for an answer under a promise.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="no_reply", seen_version=seen_version)
    if is_blank(reason):
        raise Refused("reason_missing")
    open_rounds = [
        clock
        for clock in clocks.replay(uow, ticket_id, uow.now).clocks
        if clock.metric is Metric.NEXT_RESPONSE and is_open(clock)
    ]
    if not open_rounds:
        raise Refused("nothing_to_answer")
    data = {"cycle": open_rounds[-1].cycle, "reason": clean_line(reason, REASON_LENGTH).strip()}
    event_log.append(uow, ticket, EventKind.NO_REPLY_NEEDED, data)
    clocks.project(uow, ticket)
    return ticket.version


def needed_after_all(uow: UnitOfWork, ticket: Ticket, entry: int) -> None:
    """Take the entry of that number back (rule B); the caller projects the clocks."""
    event_log.append(uow, ticket, EventKind.REPLY_NEEDED, {"entry": entry})
