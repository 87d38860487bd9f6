"""Query text to tree: recursive descent over the grammar of KEYS_AND_QUERIES.

query = term { term }           term  = ["-"] ( group | pair | phrase | word )
group = "(" query { "OR" query } ")"
"""

from core.domain.query import keys
from core.domain.query.errors import QueryError
from core.domain.query.tokens import Kind, Token, tokens
from core.domain.query.tree import All, Bare, Either, Node, Not, Query, Sort

MOST_TERMS = 200
"""Each value of a comma list counts as one."""
DEEPEST = 64


def parse(text: str) -> Query:
    """What `text` says; an empty text is every ticket, next due first.

    Raises:
        QueryError: with the column of the first fault.
    """
    parser = _Parser(text)
    condition = parser.terms(depth=0)
    parser.refuse_rest()
    return Query(condition, parser.sort or Sort())


class _Parser:
    """One pass over one text; counts its terms as it goes."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._next = next(self._tokens, None)
        self._end = len(text) + 1
        self._count = 0
        self.sort: Sort | None = None

    def _take(self) -> Token | None:
        taken, self._next = self._next, next(self._tokens, None)
        return taken

    def terms(self, depth: int) -> All:
        parts: list[Node] = []
        while self._next is not None and self._next.kind not in (Kind.CLOSE, Kind.OR):
            if (part := self._term(depth)) is not None:
                parts.append(part)
        return All(tuple(parts))

    def refuse_rest(self) -> None:
        if self._next is not None:
            code = "or_needs_group" if self._next.kind is Kind.OR else "unopened_group"
            raise QueryError(code, self._next.column)

    def _term(self, depth: int) -> Node | None:
        """None for `sort:`, which is no condition."""
        token = self._take()
        assert token is not None
        if token.kind is Kind.MINUS:
            return Not(self._negated(depth, token.column))
        return self._positive(token, depth)

    def _negated(self, depth: int, column: int) -> Node:
        token = self._take()
        if token is None:
            raise QueryError("lone_minus", column)
        if token.kind is Kind.PAIR and keys.canonical(token.text) == "sort":
            raise QueryError("sort_misplaced", token.column)
        part = self._positive(token, depth)
        assert part is not None
        return part

    def _positive(self, token: Token, depth: int) -> Node | None:
        self._counted(token)
        match token.kind:
            case Kind.OPEN:
                return self._group(token, depth + 1)
            case Kind.PAIR if keys.canonical(token.text) == "sort":
                self._sorted(token, depth)
                return None
            case Kind.PAIR:
                return keys.node(token.text, token.column, token.pieces)
            case Kind.OR:
                raise QueryError("missing_term", token.column)
        return Bare(_bare(token))

    def _counted(self, token: Token) -> None:
        self._count += max(1, len(token.pieces))
        if self._count > MOST_TERMS:
            raise QueryError("too_many_terms", token.column, {"limit": str(MOST_TERMS)})

    def _group(self, opening: Token, depth: int) -> Node:
        if depth > DEEPEST:
            raise QueryError("too_deep", opening.column, {"limit": str(DEEPEST)})
        parts = [self._side(opening, depth)]
        while self._next is not None and self._next.kind is Kind.OR:
            self._take()
            parts.append(self._side(opening, depth))
        if self._next is None:
            raise QueryError("open_group", opening.column)
        self._take()
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _side(self, opening: Token, depth: int) -> Node:
        side = self.terms(depth)
        if side.parts:
            return side.parts[0] if len(side.parts) == 1 else side
        if self._next is None:
            raise QueryError("open_group", opening.column)
        code = "missing_term" if self._next.kind is Kind.OR else "empty_group"
        raise QueryError(code, self._next.column)

    def _sorted(self, token: Token, depth: int) -> None:
        if depth or len(token.pieces) > 1:
            raise QueryError("sort_misplaced", token.column)
        if self.sort is not None:
            raise QueryError("sort_twice", token.column)
        self.sort = keys.sort(token.pieces[0])


def _bare(token: Token) -> str:
    """The word or phrase without a trailing star: it matches beginnings anyway."""
    if token.kind is Kind.PHRASE:
        return token.text.strip()
    word = token.text[:-1] if token.text.endswith("*") else token.text
    if not word.strip("*"):
        raise QueryError("lone_star", token.column)
    return word
