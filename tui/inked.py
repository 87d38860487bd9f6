"""The shape of drawn text: spans of one ink, lines of spans. Known without Textual."""

Span = tuple[str, str]
"""(text already cleaned by `present.safe_text`, name of an ink)."""
Line = tuple[Span, ...]
