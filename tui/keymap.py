"""Which keys may be given to which binding. The bindings themselves stand where their actions live."""

from collections.abc import Mapping

FROZEN = frozenset("rcspatemu")
"""Letters of daily work whose meaning never moves; `tests/tui/test_keymap.py` holds them to it."""

HURTFUL: Mapping[str, str] = {
    **dict.fromkeys(("ctrl+b", "ctrl+a"), "prefix of tmux or screen"),
    **dict.fromkeys(("ctrl+j", "ctrl+k", "ctrl+h", "ctrl+l"), "taken by tmux set-ups, or another key at byte level"),
    **dict.fromkeys(("ctrl+m", "ctrl+i"), "same byte as Enter or Tab"),
    **dict.fromkeys(("ctrl+enter", "shift+enter", "alt+enter"), "needs a special keyboard protocol"),
    "ctrl+z": "means suspend",
    "ctrl+c": "means copy or interrupt",
    "ctrl+d": "means end of input",
    "tilde": "escape character of OpenSSH",
}
"""Key to the reason why it may not arrive, or hurts."""


def read_keymap(settings: Mapping[str, str], known: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """(keymap for Textual, complaints). `settings` and `known` map binding ids to keys; an unknown id is left out."""
    keymap = {binding_id: keys for binding_id, keys in settings.items() if binding_id in known}
    complaints = [f"{binding_id}: ?" for binding_id in settings if binding_id not in known]
    for binding_id, keys in keymap.items():
        complaints += [f"{binding_id}: {key}: {HURTFUL[key]}" for key in keys.split(",") if key in HURTFUL]
    return keymap, complaints
