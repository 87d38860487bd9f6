"""How urgent it is: judged by impact and urgency, or said directly."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from core.domain.vocabulary import Level, Priority
from tui.dialogs import wording
from tui.dialogs.dialog import Dialog
from tui.i18n import N_, _
from tui.present import fit

if TYPE_CHECKING:
    from core.domain.desk_config import Matrix

URGENCIES = tuple(Level)
"""Columns, left to right."""
IMPACTS = tuple(reversed(Level))
"""Rows, top to bottom: up and to the right is more urgent."""
BY_DIGIT = {str(at): priority for at, priority in enumerate(reversed(Priority), 1)}
"""As P1 to P4 everywhere: 1 is urgent."""
CELL = 12


@dataclass(frozen=True, slots=True)
class PriorityChoice:
    """Either `priority` alone, or impact and urgency and the priority that the desk's matrix makes of them."""

    priority: Priority
    impact: Level | None = None
    urgency: Level | None = None


class MatrixGrid(Widget, can_focus=True):
    """The desk's matrix; arrows move, Enter takes the cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1,0)", N_("More impact"), id="priority.more_impact", show=False),
        Binding("down,j", "move(1,0)", N_("Less impact"), id="priority.less_impact", show=False),
        Binding("right,l", "move(0,1)", N_("More urgent"), id="priority.more_urgent", show=False),
        Binding("left,h", "move(0,-1)", N_("Less urgent"), id="priority.less_urgent", show=False),
        Binding("enter", "take", N_("Take this cell"), id="priority.take"),
    ]
    at: reactive[tuple[int, int]] = reactive((1, 1))
    """(row of IMPACTS, column of URGENCIES)."""

    class Taken(Message):
        """The cell under the cursor was chosen."""

    def __init__(self, matrix: "Matrix", impact: Level | None, urgency: Level | None) -> None:
        super().__init__(id="first")
        self.matrix = matrix
        self.set_reactive(
            MatrixGrid.at, (IMPACTS.index(impact or Level.MEDIUM), URGENCIES.index(urgency or Level.MEDIUM))
        )

    @property
    def impact(self) -> Level:
        return IMPACTS[self.at[0]]

    @property
    def urgency(self) -> Level:
        return URGENCIES[self.at[1]]

    @property
    def yielded(self) -> Priority:
        return self.matrix[self.impact, self.urgency]

    def action_move(self, down: int, right: int) -> None:
        row, column = self.at
        self.at = min(max(row + down, 0), len(IMPACTS) - 1), min(max(column + right, 0), len(URGENCIES) - 1)

    def action_take(self) -> None:
        self.post_message(self.Taken())

    def render(self) -> Text:
        lines = [Text(" " * 16 + fit(_("urgency"), CELL * 3), style="dim"), self._head()]
        lines += [self._row(at, impact) for at, impact in enumerate(IMPACTS)]
        sentence = _("impact {impact}, urgency {urgency}: priority {priority}").format(
            impact=wording.level(self.impact),
            urgency=wording.level(self.urgency),
            priority=wording.priority(self.yielded),
        )
        return Text("\n").join([*lines, Text(""), Text(sentence, style="bold")])

    def _head(self) -> Text:
        return Text(fit(_("impact"), 16) + "".join(fit(wording.level(each), CELL) for each in URGENCIES), style="dim")

    def _row(self, at: int, impact: Level) -> Text:
        line = Text("  " + fit(wording.level(impact), 13), style="dim")
        for column, urgency in enumerate(URGENCIES):
            word = wording.priority(self.matrix[impact, urgency])
            here = self.at == (at, column)
            line.append(fit(f"[{word}]" if here else f" {word} ", CELL), style="bold reverse" if here else "")
        return line


class PriorityDialog(Dialog[PriorityChoice]):
    """A digit says the priority directly and leaves impact and urgency alone."""

    GUIDE = "queue"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "direct('1')", N_("Urgent"), id="priority.urgent", show=False),
        Binding("2", "direct('2')", N_("High"), id="priority.high", show=False),
        Binding("3", "direct('3')", N_("Normal"), id="priority.normal", show=False),
        Binding("4", "direct('4')", N_("Low"), id="priority.low", show=False),
    ]
    HINTS: ClassVar[tuple[str, ...]] = (
        "priority.take",
        "dialog.cancel",
        "priority.more_urgent",
        "priority.more_impact",
    )

    def __init__(
        self,
        current: Priority,
        impact: Level | None,
        urgency: Level | None,
        matrix: "Matrix",
        *,
        tickets: int = 1,
        ticket_id: int | None = None,
    ) -> None:
        title = _("Priority: now {now}").format(now=wording.priority(current))
        if ticket_id is not None:
            title = _("Priority of #{number}: now {now}").format(number=ticket_id, now=wording.priority(current))
        if tickets > 1:
            title = _("Priority of {count} tickets").format(count=tickets)
        super().__init__(Text(title))
        self._grid = MatrixGrid(matrix, impact, urgency)

    def body(self) -> ComposeResult:
        yield self._grid
        directly = "   ".join(f"{digit} {wording.priority(priority)}" for digit, priority in BY_DIGIT.items())
        yield Static(Text("\n" + _("or directly:") + "  " + directly), classes="text quiet")

    def on_matrix_grid_taken(self) -> None:
        self.dismiss(PriorityChoice(self._grid.yielded, self._grid.impact, self._grid.urgency))

    def action_direct(self, digit: str) -> None:
        self.dismiss(PriorityChoice(BY_DIGIT[digit]))
