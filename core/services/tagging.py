"""Tags of a ticket."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlmodel import select

from core.domain.tags import tag_name
from core.domain.vocabulary import EventKind
from core.services import clocks, event_log, policies
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Tag, Ticket, TicketTag


def add_tag(uow: UnitOfWork, ticket_id: int, text: str) -> bool:
    """Give the ticket a tag; False if it has it already.

    Raises:
        core.domain.tags.TagRefused: `text` makes no tag.
    """
    ticket = for_change(uow, ticket_id, action="tag")
    added = attach_tags(uow, ticket, (text,))
    if added:
        event_log.append(uow, ticket, EventKind.TAGGED, {"tags": added})
        _reconsider(uow, ticket)
    return bool(added)


def remove_tag(uow: UnitOfWork, ticket_id: int, text: str) -> bool:
    """Take a tag off; False if the ticket does not have it."""
    ticket = for_change(uow, ticket_id, action="tag")
    name = tag_name(text)
    found = uow.session.exec(
        select(TicketTag).join(Tag).where(TicketTag.ticket_id == ticket_id, Tag.name == name)
    ).first()
    if found is None:
        return False
    uow.session.delete(found)
    uow.session.flush()
    event_log.append(uow, ticket, EventKind.UNTAGGED, {"tags": [name]})
    _reconsider(uow, ticket)
    return True


def _reconsider(uow: UnitOfWork, ticket: Ticket) -> None:
    """Tags are a condition of policies: another one may apply now, with other targets."""
    if policies.reselect(uow, ticket):
        clocks.project(uow, ticket)


def tags_of(uow: UnitOfWork, ticket_id: int) -> tuple[str, ...]:
    names = uow.session.exec(
        select(Tag.name).join(TicketTag).where(TicketTag.ticket_id == ticket_id).order_by(Tag.name)
    )
    return tuple(names)


def attach_tags(uow: UnitOfWork, ticket: Ticket, texts: Iterable[str]) -> list[str]:
    """Write the tags that the ticket does not have yet, without an event; return their names."""
    names = {tag_name(text) for text in texts}
    if not names:
        return []
    assert ticket.id is not None
    new = sorted(names - set(tags_of(uow, ticket.id)))
    for name in new:
        uow.session.execute(insert(TicketTag).values(ticket_id=ticket.id, tag_id=_tag_id(uow, name)))
    return new


def _tag_id(uow: UnitOfWork, name: str) -> int:
    found = uow.session.exec(select(Tag.id).where(Tag.name == name)).first()
    if found is not None:
        return found
    tag = Tag(name=name)
    uow.session.add(tag)
    uow.session.flush()
    assert tag.id is not None
    return tag.id
