"""What the console remembers of its looks from one time to the next: a private JSON file in the user's state folder."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

FILE = "console.json"
DESKS = 50
"""As many desks are remembered, the ones used last."""


@dataclass(slots=True)
class Remembered:
    theme: str = ""
    """Name of the theme, empty for the usual one."""
    views: dict[str, str] = field(default_factory=dict)
    """Name of the view shown last by `desk_key`, the desk used last at the end."""

    def view_of(self, database: str) -> str:
        return self.views.get(desk_key(database), "")

    def note_view(self, database: str, view: str) -> None:
        key = desk_key(database)
        self.views.pop(key, None)
        self.views[key] = view
        for old in list(self.views)[:-DESKS]:
            del self.views[old]


def desk_key(database: str) -> str:
    """Tells desks apart without keeping an address, which may hold a password."""
    place = database if "://" in database else str(Path(database).absolute())
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def recall(folder: Path) -> Remembered:
    """A file that is missing, damaged or of another shape counts as empty."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        theme, views = found.get("theme", ""), found.get("views", {})
        if isinstance(theme, str) and isinstance(views, dict):
            return Remembered(theme, {str(key): view for key, view in views.items() if isinstance(view, str)})
    except (OSError, ValueError, AttributeError, RecursionError):
        pass
    return Remembered()


def keep(folder: Path, remembered: Remembered) -> None:
    """Replace the file in one step. What cannot be kept is forgotten: looks are worth no complaint."""
    import tempfile  # not before the first paint

    text = json.dumps({"theme": remembered.theme, "views": remembered.views}, ensure_ascii=False, indent=1)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=FILE)  # made with mode 0600
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, folder / FILE)
    except OSError:
        Path(name).unlink(missing_ok=True)
