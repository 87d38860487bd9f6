"""Run hostile inputs through the fields they are meant for: `python tests/conformance/hostile_cases.py FILE...`

The console runs in a pseudo terminal whose bytes an own tokenizer and pyte read; files go through the real commands.
Prints each failure and each case that is not applicable, and closes with `N passed, M failed`; exit status 1 on any
failure.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.conformance.hostile.desk import DeskFolder  # noqa: E402
from tests.conformance.hostile.environments import EnvironmentCases  # noqa: E402
from tests.conformance.hostile.files import ConfigCases, CsvCases  # noqa: E402
from tests.conformance.hostile.on_screen import ScreenCases  # noqa: E402
from tests.conformance.hostile.queries import QueryCases  # noqa: E402

Case = Mapping[str, Any]


class Field(Protocol):
    def judge(self, field: str, given: Any, must: frozenset[str]) -> Iterator[str]: ...

    def close(self) -> None: ...


FIELDS: Mapping[str, Callable[[DeskFolder], Field]] = {
    "subject": ScreenCases,
    "body": ScreenCases,
    "requester_name": ScreenCases,
    "tag": ScreenCases,
    "attachment_name": ScreenCases,
    "filter_query": QueryCases,
    "config_value": ConfigCases,
    "csv_cell": CsvCases,
    "environment": EnvironmentCases,
}
"""Field -> what runs it. A field that is missing here is one that siaga does not have yet."""
NOT_BUILT_PROPERTIES = {
    "not-expanded-twice": "no macros yet",
    "single-header-line": "no outgoing mail yet",
    "single-recipient": "no outgoing mail yet",
    "smtp-dot-stuffed": "no outgoing mail yet",
    "thread-not-by-number-alone": "no incoming mail yet",
}
"""Properties of parts that siaga does not have yet, on fields that it has."""
CHECKED = frozenset(
    {
        "no-control-bytes",
        "literal-text",
        "no-action",
        "no-markup-effect",
        "no-crash",
        "one-line",
        "columns-aligned",
        "bounded-time",
        "bidi-visible",
        "query-error",
        "position",
        "query-none",
        "query-error-or-none",
        "query-literal",
        "role-filtered",
        "tables-intact",
        "csv-neutral",
        "csv-one-cell",
        "csv-roundtrip",
        "csv-roundtrip-or-error",
        "config-error",
        "config-warning",
        "config-error-or-accepted",
        "config-error-or-bounded",
        "config-error-or-warning",
        "secret-masked",
        "tag-rule",
        "tag-refused",
        "tag-casefold",
        "tag-normalised",
        "name-safe",
        "inside-folder",
        "no-overwrite",
        "identity-unchanged",
        "no-shell",
        "no-effect",
        "config-from-server",
    }
)


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print("usage: python tests/conformance/hostile_cases.py FILE...", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="siaga-hostile-") as place:
        passed, failed = _run([case for path in arguments for case in cases_in(Path(path))], Path(place))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def cases_in(path: Path) -> Sequence[Case]:
    """A lone surrogate is kept; a file that cannot be read is an error of the whole run."""
    return list(json.loads(path.read_text(encoding="utf-8"))["cases"])


def expand(given: Any) -> Any:
    """A generator as the text it stands for; `repeat` may stand inside of an object."""
    if isinstance(given, dict):
        if set(given) == {"prefix", "repeat", "times", "suffix"}:
            return given["prefix"] + given["repeat"] * given["times"] + given["suffix"]
        return {key: expand(value) for key, value in given.items()}
    return given


def not_applicable(case: Case) -> str | None:
    """Why siaga has nothing that the case could be run through; None: it has."""
    if case["field"] not in FIELDS:
        return f"no field {case['field']} yet"
    return next((NOT_BUILT_PROPERTIES[name] for name in case["must"] if name in NOT_BUILT_PROPERTIES), None)


def _run(cases: Sequence[Case], place: Path) -> tuple[int, int]:
    passed = failed = 0
    runners: dict[object, Field] = {}
    try:
        for case in cases:
            if (reason := not_applicable(case)) is not None:
                print(f"{case['id']}: not applicable ({reason})", flush=True)
                continue
            failures = _judge(case, runners, place)
            passed, failed = (passed, failed + 1) if failures else (passed + 1, failed)
            for failure in failures:
                print(ascii(f"{case['id']}: {failure}")[1:-1].replace("\\n", "\n"), flush=True)
    finally:
        for runner in runners.values():
            runner.close()
    return passed, failed


def _judge(case: Case, runners: dict[object, Field], place: Path) -> list[str]:
    """What does not hold. A property without a check fails, so that no case passes unseen."""
    must = frozenset(case["must"])
    if unknown := must - CHECKED:
        return [f"no check for {', '.join(sorted(unknown))}"]
    kind = FIELDS[case["field"]]
    try:
        if kind not in runners:
            folder = place / kind.__name__
            folder.mkdir(exist_ok=True)
            runners[kind] = kind(DeskFolder(folder))
        return list(runners[kind].judge(case["field"], expand(case["input"]), must))
    except Exception as error:  # one bad case must not hide the others
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
