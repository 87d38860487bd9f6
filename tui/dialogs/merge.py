"""Into which ticket: one of those offered, or any by its number."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text

from tui.dialogs.picker import Line, Picker
from tui.i18n import _
from tui.palette import ticket_number


class MergePicker(Picker[int]):
    """Answers with the number of the target."""

    GUIDE = "ticket"
    SIZE: ClassVar[str] = "-large"

    def __init__(self, heading: Text, offered: Sequence[tuple[int, str, str]]) -> None:
        """`offered`: number, words to search in, and the line, already clean."""
        lines = [Line(number, words, Text(shown)) for number, words, shown in offered]
        super().__init__(heading, lines, placeholder=_("number, subject or requester"))

    def narrow(self, typed: str) -> None:
        """A number offers its ticket, also one that is not in the list."""
        super().narrow(typed)
        number = ticket_number(typed)
        if number is not None and all(line.value != number for line in self.matching):
            line = Line(number, typed, Text(_("Ticket #{number}").format(number=number)))
            self.matching = (line, *self.matching)
            self.show_matching()
