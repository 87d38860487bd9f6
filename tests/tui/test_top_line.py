"""The line at the top: what gives way where it is narrow."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from tui.widgets.top_line import Top, top_line

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def written(width: int, **facts: object) -> str:
    values: dict[str, object] = {
        "desk": "Satu Service Desk",
        "agent": "Budi Hartono",
        "view": "Everything",
        "total": "408",
        "unread": 22,
        "opened": True,
    }
    line = "".join(text for text, _ink in top_line(Top(**(values | facts)), NOW, UTC, width))  # type: ignore[arg-type]
    assert cell_len(line) == width
    return line


@pytest.mark.parametrize("width", [60, 69, 70, 76, 78, 79, 80, 81, 82, 84, 120])
@pytest.mark.parametrize("view", ["Mine", "Everything", "Semua yang terbuka"])
def test_count_and_live_state_stood_without_a_blank_between_them_or_the_count_was_cut(width: int, view: str) -> None:
    assert f"   {view} 408  " in written(width, view=view)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (120, (" Satu Service Desk ", "Budi Hartono")),
        (80, (" Satu Service D… ", "Budi Hartono")),
        (72, (" Satu Service Desk ",)),
    ],
)
def test_the_name_of_the_desk_gives_way_first_and_then_that_of_the_agent(width: int, shown: tuple[str, ...]) -> None:
    line = written(width)
    assert all(words in line for words in shown)
    assert ("Budi" in line) == (len(shown) == 2)
