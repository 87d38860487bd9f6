"""Fields and lists of dialogs, with an Enter that keeps its place in the row of keys.

No key that takes what was typed may have priority: such a key overtakes letters that are still on their way into the
field, which happens whenever a slow link delivers several keys at once. So Enter is bound on the widget that has the
focus, and does what the dialog calls it.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, OptionList

from tui.i18n import N_, _, ngettext

NEAR = 40
"""Characters left from which on they are counted."""


class Typed(Input):
    """What narrows a list, and walks it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.choose", N_("Choose"), id="dialog.choose", tooltip=N_("Take the highlighted line")),
        Binding("down", "screen.move(1)", N_("Down"), id="dialog.down", show=False),
        Binding("up", "screen.move(-1)", N_("Up"), id="dialog.up", show=False),
        Binding("pagedown", "screen.page(1)", N_("Page down"), id="dialog.page_down", show=False),
        Binding("pageup", "screen.page(-1)", N_("Page up"), id="dialog.page_up", show=False),
    ]


class Limited(Input):
    """A sentence of at most `max_length` characters; what does not fit is refused in words, not swallowed."""

    class Full(Message):
        """More was typed or pasted than there is room for; none of it was taken."""

    def restricted(self) -> None:
        self.post_message(self.Full())

    def room(self) -> str:
        """`12 left`, once it is worth saying."""
        left = (self.max_length or 0) - len(self.value)
        return ngettext("%d left", "%d left", left) % left if left <= NEAR else ""

    def no_room(self) -> str:
        return _("That does not fit: {limit} characters at most.").format(limit=self.max_length)


class Choices(OptionList):
    """A list to walk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.choose", N_("Choose"), id="dialog.choose", tooltip=N_("Take the highlighted line")),
    ]
