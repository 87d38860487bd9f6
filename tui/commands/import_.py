"""`siaga import`: bring past work in."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "import", help=_("bring in an incident log or a spreadsheet, silently and repeatably")
    )
    kinds = parser.add_subparsers(title=_("what to import"), metavar=_("KIND"), required=True)
    log = kinds.add_parser("incident-log", help=_("a log with one row for each update of an incident"))
    log.add_argument("file", type=Path)
    sheet = kinds.add_parser("csv", help=_("a spreadsheet with one row for each ticket"))
    sheet.add_argument("file", type=Path)
    sheet.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help=_("what a column means, by its name or number; an empty column leaves the field out"),
    )
    sheet.add_argument(
        "--delimiter",
        type=_one_character,
        metavar="CHARACTER",
        help=_("what stands between the cells (default: guessed)"),
    )
    sheet.add_argument("--date-form", metavar="FORM", help=_("how dates are written, for example %%m/%%d/%%Y"))
    sheet.add_argument("--source", help=_("name under which rows are known again (default: the file's name)"))
    sheet.add_argument("--yes", action="store_true", help=_("write without asking"))
    for one in (log, sheet):
        one.add_argument(
            "--errors", type=Path, metavar="FILE", help=_("write the rows that could not be used here (CSV)")
        )
        one.add_argument("--dry-run", action="store_true", help=_("try everything, write nothing"))
        add_desk_options(one, default=argparse.SUPPRESS)
    log.set_defaults(run=_run_log)
    sheet.set_defaults(run=_run_sheet)


def _one_character(text: str) -> str:
    character = {"\\t": "\t", "tab": "\t"}.get(text, text)
    if len(character) != 1 or character in '"\r\n\0':
        raise argparse.ArgumentTypeError(_("one character is needed, such as ; or \\t for a tab"))
    return character


def _run_log(args: argparse.Namespace) -> int:
    from tui.commands.import_run import run_incident_log

    return run_incident_log(args)


def _run_sheet(args: argparse.Namespace) -> int:
    from tui.commands.import_run import run_spreadsheet

    return run_spreadsheet(args)
