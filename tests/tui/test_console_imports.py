"""What the console's import brings along decides when it paints: store and scheduler come later, in a thread."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LATE = (
    "sqlmodel",
    "sqlalchemy",
    "apscheduler",
    "alembic",
    "markdown_it",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
)


def test_importing_the_console_pulls_in_neither_store_nor_scheduler_nor_heavy_widgets() -> None:
    program = f"import sys, tui.app; print([name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
