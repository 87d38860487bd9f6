"""The lane of the next 60 minutes and the rows below it, as text."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from core.domain.forecast import History, HitRate
from core.domain.vocabulary import Metric
from core.services.forecasts import Basis
from core.services.policies import ALWAYS_OPEN
from core.services.radar import DueRow, Load
from core.services.sla_board import DeskPulse
from tui.asks import DUE_LIMIT
from tui.i18n import use_language
from tui.inked import Line
from tui.panes.due_rows import about_lines, due_row
from tui.panes.radar_lines import Part, arranged, due_soon, lane, part_line
from tui.panes.sla_lines import pulse_line

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TARGET_S = 4 * 3_600
UNCHECKED = HitRate()


def basis(late: int, in_time: int = 20, category: str = "Network", rate: HitRate = UNCHECKED) -> Basis:
    """Of clocks that were kept or late, all after 3 h 59."""
    history = History((*[TARGET_S - 1] * in_time, *[TARGET_S + 60] * late))
    return Basis(Metric.FIRST_RESPONSE, category, history, 90, rate, 30)


PROBABLE, POSSIBLE, KEPT, FEW = basis(30), basis(10), basis(0), basis(0, 3)


def due(minutes: float, number: int = 1, rests_on: Basis = KEPT, **facts: Any) -> DueRow:
    """A clock that falls due in so many minutes."""
    due_at = NOW + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "ticket_id": number,
        "version": 1,
        "subject": f"Subject {number}",
        "priority": "normal",
        "metric": Metric.FIRST_RESPONSE,
        "cycle": 1,
        "due_at": due_at,
        "breached": minutes <= 0,
        "warn_at": None,
        "started_at": due_at - timedelta(seconds=TARGET_S),
        "target_s": TARGET_S,
        "elapsed_s": 0,
        "as_of_at": due_at - timedelta(seconds=TARGET_S),
        "calendar": ALWAYS_OPEN,
        "assignee": "Sari",
        "team": "Service Desk",
        "load": Load(present=True, open_tickets=5, more=False, soon=3),
        "bases": () if minutes <= 0 else (rests_on,),
    }
    return DueRow(**(values | facts))


def text(line: Line) -> str:
    return "".join(words for words, _ink in line)


def lane_text(rows: list[DueRow], width: int = 60, now: datetime = NOW) -> list[str]:
    return [text(line) for line in lane(rows, now, width).lines]


def test_marks_stand_at_their_time_and_share_a_cell_with_a_count() -> None:
    rows = [due(1, 1, PROBABLE), due(1.5, 2), due(2, 3), due(16, 4, POSSIBLE), due(31, 5), due(60, 6, FEW)]
    title, marks, axis = lane_text(rows, 60)
    assert title == "Next 60 minutes  ◆ 1 probable · ◇ 1 possible · ? 1 unknown"
    assert marks[0:2] == "◆3"
    assert (marks.index("◇"), marks.index("•"), marks.index("?")) == (14, 30, 58)
    assert axis.startswith("now─") and axis.endswith("60 min") and len(axis) == 60
    assert (axis.index("15"), axis.index("30"), axis.index("45")) == (15, 30, 45)


@pytest.mark.parametrize(
    ("width", "title"),
    [
        (80, "Next 60 minutes  ◆ 2 will probably breach · ◇ 1 may · ? 1 without forecast"),
        (60, "Next 60 minutes  ◆ 2 probable · ◇ 1 possible · ? 1 unknown"),
        (40, "Next 60 minutes  ◆ 2 · ◇ 1 · ? 1"),
    ],
)
def test_the_title_counts_the_marks_in_the_words_that_fit(width: int, title: str) -> None:
    rows = [due(5, 1, PROBABLE), due(6, 2, PROBABLE), due(7, 3, POSSIBLE), due(8, 4, FEW), due(9, 5)]
    assert lane_text(rows, width)[0] == title


def test_heading_and_lane_count_the_same_clocks_at_every_instant() -> None:
    rows = [due(-5, 1), due(0.5, 2), due(3, 3, FEW), due(60, 4), due(61, 5), due(200, 6)]
    stale = DeskPulse(breached=1, due_soon=9, paused=0, sweeper_beat_at=None)
    now, counted = NOW, []
    while len(counted) < 5:
        soon = due_soon(rows, stale, now)
        counted.append(soon.count)
        assert arranged(rows, now).index(Part.MISSED) == soon.count
        assert soon.next_change_at is not None
        assert due_soon(rows, stale, soon.next_change_at - timedelta(seconds=1)).count == soon.count
        now = soon.next_change_at
    assert counted == [3, 2, 3, 2, 1]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("count", [1, 19, 1_000])
def test_the_last_letter_of_the_paused_was_cut_from_the_heading(language: str, count: int) -> None:
    pulse = DeskPulse(breached=count, due_soon=count, paused=count, sweeper_beat_at=None)
    use_language(language)
    try:
        line = text(pulse_line(pulse, count, 44))
    finally:
        use_language("en")
    assert cell_len(line) <= 44 and line.count(str(count)) >= 3


def test_more_clocks_within_the_hour_than_the_lane_is_told_are_counted_by_the_desk() -> None:
    rows = [due(1 + number / 10, number) for number in range(DUE_LIMIT)]
    pulse = DeskPulse(breached=0, due_soon=DUE_LIMIT + 40, paused=0, sweeper_beat_at=None)
    assert due_soon(rows, pulse, NOW).count == DUE_LIMIT + 40
    assert due_soon([*rows[1:], due(61)], pulse, NOW).count == DUE_LIMIT - 1


def test_no_danger_is_said_too() -> None:
    assert lane_text([due(5)])[0] == "Next 60 minutes  no breach foreseen"


def test_nothing_in_the_hour_is_one_line() -> None:
    rows = [due(-5), due(61)]
    drawn = lane(rows, NOW, 60)
    assert [text(line) for line in drawn.lines] == ["Nothing falls due in the next 60 minutes."]
    assert drawn.next_change_at == NOW + timedelta(minutes=1)


def test_a_mark_moves_exactly_when_the_lane_says_so() -> None:
    rows = [due(16, 1, PROBABLE), due(59.5, 2)]
    now, seen = NOW, lane_text(rows)
    for _ in range(20):
        drawn = lane(rows, now, 60)
        assert drawn.next_change_at is not None
        just_before = drawn.next_change_at - timedelta(seconds=1)
        assert lane_text(rows, now=just_before)[1] == seen[1]
        now = drawn.next_change_at
        assert lane_text(rows, now=now)[1] != seen[1]
        seen = lane_text(rows, now=now)


def test_what_can_be_kept_first_then_the_latest_past_due_then_what_is_far_off() -> None:
    rows = [due(-90, 1), due(-5, 2), due(70, 3), due(10, 4), due(3, 5)]
    listed = [one if isinstance(one, Part) else one.ticket_id for one in arranged(rows, NOW)]
    assert listed == [5, 4, Part.MISSED, 2, 1, Part.LATER, 3]
    later = NOW + timedelta(minutes=11)
    listed = [one if isinstance(one, Part) else one.ticket_id for one in arranged(rows, later)]
    assert listed == [3, Part.MISSED, 4, 5, 2, 1]


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (46, ("▲", "0:15:00", "frt", "#7", "◆  60 %")),
        (77, ("#7", "● Sari", "3 of 5", "◆ probably", "60 %")),
        (118, ("#7", "● Sari", "5 open · 3 this hour", "◆ probably breaches", "60 %")),
        (160, ("first response", "#7", "5 open · 3 this hour", "◆ probably breaches", "60 %")),
    ],
)
def test_a_row_tells_more_where_there_is_room(width: int, words: tuple[str, ...]) -> None:
    row = due(15, 7, PROBABLE, subject="Déjà vu 漢字 [b]markup[/b] " * 9)
    line = text(due_row(row, NOW, width)[0])
    assert cell_len(line) == width
    assert all(word in line for word in words), line


def test_nobody_has_it_and_nothing_is_known() -> None:
    row = due(15, 7, FEW, load=None, assignee=None, team="Network")
    line = text(due_row(row, NOW, 118)[0])
    assert "Network" in line and "unassigned" in line and "? too few" in line
    about = [text(line) for line in about_lines(row, NOW, 200)]
    assert about[0] == (
        "? No forecast: it takes 20 ended clocks, 10 of them still open at 3:45; the desk has 3, 3 of them."
    )


def test_more_open_tickets_than_are_counted() -> None:
    row = due(15, load=Load(present=False, open_tickets=99, more=True, soon=0))
    line = text(due_row(row, NOW, 118)[0])
    assert "○ Sari" in line and "99+ open · 0 this hour" in line


def test_the_basis_and_how_often_it_was_right_are_said() -> None:
    rests_on = basis(30, category="Network", rate=HitRate(forecasts=41, right=34, breaches=12, foreseen=9))
    about = [text(line) for line in about_lines(due(15, 7, rests_on), NOW, 160)]
    assert about == [
        "◆ probably breaches 60 %: 30 of 50 still open at 3:45 took longer than 4:00.",
        "50 ended clocks of Network, 90 days. Last 30 days, at 75 % used: 34 of 41 right, 9 of 12 breaches foreseen.",
        "",
    ]


def test_a_basis_that_could_not_be_checked_says_so() -> None:
    about = [text(line) for line in about_lines(due(15, 7, basis(0, category="")), NOW, 160)]
    assert about[0].startswith("• probably kept: 0 of 20 still open at 3:45")
    assert about[1] == "20 ended clocks of the whole desk, 90 days. Not checked yet."


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        (Metric.FIRST_RESPONSE, "An answer still ends the clock."),
        (Metric.PERIODIC_UPDATE, "An answer still ends the clock."),
        (Metric.RESOLUTION, "Solving it still ends the clock."),
        (Metric.OWNERSHIP, "Taking it still ends the clock."),
        (Metric.TEAM_RESOLUTION, "Solving it or handing it on still ends the clock."),
    ],
)
def test_an_answer_was_said_to_end_clocks_that_no_answer_ends(metric: Metric, words: str) -> None:
    assert text(about_lines(due(-3, metric=metric), NOW, 160)[0]) == f"Past due: no forecast. {words}"


def test_of_what_is_past_due_not_all_waits_for_an_answer() -> None:
    assert text(part_line(Part.MISSED)) == "Past due"


@pytest.fixture(params=["en", "id"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


@pytest.mark.parametrize("width", [48, 58, 64, 78, 100, 118])
def test_what_the_forecast_was_worth_was_cut_in_the_middle_of_the_sentence(language: str, width: int) -> None:
    rate = HitRate(forecasts=100, right=89, breaches=88, foreseen=77)
    rests_on = basis(90, 60, category="Network and Connectivity" if width >= 64 else "Applications", rate=rate)
    told = " ".join(text(line).rstrip() for line in about_lines(due(15, 7, rests_on), NOW, width))
    assert "88" in told and told.rstrip().endswith(".") and "…" not in told
    few = " ".join(text(line).rstrip() for line in about_lines(due(15, 7, FEW), NOW, width))
    assert few.rstrip().endswith(".") and "…" not in few


def test_what_does_not_fit_below_the_list_ends_in_an_ellipsis() -> None:
    lines = [text(line) for line in about_lines(due(15, 7, PROBABLE), NOW, 24)]
    assert len(lines) == 6 and lines[-1].rstrip().endswith("…")


def test_now_on_the_lane_was_called_just_now_in_indonesian(language: str) -> None:
    axis = lane_text([due(5)])[2]
    assert axis.startswith("now─" if language == "en" else "sekarang─")


@pytest.mark.parametrize("width", [77, 100, 118, 160])
def test_whose_and_how_loaded_and_the_forecast_are_never_cut(language: str, width: int) -> None:
    row = due(15, 7, PROBABLE, load=Load(present=True, open_tickets=99, more=True, soon=9))
    few = due(15, 8, FEW, load=None, assignee=None)
    for one in (row, few):
        line = text(due_row(one, NOW, width)[0])
        assert cell_len(line) == width and "…" not in line, line


def test_counts_of_clocks_read_as_counts_of_hours_in_indonesian() -> None:
    use_language("id")
    try:
        row = due(15, 7, basis(30, category="Outage"))
        told = " ".join(text(line) for line in (*about_lines(row, NOW, 160), due_row(row, NOW, 160)[0]))
    finally:
        use_language("en")
    assert "50 janji berakhir dari Outage" in told and "5 terbuka · 3 dalam sejam" in told


@pytest.mark.parametrize("row", [None, due(15, 7, PROBABLE), due(15, 7, FEW, load=None), due(-3)])
def test_the_lines_below_the_list_are_always_as_many(row: DueRow | None) -> None:
    assert (len(about_lines(row, NOW, 46)), len(about_lines(row, NOW, 64))) == (6, 5)
    assert (len(about_lines(row, NOW, 77)), len(about_lines(row, NOW, 118))) == (4, 3)


def test_on_a_narrow_pane_the_first_line_below_tells_whose_it_is() -> None:
    assert text(about_lines(due(15, 7), NOW, 46)[0]).rstrip() == "● Sari · 5 open · 3 this hour"
    nobody = due(15, 7, load=None, assignee=None, team="Network")
    assert text(about_lines(nobody, NOW, 46)[0]).rstrip() == "Network: nobody has it yet"
