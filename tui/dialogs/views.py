"""Which view of the queue to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from tui.dialogs.picker import Line, Picker
from tui.i18n import _
from tui.present import fit


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

    def __init__(self, views: Sequence[ViewChoice], current: str | None = None) -> None:
        lines = [_line(at, view, view.key == current) for at, view in enumerate(views, 1)]
        super().__init__(Text(_("Views")), lines, placeholder=_("Number or name"))


def _line(at: int, view: ViewChoice, here: bool) -> Line[str]:
    shown = Text(f"{at:>3} ", style="dim").append(fit(view.name, 40), style="bold" if here else "")
    shown.append(f"{_count(view):>9} ")
    if here:
        shown.append("◂", style="bold")
    return Line(view.key, f"{at} {view.name} {view.key}", shown)


def _count(view: ViewChoice) -> str:
    if view.count is None:
        return "…"
    return f"{view.count}+" if view.capped else str(view.count)
