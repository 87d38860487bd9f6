"""`siaga doctor`: is this desk, this machine and this terminal in order?"""

import argparse
import os
import sys
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import N_, _

WORDS = {
    "Python": "Python",
    "terminal": N_("terminal"),
    "terminal encoding": N_("terminal encoding"),
    "database": N_("database"),
    "sqlite": "SQLite",
    "journal": N_("journal"),
    "server": N_("server"),
    "schema": N_("schema"),
    "desk file": N_("desk file"),
    "schema and desk file": N_("schema and desk file"),
    "scheduler": N_("scheduler"),
}
"""What `core.maintenance.examine` and the machine part look at."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "doctor", help=_("look at the desk, the machine and the terminal, and say what is wrong")
    )
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit status 0 if all is well, 1 if something needs attention."""
    from core.maintenance import examine
    from tui.commands.opening import database_url

    lines = [*_machine(), *((finding.good, finding.what, finding.detail) for finding in examine(database_url(args)))]
    for good, what, detail in lines:
        print(f"{_('ok') if good else _('LOOK'):<5}  {_(WORDS[what]):<28} {detail}")
    return 0 if all(good for good, _what, _detail in lines) else 1


def _machine() -> list[tuple[bool, str, str]]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    encoding = (sys.stdout.encoding or "").lower()
    return [
        ((3, 11) <= sys.version_info[:2] < (3, 14), "Python", version),
        (encoding.startswith("utf"), "terminal encoding", encoding or "?"),
        (os.environ.get("TERM", "dumb") != "dumb", "terminal", os.environ.get("TERM", "?")),
    ]
