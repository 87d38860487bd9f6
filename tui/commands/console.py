"""`siaga`: the console itself."""

import argparse
import sys
from typing import TYPE_CHECKING

from tui.i18n import _

if TYPE_CHECKING:
    from core.desk import Desk


def run(args: argparse.Namespace) -> int:
    """Open the console. A desk that is not there is said before the screen is taken over."""
    from core.settings import default_database, default_desk_file
    from tui.commands.opening import database_url, open_existing

    url = database_url(args)
    if args.database is None and not default_database().exists() and not default_desk_file().exists():
        print(_("There is no desk here yet."), file=sys.stderr)
        print(_("Set one up with:    siaga init"), file=sys.stderr)
        print(_("Or look around in:  siaga demo"), file=sys.stderr)
        return 2

    def opener() -> "Desk":
        return open_existing(args)

    from tui.first_paint import paint

    painted = paint(url)
    try:
        from tui.app import run_console

        page = painted.page if painted else None
        return run_console(
            opener, database=url, first_page=page, scheduler=not args.no_scheduler, readonly=args.readonly
        )
    finally:
        if painted:
            painted.restore()
