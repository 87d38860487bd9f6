"""A small desk in a real SQLite file, and a console on it: for stories told in keys."""

import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from textual.pilot import Pilot

from core.desk import Desk, open_desk, set_up_desk
from core.desk_file.read import read
from core.domain.vocabulary import Priority
from core.services import conversation, intake
from core.services.people import RequesterFacts
from tui.app import SiagaApp
from tui.screens.desk import DeskScreen

NOW = datetime(2026, 11, 25, 3, 0, 0, tzinfo=UTC)
"""10:00 in Jakarta."""
WAIT_S = 20.0

DESK_FILE = """
[desk]
name = "Small Desk"
zone = "Asia/Jakarta"
intake_team = "desk"

[agents]
budi = { name = "Budi", email = "budi@example.com", role = "lead" }
sari = { name = "Sari", email = "sari@example.com" }
ori = { name = "Ori", email = "ori@example.com", role = "observer" }

[teams]
desk = { name = "Service Desk", lead = "budi", members = ["budi", "sari"] }
network = { name = "Network", lead = "budi", members = ["budi"] }

[categories.general]
name = "General"
team = "desk"

[calendars.always]
zone = "UTC"
hours = { mon-sun = "00:00-24:00" }

[[sla]]
name = "All"
calendar = "always"
chain = "standard"
warnings = ["75%"]
[sla.targets]
urgent = { first_response = "15m", next_response = "30m", resolution = "4h" }
high = { first_response = "1h", next_response = "2h", resolution = "8h" }
normal = { first_response = "4h", next_response = "4h", resolution = "16h" }
low = { first_response = "8h", next_response = "8h", resolution = "72h" }

[[chains.standard.steps]]
name = "tell-lead"
at = "+30m"
notify = ["lead"]

[[views]]
name = "All open"
query = "is:unsolved"

[[views]]
name = "Mine"
query = "is:unsolved is:mine"

[[views]]
name = "Solved"
query = "is:solved sort:-updated"
"""

AYU = RequesterFacts("Ayu Lestari", email="ayu@customer.example", organisation="Toko Maju", tier="gold")
SUBJECTS = (
    ("Mail server is down", Priority.URGENT, 30),
    ("VPN drops every ten minutes", Priority.URGENT, 13),
    ("Printer jams on floor 2", Priority.HIGH, 20),
    ("New starter needs a laptop", Priority.NORMAL, 150),
    ("[/x] re: [b]markup[/b] \x1b[31mred", Priority.NORMAL, 100),
    ("Old question", Priority.LOW, 60),
)
"""(subject, priority, minutes before NOW): number 1 breached its first response, number 2 is due within two minutes."""


class Wrist:
    """A watch that is set by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def __call__(self) -> datetime:
        return self.time

    def forward(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)


@cache
def _template() -> Path:
    path = Path(mkdtemp(prefix="siaga-test-")) / "desk.db"
    fill(str(path))
    return path


def fill(url: str) -> None:
    """Make the desk with six tickets in this store."""
    desk = set_up_desk(url, read(DESK_FILE, folder=None), now=Wrist())
    for subject, priority, minutes in SUBJECTS:
        at = NOW - timedelta(minutes=minutes)
        new = intake.NewTicket(
            subject=subject,
            body=f"Hello,\nthis is about: {subject}\nRegards",
            requester=RequesterFacts(
                "Ayu Lestari", email="ayu@customer.example", organisation="Toko Maju", tier="gold"
            ),
            priority=priority,
            category="general",
        )
        desk.at(at).write(intake.create, new)
    desk.close()


def small_desk(folder: Path) -> Path:
    """A copy of the desk with six tickets."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return Path(shutil.copy(_template(), folder / "desk.db"))


def opened(path: Path | str, agent: str = "budi", now: Callable[[], datetime] | None = None) -> Desk:
    return open_desk(str(path), agent=agent, now=now or Wrist())


class Console:
    """The app, the pilot that types, and what is on the screen."""

    def __init__(self, app: SiagaApp, pilot: Pilot[Any], watch: Wrist) -> None:
        self.app, self.pilot, self.watch = app, pilot, watch

    @property
    def screen(self) -> DeskScreen:
        return self.app.desk_screen

    async def keys(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Go on as soon as `condition` holds; fail when it does not within WAIT_S."""
        deadline = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < deadline, f"never: {what or condition}"
            await self.pilot.pause()

    def text(self) -> str:
        """The whole screen as a person reads it."""
        width, _height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text[:width].rstrip() for strip in lines)

    def sees(self, *words: str) -> bool:
        shown = self.text()
        return all(word in shown for word in words)

    async def sees_soon(self, *words: str) -> None:
        await self.until(lambda: self.sees(*words), f"{words} in\n{self.text()}")

    def toasts(self) -> str:
        return "\n".join(note.message for note in self.app._notifications)

    @property
    def chosen(self) -> int | None:
        return self.screen.ticket.ticket_id


@asynccontextmanager
async def console(
    path: Path | str,
    *,
    size: tuple[int, int] = (120, 40),
    agent: str = "budi",
    watch: Wrist | None = None,
    **options: Any,
) -> AsyncIterator[Console]:
    """A console on the desk at `path`, once it shows the first ticket. Unexpected errors fail the test."""
    watch = watch or Wrist()
    options = {"scheduler": False, "environ": {}} | options
    app = SiagaApp(lambda: opened(path, agent, watch), **options)
    try:
        async with app.run_test(size=size) as pilot:
            shown = Console(app, pilot, watch)
            await shown.until(
                lambda: app.failure or (app.screen_stack and shown.screen.ticket.view is not None), "a ticket"
            )
            if app.failure is not None:
                raise app.failure
            await shown.until(lambda: shown.screen.sla.clocks is not None, "clocks")
            await pilot.pause()
            yield shown
            assert not app.troubles, app.troubles
    finally:
        app.close_desk()
        app.pauses.stop()


def note_elsewhere(path: Path, ticket_id: int, body: str, *, at: datetime = NOW, agent: str = "sari") -> None:
    """What another process does, with a connection of its own."""
    desk = opened(path, agent, lambda: at)
    desk.write(conversation.add_note, ticket_id, body)
    desk.close()
