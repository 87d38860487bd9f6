"""The console: themes, one desk, its feed and scheduler, one path for errors. Core is imported only in threads."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import AppBlur, AppFocus, Event, Key

from core.errors import DatabaseTrouble, SiagaError
from core.settings import state_folder
from tui.bridge import Bridge
from tui.context import Context
from tui.error_display import Exit, Severity, details, explain
from tui.feed import ConsoleFeed
from tui.held_keys import HeldKeys, opened
from tui.i18n import N_, _
from tui.loading import AskFailed
from tui.logs import log_to_file, note_trouble
from tui.messages import DeskOpened, FeedChanged, NoticeForMe, StoreBack, StoreLost, ViewChanged
from tui.pauses import Pauses
from tui.remembered import Remembered, keep, recall
from tui.screens.desk import DeskScreen
from tui.steady import Steady
from tui.terminal.desktop_notice import DesktopNotices
from tui.terminal.driver import SiagaDriver
from tui.terminal.frames import DiffedFrames
from tui.terminal.guard import to_clipboard
from tui.terminal.quiet_crash import QuietCrash
from tui.themes import THEMES, wanted_theme

if TYPE_CHECKING:
    from core.desk import Desk
    from core.scheduler import Scheduler
    from tui.first_paint import FirstPage

FEED_STARTS_S = 2.0
"""The first queries wait this long for the feed to note where it stands."""
STYLES = Path(__file__).parent / "styles"
STORE_GONE = frozenset({"DatabaseUnreachable", "DatabaseMissing"})
"""Causes of trouble that the feed meets, too, and tells when they are over: the banner is enough."""
TROUBLES_AT_MOST = 5
"""Unexpected errors within TROUBLE_SPAN_S after which the console gives up rather than ask on and on."""
TROUBLE_SPAN_S = 10.0


class SiagaApp(Steady, DiffedFrames, QuietCrash, App[int]):  # type: ignore[misc]
    TITLE = "siaga"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = [STYLES / "base.tcss", STYLES / "desk.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", N_("Help"), id="app.help", tooltip=N_("Every key that works here")),
        Binding("f1", "guide", N_("Guide"), id="app.guide", tooltip=N_("The guide's page of this pane")),
        Binding(
            "colon,ctrl+p",
            "palette",
            N_("Command"),
            id="app.palette",
            tooltip=N_("Every command; :1234 opens a ticket"),
        ),
        Binding(
            "percent_sign",
            "mouse",
            N_("Mouse"),
            id="app.mouse",
            tooltip=N_("Mouse for siaga, or for the terminal's own selection"),
        ),
        Binding("I", "inbox", N_("Notices"), id="app.inbox", tooltip=N_("What siaga told you")),
        Binding("q", "leave", N_("Quit"), id="app.quit", tooltip=N_("To the queue, and from there out")),
        Binding("ctrl+q", "quit", N_("Quit at once"), id="app.quit_now", show=False),
    ]

    def __init__(
        self,
        opener: Callable[[], "Desk"],
        *,
        first_page: "FirstPage | None" = None,
        scheduler: bool = True,
        readonly: bool = False,
        environ: Mapping[str, str] | None = None,
        remembered: Remembered | None = None,
        view: str = "",
        editor: tuple[str, ...] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        super().__init__(driver_class=SiagaDriver)
        for theme in THEMES:
            self.register_theme(theme)
        self.remembered = remembered or Remembered()
        self.theme = wanted_theme(environ, self.remembered.theme)
        self.animation_level = "none"
        self.feed = ConsoleFeed(self.post_message)
        self.bridge = Bridge(opener, after_write=self.feed.nudge)
        self.context = Context(self.bridge, coarse=environ.get("SIAGA_TICK") == "coarse", editor=editor)
        self.pauses = Pauses()
        self.held = HeldKeys(self._deliver)
        self.failure: Exception | None = None
        """Why the desk could not be opened."""
        self.troubles: list[Exception] = []
        """Unexpected errors so far, for the limit and for tests."""
        self._trouble_times: list[float] = []
        self._first_page = first_page
        self._first_view = self.view_shown = view
        self._wants_scheduler = scheduler
        self._scheduler: Scheduler | None = None
        self._readonly = readonly
        self._mouse = True
        self._desktop = DesktopNotices(environ)

    # Opening

    def get_default_screen(self) -> DeskScreen:
        return DeskScreen(self.context, self.feed, self._first_page, self._first_view)

    @property
    def desk_screen(self) -> DeskScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, DeskScreen)
        return screen

    def on_mount(self) -> None:
        self.call_after_refresh(self._open_soon)

    def _open_soon(self) -> None:
        self.run_worker(self._open(), group="open", exit_on_error=False)

    async def _open(self) -> None:
        """After the first paint: import core in a thread, open the desk, listen, sweep."""
        try:
            desk = await self.bridge.open()
        except Exception as error:
            self.failure = error
            status = explain(error).status
            if status == Exit.SOFTWARE:
                note_trouble(error)
            self.exit(return_code=status)
            return
        if self._readonly:
            desk.watch_only()
        self.feed.start(desk)
        await asyncio.get_running_loop().run_in_executor(None, self.feed.started.wait, FEED_STARTS_S)
        self.desk_screen.desk_opened(desk)
        if self._wants_scheduler:
            scheduler = await asyncio.get_running_loop().run_in_executor(None, self._start_scheduler, desk)
            self.context.attention.connect(scheduler.looking_at)
        self.pauses.start()
        self.post_message(DeskOpened())

    def _start_scheduler(self, desk: "Desk") -> "Scheduler":
        from core.scheduler import Scheduler

        self._scheduler = Scheduler(desk)
        self._scheduler.start()
        return self._scheduler

    def close_desk(self) -> None:
        """After the screen has been given back: finish what is being written, stop the threads."""
        self.feed.stop()
        if self._scheduler is not None:
            self._scheduler.stop()
        self.bridge.close()

    # Errors: one path

    def on_ask_failed(self, event: AskFailed) -> None:
        event.stop()
        if event.group == "action" and isinstance(event.error, DatabaseTrouble):
            note_trouble(event.error)
            self.notify(
                _("Nothing was saved. {reason}").format(reason=explain(event.error).sentence),
                severity="error",
                markup=False,
            )
            self.feed.nudge()
        else:
            self.tell(event.error)

    def tell(self, error: Exception) -> None:
        """A toast for what was to be expected, the banner for a store that is gone, the dialog for the rest."""
        shown = explain(error)
        if isinstance(error, DatabaseTrouble) and (self.feed.lost or type(error.cause).__name__ in STORE_GONE):
            self.feed.nudge()
            self.desk_screen.store_lost(shown.sentence)
        elif shown.severity is Severity.ERROR and shown.status == Exit.SOFTWARE:
            self.trouble(error)
        elif shown.severity is Severity.ERROR and isinstance(error, SiagaError):
            self._show_trouble(error)
        else:
            words = " ".join((shown.sentence, shown.remedy)).strip()
            self.notify(
                words, severity="warning" if shown.severity is Severity.WARNING else "information", markup=False
            )

    def trouble(self, error: Exception) -> None:
        """What nobody expected. The console lives on, unless such errors do not end."""
        note_trouble(error)
        now = time.monotonic()
        self.troubles.append(error)
        self._trouble_times = [at for at in self._trouble_times if now - at < TROUBLE_SPAN_S] + [now]
        if len(self._trouble_times) > TROUBLES_AT_MOST or not self._running:
            QuietCrash._handle_exception(self, error)
            return
        self._show_trouble(error)

    def _show_trouble(self, error: Exception) -> None:
        from tui.dialogs.trouble import TroubleAnswer, TroubleDialog

        note_trouble(error)
        if any(isinstance(screen, TroubleDialog) for screen in self.screen_stack):
            return

        def answered(answer: TroubleAnswer | None) -> None:
            if answer is TroubleAnswer.QUIT:
                self.exit(return_code=0)

        self.call_later(self.push_screen, TroubleDialog(explain(error), details(error)), answered)

    def _handle_exception(self, error: Exception) -> None:
        """Textual's way out for errors outside of a handler, such as while drawing."""
        self.trouble(error)

    def on_store_lost(self, event: StoreLost) -> None:
        self.desk_screen.store_lost(explain(event.error).sentence)

    def on_store_back(self, event: StoreBack) -> None:
        self.desk_screen.store_back()

    def on_feed_changed(self, event: FeedChanged) -> None:
        if self.screen_stack:
            self.desk_screen.feed_changed(event.changes)
        if self._scheduler is not None:
            self._scheduler.nudge()

    def on_view_changed(self, _event: ViewChanged) -> None:
        self.view_shown = self.desk_screen.queue.view_key

    # Time and attention

    def on_app_blur(self, _event: AppBlur) -> None:
        self.context.ticker.focused(False)

    def on_app_focus(self, _event: AppFocus) -> None:
        self.context.ticker.focused(True)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key):
            self.pauses.key()
        if not self.held.takes(event):
            await self._deliver(event)

    async def _deliver(self, event: Event) -> None:
        await super().on_event(event)

    # Actions

    def action_help(self) -> None:
        from tui.screens.help import help_for

        self.push_screen(help_for(self.screen))

    def action_guide(self) -> None:
        from tui.screens.guide import GuideScreen

        self.push_screen(GuideScreen(self.desk_screen.focused_pane.GUIDE))

    def action_inbox(self) -> None:
        from tui import asks
        from tui.screens.inbox import InboxScreen

        async def load() -> object:
            return await self.bridge.read(asks.notices)

        async def mark_read(notice_id: int | None = None) -> object:
            return await self.bridge.write(asks.mark_notices_read, notice_id)

        async def acknowledge(ticket_id: int) -> object:
            return await self.bridge.write(asks.acknowledge, ticket_id)

        screen = InboxScreen(load, mark_read, now=self.context.now, acknowledge=acknowledge)  # type: ignore[arg-type]
        self.push_screen(screen, lambda jump: self.desk_screen.go_to(jump.ticket_id) if jump else None)

    def action_palette(self) -> None:
        from tui.palette import ViewName, palette_for

        if len(self.screen_stack) > 1:
            return
        views = [ViewName(view.key, view.name) for view in self.desk_screen.queue.view_choices()]
        opened(self, palette_for(self.screen, views=views), self._carry_out)

    async def _carry_out(self, order: object) -> None:
        from tui import palette
        from tui.i18n import use_language

        match order:
            case palette.Jump(ticket_id):
                self.desk_screen.go_to(ticket_id)
            case palette.RunAction(action, node):
                await self.run_action(action, node)
            case palette.UseTheme(name):
                self.theme = self.remembered.theme = name
            case palette.UseLanguage(code):
                use_language(code)
                self.desk_screen.redraw()
            case palette.OpenView(key):
                self.desk_screen.queue.open_view(key)

    def action_mouse(self) -> None:
        self._mouse = not self._mouse
        switch = "_enable_mouse_support" if self._mouse else "_disable_mouse_support"
        getattr(self._driver, switch, lambda: None)()
        words = (
            _("The mouse works in siaga.")
            if self._mouse
            else _("The mouse selects text in the terminal; % takes it back.")
        )
        self.notify(words, markup=False)

    def on_notice_for_me(self, event: NoticeForMe) -> None:
        call = self._desktop.call(event.title, event.text)
        if call is not None and isinstance(self._driver, SiagaDriver):
            self._driver.send(call)

    def copy_to_clipboard(self, text: str) -> None:
        """By the driver's explicit call: the guard lets no other clipboard sequence through."""
        self._clipboard = text
        if isinstance(self._driver, SiagaDriver):
            self._driver.send(to_clipboard(text))

    async def action_leave(self) -> None:
        """`q`: to the queue first, then out. Drafts are stored while they are typed, so nothing is lost by it."""
        desk = self.desk_screen
        if self.screen is desk and desk.main != "queue":
            desk.action_pane("queue")
        else:
            self.exit(return_code=0)

    async def action_quit(self) -> None:
        self.exit(return_code=0)


def run_console(
    opener: Callable[[], "Desk"],
    *,
    database: str = "",
    agent: str | None = None,
    first_page: "FirstPage | None" = None,
    scheduler: bool = True,
    readonly: bool = False,
    memory: Path | None = None,
    editor: tuple[str, ...] | None = None,
) -> int:
    """Open the console on the desk that `opener` gives, in a thread, after the first paint; return its exit status.

    `memory`: the folder of `tui.remembered`; None remembers nothing.

    Raises:
        Whatever the opener raised, once the terminal is its own again.
    """
    log_to_file(state_folder())
    remembered = recall(memory, database, agent) if memory else Remembered()
    app = SiagaApp(
        opener,
        first_page=first_page,
        scheduler=scheduler,
        readonly=readonly,
        remembered=remembered,
        view=remembered.view,
        editor=editor,
    )
    try:
        app.run()
    finally:
        if memory and app.view_shown:
            remembered.view = app.view_shown
            keep(memory, database, agent, remembered)
        app.close_desk()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
