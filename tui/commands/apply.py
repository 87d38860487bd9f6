"""`siaga apply`: bring a desk file into the desk."""

import argparse
import sys
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("apply", help=_("bring a desk file into the desk"))
    parser.add_argument(
        "file", type=Path, nargs="?", help=_("the desk file (default: desk.toml in your data directory)")
    )
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """New policies and calendars count for tickets from now on; those already running keep theirs."""
    from core.desk import set_up_desk
    from core.desk_file.read import read
    from core.services import desk_setup
    from core.settings import default_desk_file
    from tui.commands.opening import database_url, read_text

    path = args.file or default_desk_file()
    config = read(read_text(path), folder=path.parent)
    desk = set_up_desk(database_url(args), config)
    in_force = desk.read(desk_setup.file_in_force)
    desk.close()
    print(_("The desk file is in force.") if in_force == config.body else _("Nothing changed."), file=sys.stdout)
    return 0
