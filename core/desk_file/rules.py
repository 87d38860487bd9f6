"""The priority matrix and the workflow of the desk file."""

from core.desk_file.findings import Code
from core.desk_file.section import Section
from core.domain import priority, workflow
from core.domain.desk_config import DEFAULT_TRANSITIONS, Matrix, Workflow, default_matrix
from core.domain.vocabulary import Level, Priority, Status


def read_matrix(root: Section) -> Matrix:
    """Rows are impacts, columns urgencies; the usual table if the file has none."""
    section = root.section("priority_matrix")
    if section is None:
        return default_matrix()
    found: dict[tuple[Level, Level], Priority] = {}
    written: set[tuple[Level, Level]] = set()
    for impact in Level:
        row = section.section(impact.value)
        for urgency in Level if row else ():
            assert row is not None
            written |= {(impact, urgency)} if row.has(urgency.value) else set()
            value = row.choice(urgency.value, Priority)
            found |= {(impact, urgency): value} if value else {}
        if row:
            row.finish()
    section.finish()
    for impact, urgency in priority.gaps(found):
        if (impact, urgency) not in written:
            path = section.at(impact.value) if impact.value in section.table else section.path
            section.log.add(Code.MATRIX_GAP, path, impact=impact.value, urgency=urgency.value)
    return default_matrix() | found


def read_workflow(root: Section) -> Workflow:
    """For each status the statuses that may follow; the usual freedom if the file says nothing."""
    section = root.section("workflow")
    if section is None:
        return Workflow(DEFAULT_TRANSITIONS)
    transitions: dict[Status, frozenset[Status]] = {}
    for status in Status:
        section.raw(status.value, required=True)
        transitions[status] = frozenset(section.choices(status.value, Status))
        if status in transitions[status]:
            section.log.add(Code.STATUS_TO_ITSELF, section.at(status.value), status=status.value)
    section.finish()
    _report_holes(section, transitions)
    return Workflow(transitions)


def _report_holes(section: Section, transitions: dict[Status, frozenset[Status]]) -> None:
    stuck = [status for status in workflow.dead_ends(transitions) if status.value in section.table]
    for status in stuck:
        section.log.add(Code.STATUS_STUCK, section.at(status.value), status=status.value)
    for status in workflow.never_reached(transitions):
        section.log.add(Code.STATUS_UNREACHABLE, section.at(status.value), status=status.value)
    for status in workflow.never_done(transitions):
        if status not in stuck and status.value in section.table:
            section.log.add(Code.NEVER_DONE, section.at(status.value), status=status.value)
