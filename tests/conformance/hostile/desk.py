"""A desk in a temporary folder, and a ticket on it that holds a hostile text."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from core.desk import Desk, open_desk, set_up_desk
from core.desk_file.read import read
from core.domain.vocabulary import Priority, Status
from core.services import intake, status, tagging
from core.services.people import RequesterFacts
from core.uow import UnitOfWork
from storage.tables import Attachment

AGENT = "budi"
PLAIN_SUBJECT = "A plain ticket"
PLAIN_NAME = "Rita Plain"
DESK_FILE = """
[desk]
name = "Hostile desk"
zone = "UTC"
language = "en"
intake_team = "support"
[agents.budi]
name = "Budi"
role = "admin"
[teams.support]
name = "Support"
lead = "budi"
members = ["budi"]
[categories.all]
name = "All"
team = "support"
[calendars.office]
[calendars.office.hours]
mon-fri = "08:00-17:00"
[[sla]]
name = "Standard"
calendar = "office"
chain = "standard"
[sla.targets]
urgent = { first_response = "1h" }
high = { first_response = "2h" }
normal = { first_response = "4h" }
low = { first_response = "8h" }
[chains.standard]
[[chains.standard.steps]]
name = "reminder"
at = "75%"
notify = "lead"
[[views]]
name = "Everything"
query = "is:open"
"""


@dataclass(frozen=True, slots=True)
class HostileTicket:
    """The text in the field that the case is about; the other fields are plain."""

    subject: str = PLAIN_SUBJECT
    body: str = "A plain body."
    requester_name: str = PLAIN_NAME
    attachment_name: str | None = None


class DeskFolder:
    """The desk as the server has it."""

    def __init__(self, folder: Path, desk_file: str = DESK_FILE) -> None:
        self.folder = folder
        self.database = folder / "desk.db"
        set_up_desk(str(self.database), read(desk_file, folder=folder)).close()
        self.desk: Desk = open_desk(str(self.database), agent=AGENT)

    def put(self, ticket: HostileTicket) -> int:
        return self.desk.write(_create, ticket)

    def put_away(self, ticket_id: int) -> None:
        self.desk.write(status.set_status, ticket_id, Status.CLOSED)

    def tag(self, ticket_id: int, text: str) -> bool:
        return self.desk.write(tagging.add_tag, ticket_id, text)


def _create(uow: UnitOfWork, wanted: HostileTicket) -> int:
    email = f"{secrets.token_hex(6)}@customer.example"
    created = intake.create(
        uow,
        intake.NewTicket(
            subject=wanted.subject,
            body=wanted.body,
            requester=RequesterFacts(name=wanted.requester_name, email=email),
            priority=Priority.URGENT,
        ),
    )
    if wanted.attachment_name is not None:
        _attach(uow, created.ticket_id, wanted.attachment_name)
    return created.ticket_id


def _attach(uow: UnitOfWork, ticket_id: int, name: str) -> None:
    """As a channel will: the name as received, but for what no database takes."""
    from core.services.messages import storable
    from core.services.reading import ticket

    message_id = ticket(uow, ticket_id).messages[0].message_id
    uow.session.execute(insert(Attachment).values(message_id=message_id, ticket_id=ticket_id, name=storable(name)))
