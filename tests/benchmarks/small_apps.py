"""Two small Textual programs to measure beside: `static` (one Static) and `table` (a DataTable of 10,000 rows)."""

import sys

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import DataTable, Static

ROWS = 10_000


class OneStatic(App[None]):
    BINDINGS = [Binding("q", "quit")]

    def compose(self) -> ComposeResult:
        yield Static("READY")


class OneTable(App[None]):
    BINDINGS = [Binding("q", "quit")]

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        rows = self.query_one(DataTable)
        rows.add_columns("number", "priority", "status", "subject", "requester", "READY", "SLA", "age")
        rows.add_rows(
            (str(n), "normal", "open", f"VPN drops every few minutes {n}", f"Person {n}", "Agent 7", "2d 3h", "4w")
            for n in range(ROWS)
        )


if __name__ == "__main__":
    (OneTable if sys.argv[1:] == ["table"] else OneStatic)().run()
