"""What a clock went through, line by line, so that its elapsed time can be shown to add up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.domain.vocabulary import EffectKind


class LineKind(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RETARGETED = "retargeted"
    TARGET_LOST = "target_lost"
    """The clock is cancelled by it."""
    CALENDAR_CHANGED = "calendar_changed"
    FULFILLED = "fulfilled"
    REOPENED = "reopened"
    """A fulfilment, or a cancellation by going done, is taken back."""
    TAKEN_BACK = "taken_back"
    """What had ended or answered it is undone: it goes on as if that had never been, and counts the time since."""
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    """Breached and over, never fulfilled; a first response goes on when the ticket is reopened."""
    WARNED = "warned"
    BREACHED = "breached"
    STEP_REACHED = "step_reached"
    WARNING_WITHDRAWN = "warning_withdrawn"
    BREACH_WITHDRAWN = "breach_withdrawn"
    STEP_WITHDRAWN = "step_withdrawn"
    COUNTED = "counted"
    """The last line of a running clock: up to the instant of asking."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    at: datetime
    kind: LineKind
    seq: int | None
    """Of the event that caused it; None: time itself."""
    open_s: int
    """Open seconds that counted since the line before; those of all lines add up to the clock's elapsed time."""
    elapsed_s: int
    """Up to and with this line."""
    target_s: int | None
    """In force after this line."""
    index: int | None = None
    """Which warning or step, from 0."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A warning, breach or step that had fired and was taken back, by a new target (T13, T14) or date."""

    kind: EffectKind
    index: int
    """Which warning or step, from 0, as it was counted when it fired; 0 for the breach."""
    fired_at: datetime
    withdrawn_at: datetime
    seq: int | None
    """Of the event that brought the new target."""


FIRED = {
    EffectKind.WARNING: LineKind.WARNED,
    EffectKind.BREACH: LineKind.BREACHED,
    EffectKind.STEP: LineKind.STEP_REACHED,
}
TAKEN_BACK = {
    EffectKind.WARNING: LineKind.WARNING_WITHDRAWN,
    EffectKind.BREACH: LineKind.BREACH_WITHDRAWN,
    EffectKind.STEP: LineKind.STEP_WITHDRAWN,
}
