"""Writing to the requester or to the desk. Import late: it brings TextArea along."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Static, TextArea

from core.domain.foreign_text import clean_text
from core.domain.vocabulary import Status, Visibility
from core.errors import SiagaError
from tui.dialogs import wording
from tui.dialogs.dialog import Dialog
from tui.dialogs.editor import EditorFailed, edit
from tui.i18n import N_, _, ngettext
from tui.present import safe_line, safe_text

DRAFT_AFTER_S = 0.8
"""A draft is stored this long after the first letter that it lacks: at most a second of typing is ever unsaved."""
LAST_SHOWN = 1_200
"""Characters of the requester's last message above the text."""
AFTERWARDS = (Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.OPEN)

KeepDraft = Callable[[str, Visibility], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Composed:
    body: str
    visibility: Visibility
    then: Status | None
    """The status after a public reply; None leaves it to the desk. Always None for a note."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is written about."""

    ticket_id: int
    subject: str
    """As received, like the two below."""
    requester: str
    last_message: str = ""
    """The requester's last words."""
    tickets: int = 1
    """More than one: the same text goes to each marked ticket."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What this desk and this agent may do here."""

    then: Sequence[Status] = ()
    """Statuses that may follow."""
    editor: Sequence[str] | None = None
    """The program and its arguments; None: not allowed."""
    now: Status | None = None
    """The status before."""


class PlainText(TextArea):
    """A text area whose pastes are cleaned: a clipboard is text from outside, too."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if result := self._replace_via_keyboard(clean_text(event.text), *self.selection):
            self.move_cursor(result.end_location)


@dataclass(slots=True)
class _Texts:
    """One text for each side; what is not shown waits."""

    by_side: dict[Visibility, str] = field(default_factory=dict)
    kept: dict[Visibility, str] = field(default_factory=dict)
    """As last handed to the draft keeper."""

    def unsaved(self) -> list[Visibility]:
        return [side for side in Visibility if self.by_side.get(side, "") != self.kept.get(side, "")]


class Composer(Dialog[Composed]):
    """A public reply or an internal note. Leaving keeps the draft of either side; only sending ends it."""

    SIZE = "-large"
    GUIDE = "composer"
    AUTO_FOCUS: ClassVar[str | None] = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "send", N_("Send"), id="composer.send", tooltip=N_("Send the reply")),
        Binding("ctrl+s,f2", "save", N_("Save"), id="composer.save", tooltip=N_("Save the note")),
        Binding(
            "f3",
            "switch_side",
            N_("Public/internal"),
            id="composer.side",
            tooltip=N_("Switch between a public reply and an internal note"),
        ),
        Binding("f4", "edit", N_("Editor"), id="composer.editor", tooltip=N_("Write in your own editor")),
        Binding("f5", "cycle_then", N_("Then"), id="composer.then", tooltip=N_("Choose the status after the reply")),
        Binding("escape", "cancel", N_("Leave"), id="composer.leave", tooltip=N_("Leave; the draft is kept")),
    ]
    HINTS: ClassVar[tuple[str, ...]] = (
        "composer.send",
        "composer.save",
        "composer.leave",
        "composer.side",
        "composer.then",
        "composer.editor",
    )

    def __init__(
        self,
        about: Subject,
        visibility: Visibility = Visibility.PUBLIC,
        *,
        drafts: Mapping[Visibility, str] | None = None,
        on_draft: KeepDraft | None = None,
        rules: Rules | None = None,
    ) -> None:
        super().__init__(Text(_title(about), no_wrap=True, overflow="ellipsis"))
        self.about = about
        self.visibility = visibility
        self.then: Status | None = None
        self.rules = rules or Rules()
        clean = {side: clean_text(text) for side, text in (drafts or {}).items()}
        self._texts = _Texts(dict(clean), dict(clean))
        self._on_draft = on_draft
        self._draft_timer: Timer | None = None
        self._keeping = asyncio.Lock()
        self._draft_lost = False
        self._leaving = False

    @property
    def text(self) -> str:
        return self.query_one("#text", TextArea).text

    def body(self) -> ComposeResult:
        yield Static(Text(""), id="audience")
        last = safe_text(self.about.last_message, LAST_SHOWN)
        yield Static(last, id="last", classes="" if last.plain.strip() else "-empty")
        yield PlainText(
            self._texts.by_side.get(self.visibility, ""),
            id="text",
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
        )
        yield Static(Text(""), id="then")
        yield Static(Text(""), id="note")

    def on_mount(self) -> None:
        super().on_mount()
        area = self.query_one("#text", TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        self._show_side()
        if self.text:
            self._say(_("Your draft is back."))

    # What is said to whom

    def action_switch_side(self) -> None:
        """The text goes along, unless the other side has a text of its own: then that one is shown."""
        here, there = self.visibility, _other(self.visibility)
        self._texts.by_side[here] = self.text
        if not self._texts.by_side.get(there, "").strip():
            self._texts.by_side[there], self._texts.by_side[here] = self._texts.by_side[here], ""
        self.visibility = there
        self.query_one("#text", TextArea).load_text(self._texts.by_side[there])
        self.query_one("#text", TextArea).move_cursor(self.query_one("#text", TextArea).document.end)
        self._show_side()
        self._arm_draft()

    def _show_side(self) -> None:
        internal = self.visibility is Visibility.INTERNAL
        self.query_one("#frame").set_class(internal, "-internal")
        self.query_one("#audience", Static).update(Text(self.audience(), no_wrap=True, overflow="ellipsis"))
        self._show_then()

    def audience(self) -> str:
        """Who will read it, with the sign that no theme takes away."""
        if self.visibility is Visibility.INTERNAL:
            return "# " + _("INTERNAL NOTE: only the desk reads this")
        if self.about.tickets > 1:
            return (
                "→ "
                + ngettext(
                    "PUBLIC REPLY: %d requester reads this", "PUBLIC REPLY: %d requesters read this", self.about.tickets
                )
                % self.about.tickets
            )
        return "→ " + _("PUBLIC REPLY: {name} reads this").format(name=safe_line(self.about.requester, 40))

    # The status afterwards

    def action_cycle_then(self) -> None:
        choices = [None, *(status for status in AFTERWARDS if status in self.rules.then)]
        self.then = choices[(choices.index(self.then) + 1) % len(choices)]
        self._show_then()

    def hints(self) -> Sequence[str]:
        """F4 says why where there is no editor, but is not offered."""
        return [name for name in self.HINTS if name != "composer.editor" or self.rules.editor is not None]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cycle_then":
            return self.visibility is Visibility.PUBLIC and bool(self.rules.then)
        if action in ("send", "save"):
            return (action == "send") is (self.visibility is Visibility.PUBLIC)
        return super().check_action(action, parameters)

    def _show_then(self) -> None:
        line = self.query_one("#then", Static)
        line.display = self.visibility is Visibility.PUBLIC and bool(self.rules.then)
        words = _("as it is") if self.then is None else wording.status(self.then)
        if self.then is None and self.rules.now is Status.NEW:
            words = wording.status(Status.OPEN)
        line.update(Text(_("After sending the status is:") + " ").append(words, style="bold"))
        self.show_hints()

    # Drafts

    @on(TextArea.Changed, "#text")
    def _typed(self) -> None:
        self._texts.by_side[self.visibility] = self.text
        self._arm_draft()

    def _arm_draft(self) -> None:
        if self._draft_timer is None and not self._leaving and self._texts.unsaved() and self._on_draft is not None:
            self._draft_timer = self.set_timer(DRAFT_AFTER_S, self.keep_draft)

    async def keep_draft(self) -> bool:
        """Hand every changed text to the draft keeper now. False, and said on the screen, if that failed."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        async with self._keeping:
            return await self._keep_all()

    async def _keep_all(self) -> bool:
        try:
            for side in self._texts.unsaved():
                text = self._texts.by_side.get(side, "")
                await self._hand_over(text, side)
                self._texts.kept[side] = text
        except SiagaError:
            self._say(_("The draft could not be stored yet. The text is still here; it is tried again."), trouble=True)
            self._arm_draft()
            return False
        self._draft_lost = False
        return True

    async def _hand_over(self, text: str, side: Visibility) -> None:
        if self._on_draft is not None:
            answer = self._on_draft(text, side)
            if inspect.isawaitable(answer):
                await answer

    # Leaving

    async def action_save(self) -> None:
        await self.action_send()

    async def action_send(self) -> None:
        if not self.text.strip():
            self._say(_("There is nothing to send yet."), trouble=True)
            return
        self._texts.by_side[self.visibility] = self.text
        if not await self.keep_draft():
            self._say(_("Nothing was sent: the store does not answer. The text is still here."), trouble=True)
            return
        then = self.then if self.visibility is Visibility.PUBLIC else None
        self.dismiss(Composed(self.text, self.visibility, then))

    async def action_cancel(self) -> None:  # type: ignore[override]
        """Leave once the draft is stored. If it cannot be stored, the first Esc says so and the second leaves."""
        self._texts.by_side[self.visibility] = self.text
        if await self.keep_draft() or self._draft_lost:
            self.dismiss(None)
            return
        self._draft_lost = True
        self._say(_("The draft cannot be stored. Esc again leaves and loses it."), trouble=True)

    async def action_edit(self) -> None:
        if self.rules.editor is None:
            self._say(
                _("The editor is switched off here: $EDITOR is not set, or this is SSH without --editor."), trouble=True
            )
            return
        await self.keep_draft()
        try:
            with self.app.suspend():
                text = edit(self.text, self.rules.editor)
        except SuspendNotSupported:
            self._say(_("This terminal cannot be handed to an editor."), trouble=True)
            return
        except EditorFailed:
            self._say(_("The editor ended with an error. The text is as it was before."), trouble=True)
            return
        area = self.query_one("#text", TextArea)
        area.load_text(clean_text(text))
        area.move_cursor(area.document.end)

    async def on_unmount(self) -> None:
        """The console ends under an open composer: what was typed last is kept, too."""
        self._leaving = True
        await self.keep_draft()

    def _say(self, sentence: str, *, trouble: bool = False) -> None:
        if self._leaving:
            return
        note = self.query_one("#note", Static)
        note.set_class(trouble, "-trouble")
        note.update(Text(sentence))


def _title(about: Subject) -> str:
    if about.tickets == 1:
        return _("Ticket {id}: {subject}").format(id=about.ticket_id, subject=safe_line(about.subject, 80))
    return ngettext("%d ticket", "%d tickets", about.tickets) % about.tickets


def _other(side: Visibility) -> Visibility:
    return Visibility.INTERNAL if side is Visibility.PUBLIC else Visibility.PUBLIC
