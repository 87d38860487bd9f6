"""Two tickets become one, and one message a ticket of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from tui import asks
from tui.held_keys import asked, asking
from tui.i18n import N_, _, ngettext
from tui.palette_commands import Command
from tui.present import safe_line
from tui.present_clocks import age_text
from tui.screens.promise_actions import PromiseActions
from tui.screens.ticket_actions import Aim

if TYPE_CHECKING:
    from core.services.merging import Candidate, Preview
    from core.services.splitting import Question
    from tui.dialogs.columns import Row

SUBJECT = 40
SUBJECT_LIMIT = 200


class MergeActions(PromiseActions):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "M", "merge", N_("Merge"), id="ticket.merge", tooltip=N_("Merge into another ticket, which then lives on")
        ),
    ]
    PALETTE_ONLY: ClassVar[tuple[Command, ...]] = (
        *PromiseActions.PALETTE_ONLY,
        Command("split", "split", N_("Split"), N_("Make one message of the requester a ticket of its own")),
    )

    def action_merge(self) -> None:
        if self._allowed("merge") and (aims := self.aims()):
            self.merge(aims)

    @asking
    async def merge(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.confirm import Confirm
        from tui.dialogs.merge import MergePicker

        numbers = [aim.ticket_id for aim in aims]
        offered = await self.context.bridge.read(asks.merge_candidates, numbers)
        heading = _("Merge #{number} into which ticket?").format(number=numbers[0])
        if len(numbers) > 1:
            heading = ngettext("Merge %d ticket into which?", "Merge %d tickets into which?", len(numbers)) % len(
                numbers
            )
        into: int | None = await asked(
            self, MergePicker(Text(heading), [self._line(one) for one in offered]), goes_on=True
        )
        if into is None:
            return
        seen = await self.context.bridge.read(asks.merge_preview, numbers, into)
        merged = [aim for aim in aims if aim.ticket_id != into]
        sure = Confirm(Text(heading), yes=_("Merge"), detail=Text(self._preview(seen)), count=len(merged))
        if await asked(self, sure) is True:
            await self.each(merged, asks.merge, into)
            self.queue.go_to(into)

    def _line(self, one: "Candidate") -> tuple[int, str, tuple[str, ...]]:
        """Number, what typed letters are compared with, and the columns."""
        age = age_text(self.context.now(), one.created_at)
        subject, requester = safe_line(one.subject, SUBJECT_LIMIT), safe_line(one.requester, 24)
        cells = (f"#{one.ticket_id}", subject, requester, f"{age:>4}")
        return one.ticket_id, f"{one.ticket_id} {subject} {requester}", cells

    def _preview(self, seen: "Preview") -> str:
        lines = [self._told(one) for one in seen.tickets[:8]]
        more = len(seen.tickets) - len(lines)
        if more > 0:
            lines.append(ngettext("and %d more", "and %d more", more) % more)
        lines += ["↓", self._told(seen.target)]
        if not seen.target.same_requester:
            lines += ["", _("▲ Different requesters: each will see the conversation of the other.")]
        return "\n".join(lines)

    def _asked(self, one: "Question") -> "Row":
        age = age_text(self.context.now(), one.created_at)
        return (f"{age:>4}", "dim"), (safe_line(one.author, 24), ""), (safe_line(one.body, 200), "")

    @staticmethod
    def _told(one: "Candidate") -> str:
        return f"#{one.ticket_id} {safe_line(one.subject, SUBJECT)} · {safe_line(one.requester, 24)}"

    def action_split(self) -> None:
        if self._allowed("split") and (aims := self.aims()):
            self.split(aims[0])

    @asking
    async def split(self, aim: Aim) -> None:
        from tui.dialogs.merge import SplitPicker
        from tui.dialogs.picker import Line
        from tui.dialogs.reason import Reason

        offered = await self.context.bridge.read(asks.questions, aim.ticket_id)
        if not offered:
            self.notify(_("The requester has written nothing that could be split off."), markup=False)
            return
        lines = [Line(one, safe_line(one.body, 400), self._asked(one)) for one in offered]
        heading = _("Split which message off #{number}?").format(number=aim.ticket_id)
        one = await asked(self, SplitPicker(Text(heading), lines), goes_on=True)
        if one is None:
            return
        question = Text(_("Subject of the new ticket"))
        subject = await asked(
            self,
            Reason(
                question,
                limit=SUBJECT_LIMIT,
                value=safe_line(one.subject, SUBJECT_LIMIT),
                missing=_("A subject is needed."),
            ),
        )
        if subject is None:
            return
        number = await self.context.bridge.write(asks.split, aim.ticket_id, one.message_id, subject)
        self.notify(
            _("#{number} is a ticket of its own now, promised since the message came.").format(number=number),
            markup=False,
        )
