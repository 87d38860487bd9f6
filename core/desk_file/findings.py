"""What the check of a desk file finds: codes, places and data. The sentences are those of `tui.findings_text`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

Path = tuple[str | int, ...]
"""A place in the file: names of tables and keys, positions in arrays from 0."""
LineOf = Callable[[Path], int]
DataValue = str | int | tuple[str, ...]


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    # the text
    FILE_MISSING = "file_missing"
    FILE_UNREADABLE = "file_unreadable"
    NOT_UTF8 = "not_utf8"
    TOO_LARGE = "too_large"
    LINE_TOO_LONG = "line_too_long"
    TOO_DEEP = "too_deep"
    TOML_SYNTAX = "toml_syntax"
    DUPLICATE_KEY = "duplicate_key"
    # keys and values
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    WRONG_TYPE = "wrong_type"
    EMPTY_VALUE = "empty_value"
    TOO_LONG = "too_long"
    NOT_A_CHOICE = "not_a_choice"
    HIDDEN_CHARACTERS = "hidden_characters"
    BAD_HANDLE = "bad_handle"
    BAD_EMAIL = "bad_email"
    DUPLICATE_NAME = "duplicate_name"
    DUPLICATE_EMAIL = "duplicate_email"
    UNKNOWN_REFERENCE = "unknown_reference"
    BAD_DURATION = "bad_duration"
    BAD_PERCENT = "bad_percent"
    # people and categories
    DEPUTY_CYCLE = "deputy_cycle"
    TEAM_WITHOUT_MEMBERS = "team_without_members"
    LEAD_NOT_A_MEMBER = "lead_not_a_member"
    CATEGORY_NOBODY_OWNS = "category_nobody_owns"
    # matrix and workflow
    MATRIX_GAP = "matrix_gap"
    STATUS_STUCK = "status_stuck"
    STATUS_UNREACHABLE = "status_unreachable"
    NEVER_DONE = "never_done"
    STATUS_TO_ITSELF = "status_to_itself"
    # calendars
    UNKNOWN_ZONE = "unknown_zone"
    BAD_DAY = "bad_day"
    DAY_TWICE = "day_twice"
    BAD_TIME = "bad_time"
    BAD_INTERVAL = "bad_interval"
    OVER_MIDNIGHT = "over_midnight"
    BREAK_OUTSIDE_HOURS = "break_outside_hours"
    NEVER_OPENS = "never_opens"
    BAD_DATE = "bad_date"
    HOLIDAY_AND_SPECIAL = "holiday_and_special"
    HOLIDAYS_PAST = "holidays_past"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_SUBDIVISION = "unknown_subdivision"
    UNKNOWN_HOLIDAY_CATEGORY = "unknown_holiday_category"
    ICS_BAD_PATH = "ics_bad_path"
    ICS_MISSING = "ics_missing"
    ICS_UNREADABLE = "ics_unreadable"
    ICS_EMPTY = "ics_empty"
    ICS_RECURRENCE = "ics_recurrence"
    CALENDAR_REFUSED = "calendar_refused"
    CALENDAR_NOT_USED = "calendar_not_used"
    # policies
    PRIORITY_WITHOUT_TARGET = "priority_without_target"
    TARGET_GAP = "target_gap"
    METRIC_WITHOUT_TARGET = "metric_without_target"
    POLICY_NEVER_APPLIES = "policy_never_applies"
    TICKETS_WITHOUT_POLICY = "tickets_without_policy"
    NEVER_COUNTS = "never_counts"
    USELESS_PAUSE = "useless_pause"
    # chains
    BAD_MOMENT = "bad_moment"
    BAD_RECIPIENT = "bad_recipient"
    STEP_NAME_RESERVED = "step_name_reserved"
    STEP_WITHOUT_EFFECT = "step_without_effect"
    STEP_NOBODY_RECEIVES = "step_nobody_receives"
    STEP_MAY_REACH_NOBODY = "step_may_reach_nobody"
    REASSIGN_TO_OBSERVER = "reassign_to_observer"
    STEP_BEFORE_START = "step_before_start"
    STEP_ORDER = "step_order"
    STEP_METRIC_WITHOUT_TARGET = "step_metric_without_target"
    CHAIN_NOT_USED = "chain_not_used"
    # views
    BAD_QUERY = "bad_query"


WARNINGS = frozenset(
    {
        Code.HIDDEN_CHARACTERS,
        Code.DUPLICATE_EMAIL,
        Code.LEAD_NOT_A_MEMBER,
        Code.STATUS_UNREACHABLE,
        Code.STATUS_TO_ITSELF,
        Code.BREAK_OUTSIDE_HOURS,
        Code.HOLIDAY_AND_SPECIAL,
        Code.HOLIDAYS_PAST,
        Code.ICS_EMPTY,
        Code.ICS_RECURRENCE,
        Code.CALENDAR_NOT_USED,
        Code.TARGET_GAP,
        Code.METRIC_WITHOUT_TARGET,
        Code.TICKETS_WITHOUT_POLICY,
        Code.USELESS_PAUSE,
        Code.STEP_MAY_REACH_NOBODY,
        Code.STEP_BEFORE_START,
        Code.STEP_ORDER,
        Code.STEP_METRIC_WITHOUT_TARGET,
        Code.CHAIN_NOT_USED,
    }
)
"""The desk works, but probably not as meant. Everything else is an error."""


@dataclass(frozen=True, slots=True)
class Finding:
    code: Code
    severity: Severity
    line: int
    """From 1; 1 where the whole file is meant."""
    key: str
    """Dotted, as a person would write it; empty where no key is meant. From the file: clean before showing."""
    data: Mapping[str, DataValue] = field(default_factory=dict)
    """What the sentence names. From the file: clean before showing."""


class Log:
    """Collects findings while a file is read; nothing stops at the first."""

    def __init__(self, line_of: LineOf) -> None:
        self._line_of = line_of
        self._found: list[Finding] = []

    def add(self, code: Code, path: Path, **data: DataValue) -> None:
        severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
        self._found.append(Finding(code, severity, self._line_of(path), dotted(path), data))

    @property
    def count(self) -> int:
        return len(self._found)

    def findings(self) -> tuple[Finding, ...]:
        """In the order of the file."""
        return tuple(sorted(self._found, key=lambda finding: finding.line))


def dotted(path: Path) -> str:
    """`sla[1].targets.high`; positions from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar of `known`, empty if none is."""
    close = get_close_matches(word[:80].casefold(), {each.casefold(): each for each in known}, n=1, cutoff=0.6)
    return next((each for each in known if close and each.casefold() == close[0]), "")


def one_finding(code: Code, line: int, key: str = "", **data: DataValue) -> Finding:
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Finding(code, severity, line, key, data)
