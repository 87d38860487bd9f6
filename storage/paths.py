"""Where siaga keeps things of one user. Folders are named here; who needs one makes it."""

from pathlib import Path


def data_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("siaga", appauthor=False)


def state_folder() -> Path:
    """Logs, crash reports, what the console remembers of its looks."""
    import platformdirs

    return platformdirs.user_state_path("siaga", appauthor=False)
