"""The one line at the bottom: the likeliest keys of the focused pane, then help. Reads the live bindings."""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len

from tui.i18n import _
from tui.live_keys import LiveKey
from tui.widgets.lines import Line, Lines, Span

MOST = 5
GAP = "   "


def key_line(wanted: Iterable[str], by_id: Mapping[str, LiveKey], width: int) -> Line:
    """`t Take   a Assign   ? Help`: labels are left out from the right where the width is short, keys stay."""
    keys = [by_id[name] for name in wanted if name in by_id][:MOST]
    keys += [by_id["app.help"]] if "app.help" in by_id else []
    for with_labels in range(len(keys), -1, -1):
        spans: list[Span] = [(" ", "plain")]
        for at, key in enumerate(keys):
            label = f" {key.label}" if at < with_labels or key.id == "app.help" else ""
            spans += [(key.keys[0], "key"), (label + GAP, "muted")]
        if sum(cell_len(text) for text, _ink in spans) <= width:
            break
    return tuple(spans)


class KeyBar(Lines, can_focus=False):
    def __init__(self, *, id: str = "keys") -> None:
        super().__init__(id=id)
        self._wanted: tuple[str, ...] = ()
        self._by_id: Mapping[str, LiveKey] = {}

    def show_keys(self, wanted: tuple[str, ...], by_id: Mapping[str, LiveKey]) -> None:
        self._wanted, self._by_id = wanted, by_id
        self.on_resize()

    def on_resize(self) -> None:
        if self.room:
            self.show([key_line(self._wanted, self._by_id, self.room) if self._by_id else ((_("…"), "faint"),)])
