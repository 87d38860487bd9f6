"""The account of a ticket's clocks in words, as inked lines of any width from 50 cells on. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.clock_account import LineKind
from core.domain.vocabulary import AuthorKind, EventKind, Metric, Outcome, Priority, Status
from tui.dialogs import wording
from tui.i18n import N_, _, pgettext
from tui.present import fit, safe_line
from tui.present_times import day, zone_of
from tui.steps_text import AMOUNT, amount, right, same_dates, step_lines
from tui.wrapping import wrap

if TYPE_CHECKING:
    from core.domain.sla_policy import PassedOver
    from core.services.explain import Cause, ClockAccount, Entry, Terms, TicketAccount, Version
    from tui.inked import Line

LEAST, MOST = 50, 100
"""Cells of a page: wider ones would tear words and amounts apart."""
WIDE = 66
NAME = 40
"""Cells of a name from outside."""


@dataclass(frozen=True, slots=True)
class Page:
    """How wide, and how an instant is written."""

    width: int
    zone: tzinfo
    year: int
    """Instants of other years name theirs."""

    def moment(self, at: datetime) -> str:
        there = at.astimezone(self.zone)
        return f"{day(there.date(), year=there.year != self.year)} {there:%H:%M:%S}"

    @property
    def wide(self) -> bool:
        """Room for the day of the week, and for what counted beside the sum."""
        return self.width >= WIDE

    @property
    def when(self) -> int:
        """Cells of an instant."""
        return 20 if self.wide else 16

    def short_moment(self, at: datetime) -> str:
        """As `moment`, on narrow pages without the weekday."""
        there = at.astimezone(self.zone)
        words = day(there.date(), year=there.year != self.year)
        return f"{words if self.wide else words.partition(' ')[2]} {there:%H:%M:%S}"


def account_lines(told: "TicketAccount", width: int) -> "list[Line]":
    """Everything: the clocks one after the other, then which policy applies and why."""
    zone = zone_of(told.zone)
    page = Page(min(max(width, LEAST), MOST), zone, told.as_of_at.astimezone(zone).year)
    lines: list[Line] = [*_head(told, page)]
    for clock in told.clocks:
        lines += [(), *_clock(clock, page)]
    if not told.clocks:
        lines += [(), ((_("No promise applies to this ticket."), "plain"),)]
    return [*lines, (), *_why(told, page)]


def _head(told: "TicketAccount", page: Page) -> "Iterator[Line]":
    number = f"#{told.ticket_id}  "
    yield ((number, "muted"), (fit(told.subject, page.width - len(number)).rstrip(), "strong"))
    there = told.as_of_at.astimezone(page.zone)
    moment = f"{day(there.date(), year=True)} {there:%H:%M:%S}"
    yield from _wrapped(_("As of {moment}. All times are those of {zone}.").format(moment=moment, zone=told.zone), page)


def _wrapped(words: str, page: Page, indent: int = 0, ink: str = "muted") -> "Iterator[Line]":
    for piece in wrap(words, page.width - indent):
        yield ((" " * indent + piece, ink),)


# One clock


def _clock(clock: "ClockAccount", page: Page) -> "Iterator[Line]":
    word, ink = outcome_words(clock)
    title = clock_title(clock.metric, clock.cycle).upper()
    figure = amount(clock.elapsed_s)
    figure = (
        figure if clock.target_s is None else _("{used} of {target}").format(used=figure, target=amount(clock.target_s))
    )
    rest = page.width - cell_len(title) - cell_len(word) - 3
    head: Line = ((title, "strong"), (" · ", "faint"), (word, ink))
    if rest > cell_len(figure):
        yield (*head, (right(figure, rest), "strong"))
    else:
        yield head
        yield ((right(figure, page.width), "strong"),)
    yield from _facts(clock, page)
    yield ()
    for at, entry in enumerate(clock.lines):
        yield from _entry(entry, page, first=at == 0)
    if clock.paused:
        yield from _wrapped(_("stands still since then"), page, 4, "faint")
    rule = "─" * AMOUNT
    yield ((right(rule, page.width), "faint"),)
    total = sum(entry.open_s for entry in clock.lines)
    words = fit("  " + _("Sum of the lines: the figure shown"), page.width - AMOUNT)
    yield ((words, "strong"), (right(amount(total), AMOUNT), "strong"))


def clock_title(metric: Metric, cycle: int) -> str:
    return wording.metric(metric) + (f" {cycle}" if cycle > 1 else "")


def outcome_words(clock: "ClockAccount") -> tuple[str, str]:
    """How it stands, and the ink for it."""
    if clock.outcome is Outcome.BREACHED:
        return (_("! breached, met late") if clock.met_at else _("! breached"), "error")
    if clock.outcome is Outcome.MET:
        return _("met"), "success"
    if clock.outcome is Outcome.CANCELLED:
        return _("cancelled"), "muted"
    return (_("‖ paused"), "muted") if clock.paused else (_("running"), "plain")


def _facts(clock: "ClockAccount", page: Page) -> "Iterator[Line]":
    facts = []
    if clock.breached_at is not None:
        facts.append((_("due"), page.moment(clock.breached_at)))
    elif clock.due_at is not None:
        by_hand = _("{moment}, set by hand") if clock.due_date_at is not None else "{moment}"
        facts.append((_("due"), by_hand.format(moment=page.moment(clock.due_at))))
    elif clock.paused:
        left = amount((clock.target_s or 0) - clock.elapsed_s)
        facts.append((_("due"), _("not while paused; {left} are left").format(left=left)))
    for terms in clock.terms:
        since = _("from {moment} on: ").format(moment=page.moment(terms.from_at)) if terms is not clock.terms[0] else ""
        facts.append((_("policy"), since + version_words(terms.policy, _("none"))))
        calendar = version_words(terms.calendar, _("always open"))
        facts.append((_("calendar"), since + calendar + (f", {terms.tz}" if terms.calendar else "")))
    label = max(cell_len(name) for name, _words in facts) + 4 if facts else 0
    for name, words in facts:
        for at, piece in enumerate(wrap(words, page.width - label)):
            yield ((fit(f"  {name}" if at == 0 else "", label), "muted"), (piece, "plain"))


def version_words(version: "Version | None", none: str) -> str:
    if version is None:
        return none
    return _("{name}, version {number} (id {id})").format(
        name=safe_line(version.name, NAME), number=version.number, id=version.version_id
    )


def _entry(entry: "Entry", page: Page, *, first: bool) -> "Iterator[Line]":
    if not first:
        yield from _counted(entry, page)
    word, ink = line_words(entry)
    indent = 2 + page.when + 1
    columns = 2 if page.wide else 1
    room = page.width - indent - columns * AMOUNT
    pieces = wrap(word, room)
    for at, piece in enumerate(pieces):
        when = page.short_moment(entry.at) if at == 0 else ""
        counted = _signed(entry.open_s) if entry.open_s and at == 0 else ""
        total = amount(entry.sum_s) if at == 0 else ""
        yield (
            (f"  {when}".ljust(indent), "plain"),
            (fit(piece, room), ink),
            (right(counted, AMOUNT) if page.wide else "", "plain"),
            (right(total, AMOUNT), "strong"),
        )
    if why := cause_words(entry, page):
        yield from _wrapped(why, page, indent, "muted")


def _counted(entry: "Entry", page: Page) -> "Iterator[Line]":
    """What lies between the line before and this one."""
    if entry.since_at == entry.at:
        return
    if not entry.counting:
        yield from _wrapped(_("stood still"), page, 4, "faint")
        return
    if not entry.days:
        yield from _wrapped(_("nothing counted: outside of the hours"), page, 4, "faint")
    foreign = "" if same_dates(entry.tz, page.zone, entry.since_at) else entry.tz
    yield from step_lines(entry.days, entry.closed, page.zone, page.width, year=page.year, foreign=foreign)
    if entry.lost:
        yield from _wrapped(_("taken away again:"), page, 4, "muted")
        yield from step_lines(entry.lost, (), page.zone, page.width, year=page.year)


def _signed(open_s: int) -> str:
    return f"+{amount(open_s)}" if open_s > 0 else f"−{amount(-open_s)}"


def line_words(entry: "Entry") -> tuple[str, str]:
    """What happened to the clock, and the ink for it."""
    number = (entry.index or 0) + 1
    target = amount(entry.target_s) if entry.target_s is not None else "–"
    words = {
        LineKind.STARTED: _("started, target {target}")
        if entry.target_s is not None
        else _("started, without a target"),
        LineKind.PAUSED: _("paused"),
        LineKind.RESUMED: _("resumed"),
        LineKind.RETARGETED: _("new target {target}"),
        LineKind.TARGET_LOST: _("lost its target: cancelled"),
        LineKind.CALENDAR_CHANGED: _("another calendar counts"),
        LineKind.FULFILLED: _("fulfilled"),
        LineKind.REOPENED: _("goes on: what ended it was taken back"),
        LineKind.TAKEN_BACK: _("goes on as if it had not happened"),
        LineKind.CANCELLED: _("cancelled"),
        LineKind.STOPPED: _("stopped, breached and never fulfilled"),
        LineKind.WARNED: _("▲ warning {number}"),
        LineKind.BREACHED: _("! BREACH: {target} used up"),
        LineKind.STEP_REACHED: _("step {step}") if entry.carried_out else _("step {step}, not carried out"),
        LineKind.WARNING_WITHDRAWN: _("warning {number} taken back"),
        LineKind.BREACH_WITHDRAWN: _("breach taken back"),
        LineKind.STEP_WITHDRAWN: _("step {step} taken back"),
        LineKind.COUNTED: _("counted up to now"),
    }
    step = safe_line(entry.step, 24) or str(number)
    return words[entry.what].format(target=target, number=number, step=step), _INKS.get(entry.what, "plain")


_INKS = {
    LineKind.STARTED: "strong",
    LineKind.PAUSED: "muted",
    LineKind.FULFILLED: "success",
    LineKind.WARNED: "warning",
    LineKind.BREACHED: "error",
    LineKind.STEP_REACHED: "accent",
    LineKind.CANCELLED: "muted",
    LineKind.TARGET_LOST: "muted",
}


def cause_words(entry: "Entry", page: Page) -> str:
    """`Budi (agent), event 4: status open → pending`."""
    if entry.cause is None:
        return "" if entry.what is LineKind.COUNTED else _("by time alone")
    return _cause(entry.cause, page)


def _cause(cause: "Cause", page: Page) -> str:
    return _("{who}, event {seq}: {what}").format(who=_who(cause), seq=cause.seq, what=_event(cause, page))


def _who(cause: "Cause") -> str:
    name = safe_line(cause.name, NAME)
    roles = {AuthorKind.AGENT: _("agent"), AuthorKind.REQUESTER: _("requester"), AuthorKind.SYSTEM: "siaga"}
    return f"{name} ({roles[cause.by]})" if name else roles[cause.by]


def _event(cause: "Cause", page: Page) -> str:
    word = _(_EVENTS[cause.kind]) if cause.kind in _EVENTS else cause.kind.value.replace("_", " ")
    if cause.due_date_at is not None:
        word = f"{word} {page.moment(cause.due_date_at)}"
    if cause.reason:
        word = f"{word}, “{safe_line(cause.reason, 80)}”"
    if cause.after is None:
        return word
    return f"{word} {_value(cause.kind, cause.before)} → {_value(cause.kind, cause.after)}"


_EVENTS = {
    EventKind.CREATED: N_("created"),
    EventKind.CUSTOMER_MESSAGE: N_("the requester wrote"),
    EventKind.AGENT_REPLY: N_("public reply"),
    EventKind.BOUNCED: N_("reply bounced"),
    EventKind.NO_REPLY_NEEDED: N_("no reply needed"),
    EventKind.REPLY_NEEDED: N_("a reply is needed after all"),
    EventKind.DUE_SET: N_("due date by hand"),
    EventKind.ASSIGNED: N_("assigned"),
    EventKind.STATUS: N_("status"),
    EventKind.PRIORITY: N_("priority"),
    EventKind.POLICY: N_("SLA policy"),
    EventKind.CALENDAR: N_("calendar"),
    EventKind.MERGED: N_("merged"),
    EventKind.UNMERGED: N_("merge undone"),
}


def _value(kind: EventKind, value: str | None) -> str:
    if kind is EventKind.STATUS and value in set(Status):
        return wording.status(Status(value))
    if kind is EventKind.PRIORITY and value in set(Priority):
        return wording.priority(Priority(value))
    return safe_line(value or "–", NAME)


# Which policy, and why


def _why(told: "TicketAccount", page: Page) -> "Iterator[Line]":
    yield ((_("WHICH POLICY, AND WHY"), "strong"),)
    yield from _wrapped(_("By the desk file and the ticket as they are now:"), page, 2)
    names = [*(each.policy for each in told.passed_over), told.applies_now or ""]
    label = min(26, max(cell_len(safe_line(name)) for name in names) + 6)
    for each in told.passed_over:
        yield from _reason("✗", each.policy, passed_words(each), "muted", page, label)
    if told.applies_now is not None:
        yield from _reason("✓", told.applies_now, _("every condition holds: it applies"), "success", page, label)
    else:
        yield from _wrapped(_("No policy applies; the ticket is promised nothing."), page, 2, "plain")
    if told.policy != told.applies_now:
        words = _("In force is {name}, as chosen below: it is kept until something that conditions look at changes.")
        yield from _wrapped(words.format(name=safe_line(told.policy or _("none"), NAME)), page, 2, "warning")
    yield ()
    yield from _wrapped(_("Chosen so far:"), page, 2)
    for terms in told.terms:
        yield from _choice(terms, page)


def _reason(sign: str, policy: str, words: str, ink: str, page: Page, label: int) -> "Iterator[Line]":
    for at, piece in enumerate(wrap(words, page.width - label)):
        head = f"  {sign} {safe_line(policy)}" if at == 0 else ""
        yield ((fit(head, label - 1) + " ", "plain" if ink == "muted" else ink), (piece, ink))


def passed_words(each: "PassedOver") -> str:
    """`priority is normal, not urgent`."""
    field = _(_FIELDS[each.condition]) if each.condition in _FIELDS else each.condition
    wanted, found = (_values(each.condition, values) for values in (each.wanted, each.found))
    if each.condition == "sla_from_at":
        return _("created {found}, it judges tickets from {wanted} on").format(found=found, wanted=wanted)
    if not each.found:
        return _("{field}: the ticket has none; wanted {wanted}").format(field=field, wanted=wanted)
    return _("{field} is {found}; wanted {wanted}").format(field=field, found=found, wanted=wanted)


_FIELDS = {
    "priorities": N_("priority"),
    "categories": N_("category"),
    "teams": N_("team"),
    "organisations": N_("organisation"),
    "tiers": N_("tier"),
    "channels": N_("channel"),
    "tags": N_("tag"),
    "vip": N_("VIP"),
}


def _values(condition: str, values: Sequence[str]) -> str:
    if condition == "priorities":
        return _(" or ").join(wording.priority(Priority(value)) for value in values)
    if condition == "vip":
        return pgettext("vip", "yes") if values == ("yes",) else pgettext("vip", "no")
    return _(" or ").join(safe_line(value, NAME) for value in values)


def _choice(terms: "Terms", page: Page) -> "Iterator[Line]":
    indent = 2 + page.when + 1
    yield ((f"  {page.short_moment(terms.from_at)}".ljust(indent), "plain"), *_first(terms, page, indent))
    yield from _wrapped(version_words(terms.calendar, _("always open")), page, indent, "plain")
    yield from _wrapped(_cause(terms.cause, page), page, indent)


def _first(terms: "Terms", page: Page, indent: int) -> "Line":
    return ((fit(version_words(terms.policy, _("no policy")), page.width - indent), "plain"),)
