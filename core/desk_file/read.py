"""Read a desk file: the configuration, or all its faults."""

from pathlib import Path

from core.desk_file.check import examine
from core.desk_file.findings import Code, Finding, one_finding
from core.domain.desk_config import DeskConfig
from core.errors import DeskFileFaults


def read(text: str, *, folder: Path | None, stored: bool = False) -> DeskConfig:
    """The desk that `text` describes; warnings do not stop it.

    `folder` holds the iCalendar files. A stored text was checked when it was applied. It is read as far as it goes,
    so that a stricter release still opens the desk, and without the holidays of files and countries: the calendars by
    which clocks count are kept as versions.

    Raises:
        DeskFileFaults: with every finding, warnings included.
    """
    examined = examine(text, folder=None if stored else folder, countries=not stored)
    if examined.config is None or not (stored or examined.usable):
        raise DeskFileFaults(examined.findings)
    return examined.config


def load_text(path: Path) -> str | Finding:
    """The text of a desk file, or the finding that says why there is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return one_finding(Code.FILE_MISSING, 1, found=str(path))
    except UnicodeDecodeError as error:
        line = bytes(error.object)[: error.start].count(b"\n") + 1
        return one_finding(Code.NOT_UTF8, line)
    except OSError as error:
        return one_finding(Code.FILE_UNREADABLE, 1, found=str(path), reason=error.strerror or type(error).__name__)
