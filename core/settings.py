"""Where a desk lives when nobody says otherwise."""

from pathlib import Path


def default_database() -> Path:
    from storage.paths import data_folder

    return data_folder() / "siaga.db"


def default_desk_file() -> Path:
    from storage.paths import data_folder

    return data_folder() / "desk.toml"
