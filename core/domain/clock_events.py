"""What the clocks of a ticket look at in its audit trail."""

from dataclasses import dataclass
from datetime import datetime

from core.domain.calendars import Calendar
from core.domain.desk_config import ChainStep
from core.domain.targets import Policy
from core.domain.vocabulary import EventKind, Metric, Priority, Status

BY_AGENT = "agent"
"""Who created the ticket, where it was not the customer."""


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """An entry of the audit trail, as far as clocks look at it; kinds that no rule names have no effect."""

    at: datetime
    kind: EventKind
    to: str | None = None
    """Of `status` and `priority`."""
    priority: str = Priority.NORMAL
    status: Status = Status.NEW
    by: str = "customer"
    """Of `created`, with the two before: `customer` or `agent`."""
    policy: Policy | None = None
    """Of `policy`, and of a `priority` that brings one."""
    chain: tuple[ChainStep, ...] = ()
    """That of `policy`."""
    calendar: Calendar | None = None
    team: str | None = None
    """Of `created` and `assigned`: handle of the team that has the ticket from then on."""
    owned: bool = False
    """Of `created` and `assigned`: a person of the desk has it from then on."""
    metric: Metric | None = None
    """Of `due_set`."""
    due_at: datetime | None = None
    """Of `due_set`; None: the policy counts again."""
    of_seqs: frozenset[int] = frozenset()
    """The numbers of the entries that this one takes back; it says nothing else then."""
    seq: int | None = None
    """Handed on to the lines of the account."""
