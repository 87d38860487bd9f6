"""The first rows of a desk's first view by plain SQLite, for the paint before SQLAlchemy is imported. Reads only."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from storage.sqlite_module import sqlite

BUSY_S = 0.05
_VIEW = """
SELECT name, query FROM saved_view WHERE owner_id IS NULL AND ?1 IN ('', name) ORDER BY position, id LIMIT 1
"""
_ROWS = """
SELECT t.id, t.version, t.subject, r.name, r.email, r.vip, a.name, m.name, t.status, t.priority,
       t.due_at, t.due_state, t.due_warn_at, t.due_left_s, t.created_at
FROM ticket t
JOIN requester r ON r.id = t.requester_id
LEFT JOIN agent a ON a.id = t.assignee_id
LEFT JOIN team m ON m.id = t.team_id
WHERE t.status IN ({marks}) AND t.status IN ('new', 'open', 'pending', 'on_hold')
ORDER BY t.queue_rank, t.id LIMIT ?
"""


def first_rows(
    path: Path, statuses_of: Mapping[str, Sequence[str]], limit: int, view: str = ""
) -> tuple[str, list[tuple[object, ...]]] | None:
    """(name, first rows by `queue_rank`) of the desk's `view` (empty: its first). None: no such view, or a query that
    `statuses_of` does not know.

    Raises:
        sqlite.Error: no file, no database, another schema.
    """
    connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
    try:
        found = connection.execute(_VIEW, (view,)).fetchone()
        if found is None or found[1] not in statuses_of:
            return None
        statuses = statuses_of[found[1]]
        marks = ", ".join("?" * len(statuses))
        return found[0], list(connection.execute(_ROWS.format(marks=marks), (*statuses, limit)))
    finally:
        connection.close()
