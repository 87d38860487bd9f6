"""A message whose handler fails is told in the trouble dialog; the widget goes on with the next message.

Textual ends a widget's message loop at the first error. Rests on the private `_dispatch_message` of Textual 8.
"""

from typing import Any

from textual.message import Message


class Steady:
    """Mixin, before the widget or app class."""

    async def _dispatch_message(self: Any, message: Message) -> None:
        try:
            await super()._dispatch_message(message)  # type: ignore[misc]
        except Exception as error:
            self.app.trouble(error)
