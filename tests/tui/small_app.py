"""The smallest application on the driver, the frames and the crash rule of siaga, run in a pseudo terminal."""

import os
import random
import sys
from pathlib import Path

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import Static

from tui.present import safe_text
from tui.terminal.driver import SiagaDriver
from tui.terminal.frames import DiffedFrames
from tui.terminal.guard import to_clipboard
from tui.terminal.quiet_crash import QuietCrash

WORDS = ["tiket", "\u6f22\u5b57", "caf\u00e9", "\U0001f680", "a", "b\u0323\u0308", "\u05e9\u05dc", "-", "  ", "12:30"]


class SmallApp(QuietCrash, DiffedFrames, App[None]):
    CSS = "Static { height: auto; } #b { background: red; width: 50%; }"
    BINDINGS = [("c", "crash"), ("f", "foreign"), ("r", "random"), ("y", "copy"), ("q", "quit"), ("d", "defects")]

    def compose(self) -> ComposeResult:
        yield Static(safe_text("ready [b]markup[/b]"), id="a")
        yield Static("", id="b")
        yield Static("", id="c")

    def on_mount(self) -> None:
        self.crash_folder = Path(os.environ["CRASHES"]) if "CRASHES" in os.environ else None
        self.random = random.Random(7)

    def on_key(self) -> None:
        self.query_one("#c", Static).update(Text(f"keys {self.random.random()}"))

    def action_crash(self) -> None:
        password = "hunter2secret"
        raise RuntimeError(f"broken\x1b[31m near {len(password)} postgresql://desk:open:sesame@host/db")

    def action_foreign(self) -> None:
        self.query_one("#b", Static).update(Text("x\x1b]52;c;AAAA\x07y\x9b2Jz\u202ew"))

    def action_random(self) -> None:
        for name in ("#a", "#b"):
            lines = [" ".join(self.random.choices(WORDS, k=self.random.randrange(12))) for _ in range(5)]
            self.query_one(name, Static).update(Text("\n".join(lines), style=self.random.choice(["", "bold", "blue"])))

    def action_copy(self) -> None:
        assert isinstance(self._driver, SiagaDriver)
        self._driver.send(to_clipboard("ticket 7"))

    def action_defects(self) -> None:
        assert isinstance(self._driver, SiagaDriver)
        self.query_one("#a", Static).update(Text(f"defects {dict(self._driver.guard.defects)}"))


if __name__ == "__main__":
    app = SmallApp(driver_class=SiagaDriver)
    app.run()
    sys.exit(app.return_code or 0)
