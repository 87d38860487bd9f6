"""The clocks of one ticket as the SLA pane writes them: their order, their chains, and the ended ones."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from core.domain.vocabulary import EffectKind, Metric, Outcome
from core.services.clock_views import ClockView, NextStep
from core.services.policies import ALWAYS_OPEN
from tui.i18n import use_language
from tui.inked import Line
from tui.panes.clock_chain import cut, effect_words
from tui.panes.ticket_clocks import clock_lines

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
PANE = 48
"""Cells of the pane at 120x40."""


@pytest.fixture(params=["en", "id"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


def step(name: str, minutes: int, *effects: str, kind: EffectKind = EffectKind.STEP) -> NextStep:
    return NextStep(name, kind, NOW + timedelta(minutes=minutes), effects)


CHAIN = (
    step("warning-1", 15, kind=EffectKind.WARNING),
    step("tell-lead", 25, "notify:lead"),
    step("breach", 35, kind=EffectKind.BREACH),
    step("second-level", 36, "notify:agent/wulan", "reassign:team/second", "raise_priority"),
    step("everybody", 95, "notify:team", "tag:late", "note"),
)


def clock(metric: Metric, due_minutes: float | None, **facts: Any) -> ClockView:
    """A running clock of four hours; `due_minutes` None: it stands still."""
    due_at = None if due_minutes is None else NOW + timedelta(minutes=due_minutes)
    values: dict[str, Any] = {
        "metric": metric,
        "cycle": 1,
        "outcome": Outcome.RUNNING,
        "started_at": NOW - timedelta(hours=1),
        "target_s": 4 * 3_600,
        "due_at": due_at,
        "met_at": None,
        "breached_at": None,
        "cancelled_at": None,
        "paused": due_at is None,
        "running": due_at is not None,
        "elapsed_s": 3_600,
        "as_of_at": NOW,
        "warn_at": None,
        "calendar": ALWAYS_OPEN,
        "calendar_name": "always",
        "policy": "All",
        "chain": (),
    }
    return ClockView(**(values | facts))


def written(*clocks: ClockView, width: int = PANE, height: int = 30) -> list[str]:
    drawn = clock_lines(clocks, NOW, UTC, width, height)
    lines = [_text(line) for line in drawn.lines]
    assert all(cell_len(line) <= width for line in lines), lines
    return [line.rstrip() for line in lines]


def _text(line: Line) -> str:
    return "".join(words for words, _ink in line)


def test_the_chain_was_cut_at_two_lines_above_a_dozen_empty_rows() -> None:
    lines = written(clock(Metric.RESOLUTION, 35, chain=CHAIN))
    assert lines[3:] == [
        "next warning 03:15",
        "     tell-lead 03:25 (tells the lead)",
        "     breach 03:35",
        "     second-level 03:36 (tells wulan, hands it",
        "     to the team second, raises the priority)",
        "     everybody 04:35 (tells the team, tags it",
        "     late, writes a note)",
        "",
    ]


def test_without_room_the_chain_names_its_steps_and_then_leaves_whole_ones_out() -> None:
    one = clock(Metric.RESOLUTION, 35, chain=CHAIN)
    assert written(one, height=7)[3:6] == [
        "next warning 03:15 · tell-lead 03:25",
        "     breach 03:35 · second-level 03:36",
        "     everybody 04:35",
    ]
    assert written(one, height=5)[3:5] == [
        "next warning 03:15 · tell-lead 03:25",
        "     breach 03:35 · second-level 03:36 · …",
    ]


def test_a_step_longer_than_its_room_is_cut_with_an_ellipsis() -> None:
    assert cut(["a name of many words", "another"], 9, 2) == ["a name of", "many wor…"]


def test_the_clocks_below_keep_their_lines_when_the_first_has_a_long_chain() -> None:
    lines = written(
        clock(Metric.NEXT_RESPONSE, 35, chain=CHAIN), clock(Metric.RESOLUTION, 200, chain=CHAIN[:3]), height=13
    )
    assert len(lines) - 1 <= 13 and "breach 03:35" in lines[-2]


def test_a_chain_that_reaches_the_fold_says_that_more_follows() -> None:
    lines = written(clock(Metric.NEXT_RESPONSE, 35, chain=CHAIN), clock(Metric.RESOLUTION, 200, chain=CHAIN), height=10)
    assert lines[9] == "next warning 03:15 · tell-lead 03:25 · …"


@pytest.mark.parametrize(
    ("effect", "english", "indonesian"),
    [
        ("notify:lead", "tells the lead", "memberi tahu pemimpin"),
        ("notify:assignee", "tells the assignee", "memberi tahu petugas"),
        ("notify:agent/wulan", "tells wulan", "memberi tahu wulan"),
        ("notify:team_lead/network", "tells the lead of network", "memberi tahu pemimpin network"),
        ("notify:view/Due soon", "tells whoever watches “Due soon”", "memberi tahu siapa pun yang membuka “Due soon”"),
        ("reassign:team/network", "hands it to the team network", "menyerahkan ke tim network"),
        ("raise_priority", "raises the priority", "menaikkan prioritas"),
        ("tag:late", "tags it late", "memberi tag late"),
        ("note", "writes a note", "menulis catatan"),
    ],
)
def test_effects_were_raw_english_words(language: str, effect: str, english: str, indonesian: str) -> None:
    assert effect_words(effect) == (english if language == "en" else indonesian)


def test_what_is_due_in_35_minutes_stood_below_the_fold_under_what_is_due_in_8_hours() -> None:
    ended = clock(Metric.FIRST_RESPONSE, 5, outcome=Outcome.MET, met_at=NOW - timedelta(minutes=50), running=False)
    lines = written(
        ended,
        clock(Metric.PERIODIC_UPDATE, None, started_at=NOW - timedelta(hours=9)),
        clock(Metric.RESOLUTION, 480, started_at=NOW - timedelta(hours=5)),
        clock(Metric.NEXT_RESPONSE, 35),
        clock(Metric.OWNERSHIP, -5, breached_at=NOW - timedelta(minutes=5)),
    )
    titles = [line for line in lines if line[:5] in ("first", "next ", "resol", "perio", "owner")]
    assert [title.split("  ")[0] for title in titles] == [
        *("ownership", "next response", "resolution", "periodic update", "first response"),
    ]


def test_ended_clocks_had_their_time_cut_off(language: str) -> None:
    """Late on another day, cancelled, met: each with its time, however little room there is."""
    late_at = NOW - timedelta(days=2)
    ended = {"running": False, "due_at": NOW}
    lines = written(
        clock(Metric.FIRST_RESPONSE, 0, **ended, outcome=Outcome.BREACHED, breached_at=late_at, met_at=late_at),
        clock(Metric.NEXT_RESPONSE, 0, **ended, cycle=12, outcome=Outcome.CANCELLED, cancelled_at=NOW),
        clock(Metric.TEAM_RESOLUTION, 0, **ended, outcome=Outcome.MET, met_at=NOW, target_s=720_000),
    )
    assert len(lines) == 3 and all("03:00" in line and "…" not in line for line in lines), lines


def test_used_and_promised_time_of_ended_clocks_stand_where_there_is_room() -> None:
    ended = clock(Metric.NEXT_RESPONSE, 0, cycle=2, outcome=Outcome.MET, met_at=NOW, target_s=180_000)
    (line,) = written(ended)
    assert line == "next response 2  met 03:00          1:00 / 50:00"
