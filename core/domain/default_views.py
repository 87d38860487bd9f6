"""The views that a desk starts with: (key, query). The words for the keys are chosen where they are shown."""

DEFAULT_VIEWS: tuple[tuple[str, str], ...] = (
    ("mine", "is:open is:mine"),
    ("unassigned", "is:open is:unassigned"),
    ("my_team", "is:open team:mine"),
    ("due_soon", "is:open sla:<2h"),
    ("breached", "is:open sla:breached"),
    ("all_open", "is:open"),
    ("waiting", "is:waiting"),
    ("solved", "is:solved sort:-updated"),
    ("everything", ""),
)
