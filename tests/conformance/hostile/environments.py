"""Cases in which the client of an SSH session sets variables; the console starts as by the server's forced command."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from core.services.reading import ticket
from tests.conformance.hostile import bytes_seen
from tests.conformance.hostile.console import Console, LostConsole
from tests.conformance.hostile.desk import AGENT, DeskFolder, HostileTicket

NAME = "Budi"
"""The agent's display name."""


class EnvironmentCases:
    def __init__(self, folder: DeskFolder) -> None:
        self.folder = folder
        folder.put(HostileTicket())

    def close(self) -> None:
        pass

    def judge(self, _field: str, given: Mapping[str, str], must: frozenset[str]) -> Iterator[str]:
        ticket_id = self.folder.put(HostileTicket())
        console = None
        clients = self._clients_place()
        try:
            environ = {name: value.replace("/tmp/", f"{clients}/") for name, value in given.items()}
            console = Console(self.folder, **{**environ, "TERM": "xterm-256color"})
            yield from self._act(console, ticket_id, must)
            if left := [path.name for path in clients.rglob("*") if path.suffix != ".py" and path.is_file()]:
                yield f"no-effect: the client's variables made {left}"
            if not console.shows("Hostile desk"):
                yield f"config-from-server: {console.lines()[0]!r}"
        except LostConsole as lost:
            yield f"no-crash: the console did not open:\n{lost}"
        finally:
            self.folder.put_away(ticket_id)
            if console is not None:
                console.close()

    def _clients_place(self) -> Path:
        """Stands for `/tmp` in the values: programs that leave a trace if anything runs them."""
        place = self.folder.folder / f"client-{time.monotonic_ns()}"
        for code in ("x.py", "x/sitecustomize.py", "x/usercustomize.py", "x/textual.py"):
            path = place / code
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"open({str(place / 'ran')!r}, 'w')\n")
        return place

    def _act(self, console: Console, ticket_id: int, must: frozenset[str]) -> Iterator[str]:
        """Take the ticket; look for processes, for the name in the trail, for traces on the terminal."""
        children = psutil.Process(console.program.process.pid).children(True)
        if must & {"no-shell", "no-effect"} and children:
            yield f"no-shell: {children}"
        console.wait_for(lambda: console.row_of(ticket_id) is not None, 10)
        console.show(ticket_id)
        console.press("t")
        end = time.monotonic() + 10
        while time.monotonic() < end and self.folder.desk.read(ticket, ticket_id).assignee is None:
            console.program.read(0.05)
        if (by := self.folder.desk.read(ticket, ticket_id).assignee) != NAME:
            yield f"identity-unchanged: taken by {by!r}, not by {AGENT}"
        for fault in bytes_seen.faults(console.new_bytes(), ""):
            yield f"no-crash: {fault}"
