"""Attachments by content: `ab/cdef…` under a private folder, named by their SHA-256."""

import hashlib
import os
import re
import secrets
from pathlib import Path

from storage.errors import DatabaseDamaged, DatabaseMissing
from storage.sqlite_file import private_folder

NAME = re.compile(r"[0-9a-f]{64}")


def put(folder: Path, content: bytes) -> str:
    """Keep `content` durably; the same content is kept once.

    Returns:
        Its SHA-256, hex.
    """
    name = hashlib.sha256(content).hexdigest()
    target = place(folder, name)
    if not target.exists():
        private_folder(target.parent)
        _write(target, content)
    return name


def get(folder: Path, name: str) -> bytes:
    """
    Raises:
        DatabaseMissing: nothing of that name is kept.
        DatabaseDamaged: what is kept is not what was put.
    """
    target = place(folder, name)
    try:
        content = target.read_bytes()
    except FileNotFoundError:
        raise DatabaseMissing(target) from None
    if hashlib.sha256(content).hexdigest() != name:
        raise DatabaseDamaged(target, "sha256")
    return content


def place(folder: Path, name: str) -> Path:
    if NAME.fullmatch(name) is None:
        raise ValueError("not a SHA-256 in hex")
    return folder / name[:2] / name[2:]


def _write(target: Path, content: bytes) -> None:
    """Beside its place, synced, then moved there: nobody ever sees half of it."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
        _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
