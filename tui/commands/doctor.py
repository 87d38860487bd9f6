"""`siaga doctor`: is this desk, this machine and this terminal in order?"""

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from tui.cli import add_desk_options
from tui.i18n import N_, _

if TYPE_CHECKING:
    from core.maintenance import Health

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

    found = [*_machine(), *examine(database_url(args))]
    for one in found:
        print("\n".join(_lines(one)))
    return 0 if all(one.good for one in found) else 1


def _lines(one: "Health") -> list[str]:
    """An error in its words, with what helps below."""
    from tui.error_display import explain
    from tui.present import fit, safe_line

    shown = explain(one.error) if one.error else None
    detail = shown.sentence if shown else safe_line(one.detail) or _("never")
    head = f"{fit(_('ok') if one.good else _('LOOK'), 7)}{fit(_(WORDS[one.what]), 28)} "
    return [head + detail, *([" " * len(head) + shown.remedy] if shown and shown.remedy else [])]


def _machine() -> "list[Health]":
    from core.maintenance import Health

    version = ".".join(str(part) for part in sys.version_info[:3])
    encoding = (sys.stdout.encoding or "").lower()
    return [
        Health((3, 11) <= sys.version_info[:2] < (3, 14), "Python", version),
        Health(encoding.startswith("utf"), "terminal encoding", encoding or "?"),
        Health(os.environ.get("TERM", "dumb") != "dumb", "terminal", os.environ.get("TERM") or "?"),
    ]
