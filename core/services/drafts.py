"""What an agent is writing: kept while it is typed, gone once it is said."""

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
