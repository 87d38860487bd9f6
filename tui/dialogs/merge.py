"""Into which ticket: one of those offered, or any by its number."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text

from tui.dialogs.picker import Line, Picker
from tui.i18n import _
from tui.palette import ticket_number

if TYPE_CHECKING:
    from core.services.splitting import Question  # noqa: F401


class MergePicker(Picker[int]):
    """Answers with the number of the target."""

    GUIDE = "ticket"
    SIZE: ClassVar[str] = "-large"
    LEAST = (5, 16, 10, 4)

    def __init__(self, heading: Text, offered: Sequence[tuple[int, str, tuple[str, ...]]]) -> None:
        """`offered`: number, words to search in, and what stands in the columns, already clean."""
        lines = [Line(number, words, tuple((cell, "") for cell in cells)) for number, words, cells in offered]
        super().__init__(heading, lines, placeholder=_("number, subject or requester"))

    def narrow(self, typed: str) -> None:
        """A number offers its ticket, also one that is not in the list."""
        super().narrow(typed)
        number = ticket_number(typed)
        if number is not None and all(line.value != number for line in self.matching):
            line = Line(number, typed, Text(_("Ticket #{number}").format(number=number)))
            self.matching = (line, *self.matching)
            self.show_matching()


class SplitPicker(Picker["Question"]):
    """Answers with the message that becomes a ticket."""

    GUIDE = "ticket"
    SIZE: ClassVar[str] = "-large"
    LEAST = (4, 10, 16)
