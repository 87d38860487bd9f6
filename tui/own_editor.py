"""Which program F4 opens. None behind SSH: a forced command must not become a shell by way of an editor."""

import shlex
from collections.abc import Mapping

REMOTE = ("SSH_ORIGINAL_COMMAND", "SSH_CONNECTION")


def own_editor(environ: Mapping[str, str], *, allowed: bool = False) -> tuple[str, ...] | None:
    """VISUAL or EDITOR as program and arguments, else None. `allowed`: also behind SSH, by `--editor`."""
    if not allowed and any(environ.get(name) for name in REMOTE):
        return None
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environ.get(name, ""))
        except ValueError:
            continue
        if words:
            return tuple(words)
    return None
