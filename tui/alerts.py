"""What deserves a flash: new notices of the agent, told once, with a bell at most every ten seconds."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.vocabulary import EventKind
from tui.dialogs import wording
from tui.escalation_text import remark
from tui.present import safe_line

if TYPE_CHECKING:
    from core.services.inbox import Notice

BELL_EVERY_S = 10.0
MOST_AT_ONCE = 3
SERIOUS = frozenset({EventKind.BREACH, EventKind.ESCALATED})
_SIGNS: dict[str, str] = {EventKind.BREACH: "! ", EventKind.WARNING: "▲ ", EventKind.ESCALATED: "↑ "}
PERSONAL = frozenset({"assignee", "agent", "lead", "team_lead"})
"""Targets of a step that mean one person."""


@dataclass(frozen=True, slots=True)
class Flash:
    title: str
    text: str
    """Clean; show it with markup off."""
    serious: bool
    personal: bool
    """It concerns the agent as assignee, lead, by name, or in somebody's place; not only as one of many."""


class Alerts:
    """Remembers what was told."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._told_to: int | None = None
        self._rang_at = float("-inf")

    def news(self, newest_first: "Sequence[Notice]") -> tuple[Flash, ...]:
        """The unread notices that came since the last call, oldest first; at the first call none: they are not news."""
        before = self._told_to
        self._told_to = max((notice.notice_id for notice in newest_first), default=before or 0)
        if before is None:
            return ()
        fresh = [notice for notice in newest_first if notice.notice_id > before and notice.read_at is None]
        return tuple(_flash(notice) for notice in reversed(fresh[:MOST_AT_ONCE]))

    def may_ring(self) -> bool:
        """True at most once in ten seconds."""
        now = self._monotonic()
        if now - self._rang_at < BELL_EVERY_S:
            return False
        self._rang_at = now
        return True


def _flash(notice: "Notice") -> Flash:
    sign = _SIGNS.get(notice.kind, "")
    metric = wording.metric(str(notice.data.get("metric", "")))
    number = f"#{notice.ticket_id} " if notice.ticket_id is not None else ""
    about = (f"{number}{safe_line(notice.subject, 60)}", metric, remark(notice.kind, notice.data))
    words = " · ".join(part for part in about if part)
    personal = notice.data.get("for") in PERSONAL or "instead_of" in notice.data
    return Flash(f"{sign}{wording.notice(notice.kind)}", words, notice.kind in SERIOUS, personal)
