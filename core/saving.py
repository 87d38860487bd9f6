"""Files that an agent takes out of the desk."""

import os
from pathlib import Path

from core.domain.attachment_names import numbered, safe_name

ATTEMPTS = 1000


def save_into(folder: Path, name: str, data: bytes) -> Path:
    """Write a new file (mode 0600) under the safe form of `name` and give its real path.

    Nothing is ever replaced and no link is followed: a number is appended until the name is free. A file that could not
    be written whole is removed.

    Raises:
        OSError: no such folder, no permission, disk full, or a thousand names are taken.
    """
    real = Path(os.path.realpath(folder))
    folder_fd = os.open(real, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        free, file_fd = _create(folder_fd, safe_name(name))
        try:
            _write_all(file_fd, data)
        except BaseException:
            os.unlink(free, dir_fd=folder_fd)
            raise
        return real / free
    finally:
        os.close(folder_fd)


def _create(folder_fd: int, name: str) -> tuple[str, int]:
    flags = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY | os.O_CLOEXEC
    for number in range(1, ATTEMPTS + 1):
        candidate = name if number == 1 else numbered(name, number)
        try:
            return candidate, os.open(candidate, flags, 0o600, dir_fd=folder_fd)
        except FileExistsError:
            continue
    raise FileExistsError(name)


def _write_all(file_fd: int, data: bytes) -> None:
    with os.fdopen(file_fd, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
