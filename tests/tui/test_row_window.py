"""The loaded part of a list, and which columns fit: values in, values out."""

from datetime import datetime

import pytest

from tests.tui.live_rows import Ticket
from tui.widgets.live_columns import Cell, Column, place
from tui.widgets.row_window import PAGE, Page, RowWindow


def window(*ids: int, at_start: bool = True, at_end: bool = True, pages_kept: int = 48) -> RowWindow[Ticket]:
    rows = [Ticket(number, float(number)) for number in ids]
    return RowWindow(Page(rows, at_start, at_end), pages_kept=pages_kept)


def ids(shown: RowWindow[Ticket]) -> list[int]:
    return [row.ticket_id for row in shown.rows]


@pytest.mark.parametrize(
    ("at_start", "at_end", "place_of_new", "kept"),
    [
        (True, True, 0.5, [9, 1, 2, 3]),
        (False, True, 0.5, [1, 2, 3]),
        (True, True, 3.5, [1, 2, 3, 9]),
        (True, False, 3.5, [1, 2, 3]),
        (False, False, 1.5, [1, 9, 2, 3]),
    ],
)
def test_a_row_is_taken_in_only_where_the_rows_about_it_are_known(
    at_start: bool, at_end: bool, place_of_new: float, kept: list[int]
) -> None:
    shown = window(1, 2, 3, at_start=at_start, at_end=at_end)
    assert shown.put(Ticket(9, place_of_new)) is (9 in kept)
    assert ids(shown) == kept


def test_a_row_that_moved_stands_once() -> None:
    shown = window(1, 2, 3)
    assert shown.put(Ticket(1, 2.5))
    assert ids(shown) == [2, 1, 3]
    assert [shown.index(number) for number in (1, 2, 3, 4)] == [1, 0, 2, None]


def test_descending_keys_are_noticed() -> None:
    shown = window(9, 5, 1)
    shown.put(Ticket(7, 7.0))
    assert ids(shown) == [9, 7, 5, 1]


def test_one_row_does_not_tell_the_order() -> None:
    with pytest.raises(LookupError):
        window(5).put(Ticket(7, 7.0))


def test_the_newest_reading_of_a_ticket_wins() -> None:
    shown = window(1, 2, 3, at_end=False)
    shown.extend(Page([Ticket(2, 4.0, version=2), Ticket(5, 5.0)], False, True), "forward")
    assert ids(shown) == [1, 3, 2, 5]
    assert shown.at_end


def test_the_farther_end_is_dropped_in_whole_pages() -> None:
    shown = window(*range(1, 5 * PAGE + 2), pages_kept=4)
    assert shown.trim(keep=4 * PAGE) == 2 * PAGE
    assert (len(shown), shown.at_start, shown.at_end, shown.offset) == (3 * PAGE + 1, False, True, 2 * PAGE)
    shown = window(*range(1, 5 * PAGE + 1), pages_kept=4)
    assert shown.trim(keep=10) == 0
    assert (len(shown), shown.at_start, shown.at_end) == (4 * PAGE, True, False)


def test_the_place_of_the_window_is_known_as_far_as_it_was_read() -> None:
    shown = window(5, 6, at_start=False)
    assert shown.offset is None
    shown.extend(Page([Ticket(3, 3.0), Ticket(4, 4.0)], True, False), "backward")
    assert shown.offset == 0


def _cell(_row: Ticket, _now: datetime, _width: int) -> Cell:
    return Cell("x")


COLUMNS = (
    Column("number", "number", _cell, 6),
    Column("subject", "subject", _cell, 20, least=10, weight=3),
    Column("people", "people", _cell, 12, least=4, weight=1, drop=1),
    Column("age", "age", _cell, 4, drop=2),
)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (87, [6, 50, 22, 4]),
        (47, [6, 20, 12, 4]),
        (35, [6, 16, 4, 4]),
        (29, [6, 10, 4, 4]),
        (28, [6, 14, 4]),
        (24, [6, 10, 4]),
        (23, [6, 14]),
        (12, [6, 3]),
        (2, []),
        (0, []),
    ],
)
def test_cells_are_shared_out(width: int, widths: list[int]) -> None:
    placed = place(COLUMNS, width, left=2)
    assert [one.width for one in placed] == widths
    assert all(one.x + one.width <= width for one in placed)
