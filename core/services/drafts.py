"""What an agent is writing: kept while it is typed, gone once it is said."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete
from sqlmodel import select

from core.domain.vocabulary import Visibility
from core.errors import NotFound, Refused
from core.services.messages import storable
from core.uow import UnitOfWork
from storage.tables import Draft, Ticket

DRAFT = Draft.__table__  # type: ignore[attr-defined]


def keep(uow: UnitOfWork, ticket_id: int, visibility: Visibility, body: str) -> None:
    """Store the text as it stands; an empty one is forgotten."""
    if not body.strip():
        discard(uow, ticket_id, visibility)
        return
    if uow.actor.agent_id is None:
        raise Refused("no_agent")
    if uow.session.get(Ticket, ticket_id) is None:
        raise NotFound("ticket", ticket_id)
    found = _row(uow, ticket_id, visibility)
    if found is None:
        uow.session.add(
            Draft(
                agent_id=uow.actor.agent_id,
                ticket_id=ticket_id,
                visibility=visibility,
                body=storable(body),
                updated_at=uow.now,
            )
        )
    else:
        found.body, found.updated_at = storable(body), uow.now


def read(uow: UnitOfWork, ticket_id: int, visibility: Visibility) -> str:
    """The text kept for the acting agent, or an empty string."""
    found = _row(uow, ticket_id, visibility)
    return found.body if found else ""


def discard(uow: UnitOfWork, ticket_id: int, visibility: Visibility) -> None:
    if uow.actor.agent_id is not None:
        uow.session.execute(_DISCARD, {"agent": uow.actor.agent_id, "ticket": ticket_id, "seen_by": visibility.value})


_DISCARD = delete(DRAFT).where(
    DRAFT.c.agent_id == bindparam("agent"),
    DRAFT.c.ticket_id == bindparam("ticket"),
    DRAFT.c.visibility == bindparam("seen_by"),
)


def _row(uow: UnitOfWork, ticket_id: int, visibility: Visibility) -> Draft | None:
    return uow.session.exec(
        select(Draft).where(
            Draft.agent_id == uow.actor.agent_id, Draft.ticket_id == ticket_id, Draft.visibility == visibility
        )
    ).first()


def move(uow: UnitOfWork, ticket_id: int, into_id: int) -> None:
    """Everybody's drafts of one ticket become drafts of another, behind what was being written there."""
    there = {(draft.agent_id, draft.visibility): draft for draft in _all(uow, into_id)}
    for draft in _all(uow, ticket_id):
        kept = there.get((draft.agent_id, draft.visibility))
        if kept is None:
            draft.ticket_id = into_id
        else:
            kept.body, kept.updated_at = f"{kept.body}\n\n{draft.body}", max(kept.updated_at, draft.updated_at)
            uow.session.delete(draft)
    uow.session.flush()


def _all(uow: UnitOfWork, ticket_id: int) -> Sequence[Draft]:
    return uow.session.exec(select(Draft).where(Draft.ticket_id == ticket_id)).all()
