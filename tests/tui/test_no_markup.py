"""No foreign string reaches a widget as markup (RELIABILITY.md 2.2).

A plain `str` is a program in most widgets of Textual. So the first argument of everything that shows text must be a
literal, a translated literal, or something that is never parsed: `Text`, `Content`, or what `tui.present` made.
"""

import ast
from pathlib import Path

import pytest

TUI = Path(__file__).parents[2] / "tui"
SHOWS = {
    *("Static", "Label", "Option", "Tab", "Button", "Checkbox", "RadioButton", "ListItem", "Collapsible", "TabPane"),
    *("notify", "add_row", "add_column", "add_option", "with_tooltip", "update_cell"),
}
UPDATES = {"update"}
"""Methods that show text on some objects, and mean something else on dicts and sets."""
KEYWORDS = {"tooltip", "placeholder", "border_title", "border_subtitle", "label", "title", "sub_title"}
SAFE_CALLS = {
    *("Text", "Content", "safe_text", "_", "N_", "ngettext", "pgettext", "help_text", "from_markup_never"),
    *("append", "append_text", "join", "assemble", "from_text"),
}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "placeholder"}
NOT_SHOWN = {"present.py"}


def files() -> list[Path]:
    return [file for file in sorted(TUI.rglob("*.py")) if file.name not in NOT_SHOWN]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def texts(tree: ast.AST) -> set[str]:
    """Names and functions of the file that are annotated as, or assigned from, something that is never parsed."""
    safe: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None and _is_text(node.returns):
            safe.add(node.name)
        elif isinstance(node, ast.arg) and node.annotation is not None and _is_text(node.annotation):
            safe.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and _is_text(node.annotation):
            safe.add(getattr(node.target, "attr", getattr(node.target, "id", "")))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                safe |= {name for name, value in _pairs(target, node.value) if is_safe(value, safe)}
    return safe - {""}


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    """`a, b = x, y` as (a, x), (b, y)."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [pair for each, its in zip(target.elts, value.elts, strict=True) for pair in _pairs(each, its)]
    return [(getattr(target, "attr", getattr(target, "id", "")), value)]


def _is_text(annotation: ast.expr) -> bool:
    return ast.unparse(annotation).strip("'\"") in ("Text", "Content", "Text | None", "Content | None")


def is_safe(value: ast.expr, safe: set[str]) -> bool:
    match value:
        case ast.Constant() | ast.Dict() | ast.GeneratorExp():
            return True
        case ast.Name() | ast.Attribute():
            return getattr(value, "attr", getattr(value, "id", "")) in safe
        case ast.Call():
            return name_of(value) in SAFE_CALLS | safe
        case ast.BinOp(op=ast.Add()):
            return is_safe(value.left, safe) and is_safe(value.right, safe)
        case ast.IfExp():
            return is_safe(value.body, safe) and is_safe(value.orelse, safe)
        case ast.Starred():
            return True
    return False


def keeps_markup_off(call: ast.Call) -> bool:
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )


def faults(source: str) -> list[str]:
    tree = ast.parse(source)
    safe = texts(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = name_of(node)
            first = node.args[0] if node.args else None
            shows = name in SHOWS or (name in UPDATES and isinstance(first, ast.JoinedStr | ast.Constant | ast.BinOp))
            if shows and first is not None and not is_safe(first, safe) and not keeps_markup_off(node):
                found.append(f"{node.lineno}: {ast.unparse(node)[:80]}")
            if name[:1].isupper():
                bad = [word for word in node.keywords if word.arg in KEYWORDS and isinstance(word.value, ast.JoinedStr)]
                found += [f"{node.lineno}: {word.arg}" for word in bad]
        elif isinstance(node, ast.Assign):
            targets = {getattr(target, "attr", "") for target in node.targets}
            if targets & ATTRIBUTES and not is_safe(node.value, safe):
                found.append(f"{node.lineno}: {ast.unparse(node)[:80]}")
    return found


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(TUI)))
def test_text_goes_to_widgets_as_text(file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "Static(f'{subject}')",
        "Label(subject)",
        "self.notify(f'saved {name}')",
        "table.add_row(row.subject)",
        "Option(name)",
        "Button('x' + name)",
        "self.border_title = name",
        "widget.tooltip = f'{name}'",
        "line.update(f'{name}')",
        "Input(placeholder=f'{name}')",
    ],
)
def test_the_lint_finds_what_it_is_there_for(line: str) -> None:
    assert len(faults(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Static(Text(f'{subject}'))",
        "Label('fixed')",
        "self.notify(words, markup=False)",
        "Option(safe_text(name))",
        "Button(_('Cancel'))",
        "words = Text('x')\nStatic(words)",
        "known.update({name})",
        "safe |= 1",
        "def line(x) -> Text: ...\nOption(line(1))",
    ],
)
def test_the_lint_leaves_in_peace_what_is_safe(line: str) -> None:
    assert faults(line) == []
