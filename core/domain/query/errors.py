"""What is wrong with a query, as data; the sentence is made by `tui.query_text`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

LONGEST_SHOWN = 60


@dataclass
class QueryError(Exception):
    """A query that is not understood; nothing ran.

    Codes: `unknown_key`, `unknown_value`, `missing_value`, `bad_duration`, `bad_date`, `bad_number`, `out_of_range`,
    `no_comparison`, `no_range`, `no_wildcard`, `not_yet`, `open_quote`, `after_quote`, `stray_character`,
    `bad_character`, `open_group`, `unopened_group`, `empty_group`, `or_needs_group`, `missing_term`, `lone_minus`,
    `lone_star`, `sort_misplaced`, `sort_twice`, `view_loop`, `too_long`, `too_many_terms`, `too_deep`.
    """

    code: str
    column: int
    """First character of the fault; the first column is 1. Code points, not cells."""
    data: Mapping[str, str] = field(default_factory=dict)
    """`key`, `given` (cut at 60 characters), `nearest`, `valid` (joined by a space), `limit`: what the code has."""


def cut(given: str) -> str:
    return given if len(given) <= LONGEST_SHOWN else given[: LONGEST_SHOWN - 1] + "…"


def nearest(given: str, valid: Sequence[str]) -> str:
    """The member of `valid` most like `given`; the first of equals; empty where nothing is valid."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(given[:LONGEST_SHOWN].casefold())
    best, best_ratio = "", -1.0
    for word in valid:
        matcher.set_seq1(word[:LONGEST_SHOWN].casefold())
        if (ratio := matcher.ratio()) > best_ratio:
            best, best_ratio = word, ratio
    return str(best)


def unknown_value(key: str, given: str, column: int, valid: Sequence[str]) -> QueryError:
    data = {"key": key, "given": cut(given), "nearest": nearest(given, valid), "valid": " ".join(valid[:30])}
    return QueryError("unknown_value", column, data)
