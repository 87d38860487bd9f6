"""The database server's clock: one for all hosts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import text
from sqlmodel import Session


def server_clock(session: Session) -> Callable[[], datetime] | None:
    """Asks the PostgreSQL server, within this transaction, what time it is now. None: the store has no clock."""
    return partial(_asked, session) if session.get_bind().dialect.name == "postgresql" else None


def _asked(session: Session) -> datetime:
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found
