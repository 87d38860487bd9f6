"""What an agent does to a promise by hand: no reply needed, a due date, a reply that bounced."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from core.errors import Refused
from tui import asks
from tui.held_keys import asked, asking
from tui.i18n import N_, _, ngettext
from tui.palette_commands import Command
from tui.screens.ticket_actions import Aim, TicketActions


class PromiseActions(TicketActions):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "x",
            "no_reply",
            N_("No reply needed"),
            id="ticket.no_reply",
            tooltip=N_("End the clock that waits for an answer, with a reason"),
        ),
    ]
    PALETTE_ONLY: ClassVar[tuple[Command, ...]] = (
        Command("due", "due", N_("Set a due date"), N_("By hand, with a reason; edits do not move it")),
        Command("bounced", "bounced", N_("Reply bounced"), N_("The last reply did not arrive: it is no response")),
    )

    def action_no_reply(self) -> None:
        if self._allowed("no_reply") and (aims := self.aims()):
            self.no_reply(aims)

    @asking
    async def no_reply(self, aims: Sequence[Aim]) -> None:
        count = len(aims)
        if count == 1 and not await self.context.bridge.read(asks.awaits_reply, aims[0].ticket_id):
            self.tell(Refused("nothing_to_answer"))
            return
        question = _("#{number} needs no reply: why?").format(number=aims[0].ticket_id)
        if count > 1:
            question = ngettext("%d ticket needs no reply: why?", "%d tickets need no reply: why?", count) % count
        reason = await self._reason(question)
        if reason is not None and await self.sure(aims, _("End the answer clocks of the marked tickets")):
            await self.each(aims, asks.no_reply, reason)

    def action_due(self) -> None:
        if self._allowed("due") and (aims := self.aims()):
            self.set_due(aims)

    @asking
    async def set_due(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.due_date import DueDate

        heading = Text(_("Due date of #{number}").format(number=aims[0].ticket_id))
        if len(aims) > 1:
            heading = Text(ngettext("Due date of %d ticket", "Due date of %d tickets", len(aims)) % len(aims))
        choice = await asked(self, DueDate(heading, self.context.now(), self.context.zone))
        if choice is not None and await self.sure(aims, _("Set the due date of the marked tickets")):
            await self.each(aims, asks.set_due, choice.due_at, choice.reason)

    def action_bounced(self) -> None:
        if self._allowed("bounce") and (aims := self.aims()):
            self.bounced(aims)

    @asking
    async def bounced(self, aims: Sequence[Aim]) -> None:
        reason = await self._reason(_("The last reply of #{number} bounced: why?").format(number=aims[0].ticket_id))
        if reason is not None:
            await self.each(aims[:1], asks.bounce, reason)

    async def _reason(self, question: str) -> str | None:
        from tui.dialogs.reason import Reason

        answer: str | None = await asked(self, Reason(Text(question)))
        return answer
