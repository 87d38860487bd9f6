"""What an agent does to tickets: the one under the cursor, or all marked ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.screen import Screen

from core.domain.vocabulary import AuthorKind, Priority, Status, Visibility
from core.domain.workflow import next_statuses
from core.errors import NotAllowed, SiagaError, Stale
from tui import asks
from tui.context import Context
from tui.error_display import explain
from tui.held_keys import asked, asking
from tui.i18n import N_, _, ngettext
from tui.loading import loading
from tui.panes.queue import QueuePane
from tui.panes.ticket import TicketPane
from tui.panes.trail_lines import event_words
from tui.present import safe_line
from tui.undone_text import undone_text

if TYPE_CHECKING:
    from core.desk import Desk


DONE_S = 3
"""Seconds for which the outcome of one's own key stands."""


@dataclass(frozen=True, slots=True)
class Aim:
    ticket_id: int
    version: int | None
    """As seen on the screen; None: whatever it is."""


class TicketActions(Screen[None]):
    """Bindings and actions of the desk screen that change tickets."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "reply", N_("Reply"), id="ticket.reply", tooltip=N_("Write to the requester")),
        Binding("c", "note", N_("Note"), id="ticket.note", tooltip=N_("Internal note, for the desk only")),
        Binding("s", "status", N_("Status"), id="ticket.status", tooltip=N_("Change the status")),
        Binding("p", "priority", N_("Priority"), id="ticket.priority", tooltip=N_("Judge impact and urgency")),
        Binding("a", "assign", N_("Assign"), id="ticket.assign", tooltip=N_("Hand over to a person or team")),
        Binding("t", "take", N_("Take"), id="ticket.take", tooltip=N_("Take the ticket, or release it if it is yours")),
        Binding(
            "T",
            "claim",
            N_("Claim next"),
            id="ticket.claim",
            tooltip=N_("Take the unassigned ticket of your teams due next"),
        ),
        Binding(
            "e", "escalate", N_("Escalate"), id="ticket.escalate", tooltip=N_("Tell the next tier now, with a reason")
        ),
        Binding(
            "E",
            "acknowledge",
            N_("Acknowledge"),
            id="ticket.acknowledge",
            tooltip=N_("You have seen the escalation: the next tier is not told"),
        ),
        Binding("S", "explain", N_("Explain"), id="ticket.explain", tooltip=N_("Why the clocks say what they say")),
        Binding("u", "undo", N_("Undo"), id="ticket.undo", tooltip=N_("Take back your last action")),
        Binding(
            "y",
            "copy_number",
            N_("Copy number"),
            id="ticket.copy",
            tooltip=N_("Send the number to the terminal's clipboard"),
        ),
    ]
    context: Context

    @property
    def queue(self) -> QueuePane:
        return self.query_one(QueuePane)

    @property
    def ticket(self) -> TicketPane:
        return self.query_one(TicketPane)

    # Whom it concerns

    def aims(self) -> tuple[Aim, ...]:
        """The marked tickets, else the one shown. Empty, and said so, if there is none."""
        marked = self.queue.marked()
        if marked:
            return tuple(Aim(ticket_id, None) for ticket_id in marked)
        pointed = self.pointed()
        if pointed is None:
            self.notify(_("Select a ticket first."), markup=False)
            return ()
        return (pointed,)

    def pointed(self) -> Aim | None:
        """The ticket of the highlighted row where the keys are: the queue's, which the ticket pane shows."""
        row = self.ticket.row
        return None if row is None else Aim(row.ticket_id, row.version)

    async def sure(self, aims: Sequence[Aim], yes: str) -> bool:
        """Above twenty tickets the count has to be typed."""
        if len(aims) == 1:
            return True
        from tui.dialogs.confirm import ASK_COUNT_OVER, Confirm

        if len(aims) <= ASK_COUNT_OVER:
            return True
        answer: bool | None = await asked(self, Confirm(Text(yes), yes=yes, count=len(aims)))
        return answer is True

    def _allowed(self, action: str) -> bool:
        """Say at once, before anything is typed, what an observer may not do."""
        desk = self.context.bridge.desk
        if desk is None:
            self.notify(_("The desk is still being opened."), markup=False)
            return False
        if not desk.actor.may_write:
            self.tell(NotAllowed(action, desk.actor.standing))
            return False
        return True

    def tell(self, error: Exception) -> None:
        shown = explain(error)
        self.notify(" ".join((shown.sentence, shown.remedy)), severity="warning", markup=False)

    async def each(self, aims: Sequence[Aim], ask: Callable[..., Any], *args: object) -> None:
        """Do it to every ticket by itself; one that cannot be done keeps no other one back."""
        if len(aims) == 1:
            await self._one(aims[0], ask, *args)
            return
        failed: list[Exception] = []
        for aim in aims:
            try:
                await self.context.bridge.write(ask, aim.ticket_id, *args, aim.version)
            except SiagaError as error:
                failed.append(error)
        done = len(aims) - len(failed)
        words = ngettext("%d ticket done.", "%d tickets done.", done) % done
        if failed:
            words += " " + ngettext("%d not:", "%d not:", len(failed)) % len(failed) + " " + explain(failed[0]).sentence
        self.queue.clear_marks()
        self.notify(words, severity="warning" if failed else "information", markup=False)

    async def _one(self, aim: Aim, ask: Callable[..., Any], *args: object) -> None:
        try:
            await self.context.bridge.write(ask, aim.ticket_id, *args, aim.version)
            await self._say_done(aim.ticket_id)
        except Stale:
            name = await self._who_changed(aim.ticket_id)
            self.notify(
                _("{name} changed it first; showing the new state.").format(name=name), severity="warning", markup=False
            )
            self.ticket.load()
            self.queue.refetch((aim.ticket_id,))

    async def _say_done(self, ticket_id: int) -> None:
        """What now stands in the trail, in its own words: `#12 status open → pending`."""
        trail = await self.context.bridge.read(asks.just_done, ticket_id)
        words = " · ".join(event_words(line.kind, line.data, self.context.zone) for line in trail)
        if words:
            self.notify(f"#{ticket_id} {words}", timeout=DONE_S, markup=False)

    async def _who_changed(self, ticket_id: int) -> str:
        trail = await self.context.bridge.read(asks.trail, ticket_id)
        actor = trail[0].actor if trail else ""
        if not actor or actor == AuthorKind.SYSTEM:
            return "siaga"
        return _("The requester") if actor == AuthorKind.REQUESTER else safe_line(actor, 30)

    # Actions

    def action_take(self) -> None:
        if self._allowed("take") and (aims := self.aims()):
            self.take(aims)

    @loading("action", exclusive=False)
    async def take(self, aims: Sequence[Aim]) -> None:
        if await self.sure(aims, _("Take or release the marked tickets")):
            await self.each(aims, asks.take)

    def action_assign(self) -> None:
        if self._allowed("assign") and (aims := self.aims()):
            self.assign(aims)

    @asking
    async def assign(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.assign import AgentChoice, AssignDialog, Assigned, TeamChoice

        roster = await self.context.bridge.read(asks.roster)
        agents = [
            AgentChoice(one.agent_id, one.name, one.handle, one.teams, one.absent, one.open_tickets)
            for one in roster.agents
        ]
        teams = [TeamChoice(one.team_id, one.name, one.open_tickets) for one in roster.teams]
        view = await self.context.bridge.read(asks.ticket, aims[0].ticket_id)
        current = Assigned(view.assignee_id, view.team_id)
        dialog = AssignDialog(
            agents, teams, current, me=self._desk.actor.agent_id, tickets=len(aims), ticket_id=aims[0].ticket_id
        )
        choice = await asked(self, dialog)
        if choice is not None and await self.sure(aims, _("Assign the marked tickets")):
            await self.each(aims, asks.assign, choice.team_id, choice.agent_id)

    def action_status(self) -> None:
        if self._allowed("status") and (aims := self.aims()):
            self.status(aims)

    @asking
    async def status(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.status import StatusDialog

        view = await self.context.bridge.read(asks.ticket, aims[0].ticket_id)
        allowed = next_statuses(self._desk.config.workflow, view.status) if len(aims) == 1 else tuple(Status)[1:]
        choice = await asked(self, StatusDialog(view.status, allowed, tickets=len(aims), ticket_id=aims[0].ticket_id))
        if choice is not None and await self.sure(aims, _("Change the status of the marked tickets")):
            await self.each(aims, asks.set_status, choice)

    def action_priority(self) -> None:
        if self._allowed("priority") and (aims := self.aims()):
            self.prioritise(aims)

    @asking
    async def prioritise(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.priority import PriorityDialog

        view = await self.context.bridge.read(asks.ticket, aims[0].ticket_id)
        dialog = PriorityDialog(
            Priority(view.priority),
            view.impact,
            view.urgency,
            self._desk.config.matrix,
            tickets=len(aims),
            ticket_id=aims[0].ticket_id,
        )
        choice = await asked(self, dialog)
        if choice is None or not await self.sure(aims, _("Change the priority of the marked tickets")):
            return
        if choice.impact is not None and choice.urgency is not None:
            await self.each(aims, asks.judge, choice.impact, choice.urgency)
        else:
            await self.each(aims, asks.set_priority, choice.priority)

    def action_reply(self) -> None:
        self._write(Visibility.PUBLIC)

    def action_note(self) -> None:
        self._write(Visibility.INTERNAL)

    def _write(self, visibility: Visibility) -> None:
        if self._allowed("reply" if visibility is Visibility.PUBLIC else "note") and (aims := self.aims()):
            self.compose_message(aims, visibility)

    @asking
    async def compose_message(self, aims: Sequence[Aim], visibility: Visibility) -> None:
        """Write with the draft kept while typing; what is said goes to every aim."""
        from tui.dialogs.composer import Composed, Composer, Rules, Subject

        bridge, first = self.context.bridge, aims[0].ticket_id
        view = await bridge.read(asks.ticket, first)
        drafts = {side: await bridge.read(asks.draft, first, side) for side in Visibility}
        last = next((each.body for each in reversed(view.messages) if each.author_kind is AuthorKind.REQUESTER), "")
        subject = Subject(first, view.subject, view.requester or view.requester_email, last, tickets=len(aims))
        rules = Rules(next_statuses(self._desk.config.workflow, view.status), self.context.editor, view.status)

        async def keep(text: str, side: Visibility) -> None:
            await bridge.write(asks.keep_draft, first, side, text)

        composer = Composer(subject, visibility, drafts=drafts, on_draft=keep, rules=rules)
        with self.context.attention.writing(first):
            said: Composed | None = await asked(self, composer)
        if said is not None and await self.sure(aims, _("Send to all marked tickets")):
            if said.visibility is Visibility.PUBLIC:
                await self.each(aims, asks.reply, said.body, said.then)
            else:
                await self.each(aims, asks.note, said.body)

    def action_escalate(self) -> None:
        if self._allowed("escalate") and (aims := self.aims()):
            self.escalate(aims)

    @asking
    async def escalate(self, aims: Sequence[Aim]) -> None:
        from tui.dialogs.reason import Reason

        count = len(aims)
        question = _("Escalate #{number}: why?").format(number=aims[0].ticket_id)
        if count > 1:
            question = ngettext("Escalate %d ticket: why?", "Escalate %d tickets: why?", count) % count
        reason = await asked(self, Reason(Text(question)))
        if reason is not None and await self.sure(aims, _("Escalate the marked tickets")):
            await self.each(aims, asks.escalate, reason)

    def action_acknowledge(self) -> None:
        if self._allowed("acknowledge") and (aims := self.aims()):
            self.acknowledge(aims)

    @loading("action", exclusive=False)
    async def acknowledge(self, aims: Sequence[Aim]) -> None:
        """That somebody else changed the ticket meanwhile is no reason not to."""
        await self.each([Aim(aim.ticket_id, None) for aim in aims], asks.acknowledge)

    def action_claim(self) -> None:
        if self._allowed("claim"):
            self.claim()

    @loading("action", exclusive=False)
    async def claim(self) -> None:
        claimed = await self.context.bridge.write(asks.claim_next)
        if claimed is None:
            self.notify(_("Nothing waits for your teams."), markup=False)
            return
        self.notify(_("You have #{number} now.").format(number=claimed.ticket_id), markup=False)
        self.queue.go_to(claimed.ticket_id)

    def action_explain(self) -> None:
        pointed = self.pointed()
        if pointed is None:
            self.notify(_("Select a ticket first."), markup=False)
            return
        from tui.screens.account import AccountScreen

        bridge, ticket_id = self.context.bridge, pointed.ticket_id
        screen = AccountScreen(ticket_id, lambda: bridge.read(asks.account, ticket_id), self.context.ticker)
        self.app.push_screen(screen)

    def action_undo(self) -> None:
        if self._allowed("undo"):
            self.undo()

    @loading("action", exclusive=False)
    async def undo(self) -> None:
        undone = await self.context.bridge.write(asks.undo)
        view = await self.context.bridge.read(asks.ticket, undone.ticket_id)
        self.notify(undone_text(undone.what, view), markup=False)

    def action_copy_number(self) -> None:
        numbers = " ".join(f"#{aim.ticket_id}" for aim in self.aims())
        if numbers:
            self.app.copy_to_clipboard(numbers)
            self.notify(_("{numbers} sent to the terminal's clipboard.").format(numbers=numbers[:60]), markup=False)

    @property
    def _desk(self) -> "Desk":
        desk = self.context.bridge.desk
        assert desk is not None
        return desk
