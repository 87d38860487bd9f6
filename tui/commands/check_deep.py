"""`siaga check --deep`: what a desk has stored, held against what siaga promises."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from tui.i18n import _, ngettext

if TYPE_CHECKING:
    from core.services.deep_check import Report


def run(args: argparse.Namespace) -> int:
    """1 if anything is found.

    Raises:
        DatabaseTrouble: the desk cannot be opened, or is not of this siaga.
    """
    from core.clock import system_now
    from core.services.deep_check import examine
    from tui.commands.opening import database_url

    report = examine(database_url(args), now=system_now(), progress=None if args.json else _tell)
    print(_as_json(report) if args.json else _as_lines(report))
    return 1 if report.findings else 0


def _tell(code: str) -> None:
    """Only to a person who waits."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K… {code}", end="", file=sys.stderr, flush=True)


def _as_lines(report: "Report") -> str:
    from tui.deep_check_text import line
    from tui.present import safe_line

    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    lines = [line(finding) for finding in report.findings]
    if report.cut:
        lines.append(_("There are more of: {codes}").format(codes=", ".join(sorted(report.cut))))
    count = len(report.findings)
    found = ngettext("%d violation", "%d violations", count) % count if count else _("no violations")
    checked = _("{checks} checks, hash chain of {events} entries").format(checks=report.checks, events=report.events)
    return "\n".join([*lines, f"{safe_line(report.database)}: {found} ({checked})"])


def _as_json(report: "Report") -> str:
    """ASCII only, like the findings of a desk file."""
    from tui.deep_check_text import sentence

    rows = [
        {"code": each.code.value, "ticket": each.ticket_id, "data": dict(each.data), "sentence": sentence(each)}
        for each in report.findings
    ]
    sums = {"database": report.database, "checks": report.checks, "events": report.events, "cut": sorted(report.cut)}
    return json.dumps(sums | {"findings": rows}, indent=2)
