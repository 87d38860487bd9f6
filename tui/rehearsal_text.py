"""A rehearsal in words: attainment, flips and the load of escalations, before and after. Pure."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import groupby

from core.domain.foreign_text import clean_line
from core.domain.rehearsed import Attainment, Flip, Group, Shares
from core.domain.vocabulary import Metric, Outcome, Priority
from core.rehearse import Rehearsed
from tui.dialogs import wording
from tui.i18n import N_, _, ngettext
from tui.present import fit
from tui.steps_text import short_amount

SHOWN = 20
NAME = 20
CHANGE = 23
GROUPS = {Group.ALL: N_("All tickets"), Group.TEAM: N_("By team"), Group.PRIORITY: N_("By priority")}
OUTCOMES = {
    Outcome.MET: N_("met"),
    Outcome.BREACHED: N_("breached"),
    Outcome.RUNNING: N_("running"),
    Outcome.CANCELLED: N_("cancelled"),
}
RECIPIENTS = {
    "assignee": N_("the assignee"),
    "team": N_("the team"),
    "lead": N_("the lead"),
    "agent": N_("a named agent"),
    "team_lead": N_("a team's lead"),
    "": N_("nobody in person"),
}


def rehearsal_lines(told: Rehearsed, zone: tzinfo) -> Iterator[str]:
    """Dates are those of `zone`."""
    since = told.since_at.astimezone(zone).date().isoformat() if told.since_at else _("the beginning")
    yield ngettext(
        "{count} ticket rehearsed, from {since} on. Nothing was written.",
        "{count} tickets rehearsed, from {since} on. Nothing was written.",
        told.tickets,
    ).format(count=told.tickets, since=since)
    yield _("Without a policy: {before} before, {after} after").format(
        before=told.without_policy_before, after=told.without_policy_after
    )
    for group, rows in groupby(told.attainment, key=lambda row: row.group):
        yield ""
        yield _heading(_(GROUPS[group]))
        for row in rows:
            yield _attainment(row)
    yield ""
    yield from _load(told)
    yield ""
    yield from _flips(told)


def _heading(name: str) -> str:
    before, after = _("before: met/breached/running"), _("after: met/breached/running")
    return f"{fit(name, NAME)}  {fit('', wording.metric_cells())}  {fit(before, 32)}  {after}"


def _attainment(row: Attainment) -> str:
    name = _name(row)
    sides = f"{fit(_shares(row.before), 32)}  {fit(_shares(row.after), 32)}"
    return f"{fit(clean_line(name), NAME)}  {fit(wording.metric(row.metric), wording.metric_cells())}  {sides}".rstrip()


def _name(row: Attainment) -> str:
    if row.group is Group.PRIORITY and row.name in set(Priority):
        return wording.priority(Priority(row.name))
    return _("no team") if row.group is Group.TEAM and not row.name else row.name


def _shares(shares: Shares) -> str:
    kept = shares.kept_share
    share = f"{kept:7.1%}" if kept is not None else "      –"
    return f"{share}  {shares.met}/{shares.breached}/{shares.running}"


def _load(told: Rehearsed) -> Iterator[str]:
    if not told.load:
        yield _("No step of a chain is reached, before or after.")
        return
    yield fit(_("Steps that are reached"), 40) + _("before, after, difference")
    for one in told.load:
        to = _(RECIPIENTS[one.to]) if one.to in RECIPIENTS else clean_line(one.to)
        name = f"{clean_line(one.chain)}: {clean_line(one.step)} → {to}"
        yield f"{fit(name, 40)}{one.before:>6} {one.after:>6} {one.after - one.before:>+6}"
    yield _("What a missing acknowledgement adds is not rehearsed: nobody knows who would have pressed E.")


def _flips(told: Rehearsed) -> Iterator[str]:
    missed = [flip for flip in told.flips if flip.after is Outcome.BREACHED]
    kept = len(told.flips) - len(missed)
    if not told.flips:
        yield _("No clock flips.")
        return
    yield _("Clocks that flip: {missed} would be breached, {kept} would be kept").format(missed=len(missed), kept=kept)
    for flip in told.flips[:SHOWN]:
        yield _flip(flip, told.subjects.get(flip.ticket_id, ""))
    if len(told.flips) > SHOWN:
        more = len(told.flips) - SHOWN
        words = ngettext("and {count} more; --json has all", "and {count} more; --json has all", more)
        yield "  " + words.format(count=more)


def _flip(flip: Flip, subject: str) -> str:
    change = f"{_(OUTCOMES[flip.before])} → {_(OUTCOMES[flip.after])}"
    amount = short_amount(flip.by_s)
    by = _("{amount} over") if flip.after is Outcome.BREACHED else _("{amount} left")
    name = wording.metric(flip.metric)
    if flip.metric is Metric.NEXT_RESPONSE:
        name = f"{name} {flip.cycle}"
    ticket = f"#{flip.ticket_id}"
    head = f"  {fit(ticket, 9)}{fit(name, wording.metric_cells() + 3)}{fit(change, CHANGE)}"
    return f"{head}{fit(by.format(amount=amount), 20)}{clean_line(subject)}"
