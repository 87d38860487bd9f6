"""The single crossing from the console's event loop to core: a small pool of threads and the open desk."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from core.desk import Desk

P = ParamSpec("P")
R = TypeVar("R")
Opener = Callable[[], "Desk"]

THREADS = 4
OPENING_SWITCH_S = 0.0005
"""Thread switch interval while core is imported, so that keys and painting get their turn."""


class Bridge:
    """Asks are functions `(desk, …)` of `tui.asks`; they wait until the desk is open. A cancelled ask is forgotten, the
    thread runs on."""

    def __init__(self, opener: Opener, *, after_write: Callable[[], None] = lambda: None) -> None:
        self._opener = opener
        self.after_write = after_write
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="siaga-desk")
        self._desk: asyncio.Future[Desk] | None = None

    @property
    def desk(self) -> "Desk | None":
        """The desk once it is open."""
        if self._desk is None or not self._desk.done() or self._desk.cancelled() or self._desk.exception():
            return None
        return self._desk.result()

    async def open(self) -> "Desk":
        """Import core and open the desk, in a thread.

        Raises:
            Whatever the opener raises.
        """
        loop = asyncio.get_running_loop()
        self._desk = loop.create_future()
        before_s = sys.getswitchinterval()
        sys.setswitchinterval(OPENING_SWITCH_S)
        try:
            desk = await loop.run_in_executor(self._pool, self._opener)
        except BaseException as error:
            self._desk.cancel()
            raise error
        finally:
            sys.setswitchinterval(before_s)
        self._desk.set_result(desk)
        return desk

    async def read(self, ask: Callable[Concatenate["Desk", P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer of `ask(desk, …)`, given in a thread."""
        return await self._ask(ask, *args, **kwargs)

    async def write(self, ask: Callable[Concatenate["Desk", P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As `read`, for an ask that changes something: the feed then looks at once and draws it.
        Once begun it is finished, also when the console no longer waits."""
        try:
            return await asyncio.shield(self._ask(ask, *args, **kwargs))
        finally:
            self.after_write()

    def close(self) -> None:
        """Let the asks at hand finish, then close the desk."""
        desk = self.desk
        self._pool.shutdown(wait=True, cancel_futures=True)
        if desk is not None:
            desk.close()

    async def _ask(self, ask: Callable[Concatenate["Desk", P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        assert self._desk is not None, "open() comes first"
        desk = await asyncio.shield(self._desk)
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(ask, desk, *args, **kwargs))
