"""Keys typed between an action and its dialog: they are meant for the dialog, so they wait for it.

A database read lies between the two, and a slow link delivers a whole sentence at once: without this the first letters
of a note would run as commands on the ticket.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.worker import Worker

from tui.loading import loading

LOOK_S, LOOKS = 0.01, 100
"""How often, and how many times, a dialog is asked whether it has the focus."""
YIELDS = 4
"""Turns of the event loop between two keys, in which a field takes up the one before."""

T = TypeVar("T")
P = ParamSpec("P")
S = TypeVar("S", bound=Screen[Any])


class HeldKeys:
    """One of the application; `deliver` is its own way with an event."""

    def __init__(self, deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._held: list[Event] | None = None
        """None: keys go their usual way."""

        self._handed: list[Event] = []
        """Given to the dialog: what it leaves bubbles up to the application again."""

    def hold(self) -> None:
        if self._held is None:
            self._held, self._handed = [], []

    def takes(self, event: Event) -> bool:
        """Whether this event waits: one that comes, or one that the list below left to the bindings."""
        if self._held is None or not isinstance(event, (Key, Paste)) or any(event is one for one in self._handed):
            return False
        self._held.append(Key(event.key, event.character) if isinstance(event, Key) else Paste(event.text))
        return True

    def drop(self) -> None:
        """There will be no dialog: what was meant for it must not become a command."""
        self._held = None

    async def release(self, ready: Callable[[], bool]) -> None:
        """Hand everything to the dialog, in order, once it is `ready`: one of its fields has the focus."""
        for _ in range(LOOKS):
            if ready():
                break
            await asyncio.sleep(LOOK_S)
        while self._held:
            self._handed.append(self._held.pop(0))
            await self._deliver(self._handed[-1])
            for _ in range(YIELDS):
                await asyncio.sleep(0)
        self._held = None


def asking(
    load: Callable[Concatenate[S, P], Awaitable[None]],
) -> Callable[Concatenate[S, P], Worker[None]]:
    """As `loading`, for an action that opens a dialog with `asked`: from the call on keys wait for it."""

    @wraps(load)
    async def until_done(self: S, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await load(self, *args, **kwargs)
        finally:
            _held(self).drop()

    start: Any = loading("action", exclusive=False)(until_done)

    @wraps(load)
    def begin(self: S, *args: P.args, **kwargs: P.kwargs) -> Any:
        _held(self).hold()
        return start(self, *args, **kwargs)

    return cast(Callable[Concatenate[S, P], Worker[None]], begin)


async def asked(screen: Screen[Any], dialog: Screen[T], *, goes_on: bool = False) -> T | None:
    """Open the dialog, give it the keys that waited, and return its answer.

    `goes_on`: another dialog follows an answer, so keys wait again.
    """
    app: Any = screen.app
    answer = app.push_screen(dialog, wait_for_dismiss=True)
    handing_on = asyncio.create_task(_held(screen).release(lambda: app.screen is dialog and dialog.focused is not None))
    found: T | None = await answer
    handing_on.cancel()
    if goes_on and found is not None:
        _held(screen).hold()
    return found


def opened(app: Any, dialog: Screen[T], answered: Callable[[T | None], object]) -> None:
    """Open a dialog that asks the desk nothing first: keys of the same burst are meant for it, too."""
    app.held.hold()
    app.push_screen(dialog, answered)
    handing_on = app.held.release(lambda: app.screen is dialog and dialog.focused is not None)
    app.run_worker(handing_on, group="held-keys", exit_on_error=False)


def _held(screen: Screen[Any]) -> HeldKeys:
    app: Any = screen.app
    held: HeldKeys = app.held
    return held
