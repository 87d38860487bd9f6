"""The loaded part of an ordered list of any length: consecutive rows, read page by page from either end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

PAGE = 64
"""Rows."""
PAGES_KEPT = 48

Anchor = tuple[Any, ...]
"""Sort key of a row: where it stands in its view. It stays valid when the row is gone."""
Direction = Literal["forward", "backward"]


class Row(Protocol):
    """Frozen and comparable by value. Sort keys of one view run one way, up or down, and no two are equal."""

    @property
    def ticket_id(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def sort_key(self) -> Anchor: ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    rows: Sequence[R]
    """In the order of the view, whichever way they were read."""
    at_start: bool
    """No row of the view stands before the first of these."""
    at_end: bool


class RowSource(Protocol[R]):
    """Where rows come from. Answers may be late; none may be asked for more than it is."""

    async def page(self, anchor: Anchor | None, direction: Direction, limit: int) -> Page[R]:
        """Rows beyond the anchor (exclusive); without one the first, or backward the last, of the view."""
        ...

    async def rows(self, ids: Sequence[int]) -> Mapping[int, R | None]:
        """Named tickets as they are now; absent or None: not in the view."""
        ...

    async def around(self, ticket_id: int, limit: int) -> Page[R] | None:
        """Rows on both sides of a ticket and itself; None if it is not in the view."""
        ...


class RowWindow(Generic[R]):
    """Rows without a gap. Every ticket stands in it once; the newest reading wins."""

    def __init__(self, page: Page[R] | None = None, *, pages_kept: int = PAGES_KEPT) -> None:
        self.most = pages_kept * PAGE
        self.rows: list[R] = list(page.rows) if page else []
        self.at_start = page.at_start if page else False
        self.at_end = page.at_end if page else False
        self.offset: int | None = 0 if self.at_start else None
        """Rows of the view before the first of these; None: not known."""
        self.descending: bool | None = None
        """Which way sort keys run; None: there were never two rows to tell."""
        self._at: dict[int, int] | None = None
        self._learn_direction()

    def __len__(self) -> int:
        return len(self.rows)

    def index(self, ticket_id: int | None) -> int | None:
        if self._at is None:
            self._at = {row.ticket_id: at for at, row in enumerate(self.rows)}
        return None if ticket_id is None else self._at.get(ticket_id)

    def get(self, ticket_id: int) -> R | None:
        at = self.index(ticket_id)
        return None if at is None else self.rows[at]

    def extend(self, page: Page[R], direction: Direction) -> None:
        """Add a page read from the last row (forward) or from the first (backward)."""
        fresh = {row.ticket_id for row in page.rows}
        rows = [row for row in self.rows if row.ticket_id not in fresh]
        if direction == "forward":
            self.rows, self.at_end = [*rows, *page.rows], page.at_end
        else:
            self.rows, self.at_start = [*page.rows, *rows], page.at_start
            self._shift(-len(page.rows))
        self._at = None
        self._learn_direction()

    def trim(self, keep: int) -> int:
        """Drop whole pages from the end farther from index `keep`. Gives how many rows went from the front."""
        surplus = len(self.rows) - self.most
        if surplus <= 0:
            return 0
        dropped = -(-surplus // PAGE) * PAGE
        self._at = None
        if keep >= len(self.rows) // 2:
            del self.rows[:dropped]
            self.at_start = False
            self._shift(dropped)
            return dropped
        del self.rows[-dropped:]
        self.at_end = False
        return 0

    def put(self, row: R) -> bool:
        """Set a row to where its key belongs. False: that lies outside of what is loaded.

        Raises:
            LookupError: which way keys run is not known yet.
        """
        at = self.index(row.ticket_id)
        if at is not None and self.rows[at].sort_key == row.sort_key:
            self.rows[at] = row
            return True
        self.remove(row.ticket_id)
        at = self.place_of(row.sort_key)
        if (at == 0 and not self.at_start) or (at == len(self.rows) and not self.at_end):
            return False
        self.rows.insert(at, row)
        self._at = None
        return True

    def remove(self, ticket_id: int) -> None:
        at = self.index(ticket_id)
        if at is not None:
            del self.rows[at]
            self._at = None

    def place_of(self, key: Anchor) -> int:
        """Index at which a row with this key stands or would stand."""
        if self.descending is None:
            raise LookupError(key)
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            other = self.rows[middle].sort_key
            if (other > key) if self.descending else (other < key):
                low = middle + 1
            else:
                high = middle
        return low

    def keep_equal(self, old: "RowWindow[R]") -> list[R]:
        """Take over the row objects of `old` that say the same. Gives the rows that differ or are new."""
        changed = []
        for at, row in enumerate(self.rows):
            known = old.get(row.ticket_id)
            if known is not None and known == row:
                self.rows[at] = known
            else:
                changed.append(row)
        return changed

    def _shift(self, rows: int) -> None:
        if self.at_start:
            self.offset = 0
        elif self.offset is not None:
            self.offset = max(0, self.offset + rows)

    def _learn_direction(self) -> None:
        if self.descending is None and len(self.rows) > 1:
            self.descending = self.rows[0].sort_key > self.rows[-1].sort_key
