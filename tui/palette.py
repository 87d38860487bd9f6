"""The command line: every action with its key, tickets by number, views, themes, languages. Opened by `:`.

Own and small, not Textual's command palette: that one searches in workers and takes a provider class for each kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.dom import DOMNode
from textual.screen import Screen

from tui.dialogs.picker import Line, Picker
from tui.i18n import LANGUAGES, N_, _, language
from tui.live_keys import LiveKey, live_keys
from tui.palette_commands import Command
from tui.present import safe_line

LANGUAGE_NAMES = {"en": "English", "id": "Bahasa Indonesia"}
"""Each in its own language: whoever cannot read the other finds home."""
THEME_NAMES = {"siaga-dark": N_("dark"), "siaga-light": N_("light"), "siaga-16": N_("sixteen colours")}


@dataclass(frozen=True, slots=True)
class Jump:
    """Open this ticket."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class RunAction:
    """`await app.run_action(action, node)`."""

    action: str
    node: DOMNode


@dataclass(frozen=True, slots=True)
class UseTheme:
    name: str


@dataclass(frozen=True, slots=True)
class UseLanguage:
    code: str


@dataclass(frozen=True, slots=True)
class OpenView:
    key: str


Order = Jump | RunAction | UseTheme | UseLanguage | OpenView


@dataclass(frozen=True, slots=True)
class ViewName:
    key: str
    name: str
    """As people named it; cleaned here."""


class Palette(Picker[Order]):
    """Answers with what to do; the app does it. Make it with `palette_for`, before it covers the screen."""

    GUIDE = "help"
    HINTS: ClassVar[tuple[str, ...]] = ("dialog.choose", "dialog.down", "dialog.cancel")
    LEAST = (6, 16, 12)

    def __init__(self, lines: Sequence[Line[Order]]) -> None:
        super().__init__(Text(_("Command, or the number of a ticket")), lines, placeholder=":")

    def narrow(self, typed: str) -> None:
        """A number offers its ticket first, a command's name that command; a colon typed out of habit is no letter."""
        wanted = typed.lstrip(": ")
        super().narrow(wanted)
        named = tuple(line for line in self.lines if wanted and f" :{wanted.casefold()} " in line.words)
        if named:
            self.matching = (*named, *(line for line in self.matching if line not in named))
            self.show_matching()
        number = ticket_number(wanted)
        if number is not None:
            self.matching = (_jump_line(number), *self.matching)
            self.show_matching()


def palette_for(
    screen: Screen[Any], *, views: Iterable[ViewName] = (), themes: Iterable[str] = tuple(THEME_NAMES)
) -> Palette:
    """The palette over `screen` as it is focused now."""
    return Palette(
        [
            *(_action_line(row) for row in live_keys(screen) if row.enabled),
            *(_command_line(command, screen) for command in getattr(screen, "PALETTE_ONLY", ())),
            *(_view_line(view) for view in views),
            *(_theme_line(name) for name in themes if name != screen.app.theme),
            *(_language_line(code) for code in LANGUAGES if code != language()),
        ]
    )


def ticket_number(typed: str) -> int | None:
    """`1234` or `#1234`; at most 18 digits, so that any store can be asked."""
    digits = typed.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


def _jump_line(number: int) -> Line[Order]:
    return _line(Jump(number), _("Open ticket {number}").format(number=number))


def _action_line(row: LiveKey) -> Line[Order]:
    words = row.id.replace(".", " ").replace("_", " ")
    return _line(RunAction(row.action, row.node), row.label, "/".join(row.keys[:2]), row.tooltip, words)


def _command_line(command: Command, screen: Screen[Any]) -> Line[Order]:
    order = RunAction(command.action, screen)
    return _line(order, _(command.label), f":{command.name}", _(command.tooltip), f":{command.name}")


def _view_line(view: ViewName) -> Line[Order]:
    return _line(OpenView(view.key), _("View: {name}").format(name=view.name), words=f"view {view.key}")


def _theme_line(name: str) -> Line[Order]:
    shown = _(THEME_NAMES[name]) if name in THEME_NAMES else name
    return _line(UseTheme(name), _("Theme: {name}").format(name=shown), words=f"theme {name}")


def _language_line(code: str) -> Line[Order]:
    shown = LANGUAGE_NAMES.get(code, code)
    return _line(UseLanguage(code), _("Language: {name}").format(name=shown), words="language")


def _line(order: Order, label: str, key: str = "", detail: str = "", words: str = "") -> Line[Order]:
    """`words` are found besides what is shown: English names, for whoever learned them."""
    row = ((key, "bold"), (safe_line(label, 60), ""), (safe_line(detail), "dim"))
    return Line(order, f"{label} {words} {detail}", row)
