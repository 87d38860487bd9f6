"""The status of a ticket and the transitions that the desk allows."""

from datetime import datetime

from core.domain.vocabulary import DONE, AuthorKind, EventKind, Status
from core.domain.workflow import check_transition
from core.errors import Refused
from core.services import clocks, event_log
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Ticket


def set_status(
    uow: UnitOfWork, ticket_id: int, to: Status, *, seen_version: int | None = None, at: datetime | None = None
) -> int:
    """Give the ticket another status and return its new version.

    Raises:
        TransitionRefused: the desk's workflow does not allow it.
        Refused: `no_change`.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="status", seen_version=seen_version)
    if ticket.status == to:
        raise Refused("no_change", to.value)
    check_transition(uow.desk.workflow, Status(ticket.status), to)
    write_status(uow, ticket, to, at=at)
    clocks.project(uow, ticket)
    return ticket.version


def write_status(
    uow: UnitOfWork, ticket: Ticket, to: Status, *, at: datetime | None = None, author: AuthorKind | None = None
) -> None:
    """Record the change without asking the workflow; the caller projects the clocks."""
    before, at = Status(ticket.status), event_log.moment(uow, ticket, at)
    ticket.status = to
    if before in DONE and to not in DONE:
        ticket.reopened += 1
        ticket.solved_at = ticket.closed_at = None
    if to in DONE and before not in DONE:
        ticket.solved_at = at
    if to is Status.CLOSED:
        ticket.closed_at = at
    event_log.append(uow, ticket, EventKind.STATUS, {"from": before.value, "to": to.value}, at=at, author=author)
