"""Print a queue as lines for people or as JSON for programs."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import chain, islice
from typing import Any

from core.desk import Desk
from core.domain.foreign_text import clean_line
from core.domain.query.errors import QueryError
from core.domain.vocabulary import Priority, Status
from core.errors import Refused
from core.services import queues
from core.services.query_plans import asks_for_self
from tui.commands import list_csv
from tui.commands.new_file import refuse_unusable
from tui.commands.opening import open_existing
from tui.dialogs import wording
from tui.i18n import _, ngettext
from tui.present import fit, name_or, safe_line
from tui.present_clocks import Countdown, countdown, paused
from tui.query_text import error_text

PAGE = 200
SHOWN = 50
"""Rows, where nobody says how many."""


def run_list(args: argparse.Namespace) -> int:
    """Exit status 2 for a query that cannot be read.

    Raises:
        Refused: `query_for_nobody`: the query means whoever asks, and nobody said who that is.
    """
    desk = open_existing(args, reading=True)
    try:
        if desk.actor.agent_id is None and desk.read(asks_for_self, args.query):
            raise Refused("query_for_nobody")
        if args.csv is not None:
            return _export(desk, args)
        rows = list(_rows(desk, args.query, SHOWN if args.limit is None else args.limit))
    except QueryError as error:
        print(error_text(error), file=sys.stderr)
        return 2
    finally:
        desk.close()
    now = desk.now()
    for row in rows:
        print(json.dumps(_plain(row)) if args.json else _line(row, now))
    if not rows and not args.json:
        print(_("No ticket matches."), file=sys.stderr)
    return 0


def _export(desk: Desk, args: argparse.Namespace) -> int:
    """The first page is read before the file is made: a wrong query leaves none behind."""
    refuse_unusable(args.csv)
    rows = _rows(desk, args.query, sys.maxsize if args.limit is None else args.limit)
    first = list(islice(rows, 1))
    count = list_csv.write(args.csv, chain(first, rows))
    words = ngettext("{count} ticket written to {file}.", "{count} tickets written to {file}.", count)
    print(words.format(count=count, file=safe_line(str(args.csv))))
    return 0


def _rows(desk: Desk, query: str, limit: int) -> Iterator[queues.QueueRow]:
    """Page by page, each in a transaction of its own: no reader holds the store for long."""
    anchor, left = None, limit
    while left > 0:
        page = desk.read(queues.page, query, anchor, limit=min(PAGE, left))
        yield from page.rows
        if page.at_end or not page.rows:
            return
        anchor, left = page.rows[-1].sort_key, left - len(page.rows)


def _plain(row: queues.QueueRow) -> dict[str, Any]:
    """Instants as ISO 8601 in UTC; text as stored, written in ASCII so that no control reaches a terminal."""
    values = asdict(row)
    del values["sort_key"], values["queue_rank"]
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _line(row: queues.QueueRow, now: datetime) -> str:
    cell = _countdown(row, now)
    cells = (
        f"{row.ticket_id:>7}",
        fit(wording.priority(Priority(row.priority)), 9),
        fit(wording.status(Status(row.status)), 10),
        fit(f"{cell.sign} {cell.text}" if cell else "", 13),
        fit(name_or(row.requester, row.requester_email or "–"), 16),
        fit(name_or(row.assignee or row.team, "–"), 16),
        clean_line(row.subject),
    )
    return "  ".join(cells).rstrip()


def _countdown(row: queues.QueueRow, now: datetime) -> Countdown | None:
    if row.due_state == "paused" and row.due_left_s is not None:
        return paused(row.due_left_s)
    if row.due_at is None:
        return None
    return countdown(now, row.due_at, warn_at=row.due_warn_at, breached=row.due_state == "breached")
