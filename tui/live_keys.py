"""The bindings that work right now, as rows for help, palette and hint lines. Remapped keys appear remapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.binding import ActiveBinding
from textual.dom import DOMNode
from textual.screen import Screen

from tui.i18n import N_, _

PANE = N_("This pane")
SCREEN = N_("This screen")
EVERYWHERE = N_("Everywhere")


@dataclass(frozen=True, slots=True)
class LiveKey:
    """One action that a key runs now."""

    action: str
    node: DOMNode
    """Where the action lives; `app.run_action(action, node)` runs it."""
    keys: tuple[str, ...]
    """As people read them: `ctrl+s`, `F2`, `?`."""
    label: str
    tooltip: str
    group: str
    """Already in the language of the interface, like label and tooltip."""
    id: str
    enabled: bool


def live_keys(screen: Screen[Any]) -> tuple[LiveKey, ...]:
    """Every binding of ours that is live in the focused widget, its panes, the screen and the app; nearest first.

    Ours are those with an id: what Textual's widgets bring along (cursor keys of a text field …) is not listed.
    """
    found: dict[tuple[int, str, str], LiveKey] = {}
    for active in screen.active_bindings.values():
        if not active.binding.description or active.binding.id is None:
            continue
        place = (id(active.node), active.binding.action, active.binding.id)
        known = found.get(place)
        keys = (*(known.keys if known else ()), key_name(screen.app, active))
        found[place] = _row(active, keys) if known is None else _with_keys(known, keys)
    return tuple(sorted(found.values(), key=lambda row: _declared_at(screen, row)))


def _declared_at(screen: Screen[Any], row: LiveKey) -> tuple[int, int]:
    """Nearest node first, then as its bindings stand in the source: a remapped key does not move its line."""
    chain = [node for node, _bindings in screen._modal_binding_chain]
    ids = [binding.id for bindings in row.node._bindings.key_to_bindings.values() for binding in bindings]
    return chain.index(row.node), ids.index(row.id)


def key_name(app: App[Any], active: ActiveBinding) -> str:
    """`escape` as Esc, `f3` as F3, `ctrl+s` as ctrl+s; what the desk's theme of keys says otherwise is kept."""
    shown = active.binding.key_display
    if shown:
        return shown
    *modifiers, last = active.binding.key.split("+") if active.binding.key != "+" else ["+"]
    return "+".join((*modifiers, KEY_NAMES.get(last) or _plain_key(app, active, last)))


KEY_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "delete": "Del",
    "insert": "Ins",
}


def hint(keys: Sequence[LiveKey], room: int | None = None) -> str:
    """One line: `ctrl+s/F2 send  Esc leave`. In little room second keys go first, then whole keys from the end."""
    for count, spellings in ((len(keys), 2), *((count, 1) for count in range(len(keys), 0, -1))):
        line = "  ".join(f"{'/'.join(each.keys[:spellings])} {each.label.lower()}" for each in keys[:count])
        if room is None or cell_len(line) <= room:
            return line
    return ""


def translated(text: str) -> str:
    """A binding's text in the language of the moment; the empty string stays empty (gettext would give its header)."""
    return _(text) if text else ""


def _row(active: ActiveBinding, keys: tuple[str, ...]) -> LiveKey:
    binding = active.binding
    return LiveKey(
        action=binding.action,
        node=active.node,
        keys=keys,
        label=translated(binding.description),
        tooltip=translated(active.tooltip),
        group=_group(active),
        id=binding.id or "",
        enabled=active.enabled,
    )


def _with_keys(row: LiveKey, keys: tuple[str, ...]) -> LiveKey:
    return LiveKey(row.action, row.node, keys, row.label, row.tooltip, row.group, row.id, row.enabled)


def _group(active: ActiveBinding) -> str:
    if active.binding.group is not None and active.binding.group.description:
        return translated(active.binding.group.description)
    if isinstance(active.node, App):
        return _(EVERYWHERE)
    return _(SCREEN) if isinstance(active.node, Screen) else _(PANE)


def _plain_key(app: App[Any], active: ActiveBinding, key: str) -> str:
    """`f3` as F3, `question_mark` as ?."""
    if key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return app.get_key_display(active.binding.with_key(key))
