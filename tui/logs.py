"""Where siaga's own log goes: a private file beside the console, standard error of the worker. Never the screen.

A line holds clean text; of an error it holds kinds and places (`error_display.details`), neither messages nor locals,
which may be the words of a customer. Consoles of one user share the file; when one of them turns it over, another
may write its next lines into the older part.
"""

import logging
import os
import sys
import time
from io import BufferedWriter, FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from core.domain.foreign_text import clean_line, clean_text
from tui.error_display import details

FILE = "siaga.log"
BYTES = 1_000_000
OLDER = 2
"""Older parts that are kept beside the one that is written."""
OWN = frozenset({"siaga", "apscheduler"})
"""Loggers whose words are known. Others may put an error's message into theirs: of them only the place is kept."""


_console = logging.getLogger("siaga.console")


def note_trouble(error: BaseException) -> None:
    """What the console shows of an error is kept too, once however often that error is shown."""
    if not getattr(error, "noted_by_siaga", False):
        error.noted_by_siaga = True  # type: ignore[attr-defined]
        _console.error("%s", error, exc_info=error)


class CleanFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__()
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        line = f"{at} {record.levelname} {record.name} {clean_line(_words(record))}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{clean_text(details(error))}"


def _words(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in OWN:
        return f"{record.module}:{record.lineno}"
    words = str(_told(record.msg))
    if isinstance(record.args, tuple):
        return words % tuple(map(_told, record.args)) if record.args else words
    return record.getMessage()


def _told(value: object) -> object:
    """An error by its kind and that of its cause."""
    if not isinstance(value, BaseException):
        return value
    cause = getattr(value, "cause", None) or value.__cause__
    return type(value).__name__ + (f" ({type(cause).__name__})" if isinstance(cause, BaseException) else "")


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        file = FileIO(self.baseFilename, "ab", opener=lambda path, _flags: os.open(path, flags, 0o600))
        return TextIOWrapper(BufferedWriter(file), encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not write on the screen."""


class _Stream(logging.StreamHandler):  # type: ignore[type-arg]
    def handleError(self, record: logging.LogRecord) -> None:
        """Nobody listens any more."""


def log_to_file(folder: Path) -> logging.Handler:
    """For a console: all of siaga's, and warnings of others, for as long as the process lives.

    A folder that cannot be used means no log.
    """
    handler: logging.Handler = logging.NullHandler()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFile(folder / FILE, maxBytes=BYTES, backupCount=OLDER, delay=True)
    except OSError:
        pass
    _install(handler)
    return handler


def log_to_stderr() -> logging.Handler:
    """For the worker."""
    handler = _Stream(sys.stderr)
    _install(handler)
    return handler


def _install(handler: logging.Handler) -> None:
    """On the root, too: without a handler there logging writes to standard error by itself."""
    handler.setFormatter(CleanFormatter())
    ours = logging.getLogger("siaga")
    ours.setLevel(logging.INFO)
    ours.propagate = False
    ours.addHandler(handler)
    logging.getLogger().addHandler(handler)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a sweep is asked for during a sweep is no trouble
