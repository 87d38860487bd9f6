"""From an error to what a person is told: a plain sentence, a remedy, how it is shown, an exit status.

For the console and the commands alike, so it imports neither Textual nor the store: errors are known by the names of
their classes. Those of the store arrive as the `cause` of `DatabaseTrouble`.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from core.errors import Busy, DatabaseTrouble, DeskFileFaults, NotAllowed, NotFound, Refused, Stale
from tui import refusals
from tui.i18n import N_, _, ngettext
from tui.present import safe_line

if TYPE_CHECKING:
    from core.domain.query.errors import QueryError
    from core.domain.workflow import TransitionRefused

ROOT = Path(__file__).resolve().parent.parent
CHAIN_LIMIT = 5
FRAME_LIMIT = 30


class Severity(StrEnum):
    """Where the console shows it."""

    HINT = "hint"
    """A toast: a rule of the desk answered, nothing is wrong."""
    WARNING = "warning"
    """A toast that stands out: it did not happen, trying again may help."""
    ERROR = "error"
    """The trouble dialog."""


class Exit:
    """Exit statuses of the commands (those from 64 on as in sysexits.h)."""

    REFUSED = 1
    DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    SOFTWARE = 70
    CANNOT_CREATE = 73
    IO = 74
    TRY_AGAIN = 75
    NO_PERMISSION = 77
    CONFIGURATION = 78


@dataclass(frozen=True, slots=True)
class Shown:
    severity: Severity
    sentence: str
    """One or two plain sentences, clean; a plain string: give it to a widget as `Text(...)` only."""
    remedy: str
    """What helps; may be empty."""
    status: int
    """Exit status of a command."""


def explain(error: BaseException) -> Shown:
    """What to say about `error`. What nobody expected is said as such, without its message: that may hold anything."""
    for kind in type(error).__mro__:
        if kind.__name__ in _BY_NAME:
            return _BY_NAME[kind.__name__](error)
        if kind.__name__ in STORE:
            return _store(kind.__name__)
    return _unexpected()


def report(error: BaseException, stream: TextIO) -> int:
    """For commands: sentence and remedy on two lines, and the exit status. Never a traceback."""
    shown = explain(error)
    print(f"siaga: {shown.sentence}", file=stream)
    if shown.remedy:
        print(f"       {shown.remedy}", file=stream)
    if shown.status == Exit.SOFTWARE:
        print(f"       {details(error).splitlines()[-1]}", file=stream)
    return shown.status


def details(error: BaseException) -> str:
    """For a report to the makers: kinds of error and places in the code, outermost cause first.

    No values: neither locals nor messages, which may hold a password or the words of a customer.
    """
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and len(chain) < CHAIN_LIMIT:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    return "\n".join(line for each in reversed(chain) for line in _places(each))


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAME_LIMIT:]
    kind = type(error)
    return [
        *(f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames),
        f"{kind.__module__}.{kind.__qualname__}",
    ]


def _place(filename: str) -> str:
    """Ours from the root of the program, others by their last two parts: no folder of this machine."""
    path = Path(filename)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-2:])


# The store, by the name of the class in storage.errors: (severity, sentence, remedy, exit status)

STORE: dict[str, tuple[Severity, str, str, int]] = {
    "DatabaseLocked": (
        Severity.WARNING,
        N_("The database is locked by another program; nothing was written."),
        N_("Try again in a moment. If it stays so, close the program that holds the file, such as a backup."),
        Exit.TRY_AGAIN,
    ),
    "Retry": (
        Severity.WARNING,
        N_("The database was busy; nothing was written."),
        N_("Try again in a moment."),
        Exit.TRY_AGAIN,
    ),
    "DatabaseReadOnly": (
        Severity.ERROR,
        N_("The database cannot be written; nothing was changed."),
        N_("Check the rights of the file and of its folder, and that the disk is not mounted read-only."),
        Exit.NO_PERMISSION,
    ),
    "DatabaseDenied": (
        Severity.ERROR,
        N_("You may not open this database."),
        N_("Check the rights of the file and its folder, or the name and the password of the database role."),
        Exit.NO_PERMISSION,
    ),
    "DatabaseMissing": (
        Severity.ERROR,
        N_("There is no database at this place."),
        N_("Check the name, or make a desk with `siaga init` and `siaga apply`."),
        Exit.NO_INPUT,
    ),
    "DatabaseDamaged": (
        Severity.ERROR,
        N_("The database is damaged, or the file is not a database."),
        N_("Leave the file as it is and restore the last verified backup beside it; `siaga doctor` says more."),
        Exit.DATA,
    ),
    "DatabaseFull": (
        Severity.ERROR,
        N_("The disk is full; nothing was written."),
        N_("Make room, then try again. Your text is kept."),
        Exit.IO,
    ),
    "BadDatabaseUrl": (
        Severity.ERROR,
        N_("The address of the database cannot be read."),
        N_("Give a file name, or postgresql://user@host/name with special characters of the password as %40, %2F …"),
        Exit.CONFIGURATION,
    ),
    "NetworkFileSystem": (
        Severity.ERROR,
        N_("The database lies on a network file system, where it can be damaged by two writers."),
        N_("Move it to a local disk, or use PostgreSQL for several machines."),
        Exit.CONFIGURATION,
    ),
    "SchemaNewer": (
        Severity.ERROR,
        N_("The database was made by a newer siaga than this one."),
        N_("Update siaga on this machine. The database was not touched."),
        Exit.CONFIGURATION,
    ),
    "SchemaUnknown": (
        Severity.ERROR,
        N_("The database is not one of siaga."),
        N_("Check the name; the database was not touched."),
        Exit.DATA,
    ),
    "DatabaseUnreachable": (
        Severity.ERROR,
        N_("The database server does not answer."),
        N_("Check that it runs and that the network is up. Unsaved text is kept in this window."),
        Exit.UNAVAILABLE,
    ),
    "MigrationFailed": (
        Severity.ERROR,
        N_("The database could not be brought up to date; it is as it was before."),
        N_("The verified backup lies beside it. Please report this with the details."),
        Exit.SOFTWARE,
    ),
    "BackupFailed": (
        Severity.ERROR,
        N_("The backup could not be made or verified, so nothing was changed."),
        N_("Check the free space and the rights of the backup's folder."),
        Exit.IO,
    ),
    "MissingDriver": (
        Severity.ERROR,
        N_("The driver for this kind of database is not installed."),
        N_("For PostgreSQL install siaga with its extra: siaga[postgres]."),
        Exit.CONFIGURATION,
    ),
    "DatabaseError": (
        Severity.ERROR,
        N_("The database refused the work; nothing was written."),
        N_("Try again; if it stays so, please report it with the details."),
        Exit.UNAVAILABLE,
    ),
    "TooSlow": (
        Severity.WARNING,
        N_("The search took too long and was stopped."),
        N_("Narrow it down: a status, a team or a time span makes it fast."),
        Exit.REFUSED,
    ),
}


def _store(name: str) -> Shown:
    severity, sentence, remedy, status = STORE[name]
    return Shown(severity, _(sentence), _(remedy), status)


def _database_trouble(error: DatabaseTrouble) -> Shown:
    shown = explain(error.cause)
    return _store("DatabaseError") if shown.status == Exit.SOFTWARE and not _is_known(error.cause) else shown


def _is_known(error: BaseException) -> bool:
    return any(kind.__name__ in STORE for kind in type(error).__mro__)


# Core


def _stale(error: Stale) -> Shown:
    sentence = _("Somebody else changed this meanwhile; your change was not made.")
    return Shown(Severity.WARNING, sentence, _("Look at the new state, then do it again."), Exit.TRY_AGAIN)


def _not_found(error: NotFound) -> Shown:
    what = safe_line(str(error.id), 60)
    if error.kind == "ticket":
        return Shown(Severity.HINT, _("There is no ticket {id}.").format(id=what), "", Exit.REFUSED)
    if error.kind == "agent":
        sentence = _("There is no agent {id} on this desk.").format(id=what)
        sentence = sentence if what else _("The desk has several agents: say who you are.")
        return Shown(Severity.ERROR, sentence, _("Name your handle: siaga --agent HANDLE"), Exit.NO_INPUT)
    sentence = _("{kind} {id} does not exist (any more).").format(kind=safe_line(error.kind, 20), id=what)
    return Shown(Severity.HINT, sentence, "", Exit.REFUSED)


def _not_allowed(error: NotAllowed) -> Shown:
    sentence = _("Your role ({role}) does not allow this.").format(role=safe_line(error.role, 20))
    return Shown(Severity.HINT, sentence, _("Ask a lead of your team."), Exit.NO_PERMISSION)


def _refused(error: Refused) -> Shown:
    sentence, remedy, status = refusals.words(error.rule, safe_line(error.detail, 60))
    return Shown(Severity.HINT, sentence, remedy, status)


def _busy(error: Busy) -> Shown:
    return _store("Retry")


def _faults(error: DeskFileFaults) -> Shown:
    count = len(error.findings)
    sentence = ngettext("The desk file has %d fault.", "The desk file has %d faults.", count) % count
    return Shown(Severity.ERROR, sentence, _("`siaga check` names each with its line and what helps."), Exit.REFUSED)


def _transition(error: "TransitionRefused") -> Shown:
    return _refused(Refused("transition", f"{error.now.value} → {error.to.value}"))


def _query(error: "QueryError") -> Shown:
    sentence = _("The query is not understood at column {column}.").format(column=error.column)
    hint = error.data.get("nearest", "")
    remedy = _("Did you mean {word}?").format(word=safe_line(hint, 60)) if hint else ""
    return Shown(Severity.HINT, sentence, remedy, Exit.REFUSED)


# Files


def _file(error: OSError) -> str:
    name = error.filename
    return safe_line(Path(str(name)).name if isinstance(name, str) else "", 60)


def _no_file(error: OSError) -> Shown:
    return Shown(Severity.ERROR, _("There is no file {name}.").format(name=_file(error)), "", Exit.NO_INPUT)


def _no_permission(error: OSError) -> Shown:
    sentence = _("You have no permission for {name}.").format(name=_file(error))
    return Shown(Severity.ERROR, sentence, _("Check the rights of the file and of its folder."), Exit.NO_PERMISSION)


def _exists(error: OSError) -> Shown:
    sentence = _("{name} is there already; it was not overwritten.").format(name=_file(error))
    return Shown(Severity.ERROR, sentence, "", Exit.CANNOT_CREATE)


def _folder(error: OSError) -> Shown:
    return Shown(Severity.ERROR, _("{name} is not a file.").format(name=_file(error)), "", Exit.NO_INPUT)


def _system(error: OSError) -> Shown:
    sentence = _("The system refused it ({code}).").format(code=error.errno or 0)
    return Shown(Severity.ERROR, sentence, _("Check disk, network and rights, then try again."), Exit.IO)


def _unexpected() -> Shown:
    sentence = _("Something went wrong that siaga did not expect.")
    remedy = _("What was saved is safe. Please report it with the details.")
    return Shown(Severity.ERROR, sentence, remedy, Exit.SOFTWARE)


_BY_NAME: dict[str, Callable[..., Shown]] = {
    "Stale": _stale,
    "NotFound": _not_found,
    "NotAllowed": _not_allowed,
    "Refused": _refused,
    "Busy": _busy,
    "DatabaseTrouble": _database_trouble,
    "DeskFileFaults": _faults,
    "TransitionRefused": _transition,
    "QueryError": _query,
    "FileNotFoundError": _no_file,
    "PermissionError": _no_permission,
    "FileExistsError": _exists,
    "IsADirectoryError": _folder,
    "NotADirectoryError": _folder,
    "OSError": _system,
}
