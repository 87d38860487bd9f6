"""The rows of one query, as a live table asks for them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui import asks
from tui.bridge import Bridge
from tui.widgets.row_window import Anchor, Direction, Page

if TYPE_CHECKING:
    from core.services.queues import QueuePage, QueueRow


class QueueSource:
    def __init__(self, bridge: Bridge, query: str) -> None:
        self.bridge = bridge
        self.query = query

    async def page(self, anchor: Anchor | None, direction: Direction, limit: int) -> "Page[QueueRow]":
        """Raises what `queues.page` raises."""
        return _page(await self.bridge.read(asks.page, self.query, anchor, direction == "backward", limit))

    async def rows(self, ids: Sequence[int]) -> "Mapping[int, QueueRow | None]":
        found = await self.bridge.read(asks.rows, self.query, ids)
        return dict(found)

    async def around(self, ticket_id: int, limit: int) -> "Page[QueueRow] | None":
        found = await self.bridge.read(asks.around, self.query, ticket_id, limit)
        return None if found is None else _page(found)


def _page(page: "QueuePage") -> "Page[QueueRow]":
    return Page(page.rows, page.at_start, page.at_end)
