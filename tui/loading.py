"""Exclusive async workers of a named group, whose failure is told and never ends the console."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual import work
from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker

P = ParamSpec("P")
W = TypeVar("W", bound=Widget)


class AskFailed(Message):
    """A question to the desk was not answered; what is shown stays."""

    def __init__(self, error: Exception, group: str) -> None:
        super().__init__()
        self.error = error
        self.group = group


def loading(
    group: str, *, exclusive: bool = True
) -> Callable[[Callable[Concatenate[W, P], Awaitable[None]]], Callable[Concatenate[W, P], Worker[None]]]:
    """As Textual's `work`, for coroutines that await the bridge. A newer one of the group cancels the older."""

    def decorate(load: Callable[Concatenate[W, P], Awaitable[None]]) -> Any:
        @wraps(load)
        async def guarded(self: W, *args: P.args, **kwargs: P.kwargs) -> None:
            try:
                await load(self, *args, **kwargs)
            except Exception as error:
                self.post_message(AskFailed(error, group))

        return work(guarded, exclusive=exclusive, group=group, exit_on_error=False)

    return decorate
