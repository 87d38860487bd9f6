"""Which view of the queue to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from tui.dialogs.picker import Line, Picker
from tui.i18n import _
from tui.present import safe_line


@dataclass(frozen=True, slots=True)
class ViewChoice:
    key: str
    """What the queue pane knows the view by."""
    name: str
    count: int | None
    """None: not counted yet."""
    capped: bool = False
    """True: there are more than `count`."""


class ViewPicker(Picker[str]):
    """Answers with the key of a view. Its number, typed and confirmed, chooses as well as its name."""

    GUIDE = "views"
    LEAST = (3, 12, 5, 1)

    def __init__(self, views: Sequence[ViewChoice], current: str | None = None) -> None:
        lines = [_line(at, view, view.key == current) for at, view in enumerate(views, 1)]
        super().__init__(Text(_("Views")), lines, placeholder=_("Number or name"))


def _line(at: int, view: ViewChoice, here: bool) -> Line[str]:
    name = (safe_line(view.name, 60), "bold" if here else "")
    mark = ("◂" if here else " ", "bold")
    row = ((f"{at:>3}", "dim"), name, (f"{_count(view):>5}", ""), mark)
    return Line(view.key, f"{at} {view.name} {view.key}", row)


def _count(view: ViewChoice) -> str:
    if view.count is None:
        return "…"
    return f"{view.count}+" if view.capped else str(view.count)
