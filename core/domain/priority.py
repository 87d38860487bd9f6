"""The priority that impact and urgency yield."""

from core.domain.desk_config import Matrix
from core.domain.vocabulary import Level, Priority


def from_matrix(matrix: Matrix, impact: Level, urgency: Level) -> Priority:
    return matrix[impact, urgency]


def gaps(matrix: Matrix) -> tuple[tuple[Level, Level], ...]:
    """The (impact, urgency) pairs without a priority."""
    return tuple((impact, urgency) for impact in Level for urgency in Level if (impact, urgency) not in matrix)


def raised(priority: Priority, to: Priority | None = None) -> Priority:
    """`to`, or one level up; never lower than before."""
    scale = list(Priority)
    wanted = to if to is not None else scale[min(priority.rank + 1, len(scale) - 1)]
    return max(priority, wanted, key=lambda each: each.rank)
