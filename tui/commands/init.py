"""`siaga init`: write a commented desk file after a few questions."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from tui.i18n import LANGUAGES, _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("init", help=_("write a commented desk file after a few questions"))
    parser.add_argument("file", type=Path, nargs="?", help=_("where (default: desk.toml in your data directory)"))
    parser.add_argument("--yes", action="store_true", help=_("ask nothing: take the defaults for what no flag says"))
    parser.add_argument("--force", action="store_true", help=_("replace a file that is there already"))
    parser.add_argument("--name", help=_("name of the desk"))
    parser.add_argument("--zone", help=_("time zone, such as Asia/Jakarta"))
    parser.add_argument("--language", choices=LANGUAGES, help=_("language of the notes in the file"))
    parser.add_argument("--team", action="append", metavar="NAME", help=_("a team; may be given several times"))
    parser.add_argument("--hours", help=_("opening hours: “mon-fri 08:00-12:00, 13:00-17:00; sat 09:00-12:00”"))
    parser.add_argument("--country", metavar="CODE", help=_("country whose public holidays are closed: ID, SG, DE …"))
    parser.add_argument(
        "--targets",
        action="append",
        metavar="PRIORITY=FIRST/NEXT/RESOLUTION",
        help=_("promises of a priority: “urgent=15m/30m/4h”; may be given for each priority"),
    )
    parser.add_argument("--agent", metavar="HANDLE", help=_("your short name, the first agent of the desk"))
    parser.add_argument("--agent-name", metavar="NAME", help=_("your name"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 once the file is written; 1 if one is there already, the answers ended, or what was written has an error;
    2 for a flag that cannot be."""
    from core.desk_file.template import default_desk_file
    from core.settings import default_desk_file as usual_place
    from tui.desk_questions import Interview, WrongFlag

    path = args.file or usual_place()
    if path.exists() and not args.force:
        return _fail(_("{file} is there already; nothing was written. --force replaces it."), path, 1)
    try:
        answers = Interview(args, _ask, print).answers()
    except WrongFlag as wrong:
        print(f"siaga init: {wrong}", file=sys.stderr)
        return 2
    except EOFError:
        print(file=sys.stderr)
        return _fail(_("The answers ended before {file} could be written. --yes takes the defaults."), path, 1)
    text = default_desk_file(answers)
    try:
        _write(path, text, replace=args.force)
    except FileExistsError:
        return _fail(_("{file} is there already; nothing was written. --force replaces it."), path, 1)
    return _report(path)


def _ask(prompt: str) -> str:
    """Prompts go to stderr, so that they are seen when the output is kept in a file."""
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _write(path: Path, text: str, *, replace: bool) -> None:
    """For the user only; a file that is replaced is never half written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = path.with_name(f".{path.name}.new") if replace else path
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if replace else os.O_EXCL)
    with open(os.open(target, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        target.replace(path)


def _report(path: Path) -> int:
    from core.desk_file.findings import Severity
    from tui.commands.check import find
    from tui.findings_text import line
    from tui.present import safe_line

    findings = find(path)
    for finding in findings:
        print(line(finding, str(path)), file=sys.stderr)
    print(_("{file} is written. Look through it, then: siaga apply {file}").format(file=safe_line(str(path))))
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _fail(message: str, path: Path, status: int) -> int:
    from tui.present import safe_line

    print(f"siaga init: {message.format(file=safe_line(str(path)))}", file=sys.stderr)
    return status
