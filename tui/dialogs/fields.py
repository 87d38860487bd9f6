"""Fields and lists of dialogs, with an Enter that keeps its place in the row of keys.

No key that takes what was typed may have priority: such a key overtakes letters that are still on their way into the
field, which happens whenever a slow link delivers several keys at once. So Enter is bound on the widget that has the
focus, and does what the dialog calls it.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList

from tui.i18n import N_


class Typed(Input):
    """What narrows a list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.choose", N_("Choose"), id="dialog.choose", tooltip=N_("Take the highlighted line")),
    ]


class Choices(OptionList):
    """A list to walk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.choose", N_("Choose"), id="dialog.choose", tooltip=N_("Take the highlighted line")),
    ]
