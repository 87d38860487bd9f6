from core.domain.desk_config import default_matrix
from core.domain.priority import from_matrix, gaps, raised
from core.domain.vocabulary import Level, Priority


def test_the_usual_matrix() -> None:
    matrix = default_matrix()
    assert gaps(matrix) == ()
    assert from_matrix(matrix, Level.HIGH, Level.HIGH) is Priority.URGENT
    assert from_matrix(matrix, Level.LOW, Level.HIGH) is Priority.NORMAL


def test_impact_comes_before_urgency() -> None:
    matrix = default_matrix() | {(Level.HIGH, Level.LOW): Priority.URGENT}
    assert from_matrix(matrix, Level.HIGH, Level.LOW) is Priority.URGENT
    assert from_matrix(matrix, Level.LOW, Level.HIGH) is Priority.NORMAL


def test_gaps() -> None:
    matrix = default_matrix()
    del matrix[Level.LOW, Level.HIGH]
    assert gaps(matrix) == ((Level.LOW, Level.HIGH),)


def test_raising_goes_up_one_level_never_down_and_ends_at_urgent() -> None:
    assert raised(Priority.NORMAL) is Priority.HIGH
    assert raised(Priority.URGENT) is Priority.URGENT
    assert raised(Priority.LOW, Priority.URGENT) is Priority.URGENT
    assert raised(Priority.HIGH, Priority.NORMAL) is Priority.HIGH
