"""Composition root and command line. Heavy libraries are imported only inside the commands that use them."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from tui.argparse_words import speak_our_language
from tui.i18n import _, use_environment

COMMANDS = (
    "demo",
    "init",
    "check",
    "apply",
    "import_",
    "worker",
    "list",
    "explain",
    "clock",
    "rehearse",
    "audit_clocks",
    "doctor",
    "backup",
    "password",
    "completion",
)
"""Modules of `tui.commands` in the order of the help text: each has `add_parser(subparsers)` and `run(args) -> int`."""

COMMAND_GC = 50_000
"""Net allocations between two collections of a command: none while it imports, and a long one stays small."""

_FOREIGN = ("TEXTUAL", "PYTHON", "LESS")
"""Variables by whose names a client's environment could load code, type keys or write files through our libraries."""


def main(argv: Sequence[str] | None = None) -> int:
    gc.disable()
    _drop_foreign_environment()
    use_environment()
    speak_our_language()
    args = parse(sys.argv[1:] if argv is None else argv)
    run: Callable[[argparse.Namespace], int] = getattr(args, "run", _console)
    if run is not _console:  # the console has `tui.pauses`
        gc.set_threshold(COMMAND_GC)
        gc.enable()
    return _guarded(run, args)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with the parsers of the commands they name only: the bare console starts without any of them."""
    named = [name for name in COMMANDS if _word(name) in argv]
    if not named and not {"-h", "--help"} & set(argv):
        args, left = build_parser(()).parse_known_args(argv)
        if not left:
            return args
    return build_parser(named or COMMANDS).parse_args(argv)


def _word(module: str) -> str:
    """`import_` is typed `import`, `audit_clocks` `audit-clocks`."""
    return module.rstrip("_").replace("_", "-")


def build_parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The whole command line, or the part with these `commands`."""
    parser = argparse.ArgumentParser(
        prog="siaga",
        description=_(
            "A terminal console in which a support team works its tickets, with every promise counting down live."
        ),
        epilog=_("Without a command the console opens. Look around with: siaga demo"),
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=_("show the version and exit"))
    add_desk_options(parser)
    parser.add_argument("--readonly", action="store_true", help=_("watch only: every action is refused"))
    parser.add_argument(
        "--no-scheduler", action="store_true", help=_("leave clocks to another console or to siaga worker")
    )
    parser.add_argument(
        "--editor", action="store_true", help=_("let F4 open $VISUAL or $EDITOR over SSH, too (it is off there)")
    )
    if not commands:
        return parser
    subparsers = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    for name in commands:
        importlib.import_module(f"tui.commands.{name}").add_parser(subparsers)
    return parser


def add_desk_options(parser: argparse.ArgumentParser, *, default: object = None) -> None:
    """The options that say which desk and who: the same for the console and every command on a desk."""
    parser.add_argument(
        "--database",
        metavar="URL",
        default=default,
        help=_("the desk: a file, or postgresql://… (default: siaga.db in your data directory)"),
    )
    parser.add_argument("--agent", metavar="HANDLE", default=default, help=_("who you are, as the desk file names you"))


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_args: object) -> NoReturn:
        from importlib.metadata import version

        print(f"siaga {version('siaga')}")
        parser.exit(0)


def _console(args: argparse.Namespace) -> int:
    from tui.commands.console import run

    return run(args)


def _guarded(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """One error path for every command: a plain sentence, a remedy, an exit status; never a traceback."""
    try:
        return run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        from tui.error_display import report

        return report(error, sys.stderr)


def _drop_foreign_environment() -> None:
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        del os.environ[name]


if __name__ == "__main__":
    sys.exit(main())
