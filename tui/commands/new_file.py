"""Files that a command writes for its user: new ones only, for the user's eyes only."""

import errno
import os
from pathlib import Path
from typing import TextIO


def refuse_unusable(path: Path | None) -> None:
    """Before the work is begun.

    Raises:
        FileExistsError: it is there; it might be the very file that is read.
        FileNotFoundError: its folder is not there.
    """
    if path is not None and not path.absolute().parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if path is not None and path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def open_new(path: Path) -> TextIO:
    """UTF-8, line ends as written.

    Raises:
        OSError: it cannot be written, or is there meanwhile.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return open(os.open(path, flags, 0o600), "w", encoding="utf-8", errors="replace", newline="")
