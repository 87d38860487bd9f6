"""One clock of the desk as a row of the SLA pane, and below the list what is known of the chosen one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.forecast import ASKED_PERCENT, LEAST, LEAST_OPEN, Forecast, Likelihood
from core.domain.vocabulary import Metric
from tui.dialogs.wording import metric as metric_word
from tui.dialogs.wording import metric_cells
from tui.i18n import N_, _, ngettext
from tui.inked import URGENCY_INKS, Line, Span
from tui.panes.radar_lines import INKS, SIGNS, UNKNOWN, foretold
from tui.panes.sla_lines import METRIC_CODES, time_used_s
from tui.present import fit, safe_line
from tui.present_clocks import Urgency, countdown, hours_minutes
from tui.wrapping import wrap

if TYPE_CHECKING:
    from core.services.forecasts import Basis
    from core.services.radar import DueRow, Load

MEDIUM, WIDEST = 64, 140
"""From these widths on a row tells whose it is; the metric in words."""
SUBJECT = 12
"""Cells that stay for the subject where load and forecast are told in words."""
PRESENT, ELSEWHERE = "●", "○"
ABOUT = {100: 3, 76: 4, MEDIUM: 5, 0: 6}
"""Lines below the list, by width: always as many, so that nothing moves while the cursor does."""


AN_ANSWER = N_("An answer still ends the clock.")
STILL_ENDS = {
    Metric.FIRST_RESPONSE: AN_ANSWER,
    Metric.NEXT_RESPONSE: AN_ANSWER,
    Metric.PERIODIC_UPDATE: AN_ANSWER,
    Metric.RESOLUTION: N_("Solving it still ends the clock."),
    Metric.OWNERSHIP: N_("Taking it still ends the clock."),
    Metric.TEAM_RESOLUTION: N_("Solving it or handing it on still ends the clock."),
}
"""What there is left to do about a clock past due."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of the columns that depend on the width."""

    metric: int
    who: int
    load: int
    forecast: int
    words: Mapping[Likelihood, str]
    """Of the forecast; empty: sign and share alone."""
    load_words: bool = False

    @property
    def fixed(self) -> int:
        return sum((2, 9, self.metric, 7, self.who, self.load, self.forecast))


def columns(width: int) -> Columns:
    if width < MEDIUM:
        return Columns(metric=4, who=0, load=0, forecast=8, words={})
    metric = metric_cells() + 1 if width >= WIDEST else 4
    load = cell_len(_load_words("99+", 99)) + 1
    long, short = _long_words(), _short_words()
    wide = Columns(metric, who=18, load=load, forecast=_forecast_cells(long), words=long, load_words=True)
    if width - wide.fixed >= SUBJECT:
        return wide
    load = cell_len(_load_figures("99+", 9)) + 1
    return Columns(metric=4, who=15, load=load, forecast=_forecast_cells(short), words=short)


def due_row(row: "DueRow", now: datetime, width: int, *, coarse: bool = False) -> tuple[Line, datetime | None]:
    """Sign, countdown, metric, number, subject, where there is room whose and how loaded, forecast; its next change."""
    clock = countdown(now, row.due_at, warn_at=row.warn_at, breached=row.breached, coarse=coarse)
    ink = URGENCY_INKS[clock.urgency]
    room = columns(width)
    metric = METRIC_CODES[row.metric] if room.metric == 4 else metric_word(row.metric)
    head: Line = (
        (f"{clock.sign} ", ink),
        (f"{clock.text:>8} ", "strong" if clock.urgency is Urgency.OK else ink),
        (fit(metric, room.metric - 1) + " ", "muted"),
        (f"{f'#{row.ticket_id}':<6} ", "plain"),
        (fit(row.subject, max(0, width - room.fixed)), "plain"),
    )
    whose = (*_who(row, room.who), _load(row, room)) if room.who else ()
    return (*head, *whose, _forecast(row, now, room)), clock.next_change_at


def about_lines(row: "DueRow | None", now: datetime, width: int) -> list[Line]:
    """Whose the chosen clock is where the row has no room for it, what is forecast, and how far to trust that."""
    count = next(lines for least, lines in ABOUT.items() if width >= least)
    lines: list[Line] = []
    if row is not None:
        lines += [_person(row, width)] if width < MEDIUM else []
        lines += [line for head, rest in _said(row, now) for line in _wrapped(head, rest, width)]
    if len(lines) > count:
        *lines, last = lines[:count]
        lines.append(((fit("".join(words for words, _ink in last) + " …", width), "muted"),))
    return [*lines, *[()] * (count - len(lines))]


def _wrapped(head: Span, rest: str, width: int) -> list[Line]:
    """As many lines as it takes; `head` is a few words at the start of the first."""
    first, *more = wrap(head[0] + rest, width)
    after = (first[len(head[0]) :], "muted")
    return [(head, after) if head[0] else (after,), *(((one, "muted"),) for one in more)]


def _person(row: "DueRow", width: int) -> Line:
    if row.load is None:
        return ((fit(_nobody(row), width), "warning"),)
    sign, ink = (PRESENT, "success") if row.load.present else (ELSEWHERE, "muted")
    words = f" {safe_line(row.assignee or '')} · {_load_words(_open_count(row.load), row.load.soon)}"
    return ((sign, ink), (fit(words, width - 1), "plain"))


def _nobody(row: "DueRow") -> str:
    team = safe_line(row.team or "")
    return _("{team}: nobody has it yet").format(team=team) if team else _("nobody has it yet")


def _who(row: "DueRow", width: int) -> Line:
    if row.load is None:
        return ((" " + fit(row.team or "", width - 1), "muted"),)
    sign, ink = (PRESENT, "success") if row.load.present else (ELSEWHERE, "muted")
    return ((" " + sign + " ", ink), (fit(row.assignee or "", width - 3), "plain"))


def _load(row: "DueRow", room: Columns) -> Span:
    """`5 open · 3 this hour`, short `3 of 5`."""
    if row.load is None:
        return (" " + fit(_("unassigned") if room.load_words else _("nobody"), room.load - 1), "warning")
    has, soon = _open_count(row.load), row.load.soon
    words = _load_words(has, soon) if room.load_words else _load_figures(has, soon)
    return (" " + fit(words, room.load - 1), "plain" if soon > 1 else "muted")


def _load_words(open_count: str, soon: int) -> str:
    has = ngettext("{count} open", "{count} open", 1 if open_count == "1" else 2).format(count=open_count)
    return has + " · " + ngettext("%d this hour", "%d this hour", soon) % soon


def _load_figures(open_count: str, soon: int) -> str:
    return _("{soon} of {open}").format(soon=soon, open=open_count)


def _open_count(load: "Load") -> str:
    return f"{load.open_tickets}+" if load.more else str(load.open_tickets)


def _long_words() -> dict[Likelihood, str]:
    return {
        Likelihood.PROBABLE: _("probably breaches"),
        Likelihood.POSSIBLE: _("may breach"),
        Likelihood.UNLIKELY: "",
    }


def _short_words() -> dict[Likelihood, str]:
    return {Likelihood.PROBABLE: _("probably"), Likelihood.POSSIBLE: _("may"), Likelihood.UNLIKELY: ""}


def _forecast_cells(words: dict[Likelihood, str]) -> int:
    """A blank, the sign and a word, and its share; or that there is none."""
    return 1 + max(2 + max(cell_len(word) for word in words.values()) + 6, cell_len(_no_forecast()))


def _no_forecast() -> str:
    return f"{UNKNOWN} {_('too few')}"


def _forecast(row: "DueRow", now: datetime, room: Columns) -> Span:
    """`◆ probably breaches 71 %`; a likely kept one is quiet, one past due has none."""
    if row.breached or row.due_at <= now:
        return (" " * room.forecast, "plain")
    said = foretold(row, now)
    if said is None:
        words, ink = _no_forecast() if room.words else UNKNOWN, "muted"
    else:
        sign, word, ink = SIGNS[said.likelihood], room.words.get(said.likelihood, ""), INKS[said.likelihood]
        words = fit(f"{sign} {word}".rstrip(), room.forecast - 6) + f"{percent(said):>5}"
    return (" " + fit(words, room.forecast - 1), ink)


def percent(said: Forecast) -> str:
    return f"{round(said.share * 100)} %"


NO_HEAD: Span = ("", "muted")


def _said(row: "DueRow", now: datetime) -> list[tuple[Span, str]]:
    """(head, rest of a sentence): the forecast with its counts, then its basis and how often it was right."""
    if row.breached or row.due_at <= now:
        return [(NO_HEAD, _("Past due: no forecast.") + " " + _(STILL_ENDS[row.metric]))]
    spent_s = time_used_s(row, now)
    said = row.forecast(spent_s)
    at = hours_minutes(spent_s)
    if said is None:
        return [(NO_HEAD, _too_few(row, spent_s, at))]
    counted = _("{beyond} of {still_open} still open at {used} took longer than {target}.").format(
        beyond=said.beyond, still_open=said.still_open, used=at, target=hours_minutes(row.target_s)
    )
    breaches = f"{_long_words()[said.likelihood]} {percent(said)}"
    words = _("probably kept") if said.likelihood is Likelihood.UNLIKELY else breaches
    head = (f"{SIGNS[said.likelihood]} {words}", INKS[said.likelihood])
    return [(head, f": {counted}"), (NO_HEAD, basis_words(row.bases[said.level]))]


def _too_few(row: "DueRow", spent_s: int, at: str) -> str:
    """Said by the widest basis there is: even that one has too few."""
    history = row.bases[-1].history
    return _(
        "{sign} No forecast: it takes {least} ended clocks, {least_open} of them still open at {used}; "
        "the desk has {known}, {still_open} of them."
    ).format(
        sign=UNKNOWN,
        least=LEAST,
        least_open=LEAST_OPEN,
        used=at,
        known=len(history),
        still_open=history.longer_than(spent_s),
    )


def basis_words(basis: "Basis") -> str:
    """`212 ended clocks of Network, 90 days. At 75 % used: 34 of 41 right, 9 of 12 breaches foreseen.`"""
    known = len(basis.history)
    clocks = ngettext("%d ended clock", "%d ended clocks", known) % known
    days = ngettext("%d day", "%d days", basis.days) % basis.days
    whose = safe_line(basis.category, 24) or _("the whole desk")
    rests = _("{clocks} of {whose}, {days}.").format(clocks=clocks, whose=whose, days=days)
    return f"{rests} {_hit_words(basis)}"


def _hit_words(basis: "Basis") -> str:
    rate = basis.rate
    if not rate.forecasts:
        return _("Not checked yet.")
    days = ngettext("Last %d day", "Last %d days", basis.rate_days) % basis.rate_days
    right = _("{days}, at {percent} % used: {right} of {forecasts} right").format(
        days=days, percent=ASKED_PERCENT, right=rate.right, forecasts=rate.forecasts
    )
    foreseen = _("{foreseen} of {breaches} breaches foreseen").format(foreseen=rate.foreseen, breaches=rate.breaches)
    return f"{right}, {foreseen}." if rate.breaches else f"{right}."
