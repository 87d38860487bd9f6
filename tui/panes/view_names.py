"""The views by their names for people, and the line that shows them with their counts. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.i18n import N_, _
from tui.inked import Line, Span
from tui.present import safe_line

if TYPE_CHECKING:
    from core.services.queues import Count, QueueView

_WORDS = {
    "mine": N_("Mine"),
    "unassigned": N_("Unassigned"),
    "my_team": N_("My team"),
    "due_soon": N_("Due soon"),
    "breached": N_("Breached"),
    "all_open": N_("All open"),
    "waiting": N_("Waiting"),
    "solved": N_("Solved"),
    "everything": N_("Everything"),
}
_OWN_WORDS = {word.casefold(): word for word in _WORDS.values()}
"""What a desk file may call a view of its own: that is the same view to its readers, in whatever language they read."""


def view_name(view: "QueueView") -> str:
    """For the eye; `view:` and what is remembered go by `view.name`."""
    if view.view_id is None and view.name in _WORDS:
        return _(_WORDS[view.name])
    own = _OWN_WORDS.get(view.name.casefold())
    return _(own) if own else safe_line(view.name, 30)


def count_text(count: "Count | None") -> str:
    """`42`, `1000+`, nothing while unknown."""
    if count is None:
        return ""
    return f"{count.n}+" if count.capped else str(count.n)


def view_line(views: "Sequence[QueueView]", counts: "Mapping[str, Count]", at: int, width: int) -> Line:
    """Tabs without frames: the view shown stands out; as many around it as fit, `‹` and `›` where more follow."""
    if not views:
        return (("…", "faint"),)
    tabs = [_tab(view, counts.get(view.name), index == at) for index, view in enumerate(views)]
    first, last = _window([_cells(tab) for tab in tabs], at, max(0, width - 4))
    spans: list[Span] = [("‹", "faint")] if first > 0 else []
    for tab in tabs[first : last + 1]:
        spans += tab
    return (*spans, ("›" if last < len(tabs) - 1 else "", "faint"))


def _tab(view: "QueueView", count: "Count | None", here: bool) -> tuple[Span, ...]:
    number = count_text(count)
    name_ink, count_ink = ("tab", "tab") if here else ("muted", "plain" if number not in ("", "0") else "faint")
    padded = f" {view_name(view)} "
    return ((padded, name_ink), (f"{number} " if number else "", count_ink), ("  ", "plain"))


def _cells(tab: tuple[Span, ...]) -> int:
    return sum(cell_len(text) for text, _ink in tab)


def _window(widths: Sequence[int], at: int, room: int) -> tuple[int, int]:
    """First and last of the tabs around `at` that fit, grown to the left first so that the order stays in sight."""
    first = last = at
    used = widths[at]
    while first > 0 and used + widths[first - 1] <= room:
        first -= 1
        used += widths[first]
    while last < len(widths) - 1 and used + widths[last + 1] <= room:
        last += 1
        used += widths[last]
    return first, last
