"""Where siaga keeps things of one user. Folders are named here and made, private, on demand."""

import os
from pathlib import Path

from storage.sqlite_file import private_folder


def data_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("siaga", appauthor=False)


def state_folder() -> Path:
    """Logs, crash reports, what the console remembers of its looks."""
    import platformdirs

    return platformdirs.user_state_path("siaga", appauthor=False)


def cache_folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("siaga", appauthor=False)


def default_database() -> Path:
    return data_folder() / "siaga.db"


def make_private(folder: Path) -> Path:
    """`folder`, made with mode 0700 if it was missing.

    Raises:
        DatabaseNotAllowed
    """
    private_folder(folder)
    return folder


def private_to_us(folder: Path) -> bool:
    """False for a folder that is a link, belongs to somebody else, or that others may enter."""
    found = folder.lstat()
    return folder.is_dir() and not folder.is_symlink() and found.st_uid == os.getuid() and not found.st_mode & 0o077
