"""A million tickets in one list, told in keys at two sizes."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot

from tests.tui.live_rows import MILLION, NOW, Desk, TableApp, lines, quiet, until
from tui.loading import AskFailed
from tui.widgets.live_reads import AHEAD, MOST_NAMED
from tui.widgets.live_table import LiveTable
from tui.widgets.live_view import Sorting, Total
from tui.widgets.row_window import PAGE, PAGES_KEPT, Direction

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])


@asynccontextmanager
async def opened(
    desk: Desk | None = None, size: tuple[int, int] = (120, 40), **options: Any
) -> AsyncIterator[tuple[TableApp, Pilot[None]]]:
    app = TableApp(desk or Desk(), **options)
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        app.desk.asked_rows.clear()
        app.table.forget_drawing()
        yield app, pilot


def chosen(app: TableApp) -> int | None:
    return app.table.selected.ticket_id if app.table.selected else None


def line_of_cursor(app: TableApp) -> int:
    cursor = app.table.cursor
    assert cursor is not None
    return cursor - app.table.top


async def changed(app: TableApp, pilot: Pilot[None], *ids: int) -> None:
    app.table.forget_drawing()
    app.table.apply_changes(ids)
    await quiet(pilot)


# Moving


@SIZES
async def test_keys_move_the_cursor_and_tell_the_row(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await pilot.press("j", "j", "down", "k")
        assert chosen(app) == 3
        assert app.last(LiveTable.RowHighlighted).row.ticket_id == 3
        assert lines(app.table)[3].startswith("▌ #3 ")
        await pilot.press("up", "up", "up", "up")
        assert chosen(app) == 1
        await pilot.press("enter")
        assert app.last(LiveTable.RowChosen).row.ticket_id == 1


@SIZES
async def test_moving_inside_the_screen_draws_two_rows(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await pilot.press("j")
        await quiet(pilot)
        assert sorted(set(app.table.drawn)) == [1, 2]


@SIZES
async def test_a_page_keeps_the_line_of_the_cursor(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        rows = size[1] - 1
        await pilot.press("j", "pagedown")
        assert chosen(app) == 2 + rows
        assert line_of_cursor(app) == 1
        await pilot.press("pageup")
        assert chosen(app) == 2
        await pilot.press("pageup", "pageup")
        assert chosen(app) == 1


@SIZES
@pytest.mark.parametrize("keys", [("end", "home"), ("G", "g")])
async def test_the_end_is_read_backwards_and_home_is_near(size: tuple[int, int], keys: tuple[str, str]) -> None:
    async with opened(size=size) as (app, pilot):
        await pilot.press(keys[0])
        await quiet(pilot)
        assert chosen(app) == MILLION
        assert lines(app.table)[-1].startswith(f"▌ #{MILLION} ")
        assert (None, "backward") in app.desk.asked_pages
        await pilot.press("up")
        assert chosen(app) == MILLION - 1
        await pilot.press(keys[1])
        await quiet(pilot)
        assert chosen(app) == 1
        assert lines(app.table)[1].startswith("▌ #1 ")


async def test_a_long_walk_keeps_few_pages_and_comes_back() -> None:
    async with opened(pages_kept=12) as (app, pilot):
        for _ in range(40):
            app.table.page(1)
            await quiet(pilot)
            assert len(app.table.window) <= 12 * PAGE
        assert chosen(app) == 1 + 40 * 39
        ids = [row.ticket_id for row in app.table.window.rows]
        assert ids == list(range(ids[0], ids[0] + len(ids)))
        for _ in range(40):
            app.table.page(-1)
            await quiet(pilot)
        assert chosen(app) == 1
        assert app.table.window.at_start
        assert app.table.window.rows[0].ticket_id == 1


async def test_pages_are_read_before_the_cursor_comes_there() -> None:
    async with opened() as (app, pilot):
        assert len(app.table.window) >= AHEAD
        for _ in range(3 * PAGE):
            app.table.move(1)
            assert chosen(app) == app.table.window.rows[app.table.cursor or 0].ticket_id
        assert chosen(app) == 1 + 3 * PAGE
        await quiet(pilot)
        assert len(app.table.window) <= PAGES_KEPT * PAGE


async def test_a_cursor_at_the_edge_waits_without_blocking_and_goes_on() -> None:
    async with opened() as (app, pilot):
        app.desk.gate = asyncio.Event()
        loaded = len(app.table.window)
        for _ in range(20):
            app.table.page(1)
        assert chosen(app) == loaded
        app.desk.gate.set()
        await quiet(pilot)
        assert chosen(app) == loaded + 39


async def test_a_late_answer_to_an_older_question_is_dropped() -> None:
    async with opened() as (app, pilot):
        app.desk.gate = asyncio.Event()
        app.table.jump("backward")
        await pilot.pause()
        other = Desk(5)
        app.table.show_source(other)
        await quiet(pilot)
        app.desk.gate.set()
        await quiet(pilot)
        assert [row.ticket_id for row in app.table.window.rows] == [1, 2, 3, 4, 5]
        assert chosen(app) == 1


async def test_a_ticket_asked_for_before_there_is_a_source() -> None:
    app = TableApp(Desk())
    app.table.go_to(500_000)
    async with app.run_test(size=(120, 40)) as pilot:
        await quiet(pilot)
        assert chosen(app) == 500_000
        assert app.last(AskFailed) is None


@SIZES
async def test_a_ticket_in_the_middle_is_reached_by_number(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        app.table.go_to(500_000)
        await quiet(pilot)
        assert chosen(app) == 500_000
        assert 0 < line_of_cursor(app) < size[1] - 2
        await pilot.press("k")
        assert chosen(app) == 499_999
        app.table.go_to(MILLION + 7)
        await quiet(pilot)
        assert app.last(LiveTable.NotInView).ticket_id == MILLION + 7
        assert chosen(app) == 499_999


async def test_a_first_page_read_by_somebody_else_is_shown_at_once() -> None:
    async with opened() as (app, pilot):
        other = Desk(5_000)
        page = await other.page(None, "forward", PAGE)
        app.table.show_source(other, first_page=page, select=3)
        assert chosen(app) == 3
        assert lines(app.table)[3].startswith("▌ #3 ")
        assert len(other.asked_pages) == 1
        await quiet(pilot)
        assert len(app.table.window) > PAGE


# Changes


@SIZES
async def test_the_selection_sticks_to_its_ticket_when_rows_come_above(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await pilot.press("j", "j")
        app.desk.change(MILLION + 1, place=1.5, subject="New above")
        await changed(app, pilot, MILLION + 1)
        assert chosen(app) == 3
        assert lines(app.table)[4].startswith("▌ #3 ")
        assert "New above" in lines(app.table)[2]


async def test_a_new_first_row_is_seen_at_the_top() -> None:
    async with opened() as (app, pilot):
        app.desk.change(MILLION + 1, place=0.5, subject="Newest")
        await changed(app, pilot, MILLION + 1)
        assert "Newest" in lines(app.table)[1]
        assert chosen(app) == 1


async def test_further_down_the_cursor_stays_on_its_line() -> None:
    async with opened() as (app, pilot):
        await pilot.press("pagedown", "pagedown", "j", "j")
        at, before = line_of_cursor(app), chosen(app)
        app.desk.change(MILLION + 1, place=10.5)
        app.desk.remove(4, 5, 6)
        await changed(app, pilot, MILLION + 1, 4, 5, 6)
        assert chosen(app) == before
        assert line_of_cursor(app) == at
        assert app.table.drawn == []


async def test_when_the_selected_ticket_leaves_its_place_is_kept_and_told() -> None:
    async with opened() as (app, pilot):
        await pilot.press("j", "j", "space", "k")
        app.desk.remove(3)
        await changed(app, pilot, 3)
        told = app.last(LiveTable.SelectionLost)
        assert (told.row.ticket_id, told.neighbour.ticket_id) == (3, 4)
        assert chosen(app) == 4
        assert line_of_cursor(app) == 2
        assert app.table.marked == set()
        assert app.last(LiveTable.MarksChanged) is not None


async def test_the_selection_follows_a_ticket_that_is_sorted_elsewhere() -> None:
    async with opened() as (app, pilot):
        await pilot.press("j")
        app.desk.change(2, place=20.5)
        await changed(app, pilot, 2)
        assert chosen(app) == 2
        assert line_of_cursor(app) == 19
        app.desk.change(2, place=700_000.5)
        await changed(app, pilot, 2)
        assert chosen(app) == 2
        assert "#700000" in lines(app.table)[line_of_cursor(app)]
        assert app.last(LiveTable.SelectionLost) is None


async def test_only_named_tickets_are_read_and_only_their_rows_drawn() -> None:
    async with opened() as (app, pilot):
        pages = len(app.desk.asked_pages)
        app.desk.change(5, subject="Other words")
        await changed(app, pilot, 5, 900_000)
        assert app.desk.asked_rows == [(5, 900_000)]
        assert len(app.desk.asked_pages) == pages
        assert set(app.table.drawn) == {5}
        assert "Other words" in lines(app.table)[5]
        assert 900_000 not in [row.ticket_id for row in app.table.window.rows]


async def test_a_change_that_says_the_same_draws_nothing() -> None:
    async with opened() as (app, pilot):
        await changed(app, pilot, 5)
        assert app.table.drawn == []


@pytest.mark.parametrize("descending", [False, True])
async def test_rows_are_put_where_they_belong_in_either_order(descending: bool) -> None:
    desk = Desk(1000, descending=descending)
    async with opened(desk) as (app, pilot):
        middle = desk.ticket(10)
        assert middle is not None
        desk.change(1001, place=middle.place + 0.5)
        desk.change(7, place=middle.place - 0.5)
        await changed(app, pilot, 1001, 7)
        ids = [row.ticket_id for row in app.table.window.rows[:12]]
        assert ids == (
            [1, 2, 3, 4, 5, 6, 8, 9, 1001, 10, 7, 11] if descending else [1, 2, 3, 4, 5, 6, 8, 9, 7, 10, 1001, 11]
        )


async def test_a_flood_of_changes_reads_the_rows_about_the_screen() -> None:
    async with opened() as (app, pilot):
        await pilot.press("pagedown", "j")
        before = chosen(app)
        for ticket_id in range(1, MOST_NAMED + 60):
            app.desk.change(ticket_id, subject="Imported")
        await changed(app, pilot, *range(1, MOST_NAMED + 60))
        assert app.desk.asked_rows == []
        assert chosen(app) == before
        assert all("Imported" in line for line in lines(app.table)[1:])
        assert app.table.selected is not None
        assert app.table.selected.subject == "Imported"


async def test_reloading_keeps_place_and_selection_and_finds_what_left() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*["pagedown"] * 3, "j")
        before, at = chosen(app), line_of_cursor(app)
        assert before is not None
        app.table.forget_drawing()
        app.table.reload()
        await quiet(pilot)
        assert (chosen(app), line_of_cursor(app)) == (before, at)
        assert app.table.drawn == []
        app.desk.remove(before)
        app.table.reload()
        await quiet(pilot)
        assert chosen(app) == before + 1
        assert app.last(LiveTable.SelectionLost).row.ticket_id == before
        assert app.table.total is None


async def test_a_change_told_while_a_page_is_read_is_not_covered_by_it() -> None:
    async with opened() as (app, pilot):
        app.desk.gate = asyncio.Event()
        app.table.jump("backward")
        await pilot.pause()
        app.desk.change(MILLION, subject="Newer")
        app.table.apply_changes([MILLION])
        app.desk.gate.set()
        await quiet(pilot)
        assert "Newer" in lines(app.table)[-1]
        assert app.desk.asked_rows.count((MILLION,)) == 2


async def test_when_everything_loaded_leaves_the_rest_is_read() -> None:
    async with opened(Desk(1000)) as (app, pilot):
        loaded = [row.ticket_id for row in app.table.window.rows]
        app.desk.remove(*loaded)
        for start in range(0, len(loaded), 100):
            app.table.apply_changes(loaded[start : start + 100])
            await quiet(pilot)
        assert chosen(app) == loaded[-1] + 1
        assert lines(app.table)[1].startswith(f"▌ #{loaded[-1] + 1} ")


# Marks, fresh rows, time


async def test_space_marks_and_goes_down() -> None:
    async with opened() as (app, pilot):
        await pilot.press("space", "j", "space")
        assert app.table.marked == {1, 3}
        assert chosen(app) == 4
        assert [line[:2] for line in lines(app.table)[1:5]] == [" ●", "  ", " ●", "▌ "]
        await pilot.press("k", "space")
        assert app.table.marked == {1}
        app.table.unmark()
        assert app.table.marked == set()


async def test_a_changed_row_stands_out_for_a_moment() -> None:
    async with opened() as (app, pilot):
        app.desk.change(5)
        await changed(app, pilot, 5)
        assert lines(app.table)[5].startswith("*")
        assert app.table.tick(app.clock.forward(1)) is not None
        assert lines(app.table)[5].startswith("*")
        app.table.tick(app.clock.forward(1))
        assert lines(app.table)[5].startswith(" ")


async def test_highlights_can_be_switched_off() -> None:
    async with opened(highlight_changes=False) as (app, pilot):
        app.desk.change(5, subject="Quietly")
        await changed(app, pilot, 5)
        assert lines(app.table)[5].startswith("  #5")
        assert "Quietly" in lines(app.table)[5]


@SIZES
async def test_a_tick_draws_only_cells_whose_text_differs(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, _pilot):
        asked = len(app.desk.asked_pages)
        due = app.table._painter.ticking[0]
        first = app.table.tick(app.clock.forward(1))
        app.table.forget_drawing()
        assert first == NOW + timedelta(seconds=2)
        app.table.tick(app.clock.forward(1))
        assert {(r.x, r.y, r.width, r.height) for r in app.table.regions} == {
            (due.x, y, due.width, 1) for y in (1, 2, 3)
        }
        assert "98s" in lines(app.table)[1]
        assert len(app.desk.asked_pages) == asked
        assert app.desk.asked_rows == []


async def test_coarse_texts_let_the_timer_sleep_for_a_minute() -> None:
    async with opened() as (app, pilot):
        await pilot.press("pagedown", "pagedown")
        await quiet(pilot)
        assert app.last(LiveTable.WindowMoved) is not None
        assert app.table.tick(app.clock.forward(1)) == NOW + timedelta(seconds=61)
        app.table.forget_drawing()
        app.table.tick(app.clock.forward(1))
        assert app.table.regions == []


async def test_a_hidden_table_does_not_tick() -> None:
    async with opened() as (app, _pilot):
        app.table.display = False
        assert app.table.tick(app.clock.forward(1)) is None


# Looks


@pytest.mark.parametrize(
    ("width", "labels"),
    [
        (120, ["number", "subject", "team", "SLA", "second"]),
        (80, ["number", "subject", "team", "SLA", "second"]),
        (50, ["number", "subject", "team", "SLA"]),
        (34, ["number", "subject", "SLA"]),
    ],
)
async def test_columns_that_matter_less_go_first(width: int, labels: list[str]) -> None:
    async with opened(size=(width, 24)) as (app, _pilot):
        assert lines(app.table)[0].split() == labels
        assert all(app.table.render_line(y).cell_length == width for y in range(24))


async def test_the_sorted_column_is_marked() -> None:
    async with opened() as (app, pilot):
        app.table.show_columns(app.table.columns, Sorting("due"))
        await pilot.pause()
        assert "SLA▴" in lines(app.table)[0]
        app.table.show_columns(app.table.columns, Sorting("subject", descending=True))
        assert "subject▾" in lines(app.table)[0]


async def test_a_resize_keeps_the_cursor_on_the_screen() -> None:
    async with opened() as (app, pilot):
        for _ in range(35):
            app.table.move(1)
        await pilot.resize_terminal(80, 24)
        await quiet(pilot)
        assert chosen(app) == 36
        assert lines(app.table)[line_of_cursor(app) + 1].startswith("▌ #36 ")


async def test_the_thumb_is_drawn_only_where_the_count_is_known() -> None:
    async with opened() as (app, pilot):
        assert "▐" not in "".join(lines(app.table))
        app.table.show_total(Total(1000, capped=True))
        assert "▐" not in "".join(lines(app.table))
        app.table.show_total(Total(MILLION))
        assert lines(app.table)[1].endswith("▐")
        await pilot.press("end")
        await quiet(pilot)
        assert lines(app.table)[-1].endswith("▐")
        assert sum(line.endswith("▐") for line in lines(app.table)) == 1


async def test_text_wider_than_its_letters_stays_in_its_column() -> None:
    async with opened() as (app, pilot):
        app.desk.change(2, subject="漢字のチケット " * 20)
        app.desk.change(3, subject="[b]x[/b] \x1b[31mred\u202e")
        await changed(app, pilot, 2, 3)
        assert [app.table.render_line(y).cell_length for y in (1, 2, 3)] == [120, 120, 120]
        assert "[b]x[/b]" in lines(app.table)[3]
        assert "\x1b" not in lines(app.table)[3]


# Nothing, waiting, trouble


async def test_an_empty_list_says_what_it_is_and_what_to_do() -> None:
    async with opened(Desk(0)) as (app, pilot):
        assert lines(app.table)[1:3] == ["  No ticket in My tickets.", "  T takes the next one."]
        await pilot.press("j", "pagedown", "end", "home", "enter", "space")
        assert chosen(app) is None
        assert app.last(LiveTable.RowChosen) is None
        app.desk.change(1, place=1.0, subject="At last")
        await changed(app, pilot, 1)
        assert "At last" in lines(app.table)[1]
        assert chosen(app) == 1
        app.desk.remove(1)
        await changed(app, pilot, 1)
        assert lines(app.table)[1] == "  No ticket in My tickets."
        assert app.last(LiveTable.SelectionLost).neighbour is None
        assert app.last(LiveTable.RowHighlighted).row is None


async def test_a_slow_answer_is_waited_for_in_words() -> None:
    async with opened() as (app, pilot):
        slow = Desk(3)
        slow.gate = asyncio.Event()
        app.table.show_source(slow)
        assert "#1 " in lines(app.table)[1]
        await until(pilot, lambda: app.table.waiting)
        assert lines(app.table)[1] == "Loading…"
        slow.gate.set()
        await quiet(pilot)
        assert "#1 " in lines(app.table)[1]
        assert len(app.table.window) == 3


async def test_rows_stay_when_the_store_fails_and_the_words_go_with_the_next_answer() -> None:
    async with opened() as (app, pilot):
        app.desk.failure = OSError("gone")
        app.desk.change(5, subject="Unread")
        await changed(app, pilot, 5)
        assert any(isinstance(message, AskFailed) for message in app.told)
        assert lines(app.table)[-1] == "! The store does not answer (gone)."
        assert lines(app.table)[1].startswith("▌ #1 ")
        app.desk.failure = None
        await changed(app, pilot, 6)
        assert "Unread" in lines(app.table)[5]
        assert "!" not in lines(app.table)[-1]


async def test_a_store_that_failed_at_first_is_asked_again_when_it_is_back() -> None:
    async with opened() as (app, pilot):
        other = Desk(7)
        other.failure = OSError("locked")
        app.table.show_source(other)
        await quiet(pilot)
        assert lines(app.table)[-1] == "! The store does not answer (locked)."
        other.failure = None
        app.table.reload()
        await quiet(pilot)
        assert [row.ticket_id for row in app.table.window.rows] == list(range(1, 8))
        assert "!" not in lines(app.table)[-1]


async def test_a_hanging_view_does_not_hold_up_the_next_one() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*["pagedown"] * 2)
        app.desk.gate = asyncio.Event()
        app.table.page(1)
        app.table.apply_changes([3])
        await pilot.pause()
        other = Desk(5_000)
        app.table.show_source(other)
        await until(pilot, lambda: len(app.table.window) >= AHEAD)
        other.change(2, subject="Heard")
        app.table.apply_changes([2])
        await until(pilot, lambda: "Heard" in lines(app.table)[2])
        app.desk.gate.set()
        await quiet(pilot)
        assert chosen(app) == 1


async def test_a_number_asked_for_before_the_first_page_leaves_the_list_shown() -> None:
    async with opened() as (app, pilot):
        app.table.show_source(Desk(7))
        app.table.go_to(99)
        await quiet(pilot)
        assert app.last(LiveTable.NotInView).ticket_id == 99
        assert len(app.table.window) == 7


# Mouse


@SIZES
async def test_a_click_selects_and_a_double_click_chooses(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await pilot.click(app.table, offset=(10, 5))
        assert chosen(app) == 5
        assert app.last(LiveTable.RowChosen) is None
        await pilot.double_click(app.table, offset=(10, 7))
        assert app.last(LiveTable.RowChosen).row.ticket_id == 7
        await pilot.click(app.table, offset=(10, 0))
        assert chosen(app) == 7


async def test_the_wheel_scrolls_and_the_selection_stays() -> None:
    async with opened() as (app, pilot):
        await pilot._post_mouse_events([MouseScrollDown], app.table, offset=(5, 5))
        await quiet(pilot)
        assert app.table.top == 3
        assert chosen(app) == 1
        await pilot.press("j")
        assert chosen(app) == 2
        assert app.table.top == 1


# Anything, in any order


@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_the_rows_are_those_of_the_desk(seed: int, descending: bool) -> None:
    chance = random.Random(seed)
    desk = Desk(1500, descending=descending)
    async with opened(desk, pages_kept=9) as (app, pilot):
        for _ in range(40):
            for _ in range(chance.randrange(4)):
                ids = [chance.randrange(1, 1550) for _ in range(chance.choice([1, 3, 20]))]
                for ticket_id in ids:
                    _write(desk, chance, ticket_id)
                app.table.apply_changes(ids)
            app.table.move(chance.choice([-1, 1, 5]))
            chance.choice([_nothing, _nothing, app.table.reload, _jump(app, "backward"), _jump(app, "forward")])()
            app.table.page(chance.choice([-1, 1, 1]))
            if chance.random() < 0.7:
                await quiet(pilot)
        await quiet(pilot)
        rows = app.table.window.rows
        everything = [row.ticket_id for row in desk._walk(None, True, 9000)]
        ids = [row.ticket_id for row in rows]
        start = everything.index(ids[0])
        assert ids == everything[start : start + len(ids)]
        assert rows == [desk.ticket(ticket_id) for ticket_id in ids]
        assert app.table.window.at_start == (start == 0)
        assert app.table.window.at_end == (start + len(ids) == len(everything))
        assert app.table.cursor is not None
        assert 0 <= line_of_cursor(app) < 39
        assert all(
            f"#{row.ticket_id} " in line for row, line in zip(app.table.visible_rows, lines(app.table)[1:], strict=True)
        )


def _write(desk: Desk, chance: random.Random, ticket_id: int) -> None:
    if chance.random() < 0.3:
        desk.remove(ticket_id)
    elif chance.random() < 0.5:
        desk.change(ticket_id, place=chance.uniform(0.0, 1501.0))
    else:
        old = desk.ticket(ticket_id)
        desk.change(ticket_id, place=old.place if old else chance.uniform(0.0, 1501.0), subject="Changed")


def _nothing() -> None:
    """Also happens."""


def _jump(app: TableApp, direction: Direction) -> Callable[[], None]:
    return lambda: app.table.jump(direction)
