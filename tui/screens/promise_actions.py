"""What an agent does to a promise by hand: no reply needed, a due date, a reply that bounced."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from tui import asks
from tui.i18n import N_, _, ngettext
from tui.loading import loading
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

    @loading("action", exclusive=False)
    async def no_reply(self, aims: Sequence[Aim]) -> None:
        count = len(aims)
        question = _("#{number} needs no reply: why?").format(number=aims[0].ticket_id)
        if count > 1:
            question = ngettext("%d ticket needs no reply: why?", "%d tickets need no reply: why?", count) % count
        reason = await self._reason(question)
        if reason is not None and await self.sure(aims, _("End the answer clocks of the marked tickets")):
            await self.each(aims, asks.no_reply, reason)

    def action_due(self) -> None:
        if self._allowed("due") and (aims := self.aims()):
            self.set_due(aims)

    @loading("action", exclusive=False)
    async def set_due(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.due_date import DueDate

        heading = Text(_("Due date of #{number}").format(number=aims[0].ticket_id))
        if len(aims) > 1:
            heading = Text(ngettext("Due date of %d ticket", "Due date of %d tickets", len(aims)) % len(aims))
        choice = await self.app.push_screen_wait(DueDate(heading, self.context.now(), self.context.zone))
        if choice is not None and await self.sure(aims, _("Set the due date of the marked tickets")):
            await self.each(aims, asks.set_due, choice.due_at, choice.reason)

    def action_bounced(self) -> None:
        if self._allowed("bounce") and (aims := self.aims()):
            self.bounced(aims)

    @loading("action", exclusive=False)
    async def bounced(self, aims: Sequence[Aim]) -> None:
        reason = await self._reason(_("The last reply of #{number} bounced: why?").format(number=aims[0].ticket_id))
        if reason is not None:
            await self.each(aims[:1], asks.bounce, reason)

    async def _reason(self, question: str) -> str | None:
        from tui.dialogs.reason import Reason

        answer: str | None = await self.app.push_screen_wait(Reason(Text(question)))
        return answer
