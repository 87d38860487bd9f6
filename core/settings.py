"""Where a desk lives when nobody says otherwise."""

from pathlib import Path


def default_database() -> Path:
    from storage.paths import data_folder

    return data_folder() / "siaga.db"


def default_desk_file() -> Path:
    from storage.paths import data_folder

    return data_folder() / "desk.toml"


def state_folder() -> Path:
    """Crash reports, and what the console remembers of its looks."""
    from storage.paths import state_folder

    return state_folder()
