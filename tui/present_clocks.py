"""How a promise looks: countdown text, urgency word, sign, and when the text changes next. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tui.i18n import _

DAY_S = 86_400
HOUR_S = 3_600
COARSE_FROM_S = 120
"""With coarse text, seconds are shown only below this."""
UNWARNED_S = 1_800
"""A clock without a warning counts as due when less than this is left."""
SECOND = timedelta(seconds=1)


class Urgency(StrEnum):
    """How a clock stands, as the word shown."""

    BREACH = "BREACH"
    DUE = "DUE"
    PAUSED = "PAUSED"
    OK = "ok"
    NONE = ""


SIGNS = {Urgency.BREACH: "!", Urgency.DUE: "▲", Urgency.PAUSED: "‖", Urgency.OK: "·", Urgency.NONE: " "}


@dataclass(frozen=True, slots=True)
class Countdown:
    text: str
    urgency: Urgency
    next_change_at: datetime | None
    """When text or urgency differ next; None: never by time alone."""

    @property
    def sign(self) -> str:
        return SIGNS[self.urgency]


NO_COUNTDOWN = Countdown("", Urgency.NONE, None)


def countdown(
    now: datetime, due_at: datetime, *, warn_at: datetime | None = None, breached: bool = False, coarse: bool = False
) -> Countdown:
    """A running clock: `1:02:33` left, `2d 4h` left, `−0:12:05` after the breach."""
    left_s = int((due_at - now).total_seconds())
    urgency = _urgency(now, due_at, warn_at, breached)
    changes = [next_change_at(now, due_at, coarse=coarse)]
    changes += [at for at in (warn_at, _unwarned_from(due_at) if warn_at is None else None, due_at) if at and at > now]
    return Countdown(duration_text(left_s, coarse=coarse), urgency, min(changes))


def paused(left_s: int) -> Countdown:
    """A clock that stands still, with its sign `‖ 40:00`: what is left in working time."""
    return Countdown(hours_minutes(left_s), Urgency.PAUSED, None)


def duration_text(left_s: int, *, coarse: bool = False) -> str:
    """`h:mm:ss` under a day, `2d 4h` from there on; with a true minus sign when negative."""
    sign, rest = ("−", -left_s) if left_s < 0 else ("", left_s)
    if rest >= DAY_S:
        return sign + _("{days}d {hours}h").format(days=rest // DAY_S, hours=rest % DAY_S // HOUR_S)
    if coarse and rest >= COARSE_FROM_S:
        return f"{sign}{rest // HOUR_S}:{rest % HOUR_S // 60:02}"
    return f"{sign}{rest // HOUR_S}:{rest % HOUR_S // 60:02}:{rest % 60:02}"


def hours_minutes(span_s: int) -> str:
    """`1:20`, `40:00`: working time, never in days: a working day has no fixed length. Seconds below two minutes."""
    sign, rest = ("−", -span_s) if span_s < 0 else ("", span_s)
    seconds = f":{rest % 60:02}" if 0 < rest < COARSE_FROM_S else ""
    return f"{sign}{rest // HOUR_S}:{rest % HOUR_S // 60:02}{seconds}"


def next_change_at(now: datetime, due_at: datetime, *, coarse: bool = False) -> datetime:
    """The first instant after `now` at which `duration_text` of what is left differs. `now` is in whole seconds."""
    left_s = int((due_at - now).total_seconds())
    rest = abs(left_s)
    step_s = HOUR_S if rest >= DAY_S else 60 if coarse and rest >= COARSE_FROM_S else 1
    if step_s == 1:
        return now + SECOND
    if left_s < 0:
        return now + SECOND * (step_s - rest % step_s)
    return now + SECOND * (rest % step_s + 1)


def age_text(now: datetime, since_at: datetime) -> str:
    """`45s`, `12m`, `5h`, `3d`, `7w`: at most three cells below 100 weeks."""
    age_s = max(0, int((now - since_at).total_seconds()))
    for size_s, unit, below in ((1, "s", 60), (60, "m", 60), (HOUR_S, "h", 48), (DAY_S, "d", 100)):
        if age_s // size_s < below:
            return f"{age_s // size_s}{unit}"
    return f"{age_s // (7 * DAY_S)}w"


def bar(used_share: float, width: int) -> tuple[str, str]:
    """(used, unused) parts of a bar of `width` cells, in eighths where the terminal's blocks allow."""
    eighths = max(0, min(width * 8, round(used_share * width * 8)))
    full, part = divmod(eighths, 8)
    used = "█" * full + (" ▏▎▍▌▋▊▉"[part] if part else "")
    return used, " " * (width - len(used))


def _urgency(now: datetime, due_at: datetime, warn_at: datetime | None, breached: bool) -> Urgency:
    if breached or now >= due_at:
        return Urgency.BREACH
    if now >= (warn_at if warn_at is not None else _unwarned_from(due_at)):
        return Urgency.DUE
    return Urgency.OK


def _unwarned_from(due_at: datetime) -> datetime:
    return due_at - timedelta(seconds=UNWARNED_S)
