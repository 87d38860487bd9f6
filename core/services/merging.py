"""Two tickets about one thing become one: the trail of both says so, and what follows goes to the one that lives on.

The merged ticket keeps its messages, its trail and its number. By rule T16 its clocks are cancelled unless fulfilled or
breached; those of the target are its own and do not change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from core.domain.vocabulary import OPEN_STATUSES, EventKind, Status
from core.errors import NotFound, Refused
from core.services import clocks, drafts, event_log
from core.services.status import write_status
from core.services.ticket_rows import for_change, lives_on, locked, require_writer
from core.uow import UnitOfWork
from storage.tables import Requester, Ticket

OFFERED = 50
"""Candidates of one kind at most; every other ticket is named by its number."""


def merge(uow: UnitOfWork, ticket_id: int, into_id: int, *, seen_version: int | None = None) -> int:
    """Merge the ticket into another one, done or not, of the same requester or not; return its new version.

    Its drafts move to the target. Tickets that were merged into it before stay so: they live on in the target too.

    Raises:
        Refused: `one_already`; `merged` into another one before; `target_merged`: the target lives on in a third one.
        NotFound, NotAllowed, Stale: see `ticket_rows.for_change`.
    """
    require_writer(uow, "merge")
    for number in sorted({ticket_id, into_id}):
        locked(uow, number)  # in one order, lest two who merge crosswise wait for each other
    ticket, target = _both(uow, ticket_id, into_id, seen_version)
    event_log.append(uow, ticket, EventKind.MERGED, {"into": into_id})
    if ticket.status != Status.CLOSED:
        write_status(uow, ticket, Status.CLOSED)  # after `merged`: no clock looks at it
    ticket.merged_into_id = into_id
    event_log.append(uow, target, EventKind.ABSORBED, {"ticket": ticket_id})
    drafts.move(uow, ticket_id, into_id)
    clocks.project(uow, ticket)
    return ticket.version


def _both(uow: UnitOfWork, ticket_id: int, into_id: int, seen_version: int | None) -> tuple[Ticket, Ticket]:
    end = lives_on(uow, into_id)
    if end == ticket_id:
        raise Refused("one_already")
    ticket = for_change(uow, ticket_id, action="merge", seen_version=seen_version)
    if end != into_id:
        raise Refused("target_merged", str(end))
    return ticket, for_change(uow, into_id, action="merge")


def unmerge(uow: UnitOfWork, ticket: Ticket, entry: int) -> None:
    """Take the merge back that the entry with this number made; the caller writes the status and projects the clocks.

    They go on as if it had never been (rule B). What was said since, and the drafts, stay with the target.
    """
    into_id = ticket.merged_into_id
    assert into_id is not None
    event_log.append(uow, ticket, EventKind.UNMERGED, {"entry": entry, "from": into_id})
    ticket.merged_into_id = None
    target = locked(uow, into_id)
    assert target is not None
    event_log.append(replace(uow, undo_of=None, takes_back=()), target, EventKind.RELEASED, {"ticket": ticket.id})


# To choose by


@dataclass(frozen=True, slots=True)
class Candidate:
    ticket_id: int
    subject: str
    """As received, like `requester`. Show it through `present.safe_text`."""
    requester_id: int
    requester: str
    status: Status
    created_at: datetime
    same_requester: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would join."""

    tickets: tuple[Candidate, ...]
    target: Candidate
    """`same_requester`: of all the tickets."""


def candidates(uow: UnitOfWork, tickets: Sequence[int]) -> tuple[Candidate, ...]:
    """Into which other open ticket these could be merged: of the same requesters first, then of their organisations.

    Newest first; several tickets may become one of themselves, so those lead the list.
    """
    own = _rows(uow, _COLUMNS.where(col(Ticket.id).in_(tickets)))
    people = {row.requester_id for row in own}
    organisations = {row.organisation_id for row in own} - {None}
    open_ones = _COLUMNS.where(
        col(Ticket.status).in_(OPEN_STATUSES), col(Ticket.merged_into_id).is_(None), col(Ticket.id).not_in(tickets)
    )
    open_ones = open_ones.order_by(col(Ticket.id).desc()).limit(OFFERED)
    found = _rows(uow, open_ones.where(col(Ticket.requester_id).in_(people)))
    if organisations:
        neighbours = col(Requester.organisation_id).in_(organisations) & col(Requester.id).not_in(people)
        found += _rows(uow, open_ones.where(neighbours))
    themselves = sorted(own, key=lambda row: -row.id) if len(own) > 1 else []
    return tuple(_candidate(row, people) for row in (*themselves, *found))


def preview(uow: UnitOfWork, tickets: Sequence[int], into_id: int) -> Preview:
    """
    Raises:
        NotFound: no such target.
        Refused: `one_already`; `target_merged`.
    """
    target = _rows(uow, _COLUMNS.where(col(Ticket.id) == into_id))
    if not target:
        raise NotFound("ticket", into_id)
    own = _rows(uow, _COLUMNS.where(col(Ticket.id).in_(tickets), col(Ticket.id) != into_id).order_by(col(Ticket.id)))
    end = lives_on(uow, into_id)
    if not own or end in {row.id for row in own}:
        raise Refused("one_already")
    if end != into_id:
        raise Refused("target_merged", str(end))
    target_is_of = {target[0].requester_id}
    joined = tuple(_candidate(row, target_is_of) for row in own)
    return Preview(
        joined, replace(_candidate(target[0], target_is_of), same_requester=all(one.same_requester for one in joined))
    )


_COLUMNS: Select[*tuple[Any, ...]] = select(
    col(Ticket.id),
    col(Ticket.subject),
    col(Ticket.requester_id),
    col(Ticket.status),
    col(Ticket.created_at),
    col(Requester.name),
    col(Requester.email),
    col(Requester.organisation_id),
).join(Requester, col(Requester.id) == col(Ticket.requester_id))


def _rows(uow: UnitOfWork, wanted: Select[*tuple[Any, ...]]) -> list[Any]:
    return list(uow.session.execute(wanted))


def _candidate(row: Any, people: set[int]) -> Candidate:
    return Candidate(
        ticket_id=row.id,
        subject=row.subject,
        requester_id=row.requester_id,
        requester=row.name or row.email,
        status=Status(row.status),
        created_at=row.created_at,
        same_requester=row.requester_id in people,
    )
