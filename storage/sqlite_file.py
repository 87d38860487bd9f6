"""The file under a SQLite desk: private, on a local disk, and a database at all."""

import os
import stat
from pathlib import Path

from storage.errors import (
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseNotAllowed,
    DatabaseReadOnly,
    DiskFull,
    NetworkFileSystem,
)

MAGIC = b"SQLite format 3\0"
MOUNTS = Path("/proc/self/mountinfo")
NOT_LOCAL = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse", "fuseblk", "virtiofs", "afs", "ceph", "lustre"}


def private_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, open to its owner only; an existing one stays as it is.

    Raises:
        DatabaseNotAllowed
    """
    try:
        for part in reversed([folder, *folder.parents]):
            if not part.exists():
                os.mkdir(part, 0o700)
    except FileExistsError:
        return private_folder(folder)
    except OSError as error:
        raise DatabaseNotAllowed(folder) from error


def create_private(path: Path) -> None:
    """Make an empty file with mode 0600, whatever the umask; an existing one stays as it is."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    try:
        os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def prepare(path: Path, *, create: bool) -> None:
    """Look at the file before SQLite does, and make it if it is missing and `create`.

    Raises:
        DatabaseMissing, DatabaseNotAllowed, DatabaseReadOnly, DatabaseDamaged, DiskFull, NetworkFileSystem
    """
    try:
        if create and not path.exists():
            private_folder(path.parent)
            refuse_network(path.parent)
            create_private(path)
        _look(path)
    except FileNotFoundError:
        raise DatabaseMissing(path) from None
    except OSError as error:
        if error.errno in {28, 122}:
            raise DiskFull(path) from error
        if error.errno == 30:
            raise DatabaseReadOnly(path) from error
        raise DatabaseNotAllowed(path) from error


def _look(path: Path) -> None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise DatabaseDamaged(path, "not_a_file")
    refuse_network(path)
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head and head != MAGIC:
        raise DatabaseDamaged(path, "header")
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise DatabaseReadOnly(path)


def refuse_network(path: Path) -> None:
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return
    kind = file_system(path.resolve(), mounts)
    if kind in NOT_LOCAL or kind.startswith("fuse."):
        raise NetworkFileSystem(path, kind)


def file_system(path: Path, mounts: str) -> str:
    """The kernel's name for the file system that holds `path`; empty if unknown. `mounts`: text of mountinfo."""
    best, kind = "", ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        if len(fields) < 5 or not right:
            continue
        point = fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, right.split(" ")[0]
    return kind
