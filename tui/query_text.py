"""Queries in words: the plain reading shown beside the bar, and what is wrong with a query."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from core.domain.query.errors import QueryError
from core.domain.query.metric_keys import METRIC_KEYS
from core.domain.query.moments import left_s
from core.domain.query.reading import ReadingPart, Side, Value, Word
from core.domain.query.tree import Compare, Duration, NearDay, Op, Range, Scalar, Test
from tui.i18n import N_, _

WORDS: Mapping[tuple[str, str], str] = {
    ("is", "open"): N_("new or open"),
    ("is", "waiting"): N_("pending or on hold"),
    ("is", "unsolved"): N_("new, open, pending or on hold"),
    ("is", "solved"): N_("solved"),
    ("is", "closed"): N_("closed"),
    ("is", "mine"): N_("mine"),
    ("is", "unassigned"): N_("assigned to nobody"),
    ("is", "escalated"): N_("escalated"),
    ("is", "vip"): N_("from a VIP"),
    ("is", "merged"): N_("merged into another ticket"),
    ("is", "breached"): N_("breached at any time"),
    ("is", "draft"): N_("with a draft of mine"),
    ("status", "new"): N_("new"),
    ("status", "open"): N_("open"),
    ("status", "pending"): N_("pending"),
    ("status", "on_hold"): N_("on hold"),
    ("status", "solved"): N_("solved"),
    ("status", "closed"): N_("closed"),
    ("prio", "low"): N_("low"),
    ("prio", "normal"): N_("normal"),
    ("prio", "high"): N_("high"),
    ("prio", "urgent"): N_("urgent"),
    ("channel", "console"): N_("console"),
    ("channel", "mail"): N_("mail"),
    ("channel", "phone"): N_("phone"),
    ("channel", "web"): N_("web"),
    ("channel", "chat"): N_("chat"),
    ("channel", "api"): N_("API"),
    ("channel", "import"): N_("import"),
    ("has", "attachment"): N_("an attachment"),
    ("has", "note"): N_("an internal note"),
    ("has", "draft"): N_("a draft of mine"),
    ("clock", "ok"): N_("in time"),
    ("clock", "warn"): N_("close to due"),
    ("clock", "breached"): N_("breached"),
    ("clock", "paused"): N_("paused"),
    ("clock", "none"): N_("without a target"),
    ("sort", "sla"): N_("next due first"),
    ("sort", "prio"): N_("most urgent first"),
    ("sort", "age"): N_("oldest first"),
    ("sort", "updated"): N_("longest untouched first"),
    ("reverse", "sla"): N_("latest due first"),
    ("reverse", "prio"): N_("least urgent first"),
    ("reverse", "age"): N_("newest first"),
    ("reverse", "updated"): N_("last updated first"),
}

PARTS: Mapping[str, str] = {
    "is": "{values}",
    "status": N_("status {values}"),
    "prio": N_("priority {values}"),
    "channel": N_("by {values}"),
    "has": N_("with {values}"),
    "cat": N_("category {values} and below"),
    "tag": N_("tag {values}"),
    "team": N_("team {values}"),
    "assignee": N_("assigned to {values}"),
    "requester": N_("requester {values}"),
    "org": N_("organisation {values}"),
    "author": N_("written to by {values}"),
    "view": N_("in view {values}"),
    "queue": N_("in view {values}"),
    "sla": N_("nearest clock {values}"),
    "frt": N_("first response {values}"),
    "nrt": N_("next response {values}"),
    "upd": N_("periodic update {values}"),
    "res": N_("resolution {values}"),
    "own": N_("ownership {values}"),
    "ola": N_("team resolution {values}"),
    "age": N_("age {values} (wall-clock time)"),
    "idle": N_("untouched for {values} (wall-clock time)"),
    "created": N_("created {values}"),
    "updated": N_("updated {values}"),
    "solved": N_("solved {values}"),
    "due": N_("due {values}"),
    "number": N_("number {values}"),
    "text": N_("text contains {values}"),
    "note": N_("an internal note contains {values}"),
    "subject": N_("subject contains {values}"),
    "word": N_("number, subject or people begin with {values}"),
}

CLOCKS = ("sla", *METRIC_KEYS)
AGO = ("created", "updated", "solved")

NEAR: Mapping[NearDay, str] = {
    NearDay.TODAY: N_("today"),
    NearDay.YESTERDAY: N_("yesterday"),
    NearDay.TOMORROW: N_("tomorrow"),
    NearDay.MON: N_("Monday"),
    NearDay.TUE: N_("Tuesday"),
    NearDay.WED: N_("Wednesday"),
    NearDay.THU: N_("Thursday"),
    NearDay.FRI: N_("Friday"),
    NearDay.SAT: N_("Saturday"),
    NearDay.SUN: N_("Sunday"),
}

DATED: Mapping[Op, str] = {
    Op.EQ: N_("on {value}"),
    Op.LT: N_("before {value}"),
    Op.LE: N_("until {value}"),
    Op.GT: N_("after {value}"),
    Op.GE: N_("from {value} on"),
}
LASTING: Mapping[Op, str] = {
    Op.EQ: N_("at most {value}"),
    Op.LT: N_("less than {value}"),
    Op.LE: N_("at most {value}"),
    Op.GT: N_("more than {value}"),
    Op.GE: N_("at least {value}"),
}
UNITS_S = ((604_800, N_("w")), (86_400, N_("d")), (3_600, N_("h")), (60, N_("min")), (1, N_("s")))


def reading_text(parts: tuple[ReadingPart, ...]) -> str:
    """One line in the language of the interface. Words of people stand in it as typed: show it through `safe_text`."""
    conditions = [part for part in parts if part.key != "sort"]
    said = [_part(part) for part in conditions] or [_("every ticket")]
    return ", ".join(said + [_part(part) for part in parts if part.key == "sort"])


def _part(part: ReadingPart) -> str:
    if part.key == "group":
        text = _(" or ").join(_side(value) for value in part.values if isinstance(value, Side))
        text = f"({text})"
    elif part.key == "sort":
        return ", ".join(_sort(value) for value in part.values)
    else:
        values = _(" or ").join(_value(part.key, value) for value in part.values)
        pattern = PARTS[part.key]
        text = (_(pattern) if part.key != "is" else pattern).replace("{values}", values)
    return _("not {part}").replace("{part}", text) if part.negated else text


def _side(side: Side) -> str:
    return _(" and ").join(_part(part) for part in side.parts)


def _sort(value: Value) -> str:
    assert isinstance(value, Word)
    order = "reverse" if value.kind == "reverse" else "sort"
    return _(WORDS[order, value.text])


def _value(key: str, value: Value) -> str:
    if isinstance(value, Word):
        return _word(key, value)
    assert not isinstance(value, Side)
    text = _test(key, value)
    if key not in CLOCKS:
        return text
    overdue = left_s(value)[0] is None
    pattern = _("{amount} of working time left, or overdue") if overdue else _("{amount} of working time left")
    return pattern.replace("{amount}", text)


def _word(key: str, word: Word) -> str:
    match word.kind:
        case "set":
            kind = "clock" if key in CLOCKS else key
            return _(WORDS[kind, word.text])
        case "me":
            return _("mine") if key == "team" else _("me")
        case "none":
            return _("none")
        case "any":
            return _("any")
        case "prefix":
            return f"{word.text}…"
        case "begins":
            return f"“{word.text}…”"
    return f"“{word.text}”"


def _test(key: str, test: Test) -> str:
    if isinstance(test, Range):
        return _range(key, test)
    if isinstance(test.value, Duration):
        return _lasting(key, LASTING[test.op], test.value)
    if isinstance(test.value, int):
        return f"{'' if test.op is Op.EQ else test.op.value + ' '}{test.value}"
    return _(DATED[test.op]).replace("{value}", _scalar(key, test.value))


def _lasting(key: str, pattern: str, value: Duration) -> str:
    text = _(pattern).replace("{value}", _scalar(key, value))
    if key in AGO:
        return _("{amount} ago").replace("{amount}", text)
    return _("in {amount}").replace("{amount}", text) if key == "due" else text


def _range(key: str, test: Range) -> str:
    low, high = test.low, test.high
    if low is None or high is None:
        open_end = Compare(Op.GE, low) if low is not None else Compare(Op.LE, high) if high is not None else None
        assert open_end is not None
        return _test(key, open_end)
    text = _("from {low} to {high}").replace("{low}", _scalar(key, low)).replace("{high}", _scalar(key, high))
    return _("{amount} ago").replace("{amount}", text) if key in AGO and isinstance(low, Duration) else text


def _scalar(key: str, value: Scalar) -> str:
    if isinstance(value, Duration):
        return duration_text(value.seconds, days=key not in CLOCKS)
    if isinstance(value, NearDay):
        return _(NEAR[value])
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def duration_text(seconds: int, *, days: bool) -> str:
    """`1 h 30 min`, exact; weeks only where they are whole. Working time is never told in `days`, nor in weeks."""
    if days and seconds and seconds % 604_800 == 0:
        return f"{seconds // 604_800} {_('w')}"
    said = []
    for size, unit in UNITS_S[1 if days else 2 :]:
        if amount := seconds // size:
            said.append(f"{amount} {_(unit)}")
        seconds %= size
    return " ".join(said) or f"0 {_('s')}"


ERRORS: Mapping[str, Callable[[], str]] = {
    "unknown_key": lambda: _("There is no key “{key}”. The nearest is “{nearest}”."),
    "unknown_value": lambda: _("“{key}:” does not know “{given}”. The nearest is “{nearest}”."),
    "missing_value": lambda: _("A value is missing here."),
    "bad_duration": lambda: _("“{given}” is not a duration. Write 30m, 2h, 1h30m, 3d or 1w."),
    "bad_date": lambda: _("“{given}” is not a time. Write 2026-03-31, today, mon, mon..fri, or a duration such as 3d."),
    "bad_number": lambda: _("“{given}” is not a number."),
    "out_of_range": lambda: _("“{given}” is too far away."),
    "no_comparison": lambda: _("“{key}:” cannot be compared with < or >."),
    "no_range": lambda: _("“{key}:” takes no range."),
    "no_wildcard": lambda: _(
        "A star is understood at the end of a word only. Quote the value if the star belongs to it."
    ),
    "not_yet": lambda: _("siaga cannot answer “{asked}” yet."),
    "open_quote": lambda: _("The quotation that begins here is not closed."),
    "after_quote": lambda: _("“{given}” follows a quotation directly. Put a space between them."),
    "stray_character": lambda: _("“{given}” in the middle of a word: put the whole word in quotation marks."),
    "bad_character": lambda: _("The character {given} cannot be searched for."),
    "open_group": lambda: _("The bracket that opens here is not closed."),
    "unopened_group": lambda: _("The bracket that closes here was never opened."),
    "empty_group": lambda: _("There is nothing between these brackets."),
    "or_needs_group": lambda: _("OR stands between brackets: (this OR that)."),
    "missing_term": lambda: _("OR needs something on both sides."),
    "lone_minus": lambda: _("A minus needs something to exclude right after it."),
    "lone_star": lambda: _("A star needs the beginning of a word before it."),
    "sort_misplaced": lambda: _("“sort:” stands alone, once, with one value."),
    "sort_twice": lambda: _("The order is stated twice."),
    "view_loop": lambda: _("The view “{given}” refers to itself."),
    "too_long": lambda: _("The query is longer than {limit} characters."),
    "too_many_terms": lambda: _("The query has more than {limit} conditions."),
    "too_deep": lambda: _("Brackets are nested deeper than {limit}."),
}


def error_text(error: QueryError) -> str:
    """One sentence or two, and the column. Holds words of people as typed: show it through `safe_text`."""
    data = dict(error.data)
    data["asked"] = f"{data.get('key', '')}:{data['given']}" if data.get("given") else f"{data.get('key', '')}:"
    pattern = _without_nearest(error) or ERRORS[error.code]()
    where = _("Column {column}: ").replace("{column}", str(error.column))
    return where + _filled(pattern, data) + _alternatives(error)


def _without_nearest(error: QueryError) -> str:
    if error.code == "unknown_value" and not error.data.get("nearest"):
        return _("“{key}:” does not know “{given}”.")
    return ""


def _alternatives(error: QueryError) -> str:
    valid = error.data.get("valid", "").split()
    if error.code != "unknown_value" or not 1 < len(valid) <= 12:
        return ""
    return " " + _("Possible: {values}.").replace("{values}", ", ".join(valid))


def _filled(pattern: str, data: Mapping[str, str]) -> str:
    """In one pass: what was put in is not looked at again."""
    pieces = pattern.split("{")
    return pieces[0] + "".join(_piece(piece, data) for piece in pieces[1:])


def _piece(piece: str, data: Mapping[str, str]) -> str:
    name, _brace, rest = piece.partition("}")
    return data.get(name, "") + rest
