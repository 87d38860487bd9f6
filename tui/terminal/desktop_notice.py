"""How this terminal takes a notice for the desktop: by which sequences, and through which multiplexer."""

from collections.abc import Mapping

from tui.terminal.guard import OSC_9, OSC_777, TerminalCall, Through, notice

SWITCH = "SIAGA_NOTICE"
"""off, osc9 or osc777; anything else, and nothing: both forms, of which a terminal knows at least one if any."""
_FORMS: Mapping[str, tuple[str, ...]] = {"off": (), "osc9": (OSC_9,), "osc777": (OSC_777,)}


class DesktopNotices:
    """Read once from the surroundings of the console."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.forms = _FORMS.get(environ.get(SWITCH, "").strip().lower(), (OSC_9, OSC_777))
        self.through = _through(environ)

    def call(self, title: str, body: str) -> TerminalCall | None:
        """None: switched off."""
        return notice(title, body, forms=self.forms, through=self.through) if self.forms else None


def _through(environ: Mapping[str, str]) -> Through:
    """tmux passes on only what is wrapped (and only with `allow-passthrough on`), screen in a form of its own."""
    term = environ.get("TERM", "")
    if environ.get("TMUX") or term.startswith("tmux"):
        return Through.TMUX
    return Through.SCREEN if environ.get("STY") or term.startswith("screen") else Through.NOTHING
