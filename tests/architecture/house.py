"""The order of the house, as data for the tests beside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A package may use itself and every package to its right; competency and grading stand side by side.
ORDER = [
    "config", "reports", "assessments", "evidence", "campaigns", "competency", "grading",
    "accounts", "lib",
]  # fmt: skip
WEB_APPS = ["reports", "assessments", "evidence", "campaigns", "competency", "accounts"]


def may_use(user: str, used: str) -> bool:
    """Whether package `user` may use package `used`."""
    if {user, used} == {"competency", "grading"}:
        return False
    return ORDER.index(user) <= ORDER.index(used)


def sources(*, with_tests: bool = True) -> Iterator[Path]:
    """All Python files of the project that people write, migrations and packs' solutions aside."""
    folders = [*ORDER, *(["tests"] if with_tests else [])]
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            is_solution = parts[:2] == ("grading", "packs") and len(parts) > 4
            if "migrations" not in parts and not is_solution:
                yield path
    yield from (path for path in sorted((ROOT / "script").iterdir()) if _is_python(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_python(path: Path) -> bool:
    if not path.is_file():
        return False
    return path.suffix == ".py" or path.read_bytes()[:60].split(b"\n")[0].endswith(b"python3.11")
