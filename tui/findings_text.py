"""A finding of the desk file's check as a sentence and a remedy, in the reader's language."""

from core.desk_file.findings import Code, DataValue, Finding, Severity
from tui.findings_words import DURATION, KINDS, MOMENT, SYNTAX, TYPES, WORDS
from tui.i18n import N_, _
from tui.present import safe_line

WIDTH = 160
"""Cells of one word from the file."""


def explain(finding: Finding) -> tuple[str, str]:
    """(sentence, remedy), cleaned: what the file says appears as text and nothing else."""
    sentence, remedy = _words(finding)
    words = {name: _word(value) for name, value in finding.data.items()} | {"key": safe_line(finding.key, WIDTH)}
    words |= _translated(finding)
    return _(sentence).format_map(words), _(remedy).format_map(words)


def line(finding: Finding, file_name: str) -> str:
    """`desk.toml:12: error: sentence remedy`, as editors and compilers do."""
    sentence, remedy = explain(finding)
    return f"{safe_line(file_name)}:{finding.line}: {severity_word(finding.severity)}: {sentence} {remedy}"


def severity_word(severity: Severity) -> str:
    return _("error") if severity is Severity.ERROR else _("warning")


def _words(finding: Finding) -> tuple[str, str]:
    """Message ids; the reason or the nearest valid word choose a better remedy."""
    sentence, remedy = WORDS[finding.code]
    reason = str(finding.data.get("reason", ""))
    if finding.code is Code.TOML_SYNTAX:
        return SYNTAX.get(reason, (sentence, remedy))
    if finding.code is Code.BAD_DURATION:
        return sentence, DURATION.get(reason, remedy)
    if finding.code is Code.BAD_MOMENT:
        return sentence, MOMENT.get(reason, DURATION.get(reason, remedy) if reason == "days" else remedy)
    return _by_data(finding, sentence, remedy)


def _by_data(finding: Finding, sentence: str, remedy: str) -> tuple[str, str]:
    data = finding.data
    if finding.code is Code.OVER_MIDNIGHT and data.get("day"):
        return sentence, _OVER_MIDNIGHT
    if finding.code is Code.STEP_NOBODY_RECEIVES and data.get("team"):
        return _NOBODY_IN_TEAM, _NAME_A_LEAD
    if finding.code is Code.DUPLICATE_KEY and not data.get("first_line"):
        return _DUPLICATE, remedy
    if finding.code is Code.UNKNOWN_KEY and not data.get("nearest") and not data.get("known"):
        return sentence, _TAKE_OUT
    if data.get("nearest"):
        return sentence, _NEAREST
    return sentence, remedy


_NEAREST = N_("Did you mean “{nearest}”?")
_TAKE_OUT = N_("Take it out; each entry here is a table of its own, such as [agents.budi].")
_DUPLICATE = N_("Something on this line is given a second time.")
_NOBODY_IN_TEAM = N_("Nobody receives this step for tickets of the team “{team}”: it has no lead or no members.")
_NAME_A_LEAD = N_("Name a lead for the team, or another recipient.")
_OVER_MIDNIGHT = N_(
    'Turn the two round, or write a shift over midnight in two parts: {day} = "{begin}-24:00" and '
    '{next_day} = "00:00-{end}".'
)


def _translated(finding: Finding) -> dict[str, str]:
    """Words of ours among the data."""
    if finding.code is Code.WRONG_TYPE:
        expected, example = TYPES[str(finding.data["expected"])]
        found = TYPES[str(finding.data["found"])][0]
        return {"expected": _(expected), "example": _(example).format(), "found": _(found)}
    if finding.code is Code.UNKNOWN_REFERENCE:
        return {"kind": _(KINDS[str(finding.data["kind"])])}
    return {}


def _word(value: DataValue) -> str:
    text = ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)
    return safe_line(text, WIDTH)
