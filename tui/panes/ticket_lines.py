"""What the ticket pane writes, as inked lines. Pure: a view of the ticket in, lines out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.attachment_names import safe_name
from core.domain.vocabulary import AuthorKind, Direction, Priority, Status, Visibility
from tui.dialogs import wording
from tui.i18n import _, ngettext
from tui.inked import PRIORITY_INKS, Line, Span
from tui.present import fit, name_or, safe_line, safe_text
from tui.present_clocks import age_text
from tui.present_times import moment
from tui.wrapping import wrap

if TYPE_CHECKING:
    from core.services.queues import QueueRow
    from core.services.reading import MessageView, TicketView

LABEL = 13
"""Cells of a fact's label."""
FACTS = 5
"""Lines of facts, so that the conversation stays in its place from ticket to ticket."""
BODY_LINES = 40
"""Lines of a message before it is cut with a line that says how many more there are."""
BODY_CHARACTERS = 16_000
"""Of a message, wrapped at once; the rest only when it is asked for."""
PUBLIC_RULE, INTERNAL_RULE = "│ ", "┃ "


@dataclass(frozen=True, slots=True)
class Conversation:
    lines: tuple[Line, ...]
    newest_at: int
    """Index of the first line of the newest message."""
    cut: bool
    """Some message is longer than what is shown."""


def row_heading(row: "QueueRow", width: int) -> Line:
    return _heading(row.ticket_id, row.subject, width)


def heading(view: "TicketView", width: int) -> Line:
    return _heading(view.ticket_id, view.subject, width)


def row_facts(row: "QueueRow", now: datetime, zone: tzinfo, width: int) -> tuple[Line, ...]:
    """The facts that the queue knows already, in the places where the whole ticket will put them."""
    pairs = (
        (_("status"), _status_priority(Status(row.status), Priority(row.priority))),
        (_("assignee"), _who(row.assignee)),
        (_("requester"), _requester(row.requester, row.requester_email, row.vip)),
        (_("team"), _who(row.team)),
        (_("category"), (("", "muted"),)),
        (_("created"), _created(row.created_at, now, zone)),
    )
    return _columns(pairs, width)


def facts(view: "TicketView", now: datetime, zone: tzinfo, width: int) -> tuple[Line, ...]:
    """Aligned pairs in two columns; empty ones only where they tell something by being empty."""
    organisation = name_or(view.organisation, "") + (f" · {safe_line(view.tier, 16)}" if view.tier else "")
    pairs: list[tuple[str, Line]] = [
        (_("status"), _status_priority(view.status, view.priority)),
        (_("assignee"), _who(view.assignee)),
        (_("requester"), _requester(view.requester, view.requester_email, view.vip)),
        (_("team"), _who(view.team)),
        (_("category"), ((safe_line(view.category or "–", 60), "plain"),)),
        (_("created"), _created(view.created_at, now, zone)),
    ]
    optional = (
        (_("organisation"), organisation),
        (_("tags"), " ".join(safe_line(tag, 30) for tag in view.tags)),
        (_("history"), _history(view)),
    )
    pairs += [(label, ((text, "plain"),)) for label, text in optional if text]
    lines = list(_columns(pairs, width))
    pressing = [_other(name, mode) for name, mode in view.others]
    if view.acknowledge_by_at is not None:
        until = moment(view.acknowledge_by_at, now, zone)
        pressing.insert(0, _("E acknowledges the escalation, until {time}").format(time=until))
    if view.lives_on_id is not None:
        pressing.append(_("Merged into #{number}; :{number} opens it").format(number=view.lives_on_id))
    if pressing:
        lines[FACTS - 1 :] = [((safe_line(" · ".join(pressing), width), "accent"),)]
    return tuple(lines)


def conversation(view: "TicketView", now: datetime, zone: tzinfo, width: int, *, whole: bool) -> Conversation:
    """Oldest message first. Internal ones carry a heavy rule, the word INTERNAL and their own colour."""
    lines: list[Line] = []
    newest_at, any_cut = 0, False
    if view.earlier_messages:
        words = ngettext("%d earlier message", "%d earlier messages", view.earlier_messages) % view.earlier_messages
        lines += [((f"… {words}", "muted"),), ()]
    for message in view.messages:
        newest_at = len(lines)
        written, cut = _message(message, now, zone, width, whole, elsewhere=message.ticket_id != view.ticket_id)
        any_cut = any_cut or cut
        lines += [*written, ()]
    if not view.messages:
        lines.append(((_("Nobody has written anything yet. r replies, c adds an internal note."), "muted"),))
    return Conversation(tuple(lines), newest_at, any_cut)


def _heading(ticket_id: int, subject: str, width: int) -> Line:
    number = f"#{ticket_id}  "
    return ((number, "muted"), (fit(subject, max(0, width - len(number))), "strong"))


def _columns(pairs: Sequence[tuple[str, Line]], width: int) -> tuple[Line, ...]:
    half = (width - 2) // 2
    lines: list[Line] = []
    for at in range(0, len(pairs), 2):
        left, right = pairs[at], pairs[at + 1] if at + 1 < len(pairs) else None
        line = _pair(left, half if right is not None else width)
        lines.append((*line, ("  ", "plain"), *_pair(right, width - half - 2)) if right is not None else line)
    return tuple(lines)


def _pair(pair: tuple[str, Line], width: int) -> Line:
    label, value = pair
    room = max(0, width - LABEL)
    spans: list[Span] = [(fit(label, LABEL - 1) + " ", "muted")]
    for text, ink in value[:-1]:
        piece = safe_line(text, room)
        spans.append((piece, ink))
        room = max(0, room - cell_len(piece))
    text, ink = value[-1]
    return (*spans, (fit(text, room), ink))


def _status_priority(status: Status, priority: Priority) -> Line:
    return ((wording.status(status), "plain"), (" · ", "faint"), (wording.priority(priority), PRIORITY_INKS[priority]))


def _who(name: str | None) -> Line:
    return ((name_or(name, "–"), "plain" if name else "muted"),)


def _requester(name: str, email: str, vip: bool) -> Line:
    shown = name_or(name, email or "–")
    return ((shown, "plain"), (" " + _("VIP"), "accent")) if vip else ((shown, "plain"),)


def _created(at: datetime, now: datetime, zone: tzinfo) -> Line:
    return ((moment(at, now, zone), "plain"), (f" · {age_text(now, at)}", "muted"))


def _history(view: "TicketView") -> str:
    parts = (
        (view.reopened, ngettext("reopened %d time", "reopened %d times", view.reopened)),
        (view.reassigned, ngettext("reassigned %d time", "reassigned %d times", view.reassigned)),
        (view.escalations, ngettext("escalated %d time", "escalated %d times", view.escalations)),
    )
    return ", ".join(words % count for count, words in parts if count)


def _other(name: str, mode: str) -> str:
    who = safe_line(name, 30)
    if mode == "writing":
        return _("{name} is writing on this ticket").format(name=who)
    return _("{name} is looking at this ticket").format(name=who)


def _message(
    message: "MessageView", now: datetime, zone: tzinfo, width: int, whole: bool, *, elsewhere: bool = False
) -> tuple[list[Line], bool]:
    """`elsewhere`: it was written on a ticket that was merged into this one."""
    internal = message.visibility is Visibility.INTERNAL
    rule, ink = (INTERNAL_RULE, "internal") if internal else (PUBLIC_RULE, _public_ink(message.direction))
    room = max(2, width - len(rule))
    lines: list[Line] = [((rule, ink), *_byline(message, now, zone, room, ink))]
    body = message.body if whole else message.body[:BODY_CHARACTERS]
    pieces = wrap(safe_text(body).plain.strip("\n"), room)
    shown = pieces if whole else pieces[:BODY_LINES]
    lines += [((rule, ink), (piece, "plain")) for piece in shown]
    hidden = len(pieces) - len(shown)
    cut = hidden > 0 or len(body) < len(message.body) or message.cut
    if cut:
        more = ngettext("… %d more line", "… %d more lines", hidden) % hidden if hidden else _("… there is more")
        hint = "" if whole else "  " + _("Enter shows all")
        lines.append(((rule, ink), (more + hint, "accent")))
    lines += [((rule, ink), mark) for mark in _marks(message, elsewhere)]
    if message.attachments:
        names = ", ".join(safe_line(safe_name(name)) for name in message.attachments)
        lines += [((rule, ink), (piece, "muted")) for piece in wrap(_("attached: ") + names, room)]
    return lines, cut


def _marks(message: "MessageView", elsewhere: bool) -> "Iterator[Span]":
    """What became of it, each on a line of its own."""
    if elsewhere:
        yield _("written on #{number}").format(number=message.ticket_id), "muted"
    if message.bounced_at is not None:
        yield _("✗ bounced: it did not arrive"), "warning"
    if message.split_into_id is not None:
        yield _("became #{number}").format(number=message.split_into_id), "accent"


def _public_ink(direction: Direction) -> str:
    return "inbound" if direction is Direction.INBOUND else "public"


def _nameless(kind: AuthorKind) -> str:
    return {AuthorKind.AGENT: _("agent"), AuthorKind.REQUESTER: _("requester"), AuthorKind.SYSTEM: "siaga"}[kind]


def _byline(message: "MessageView", now: datetime, zone: tzinfo, width: int, ink: str) -> Line:
    """`INTERNAL  Budi  14:05`, `→ Budi replied  14:05`, `← Ayu wrote  14:05`."""
    when = moment(message.created_at, now, zone)
    word = {
        Direction.INBOUND: _("← from requester"),
        Direction.OUTBOUND: _("→ public reply"),
        Direction.NONE: _("INTERNAL"),
    }[message.direction]
    if message.visibility is Visibility.INTERNAL:
        word = _("INTERNAL")
    author = name_or(message.author, _nameless(message.author_kind))
    room = max(0, width - len(word) - len(when) - 4)
    return ((word + "  ", ink), (fit(author, room) + "  ", "strong"), (when, "muted"))
