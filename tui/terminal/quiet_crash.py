"""An error that nobody expected ends with one plain sentence; the details go to a private file, without locals."""

import os
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.text import Text

from core.domain.foreign_text import clean_text
from core.settings import state_folder
from tui.i18n import _
from tui.present import safe_line

_PASSWORD = re.compile(r"(://[^:/@\s]*):[^\s/]*@")


def write_crash_file(error: BaseException, folder: Path, now: datetime) -> Path:
    """Write where it happened, with cleaned text and passwords of addresses masked; mode 0600 in a 0700 folder.

    Raises:
        OSError: the folder cannot be used.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    lines = "".join(traceback.format_exception(error))
    content = _PASSWORD.sub(r"\1:***@", clean_text(lines))
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(content)
    return path


def crash_words(error: BaseException, folder: Path, now: datetime) -> str:
    """The sentence for the person; writes the file, and says so where that was not possible either."""
    words = _("siaga had to stop because of an error. What was confirmed is saved.")
    try:
        path = write_crash_file(error, folder, now)
    except OSError:
        return f"{words} " + _("The details could not be written.")
    return f"{words} " + _("Details: {path}").format(path=safe_line(str(path)))


class QuietCrash:
    """Mixin, before `App`: replaces Textual's traceback, which prints the values of local variables."""

    crash_folder: Path | None = None
    """None is the user's state folder."""

    def _handle_exception(self: Any, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._exit_renderables.insert(0, Text(crash_words(error, _folder(self), datetime.now(UTC))))
        self._close_messages_no_wait()

    def panic(self: Any, *renderables: object) -> None:
        """Textual's way to end with a picture of the error: only the sentence is shown."""
        self._handle_exception(sys.exception() or RuntimeError("panic"))

    def _print_error_renderables(self: Any) -> None:
        for words in self._exit_renderables[:1]:
            print(safe_line(str(words)), file=sys.__stderr__)
        self._exit_renderables.clear()


def _folder(app: Any) -> Path:
    return app.crash_folder or state_folder()
