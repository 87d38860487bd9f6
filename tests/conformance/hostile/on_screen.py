"""Cases whose text a stranger writes and an agent sees: subject, body, names, tags, attachments."""

import re
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from core.domain.attachment_names import safe_name
from core.domain.tags import TagRefused, tag_name
from core.saving import save_into
from core.services import queues
from tests.conformance.hostile import bytes_seen, literal
from tests.conformance.hostile.console import COLUMNS, Console, LostConsole
from tests.conformance.hostile.desk import PLAIN_NAME, DeskFolder, HostileTicket

SHOWN_CHARACTERS = {"subject": 40, "body": 50, "requester_name": 18, "attachment_name": 30, "tag": 30}
SLOWER_S = 0.1
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)
_BAD_IN_NAMES = re.compile("[\x00-\x1f\x7f-\x9f/\\\\:\ud800-\udfff]")


class ScreenCases:
    """One console for all of them; a new one where a case has brought it down."""

    def __init__(self, folder: DeskFolder) -> None:
        self.folder = folder
        self.plain_id = folder.put(HostileTicket())
        self._console: Console | None = None

    def close(self) -> None:
        if self._console is not None:
            self._console.close()

    def judge(self, field: str, given: str, must: frozenset[str]) -> Iterator[str]:
        """Each property that does not hold, with what was seen."""
        try:
            if field == "tag":
                yield from self._judge_tag(given, must)
            else:
                if field == "attachment_name":
                    yield from _judge_name(given, must, self.folder.folder)
                yield from self._judge_ticket(field, given, must, HostileTicket(**{field: given}), given)
        except LostConsole as lost:
            yield f"no-crash: the console ended or did not answer:\n{lost}"
            self.close()
            self._console = None

    def _judge_ticket(
        self, field: str, given: str, must: frozenset[str], ticket: HostileTicket, tagged: str
    ) -> Iterator[str]:
        console = self._running()
        console.settle()
        console.new_bytes()
        ticket_id = self.folder.put(ticket)
        if field == "tag":
            self.folder.tag(ticket_id, tagged)
        try:
            console.wait_for(lambda: console.row_of(ticket_id) is not None, 10)
            took_s = console.show(ticket_id)
            console.settle()
            shown = _shown_as(field, given)
            yield from self._look(console, ticket_id, field, shown, must)
            if "no-action" in must:
                yield from _click_all(console, ticket_id)
            yield from _judge_bytes(console.new_bytes(), given, must)
            if "bounded-time" in must and self._is_slow(console, ticket_id, took_s):
                yield f"bounded-time: {took_s * 1000:.0f} ms to the screen, much longer than a plain ticket"
        finally:
            self.folder.put_away(ticket_id)
            console.press("\x1b")
            console.settle()

    def _look(self, console: Console, ticket_id: int, field: str, shown: str, must: frozenset[str]) -> Iterator[str]:
        text = console.pane_text(ticket_id)
        if "literal-text" in must and not literal.pattern(shown, SHOWN_CHARACTERS[field]).search(text):
            yield f"literal-text: not found in {text[:200]!r}"
        if "no-markup-effect" in must:
            yield from self._judge_colours(console, ticket_id)
        row, plain = console.row_of(ticket_id), console.row_of(self.plain_id)
        if row is None or plain is None:
            yield "one-line: the row is not in the queue"
            return
        if "one-line" in must and not re.match(r"^\W{0,3}(\d+ |\W*$)", console.lines()[row + 1]):
            yield f"one-line: followed by {console.lines()[row + 1]!r}"
        if "columns-aligned" in must:
            yield from _judge_columns(console, row, plain)

    def _judge_colours(self, console: Console, ticket_id: int) -> Iterator[str]:
        """The rows of both tickets differ in no colour or weight but that of the cursor's ground."""
        row, plain = console.row_of(ticket_id), console.row_of(self.plain_id)
        if row is None or plain is None:
            return
        for x in range(COLUMNS):
            one, other = console.cell(x, row), console.cell(x, plain)
            if (one.italics, one.underscore, one.blink, one.strikethrough) != (False, False, False, False):
                yield f"no-markup-effect: {one!r} at column {x}"
            if one.data.strip() and other.data.strip() and one.fg != other.fg and x < COLUMNS - 20:
                yield f"no-markup-effect: colour {one.fg} at column {x} where a plain ticket has {other.fg}"
                return

    def _judge_tag(self, given: str, must: frozenset[str]) -> Iterator[str]:
        try:
            name = tag_name(given)
        except TagRefused:
            if must & {"tag-casefold", "tag-normalised"}:
                yield "tag refused although only its spelling is unusual"
            ticket_id = self.folder.put(HostileTicket())
            yield from self._refused_by_desk(ticket_id, given)
            return
        if "tag-refused" in must:
            yield f"tag-refused: kept as {name!r}"
        yield from _judge_tag_name(given, name, must)
        yield from self._judge_ticket("tag", given, must, HostileTicket(), given)
        yield from self._found_by_filter(given, name)

    def _refused_by_desk(self, ticket_id: int, given: str) -> Iterator[str]:
        try:
            self.folder.tag(ticket_id, given)
            yield "tag-refused: the desk took it"
        except TagRefused:
            return
        finally:
            self.folder.put_away(ticket_id)

    def _found_by_filter(self, given: str, name: str) -> Iterator[str]:
        ticket_id = self.folder.put(HostileTicket())
        self.folder.tag(ticket_id, given)
        found = self.folder.desk.read(queues.page, f'is:open tag:"{name}"').rows
        self.folder.put_away(ticket_id)
        if [row.ticket_id for row in found] != [ticket_id]:
            yield f"tag-rule: the filter finds {[row.ticket_id for row in found]} instead of {ticket_id}"

    def _is_slow(self, console: Console, ticket_id: int, took_s: float) -> bool:
        """Compared with a plain ticket on the same console in the same moment; the best of three."""
        for _ in range(3):
            if took_s <= console.show(self.plain_id) + SLOWER_S:
                return False
            took_s = console.show(ticket_id)
        return True

    def _running(self) -> Console:
        if self._console is None or not self._console.alive:
            self._console = Console(self.folder)
        return self._console


def _shown_as(field: str, given: str) -> str:
    """A tag and a file name are shown in the form in which they are kept."""
    if field == "tag":
        return tag_name(given)
    return safe_name(given) if field == "attachment_name" else given


def _judge_columns(console: Console, row: int, plain: int) -> Iterator[str]:
    for word in ("Support",):
        expected, found = console.column_of(word, plain), console.column_of(word, row)
        if expected is None or found != expected:
            yield f"columns-aligned: {word} at {found}, in a plain row at {expected}"
    name = console.column_of(PLAIN_NAME, plain)
    if name is not None and console.cell(name - 1, row).data.strip():
        yield f"columns-aligned: {console.cell(name - 1, row).data!r} stands between subject and requester"


def _judge_bytes(raw: bytes, given: str, must: frozenset[str]) -> Iterator[str]:
    for fault in bytes_seen.faults(raw, given):
        yield f"no-control-bytes: {fault}"
    if "bidi-visible" in must and (found := bytes_seen.directional(raw)):
        yield f"bidi-visible: {found} reached the terminal"


def _click_all(console: Console, ticket_id: int) -> Iterator[str]:
    """Every cell of the row and of the pane's heading and first message."""
    top = console.heading_row(ticket_id) or 0
    before = console.pane_text(ticket_id)
    for y in [row for row in (console.row_of(ticket_id), *range(top, top + 9)) if row is not None]:
        for x in range(2, 68):
            console.click(x, y)
        console.program.read(0)
    console.settle()
    if not console.alive:
        yield "no-action: a click ended the console"
    elif console.pane_text(ticket_id) != before:
        yield "no-action: a click changed the screen"


def _judge_tag_name(given: str, name: str, must: frozenset[str]) -> Iterator[str]:
    cased = {tag_name(variant) for variant in (given.upper(), given.lower(), given.swapcase())}
    if "tag-casefold" in must and cased != {name}:
        yield "tag-casefold: letter case makes another tag"
    forms = {tag_name(unicodedata.normalize(form, given)) for form in ("NFC", "NFD")}
    if "tag-normalised" in must and forms != {name}:
        yield f"tag-normalised: {forms}"


def _judge_name(given: str, must: frozenset[str], folder: Path) -> Iterator[str]:
    """What is saved: a folder with a file of the same name, a link beside it, and the folder itself behind a link."""
    target = folder / f"saved-{time.monotonic_ns()}"
    target.mkdir()
    through = folder / f"{target.name}-link"
    through.symlink_to(target)
    first, second = save_into(through, given, b"one"), save_into(through, given, b"two")
    if "inside-folder" in must and any(path.resolve().parent != target.resolve() for path in (first, second)):
        yield f"inside-folder: {first}"
    if "no-overwrite" in must and (first == second or first.read_bytes() != b"one"):
        yield f"no-overwrite: {first}"
    if "name-safe" in must:
        yield from _judge_saved_name(given, first.name)


def _judge_saved_name(given: str, name: str) -> Iterator[str]:
    if _BAD_IN_NAMES.search(name) or bytes_seen.DIRECTIONAL.search(name) or _DEVICES.match(name):
        yield f"name-safe: {name!r}"
    suffix = re.search(r"\.\w{1,5}$", given)
    if suffix and not name.endswith(suffix[0]):
        yield f"name-safe: {name!r} hides the suffix {suffix[0]!r}"
