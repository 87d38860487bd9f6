"""`siaga`: the console itself."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tui.i18n import _

if TYPE_CHECKING:
    from core.desk import Desk


def run(args: argparse.Namespace) -> int:
    """Open the console. A desk that is not there is said before the screen is taken over."""
    from core.settings import default_database, default_desk_file, state_folder
    from tui.commands.opening import database_url, need_terminal, open_existing

    url = database_url(args)
    if args.database is None and not default_database().exists() and not default_desk_file().exists():
        print(_("There is no desk here yet."), file=sys.stderr)
        print(_("Set one up with:    siaga init"), file=sys.stderr)
        print(_("Or look around in:  siaga demo"), file=sys.stderr)
        return 2

    need_terminal()

    def opener() -> "Desk":
        return open_existing(args)

    from tui.first_paint import paint
    from tui.own_editor import own_editor
    from tui.remembered import recall

    memory = state_folder()
    painted = paint(url, recall(memory, url, args.agent).view)
    try:
        from tui.app import run_console

        return run_console(
            opener,
            database=url,
            agent=args.agent,
            first_page=painted.page if painted else None,
            scheduler=not args.no_scheduler,
            readonly=args.readonly,
            memory=memory,
            editor=own_editor(os.environ, allowed=args.editor),
        )
    finally:
        if painted:
            painted.restore()
