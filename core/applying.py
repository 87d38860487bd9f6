"""Bring a desk file into a working desk: a preview, the file itself, and the move of open tickets batch by batch."""

from collections.abc import Callable
from dataclasses import dataclass

from core.clock import NowSource, system_now
from core.desk import Desk, open_desk
from core.domain.desk_config import DeskConfig
from core.errors import DatabaseTrouble, Refused
from core.services import desk_setup, versions
from core.services.versions import FileChange, Move
from storage.errors import DatabaseMissing
from storage.schema import Progress as Migrating

LOOKED_AT = 200
"""Tickets of one reading transaction."""
MOVED = 25
"""Tickets of one writing transaction."""

Progress = Callable[[int, int], None]
"""(tickets done, tickets in all)"""


@dataclass(frozen=True, slots=True)
class Preview:
    change: FileChange
    moves: tuple[Move, ...]
    """Open tickets that would count by other versions; also those that an earlier apply has left where they were."""

    @property
    def breached(self) -> int:
        """Clocks that would be breached at once."""
        return sum(move.breached for move in self.moves)

    @property
    def steps(self) -> int:
        """Steps of chains that would be reached at once."""
        return sum(move.steps for move in self.moves)

    @property
    def taken_back(self) -> int:
        return sum(move.taken_back for move in self.moves)


def working_desk(url: str, *, now: NowSource = system_now, migrating: Migrating | None = None) -> Desk | None:
    """The desk at `url`, the system as actor; None: there is no store yet, or no desk file was ever applied to it.

    Raises:
        DatabaseTrouble: it is there and cannot be opened.
    """
    try:
        return open_desk(url, agent=None, now=now, progress=migrating, system=True)
    except Refused as error:
        if error.rule != "no_desk_file":
            raise
    except DatabaseTrouble as error:
        if not isinstance(error.cause, DatabaseMissing):
            raise
    return None


def preview(desk: Desk, config: DeskConfig, *, progress: Progress | None = None) -> Preview:
    """What `config` would change; only reads."""
    change = desk.read(versions.compare, config)
    ids = desk.read(versions.open_tickets)
    found: list[Move] = []
    for start in range(0, len(ids), LOOKED_AT):
        found += desk.read(versions.moves, config, ids[start : start + LOOKED_AT])
        if progress is not None:
            progress(min(start + LOOKED_AT, len(ids)), len(ids))
    return Preview(change, tuple(found))


def apply(desk: Desk, config: DeskConfig) -> bool:
    """Put the file in force; open tickets keep their versions. False: it was in force already."""
    return desk.write(desk_setup.apply, config)


def move(desk: Desk, moves: tuple[Move, ...], *, progress: Progress | None = None) -> int:
    """Move open tickets to what the file in force says; return how many moved. Broken off, it can be run again."""
    ids, moved = [one.ticket_id for one in moves], 0
    for start in range(0, len(ids), MOVED):
        moved += desk.write(versions.move, ids[start : start + MOVED])
        if progress is not None:
            progress(min(start + MOVED, len(ids)), len(ids))
    return moved
