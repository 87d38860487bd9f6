"""Questions at the terminal that can be answered with yes."""

from collections.abc import Callable

Ask = Callable[[str], str]
"""Gives the answer to a prompt, as `input` does."""
YES = ("y", "yes", "ya")


def said(ask: Ask, prompt: str) -> str:
    """The answer in small letters; empty where the answers ended (Ctrl-D), which is a no to every question."""
    try:
        return ask(prompt).strip().lower()
    except EOFError:
        print()
        return ""
