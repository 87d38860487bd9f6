"""What the console remembers of its looks from one time to the next: a private JSON file in the user's state folder.

By desk and agent: behind forced commands many agents share one user of the host.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "console.json"
AT_MOST = 500
"""As many are remembered, those used last."""


@dataclass(slots=True)
class Remembered:
    """Of one agent on one desk."""

    theme: str = ""
    """Name of the theme, empty for the usual one."""
    view: str = ""
    """Name of the view shown last, empty for the first."""


@dataclass(slots=True)
class _Kept:
    """The whole file."""

    looks: dict[str, Remembered] = field(default_factory=dict)
    """By `key_of`, the one used last at the end."""
    theme: str = ""
    """Of an older siaga, for every desk and agent; not written any more."""
    views: dict[str, str] = field(default_factory=dict)
    """Of an older siaga, by `key_of` without an agent; whoever is there first takes it over."""


def key_of(database: str, agent: str | None) -> str:
    """Tells desks and agents apart without keeping an address, which may hold a password."""
    place = database if "://" in database else str(Path(database).absolute())
    words = place if agent is None else f"{place}\n{agent}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def recall(folder: Path, database: str, agent: str | None) -> Remembered:
    """`agent`: the handle as named on the command line; None for a desk with only one."""
    kept = _read(folder)
    mine = kept.looks.get(key_of(database, agent))
    return mine or Remembered(kept.theme, kept.views.get(key_of(database, None), ""))


def keep(folder: Path, database: str, agent: str | None, remembered: Remembered) -> None:
    """Replace the file in one step. What cannot be kept is forgotten: looks are worth no complaint."""
    kept, key = _read(folder), key_of(database, agent)
    kept.views.pop(key_of(database, None), None)
    kept.looks.pop(key, None)
    kept.looks[key] = remembered
    for old in list(kept.looks)[:-AT_MOST]:
        del kept.looks[old]
    _write(folder, json.dumps(asdict(kept), ensure_ascii=False, indent=1))


def _read(folder: Path) -> _Kept:
    """A file that is missing, damaged or of another shape counts as empty."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return _Kept()
    if not isinstance(found, dict):
        return _Kept()
    looks = {key: Remembered(_text(one, "theme"), _text(one, "view")) for key, one in _pairs(found, "looks")}
    views = {key: view for key, view in _pairs(found, "views") if isinstance(view, str)}
    return _Kept(looks, _text(found, "theme"), views)


def _pairs(found: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    part = found.get(name)
    return list(part.items()) if isinstance(part, dict) else []


def _text(found: Any, name: str) -> str:
    text = found.get(name) if isinstance(found, dict) else None
    return text if isinstance(text, str) else ""


def _write(folder: Path, text: str) -> None:
    import tempfile  # not before the first paint

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
