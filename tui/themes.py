"""The console's own colours: dark, light, and sixteen colours for slow lines. Colour is never the only sign."""

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="siaga-dark",
    dark=True,
    primary="#7aa7d9",
    secondary="#8fa3b8",
    accent="#d9b36c",
    warning="#e3b34c",
    error="#ee6a5f",
    success="#86b98c",
    foreground="#d5dae1",
    background="#14171b",
    surface="#191d22",
    panel="#20252c",
    text_alpha=1.0,
    variables={
        "ink-muted": "#858f9c",
        "ink-faint": "#4c545f",
        "ink-strong": "#f2f5f9",
        "ink-internal": "#d9b36c",
        "ink-public": "#7aa7d9",
        "ink-inbound": "#86b98c",
        "ink-marked": "#c39ad6",
        "row-cursor": "#2b3d52",
        "row-cursor-blurred": "#232a33",
        "bar-empty": "#2a313a",
        "footer-key-foreground": "#7aa7d9",
        "block-cursor-background": "#2b3d52",
        "block-cursor-foreground": "#f2f5f9",
        "block-cursor-text-style": "none",
        "scrollbar": "#2c333c",
        "scrollbar-hover": "#3a434f",
        "scrollbar-active": "#4a5664",
        "scrollbar-background": "#14171b",
        "scrollbar-background-hover": "#14171b",
        "scrollbar-background-active": "#14171b",
        "border": "#4c545f",
        "border-blurred": "#2c333c",
    },
)

LIGHT = Theme(
    name="siaga-light",
    dark=False,
    primary="#1f5fa8",
    secondary="#4b6078",
    accent="#8a5a00",
    warning="#9a5b00",
    error="#bf2a20",
    success="#2c7036",
    foreground="#22272d",
    background="#fbfaf7",
    surface="#f5f3ee",
    panel="#ebe8e1",
    text_alpha=1.0,
    variables={
        "ink-muted": "#6a7078",
        "ink-faint": "#b4b3ad",
        "ink-strong": "#000000",
        "ink-internal": "#8a5a00",
        "ink-public": "#1f5fa8",
        "ink-inbound": "#2c7036",
        "ink-marked": "#7a3f98",
        "row-cursor": "#cfe0f3",
        "row-cursor-blurred": "#e7e6e0",
        "bar-empty": "#e2dfd7",
        "footer-key-foreground": "#1f5fa8",
        "block-cursor-background": "#cfe0f3",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "none",
        "scrollbar": "#d3d0c8",
        "scrollbar-hover": "#bab7ae",
        "scrollbar-active": "#9f9c93",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "border": "#b4b3ad",
        "border-blurred": "#d3d0c8",
    },
)

SIXTEEN = Theme(
    name="siaga-16",
    ansi=True,
    dark=True,
    primary="ansi_cyan",
    secondary="ansi_blue",
    accent="ansi_yellow",
    warning="ansi_yellow",
    error="ansi_bright_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ink-muted": "ansi_white",
        "ink-faint": "ansi_bright_black",
        "ink-strong": "ansi_bright_white",
        "ink-internal": "ansi_yellow",
        "ink-public": "ansi_cyan",
        "ink-inbound": "ansi_green",
        "ink-marked": "ansi_magenta",
        "row-cursor": "ansi_blue",
        "row-cursor-blurred": "ansi_bright_black",
        "bar-empty": "ansi_bright_black",
        "footer-key-foreground": "ansi_cyan",
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": "ansi_white",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_bright_white",
        "block-cursor-background": "ansi_blue",
        "block-cursor-text-style": "none",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-cursor-text-style": "none",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_bright_white",
        "screen-selection-background": "ansi_blue",
        "screen-selection-foreground": "ansi_bright_white",
        "scrollbar": "ansi_bright_black",
        "scrollbar-hover": "ansi_white",
        "scrollbar-active": "ansi_white",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
    },
)

THEMES = (DARK, LIGHT, SIXTEEN)


def wanted_theme(environ: Mapping[str, str], setting: str = "") -> str:
    """SIAGA_THEME (`dark`, `light`, `16`, a full name), the setting, sixteen colours over SSH, else dark."""
    names = {theme.name for theme in THEMES}
    for word in (environ.get("SIAGA_THEME", ""), setting):
        for name in (word, f"siaga-{word}"):
            if name in names:
                return name
    return SIXTEEN.name if environ.get("SSH_CONNECTION") else DARK.name
