"""Store one message of a conversation."""

import re
from datetime import datetime

from sqlalchemy import insert

from core.domain.vocabulary import AuthorKind, Channel, Direction, Visibility
from core.errors import Refused
from core.fault_points import reached
from core.services import event_log
from core.uow import UnitOfWork
from storage.tables import Message, Ticket

MESSAGE = Message.__table__  # type: ignore[attr-defined]
_INSERT = insert(MESSAGE).returning(MESSAGE.c.id)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
BODY_LIMIT = 10_000_000
"""Characters kept of one message; longer ones are refused, never cut silently."""


def store(
    uow: UnitOfWork,
    ticket: Ticket,
    body: str,
    *,
    visibility: Visibility,
    direction: Direction,
    author: AuthorKind,
    channel: Channel = Channel.CONSOLE,
    at: datetime | None = None,
    external_id: str | None = None,
    requester_id: int | None = None,
) -> int:
    """Return the id of the new message. A requester's is by `requester_id`, or by the ticket's own.

    Raises:
        Refused: `empty_message` or `message_too_long`.
    """
    if not body.strip():
        raise Refused("empty_message")
    if len(body) > BODY_LIMIT:
        raise Refused("message_too_long", str(BODY_LIMIT))
    values = {
        "ticket_id": ticket.id,
        "visibility": visibility.value,
        "direction": direction.value,
        "author_kind": author.value,
        "agent_id": uow.actor.agent_id if author is AuthorKind.AGENT else None,
        "requester_id": (requester_id or ticket.requester_id) if author is AuthorKind.REQUESTER else None,
        "body": storable(body),
        "channel": channel.value,
        "created_at": event_log.moment(uow, ticket, at),
        "external_id": external_id,
    }
    message_id = int(uow.session.execute(_INSERT, values).scalar_one())
    reached("message.stored")
    return message_id


def storable(text: str) -> str:
    """As received, but for what no database takes: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)
