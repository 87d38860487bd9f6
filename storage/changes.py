"""The change feed's reader. Identities travel, never content; the triggers stand in `migrations/first_feed`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import text
from sqlmodel import Session

from storage.engine import Database
from storage.errors import DatabaseMissing, DatabaseNotAllowed
from storage.sqlite_engine import connect

KEPT = 10_000
"""Newest rows that trimming leaves; a console that slept through more is told to load everything again."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    tbl: str
    row_id: str
    """Key of the row; `ticket:tag` and `team:agent` where the key has two parts."""
    ticket_id: int | None
    op: str
    """`insert`, `update` or `delete`."""


EVERYTHING = ChangeRow("*", "", None, "update")
"""Told alone: rows of the feed were lost (trimmed while we slept, or the store was restored); load all again."""

Position = str
"""Opaque."""


class _Source(Protocol):
    def position(self) -> Position: ...
    def poll(self, position: Position) -> tuple[list[ChangeRow], Position]: ...
    def close(self) -> None: ...


class ChangeReader:
    """One per process, used by one thread at a time.

    Take `position` before the first query: whatever commits after it is told by `poll`, once, in order of writing.
    """

    def __init__(self, database: Database) -> None:
        self._source: _Source = _SqliteChanges(database.path) if database.path else _PostgresChanges(database)

    def position(self) -> Position:
        return self._source.position()

    def poll(self, position: Position) -> tuple[list[ChangeRow], Position]:
        """What was committed since `position`, and the next position. Nothing new on SQLite costs microseconds."""
        return self._source.poll(position)

    def close(self) -> None:
        self._source.close()


class _SqliteChanges:
    """Writers come one after the other: `seq` is in the order of commits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode = _inode(path)
        self._connection: Any = connect(path)
        self._seen: tuple[int, Position] | None = None

    def position(self) -> Position:
        (newest,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
        return str(newest)

    def poll(self, position: Position) -> tuple[list[ChangeRow], Position]:
        if _inode(self._path) != self._inode:
            raise DatabaseMissing(self._path)  # another file lies there now: begin anew
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._seen == (version, position):
            return [], position
        rows, following = self._after(int(position))
        self._seen = (version, str(following))
        return rows, str(following)

    def _after(self, seq: int) -> tuple[list[ChangeRow], int]:
        asked = "SELECT seq, tbl, row_id, ticket_id, op FROM change WHERE seq > ? ORDER BY seq"
        rows = self._connection.execute(asked, (seq,)).fetchall()
        if rows and rows[0][0] == seq + 1:
            return [ChangeRow(*row[1:]) for row in rows], int(rows[-1][0])
        (newest,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
        return ([] if newest == seq else [EVERYTHING]), int(newest)

    def close(self) -> None:
        self._connection.close()


def _inode(path: Path) -> tuple[int, int]:
    """An open file can be moved away or deleted unnoticed: SQLite would go on with it."""
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise DatabaseMissing(path) from error
    except OSError as error:
        raise DatabaseNotAllowed(path) from error
    return found.st_dev, found.st_ino


NEWS = text("""
SELECT pg_current_snapshot()::text, c.tbl, c.row_id, c.ticket_id, c.op,
  EXISTS (SELECT 1 FROM change WHERE tbl = '*' AND NOT pg_visible_in_snapshot(row_id::xid8, CAST(:seen AS pg_snapshot)))
FROM (SELECT 1) AS once
LEFT JOIN change c ON c.tbl <> '*' AND c.xid >= pg_snapshot_xmin(CAST(:seen AS pg_snapshot))::text::bigint
  AND NOT pg_visible_in_snapshot(c.xid::text::xid8, CAST(:seen AS pg_snapshot))
ORDER BY c.seq
""")
"""A position is a snapshot. News is what this one sees and that one did not: a row that becomes visible after a higher
`seq` is not missed, and nobody waits behind a long transaction. Trimming leaves a row `*` with the newest transaction
of what it took away."""


class _PostgresChanges:
    def __init__(self, database: Database) -> None:
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    def position(self) -> Position:
        with self._engine.connect() as connection:
            return str(connection.scalar(text("SELECT pg_current_snapshot()::text")))

    def poll(self, position: Position) -> tuple[list[ChangeRow], Position]:
        with self._engine.connect() as connection:
            found = connection.execute(NEWS, {"seen": position}).all()
        following, lost = str(found[0][0]), bool(found[0][5])
        if lost:
            return [EVERYTHING], following
        return [ChangeRow(*row[1:5]) for row in found if row[1] is not None], following

    def close(self) -> None:
        """Its connections are the pool's."""


MARK = text("""
INSERT INTO change (tbl, row_id, op, xid) VALUES ('*', :newest, 'delete', pg_current_xact_id()::text::bigint)
""")


def trim_changes(session: Session, keep: int = KEPT) -> int:
    """Forget all but the newest `keep` (never fewer than 10,000) rows; gives how many went."""
    newest = session.execute(text("SELECT coalesce(max(seq), 0) FROM change")).scalar_one()
    delete = text("DELETE FROM change WHERE seq <= :last RETURNING xid")
    gone = session.execute(delete, {"last": newest - max(keep, KEPT)}).scalars().all()
    if gone and session.get_bind().dialect.name == "postgresql":
        session.execute(MARK, {"newest": str(max(gone))})
    return len(gone)
