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
from tui.i18n import _, ngettext
from tui.present import safe_line
from tui.store_trouble import BAD_BACKUPS, BAD_URLS, STORE

if TYPE_CHECKING:
    from core.domain.query.errors import QueryError
    from core.domain.tags import TagRefused
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
            return _store(kind.__name__, error)
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


# The store


def _store(name: str, error: BaseException | None = None) -> Shown:
    severity, sentence, remedy, status = STORE[name]
    reason = str(getattr(error, "reason_code", ""))
    remedy = {"BadDatabaseUrl": BAD_URLS, "BackupFailed": BAD_BACKUPS}.get(name, {}).get(reason, remedy)
    return Shown(Severity(severity), _(sentence) + _place_of(error), _(remedy), status)


def _place_of(error: BaseException | None) -> str:
    """The file or the server that the error names, in brackets."""
    place = getattr(error, "path", None) or getattr(error, "host", None)
    return f" ({safe_line(str(place), 80)})" if place else ""


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
    if error.role == "read_only":
        sentence = _("This console was opened read-only.")
        return Shown(Severity.HINT, sentence, _("Without --readonly it may change things."), Exit.NO_PERMISSION)
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


def _tag(error: "TagRefused") -> Shown:
    return _refused(Refused(f"tag_{error.reason_code}"))


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
    folder = Path(error.filename).parent if isinstance(error.filename, str) else ROOT
    if not folder.is_dir():
        sentence = _("There is no folder {name}.").format(name=safe_line(str(folder), 80))
        return Shown(Severity.ERROR, sentence, _("Make it first, or name another place."), Exit.NO_INPUT)
    if isinstance(error, NotADirectoryError):
        return _folder(error)
    return Shown(Severity.ERROR, _("There is no file {name}.").format(name=_file(error)), "", Exit.NO_INPUT)


def _no_permission(error: OSError) -> Shown:
    sentence = _("You have no permission for {name}.").format(name=_file(error))
    return Shown(Severity.ERROR, sentence, _("Check the rights of the file and of its folder."), Exit.NO_PERMISSION)


def _exists(error: OSError) -> Shown:
    sentence = _("The file {name} is there already; it was not overwritten.").format(name=_file(error))
    return Shown(Severity.ERROR, sentence, "", Exit.CANNOT_CREATE)


def _folder(error: OSError) -> Shown:
    return Shown(Severity.ERROR, _("This is not a file: {name}.").format(name=_file(error)), "", Exit.NO_INPUT)


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
    "TagRefused": _tag,
    "FileNotFoundError": _no_file,
    "PermissionError": _no_permission,
    "FileExistsError": _exists,
    "IsADirectoryError": _folder,
    "NotADirectoryError": _no_file,
    "OSError": _system,
}
