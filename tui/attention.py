"""What the agent has open, told to the other consoles: a ticket once the eye rests on it, writing at once."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

REST_S = 1.0
"""A ticket is shown this long before the others hear of it: running down a queue is no news."""
VIEWING, WRITING = "viewing", "writing"

Tell = Callable[[int | None, str, str], None]
"""Ticket, mode, view."""


class Attention:
    """Lives in the event loop. Until `connect`, and where no scheduler runs, nobody is told anything."""

    def __init__(self) -> None:
        self._tell: Tell | None = None
        self._told: tuple[int | None, str, str] = (None, VIEWING, "")
        self._shown: int | None = None
        self._written: int | None = None
        self._view = ""
        self._waiting: asyncio.TimerHandle | None = None

    def connect(self, tell: Tell) -> None:
        self._tell = tell
        self._say()

    def shown(self, ticket_id: int | None) -> None:
        if ticket_id == self._shown:
            return
        self._shown = ticket_id
        self._say_soon()

    def watches(self, view: str) -> None:
        """The queue shows this view, by the name that the desk knows."""
        if view != self._view:
            self._view = view
            self._say_soon()

    def _say_soon(self) -> None:
        self._drop_timer()
        self._waiting = asyncio.get_running_loop().call_later(REST_S, self._say)

    @contextmanager
    def writing(self, ticket_id: int) -> Iterator[None]:
        """While the composer is open."""
        self._written = ticket_id
        self._say()
        try:
            yield
        finally:
            self._written = None
            self._say()

    def _say(self) -> None:
        self._drop_timer()
        ticket_id, mode = (self._shown, VIEWING) if self._written is None else (self._written, WRITING)
        now = (ticket_id, mode, self._view)
        if self._tell is not None and now != self._told:
            self._told = now
            self._tell(*now)

    def _drop_timer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
