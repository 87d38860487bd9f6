"""Named places in a transaction where a test's own process may die.

Nothing arms them but a call in the same process: no option, no environment variable, no file. Unarmed they do nothing.
"""

from collections.abc import Callable

POINTS = (
    "write.began",
    "write.before-commit",
    "write.after-commit",
    "message.stored",
    "event.before-insert",
    "event.after-insert",
    "project.before",
    "project.clocks-written",
    "project.after",
    "fire.effect-row",
    "fire.effects-done",
    "fire.event-named",
    "sweep.between-batches",
    "lease.taken",
    "lease.committed",
)

_hook: Callable[[str], None] | None = None


def reached(name: str) -> None:
    """The code passes the point `name`, one of POINTS."""
    if _hook is not None:
        _hook(name)


def arm(hook: Callable[[str], None] | None) -> None:
    """For `tests.faults` only: call `hook` at each point this process passes; None disarms."""
    global _hook
    _hook = hook
