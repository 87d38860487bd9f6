"""Hearing at once that another process committed. A missed ring costs nothing but the poll's quarter second."""

import contextlib
import hashlib
import os
import secrets
import select
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from storage.errors import DatabaseUnreachable

if TYPE_CHECKING:
    from storage.engine import Database

CHANNEL = "siaga_change"
LONGEST_ADDRESS = 100
"""Bytes of a Unix socket's path that every system takes."""


class _Bell(Protocol):
    address: str

    def fileno(self) -> int: ...
    def drain(self) -> bool: ...
    def close(self) -> None: ...


class Doorbell:
    """One per console. Give `fileno()` to `loop.add_reader` and `drain` when it is readable, or `wait` in a thread."""

    def __init__(self, database: "Database") -> None:
        self._bell: _Bell = _socket_or_silence(database.path) if database.path else _Listener(database)
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)

    @property
    def address(self) -> str:
        """Path of the socket on SQLite, else (or where none can be) empty; belongs into `presence.doorbell`."""
        return self._bell.address

    def fileno(self) -> int:
        return self._bell.fileno()

    def drain(self) -> bool:
        """Take all rings that have come. True: there was one.

        Raises:
            DatabaseUnreachable: the server is gone; stop watching, the poll goes on.
        """
        return self._bell.drain()

    def wait(self, timeout_s: float) -> bool:
        """Block until rung (True), woken, or `timeout_s` has passed (False)."""
        watched = [self._bell.fileno(), self._wake_read.fileno()]
        ready, _, _ = select.select(watched, [], [], timeout_s)
        if watched[1] in ready:
            with contextlib.suppress(BlockingIOError):
                self._wake_read.recv(4096)
        return watched[0] in ready and self._bell.drain()

    def wake(self) -> None:
        """End a `wait` in another thread."""
        with contextlib.suppress(OSError):
            self._wake_write.send(b"w")

    def close(self) -> None:
        self._bell.close()
        self._wake_read.close()
        self._wake_write.close()


def ring(database: "Database") -> None:
    """Ring every process that listens on this desk; on PostgreSQL the commit itself did. Never fails, never blocks."""
    if database.path is None:
        return
    try:
        sockets = [entry.path for entry in os.scandir(bells_folder(database.path)) if entry.name.endswith(".bell")]
    except OSError:
        return
    if not sockets:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for path in sockets:
            _ring_one(sender, path)


def _ring_one(sender: socket.socket, path: str) -> None:
    try:
        sender.sendto(b"r", path)
    except (ConnectionRefusedError, FileNotFoundError):  # its process is gone
        with contextlib.suppress(OSError):
            os.unlink(path)
    except OSError:  # its queue is full: it has rings enough
        pass


def bells_folder(database: Path) -> Path:
    """Beside the database; in the user's runtime folder where that path would be too long for a socket."""
    beside = database.with_name(database.name + ".bells")
    if len(os.fsencode(beside)) + len("/12345678-12345678.bell") <= LONGEST_ADDRESS:
        return beside
    named = hashlib.sha256(os.fsencode(database)).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return Path(runtime or tempfile.gettempdir()) / f"siaga-{os.getuid()}-{named}"


class _Socket:
    def __init__(self, folder: Path) -> None:
        _own_folder(folder)
        self._path = folder / f"{os.getpid():x}-{secrets.token_hex(4)}.bell"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(str(self._path))
        os.chmod(self._path, 0o600)
        self.address = str(self._path)

    def fileno(self) -> int:
        return self._socket.fileno()

    def drain(self) -> bool:
        rung = False
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(16):
                rung = True
        return rung

    def close(self) -> None:
        self._socket.close()
        with contextlib.suppress(OSError):
            self._path.unlink()


class _Silent:
    """Never rings."""

    address = ""

    def __init__(self) -> None:
        self._never, self._other = socket.socketpair()

    def fileno(self) -> int:
        return self._never.fileno()

    def drain(self) -> bool:
        return False

    def close(self) -> None:
        self._never.close()
        self._other.close()


def _socket_or_silence(database: Path) -> _Bell:
    """A folder that is not ours (a desk that two users share), or that takes no socket: the poll hears it, too."""
    try:
        return _Socket(bells_folder(database))
    except OSError:
        return _Silent()


def _own_folder(folder: Path) -> None:
    """Make the folder of sockets, and refuse one that somebody else put there.

    Raises:
        PermissionError
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(13, "not our own folder", str(folder))


class _Listener:
    address = ""

    def __init__(self, database: "Database") -> None:
        import psycopg

        from storage.postgres_engine import connect_arguments

        self._host = database.host
        self._lost: type[Exception] = psycopg.Error
        url = database.engine.url.set(drivername="postgresql")
        try:
            self._connection: Any = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True, **connect_arguments()
            )
            self._connection.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error:
            raise DatabaseUnreachable(self._host) from None

    def fileno(self) -> int:
        return int(self._connection.pgconn.socket)

    def drain(self) -> bool:
        rung = False
        try:
            self._connection.pgconn.consume_input()
            while self._connection.pgconn.notifies() is not None:
                rung = True
        except self._lost:
            raise DatabaseUnreachable(self._host) from None
        return rung

    def close(self) -> None:
        self._connection.close()
