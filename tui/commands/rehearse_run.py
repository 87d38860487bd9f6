"""Carry a rehearsal out and print it, for people or as JSON for programs."""

import argparse
import json
import re
import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from core.clock import NowSource, system_now
from core.desk_file.read import read
from core.domain.foreign_text import clean_line
from core.rehearse import Rehearsed, rehearse
from tui import progress_bar
from tui.commands.opening import open_existing, read_text
from tui.i18n import _
from tui.present_times import zone_of
from tui.rehearsal_text import rehearsal_lines

FORMAT = "siaga-rehearsal"
VERSION = 1
UNREADABLE = 2
SPANS = {"d": 1, "w": 7, "m": 30, "y": 365}
"""Days."""


def run_rehearse(args: argparse.Namespace, now: NowSource = system_now) -> int:
    """0 when it was rehearsed, whatever flips; 2 for a `--since` that cannot be read.

    Raises:
        DeskFileFaults: of the file named by `--desk`.
    """
    config = read(read_text(args.desk), folder=args.desk.parent)
    desk = open_existing(args, system=True)
    desk.now = now
    zone = zone_of(desk.config.zone)
    try:
        since_at = since(args.since, now(), zone)
    except ValueError:
        desk.close()
        words = _("“{text}” is no time to begin at; try 90d, 12w, 2026-01-01 or all").format(
            text=clean_line(args.since)
        )
        print(words, file=sys.stderr)
        return UNREADABLE
    try:
        told = rehearse(desk, config, since_at=since_at, progress=progress_bar.show)
    finally:
        desk.close()
    print(json.dumps(as_json(told), indent=2) if args.json else "\n".join(rehearsal_lines(told, zone)))
    return 0


def since(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """None: all. A date begins in `zone`.

    Raises:
        ValueError: cannot be read.
    """
    if text == "all":
        return None
    span = re.fullmatch(r"(\d{1,5})([dwmy])", text, re.ASCII)
    if span:
        try:
            return now - timedelta(days=int(span[1]) * SPANS[span[2]])
        except OverflowError:
            return None
    day = date.fromisoformat(text)
    try:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except OverflowError as error:  # the first day of the calendar has no UTC everywhere
        raise ValueError(text) from error


def as_json(told: Rehearsed) -> dict[str, Any]:
    """Instants as ISO 8601 in UTC, amounts in open seconds, shares from 0 to 1."""

    def shares(one: Any) -> dict[str, Any]:
        counts = {name: getattr(one, name) for name in ("met", "breached", "running", "cancelled")}
        return counts | {"kept_share": one.kept_share}

    return {
        "format": FORMAT,
        "version": VERSION,
        "as_of": told.as_of_at.isoformat(),
        "since": told.since_at.isoformat() if told.since_at else None,
        "tickets": told.tickets,
        "without_policy": {"before": told.without_policy_before, "after": told.without_policy_after},
        "attainment": [
            {
                "group": each.group.value,
                "name": each.name,
                "metric": each.metric.value,
                "before": shares(each.before),
                "after": shares(each.after),
            }
            for each in told.attainment
        ],
        "escalations": [
            {"chain": each.chain, "step": each.step, "to": each.to, "before": each.before, "after": each.after}
            for each in told.load
        ],
        "flips": [
            {
                "ticket": flip.ticket_id,
                "subject": told.subjects.get(flip.ticket_id, ""),
                "metric": flip.metric.value,
                "cycle": flip.cycle,
                "before": flip.before.value,
                "after": flip.after.value,
                "by_s": flip.by_s,
            }
            for flip in told.flips
        ],
    }
