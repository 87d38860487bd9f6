"""What can go wrong, as data. Sentences are chosen by `tui.error_display` and the commands."""

from dataclasses import dataclass


class SiagaError(Exception):
    """Anything siaga expects to be able to explain."""


@dataclass
class Stale(SiagaError):
    """Somebody changed it first."""

    kind: str
    id: int
    their_version: int


@dataclass
class NotFound(SiagaError):
    kind: str
    id: int | str


@dataclass
class NotAllowed(SiagaError):
    """The actor's role does not permit it."""

    action: str
    role: str
    """Or `read_only`: the console was opened only to watch, whatever the role."""


@dataclass
class Refused(SiagaError):
    """A rule of the desk says no. `rule` is a stable code, `detail` its data."""

    rule: str
    detail: str = ""


class Busy(SiagaError):
    """The database stayed locked for the whole waiting time; nothing was written."""


@dataclass
class DatabaseTrouble(SiagaError):
    """The store cannot be used; `cause` is an error of `storage.errors`."""

    cause: Exception


@dataclass
class DeskFileFaults(SiagaError):
    """The desk file is not usable; `findings` are those of `core.desk_file.check`."""

    findings: tuple[object, ...]
