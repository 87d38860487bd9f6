"""Write a queue as a spreadsheet that `siaga import csv` reads back, and in which nothing is computed."""

import csv
from collections.abc import Iterator
from pathlib import Path

from core.domain.csv_cells import neutral
from core.services.queues import QueueRow
from tui.commands.new_file import open_new

HEADER = ("number", "subject", "requester", "assignee", "team", "status", "priority", "created", "due")
"""The same in every language: programs read them."""


def write(path: Path, rows: Iterator[QueueRow]) -> int:
    """Values as stored, instants in ISO 8601 and UTC. How many rows.

    Raises:
        OSError: it cannot be written, or is there meanwhile; whatever `rows` raises.
    """
    count = 0
    with open_new(path) as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        for row in rows:
            lines.writerow(neutral(cell) for cell in _cells(row))
            count += 1
    return count


def _cells(row: QueueRow) -> tuple[str, ...]:
    created, due = (at.isoformat() if at else "" for at in (row.created_at, row.due_at))
    names = (row.requester, row.assignee or "", row.team or "")
    return (str(row.ticket_id), row.subject, *names, row.status, row.priority, created, due)
