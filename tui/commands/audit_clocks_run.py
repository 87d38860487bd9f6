"""Audit the clocks and print what differs, for people or as JSON for programs."""

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from core import audit
from core.audit import Audited
from core.clock import NowSource, system_now
from core.services.clock_audit import ROW, Difference
from tui import progress_bar
from tui.commands.opening import open_existing
from tui.dialogs import wording
from tui.i18n import _, ngettext

FORMAT = "siaga-clock-audit"
VERSION = 1
DIFFERS = 1


def run_audit(args: argparse.Namespace, now: NowSource = system_now) -> int:
    """0 when truth and projection agree, or agree again after `--repair`; 1 when they differ."""
    desk = open_existing(args, system=True)
    desk.now = now
    try:
        audited = audit.audit_clocks(desk, progress=progress_bar.show)
        print(json.dumps(as_json(audited), indent=2) if args.json else "\n".join(as_lines(audited)))
        if not audited.differences or not args.repair:
            return DIFFERS if audited.differences else 0
        repaired = audit.repair(desk, audited.differences)
        words = ngettext(
            "The clocks of {count} ticket were written again.",
            "The clocks of {count} tickets were written again.",
            repaired,
        )
        print(words.format(count=repaired), file=sys.stderr)
        return DIFFERS if audit.audit_clocks(desk, progress=progress_bar.show).differences else 0
    finally:
        desk.close()


def as_lines(audited: Audited) -> list[str]:
    tickets = ngettext("{count} ticket audited", "{count} tickets audited", audited.tickets).format(
        count=audited.tickets
    )
    count = len(audited.differences)
    if not count:
        return [_("{tickets}: every clock says what its trail says.").format(tickets=tickets)]
    words = ngettext("{count} difference", "{count} differences", count).format(count=count)
    return [*(_line(each) for each in audited.differences), f"{tickets}: {words}"]


def _line(each: Difference) -> str:
    clock = f"{wording.metric(each.metric)} {each.cycle}" if each.metric else _("place in the queue")
    if each.field == ROW:
        what = _("a clock that the trail does not know") if each.stored else _("the clock is missing")
        return f"#{each.ticket_id}  {clock}: {what}"
    found = _("stored {stored}, by the trail {replayed}").format(
        stored=_plain(each.stored), replayed=_plain(each.replayed)
    )
    return f"#{each.ticket_id}  {clock}, {each.field}: {found}"


def as_json(audited: Audited) -> dict[str, Any]:
    """Instants as ISO 8601 in UTC; of the field `row` whether there is one."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "tickets": audited.tickets,
        "differences": [
            {
                "ticket": each.ticket_id,
                "metric": each.metric or None,
                "cycle": each.cycle or None,
                "field": each.field,
                "stored": _plain_or_none(each.stored),
                "replayed": _plain_or_none(each.replayed),
            }
            for each in audited.differences
        ],
    }


def _plain_or_none(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _plain(value: Any) -> str:
    return "–" if value is None else str(_plain_or_none(value))
