"""`S`: the account of a ticket's clocks, line by line, and which policy applies and why. The running line counts on."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.account_text import account_lines
from tui.dialogs.dialog import Dialog
from tui.i18n import N_, _
from tui.loading import loading
from tui.ticker import Ticker
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from core.feed import Changes
    from core.services.explain import TicketAccount

Load = Callable[[], Awaitable["TicketAccount"]]
SECOND = timedelta(seconds=1)


class AccountLines(Lines, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", N_("Down"), id="account.down", show=False),
        Binding("up,k", "scroll_up", N_("Up"), id="account.up", show=False),
        Binding("pagedown,space", "page_down", N_("Page down"), id="account.page_down", tooltip=N_("A page on")),
        Binding("pageup", "page_up", N_("Page up"), id="account.page_up", show=False),
        Binding("home,g", "scroll_home", N_("Top"), id="account.top", show=False),
        Binding("end,G", "scroll_end", N_("Bottom"), id="account.bottom", show=False),
    ]


class AccountScreen(Dialog[None]):
    """Reads on opening, when the ticket changed, when an alarm is due, and on `R`; counts on from memory in between."""

    SIZE = "-large"
    GUIDE = "account"
    AUTO_FOCUS: ClassVar[str | None] = "#account"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,S", "cancel", N_("Close"), id="account.close", priority=True),
        Binding("R", "refresh", N_("Refresh"), id="account.refresh", tooltip=N_("Read the ticket's trail again now")),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("account.close", "account.page_down", "account.refresh", "dialog.guide")

    def __init__(self, ticket_id: int, load: Load, ticker: Ticker) -> None:
        super().__init__(Text(_("The clocks of #{number}, explained").format(number=ticket_id)))
        self.ticket_id = ticket_id
        self.told: TicketAccount | None = None
        self._load, self._ticker = load, ticker
        self._asked = False
        """A newer account is on its way: what is shown waits for it."""

    def body(self) -> ComposeResult:
        yield AccountLines(id="account")

    def on_mount(self) -> None:
        super().on_mount()
        self._ticker.add(self.tick)
        self.reload()

    def on_unmount(self) -> None:
        self._ticker.remove(self.tick)

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self.draw)

    @loading("account")
    async def reload(self) -> None:
        self._asked = True
        self.told = await self._load()
        self._asked = False
        self.draw()
        self._ticker.poke()

    def feed_changed(self, changes: "Changes | None") -> None:
        """None: anything may have changed."""
        if changes is None or self.ticket_id in changes.ticket_ids:
            self.reload()

    def action_refresh(self) -> None:
        self.reload()

    def draw(self) -> None:
        """Keeps the place; cells that are the same are not sent again."""
        if not self.is_mounted or self.told is None:
            return
        shown = self.query_one("#account", AccountLines)
        if shown.room:
            shown.show(account_lines(self.told, shown.room))

    def tick(self, now: datetime) -> datetime | None:
        """Let the running clocks count on; what an alarm brings is read from the desk."""
        told = self.told
        if told is None or self._asked or not any(clock.running for clock in told.clocks):
            return None
        from core.services.explain import carried_on

        alarms = [clock.next_alarm_at for clock in told.clocks if clock.running and clock.next_alarm_at is not None]
        if any(at <= now for at in alarms):
            self._asked = True
            self.reload()
            return None
        self.told = carried_on(told, now)
        self.draw()
        return now + SECOND
