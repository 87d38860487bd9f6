"""Where `now` comes from. Everything below takes it as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

NowSource = Callable[[], datetime]
"""Gives an aware UTC instant in whole seconds."""


def system_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
