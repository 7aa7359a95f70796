"""The codes that the program tells, read out of its source: what `docs/codes.md` has a line for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Loaders tell of rows and files; `docs/files.md` has those.
FOLDERS = ("schema", "graph", "committee", "api")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# Functions of ours that take a code as one of their arguments.
_TAKE_A_CODE = frozenset({"RequestError", "Empty", "_bad", "_over", "_check"})
Said = tuple[str, Path, ast.AST]


def codes() -> dict[str, list[tuple[Path, ast.AST]]]:
    """Each code, and where it is told."""
    found: dict[str, list[tuple[Path, ast.AST]]] = {}
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for code, path, node in _in_file(file):
                found.setdefault(code, []).append((path, node))
    return dict(sorted(found.items()))


def _in_file(file: Path) -> Iterator[Said]:
    path = file.relative_to(ROOT)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call():
                for value in _told_by(node):
                    yield from ((code, path, node) for code in _codes(value))
            case ast.ClassDef():
                for part in node.body:
                    match part:
                        case ast.Assign(targets=[ast.Name(id="code")], value=value):
                            yield from ((code, path, node) for code in _codes(value))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if str(path) == "api/gql/errors.py":
                yield from ((code, path, node) for code in _codes(value) if name.isupper())
            case ast.arguments():
                names = [one.arg for one in (*node.posonlyargs, *node.args)][-len(node.defaults) or None :]
                for name, value in zip(names, node.defaults, strict=True) if node.defaults else ():
                    yield from ((code, path, node) for code in _codes(value) if name == "code")


def _told_by(call: ast.Call) -> Iterator[ast.expr]:
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "code")
    if getattr(call.func, "id", getattr(call.func, "attr", "")) in _TAKE_A_CODE:
        yield from call.args


def _codes(value: ast.expr) -> Iterator[str]:
    """Of a constant, or of either side of a choice."""
    match value:
        case ast.Constant(value=str(text)) if _CODE.fullmatch(text):
            yield text
        case ast.IfExp():
            yield from _codes(value.body)
            yield from _codes(value.orelse)
