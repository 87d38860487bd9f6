"""Where the agent has been: tickets, back one by one. Pure but for its own list."""

LONGEST = 100


class History:
    def __init__(self) -> None:
        self._past: list[int] = []

    def visit(self, ticket_id: int) -> None:
        """Looked at long enough to want to come back."""
        if not self._past or self._past[-1] != ticket_id:
            self._past.append(ticket_id)
            del self._past[:-LONGEST]

    def back(self, current: int | None) -> int | None:
        """The last ticket before `current`; None at the beginning."""
        while self._past and self._past[-1] == current:
            self._past.pop()
        return self._past.pop() if self._past else None
