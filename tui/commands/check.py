"""`siaga check`: name every fault of a desk file, with line, reason and remedy; `--deep`: of what a desk has stored."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.i18n import _, ngettext

if TYPE_CHECKING:
    from core.desk_file.findings import Finding


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("check", help=_("name every fault of a desk file, with its line and its remedy"))
    parser.add_argument(
        "file", type=Path, nargs="?", help=_("the desk file (default: desk.toml in your data directory)")
    )
    parser.add_argument("--json", action="store_true", help=_("write the findings as JSON"))
    parser.add_argument(
        "--deep", action="store_true", help=_("check what the desk has stored instead: trail, clocks, escalations")
    )
    parser.add_argument(
        "--database", metavar="URL", default=argparse.SUPPRESS, help=_("with --deep: the desk to check")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 if there is any error; 0 with warnings only."""
    from core.desk_file.findings import Severity
    from core.settings import default_desk_file

    if args.deep:
        from tui.commands import check_deep

        return check_deep.run(args)
    path = args.file or default_desk_file()
    findings = find(path)
    print(_as_json(path, findings) if args.json else _as_lines(path, findings))
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0


def find(path: Path) -> "tuple[Finding, ...]":
    """The findings of the file, also when it cannot be read at all."""
    from core.clock import system_now
    from core.desk_file.check import check
    from core.desk_file.findings import Finding
    from core.desk_file.read import load_text

    text = load_text(path)
    return (text,) if isinstance(text, Finding) else check(text, folder=path.parent, today=system_now().date())


def _as_lines(path: Path, findings: "tuple[Finding, ...]") -> str:
    from tui.findings_text import line

    return "\n".join([*(line(finding, str(path)) for finding in findings), _sum(path, findings)])


def _sum(path: Path, findings: "tuple[Finding, ...]") -> str:
    from core.desk_file.findings import Severity
    from tui.present import safe_line

    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    counted = [ngettext("%d error", "%d errors", errors) % errors] if errors else []
    counted += [ngettext("%d warning", "%d warnings", warnings) % warnings] if warnings else []
    return f"{safe_line(str(path))}: {', '.join(counted) or _('no faults')}"


def _as_json(path: Path, findings: "tuple[Finding, ...]") -> str:
    """ASCII only, so that nothing in the file can reach a terminal as a control character."""
    from tui.findings_text import explain

    rows = []
    for finding in findings:
        sentence, remedy = explain(finding)
        row = {"line": finding.line, "severity": finding.severity.value, "code": finding.code.value, "key": finding.key}
        rows.append(row | {"data": dict(finding.data), "sentence": sentence, "remedy": remedy})
    return json.dumps({"file": str(path), "findings": rows}, indent=2)
