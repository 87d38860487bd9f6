"""Open the desk that the options of a command name."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.i18n import _

if TYPE_CHECKING:
    from core.desk import Desk


def database_url(args: argparse.Namespace) -> str:
    """The database named by `--database`, else the file in the user's data directory. No environment variable says so:
    behind a forced SSH command the environment is the client's."""
    from core.settings import default_database

    return args.database or str(default_database())


def open_existing(args: argparse.Namespace, *, system: bool = False, reading: bool = False) -> "Desk":
    """Open the desk; on the very first start set it up from the desk file beside the default database.

    `system`, `reading`: who acts, see `core.desk.open_desk`.

    Raises:
        DatabaseTrouble, NotFound, Refused: see `core.desk.open_desk`.
    """
    from core.desk import open_desk, set_up_desk
    from core.desk_file.read import read
    from core.settings import default_database, default_desk_file

    url = database_url(args)
    fresh = args.database is None and not default_database().exists() and default_desk_file().exists()
    if fresh:
        text = default_desk_file().read_text(encoding="utf-8")
        set_up_desk(url, read(text, folder=default_desk_file().parent)).close()
    return open_desk(url, agent=args.agent, progress=migration_progress, system=system, reading=reading)


def need_terminal() -> None:
    """Textual reads standard input and draws on standard error.

    Raises:
        Refused("no_terminal"): one of them is no terminal.
    """
    from core.errors import Refused

    for stream in (sys.__stdin__, sys.__stderr__):
        if stream is None or not stream.isatty():
            raise Refused("no_terminal")


def migration_progress(step: int, total: int, name: str) -> None:
    print(_("migrating the desk: {step} of {total} {name}").format(step=step, total=total, name=name), file=sys.stderr)


def read_text(path: Path) -> str:
    """A file as UTF-8 text; bytes that are not become U+FFFD, so that the reader can say where."""
    return path.read_text(encoding="utf-8", errors="replace")
