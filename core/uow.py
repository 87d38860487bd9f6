"""What a service works with: one transaction of one actor at one instant."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.domain.desk_config import DeskConfig
from core.domain.vocabulary import AuthorKind, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it."""

    kind: AuthorKind
    agent_id: int | None
    name: str
    role: Role
    team_ids: frozenset[int] = frozenset()
    watching: bool = False
    """An observer because the console was opened so, not by the desk file."""

    @property
    def may_write(self) -> bool:
        return self.role is not Role.OBSERVER

    @property
    def standing(self) -> str:
        """What `NotAllowed` is to name: the role, or `read_only`."""
        return "read_only" if self.watching else Role(self.role).value


SYSTEM = Actor(AuthorKind.SYSTEM, None, "siaga", Role.ADMIN)
"""The scheduler, an import, the demo's customers."""


READER = Actor(AuthorKind.SYSTEM, None, "siaga", Role.OBSERVER)
"""A command that lists for nobody in particular."""


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    session: Session
    desk: DeskConfig
    actor: Actor
    now: datetime
    """Aware UTC, whole seconds; the instant of everything this transaction records."""
    undo_of: int | None = None
    """Number of the entry that is being taken back; what is written names it."""
    takes_back: tuple[int, ...] = ()
    """The numbers of all entries of that key press: the clocks go on as if none of them had been (rule B)."""
