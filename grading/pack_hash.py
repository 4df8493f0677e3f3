"""Fingerprint of what a pack's candidates meet and are judged with.

It covers the pack's own files and every module of grading that decides a verdict: what the pack's
code uses, directly or through others, and `judge/judging.py`, which hands outputs over and makes
findings of judgements. So a mended check is another pack, and so is every pack when findings are
made in another way. How a run gets to the judge and back (grade.py, the judge's processes, the
sandbox) passes a verdict on or gives none; `grading_hash` in the table tells it apart.

It leaves out what only proves the pack: reference, alternatives, mutants, cheats and the quality table have a hash of their own, so that
one more mutant does not make a published pack another one.
"""

from __future__ import annotations

import ast
import hashlib
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lib.fingerprint import fingerprint

# CPython 3.11 counts the depth of its parser for all threads together, and fails when two parse.
_PARSING = threading.Lock()

ROOT = Path(__file__).resolve().parents[1]
SUITE = ("reference", "alternatives", "mutants", "cheats")
JUDGING = ROOT / "grading" / "judge" / "judging.py"
TABLES = ("quality.json", "survivors.toml")


def pack_hash(folder: Path) -> str:
    """SHA-256 over the pack's own files and the code of grading behind them."""
    own = {path.relative_to(folder).as_posix(): _digest(path) for path in _own_files(folder)}
    code = {name: _digest(path) for name, path in used_modules(folder).items()}
    return fingerprint({"files": own, "code": code})


def judgement_hash(folder: Path) -> str:
    """SHA-256 over what decides a verdict: the pack's code and its .toml files, no texts."""
    steps = [path for path in (folder / "targets.toml",) if path.is_file()]
    own = {path.name: _digest(path) for path in (folder / "pack.toml", *steps, *_code(folder))}
    code = {name: _digest(path) for name, path in used_modules(folder).items()}
    return fingerprint({"files": own, "code": code})


def suite_hash(folder: Path) -> str:
    """SHA-256 over the solutions that the quality table was made with."""
    return fingerprint(
        {
            path.relative_to(folder).as_posix(): _digest(path)
            for name in SUITE
            for path in _files(folder / name)
        }
    )


def used_modules(folder: Path) -> dict[str, Path]:
    """Modules of grading that decide: judging, and what it and the pack import, transitively."""
    found: dict[str, Path] = {"grading.judge.judging": JUDGING}
    waiting = [JUDGING, *_code(folder)]
    while waiting:
        for name in _imported(waiting.pop()):
            path = ROOT / (name.replace(".", "/") + ".py")
            if name not in found and path.is_file():
                found[name] = path
                waiting.append(path)
    return dict(sorted(found.items()))


@cache
def grading_hash() -> str:
    """SHA-256 over all code of grading outside packs, worked out once per process."""
    packs = ROOT / "grading" / "packs"
    paths = [path for path in _files(ROOT / "grading") if packs not in path.parents]
    return fingerprint(
        {path.relative_to(ROOT).as_posix(): _digest(path) for path in paths if path.suffix == ".py"}
    )


def _code(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.py"))


def _own_files(folder: Path) -> Iterator[Path]:
    for path in _files(folder):
        first = path.relative_to(folder).parts[0]
        if first not in SUITE and first not in TABLES:
            yield path


def _files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("grading"):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("grading"))


def _digest(path: Path) -> str:
    """SHA-256 of a file; of Python only what runs, so that layout and comments change nothing."""
    content = path.read_bytes()
    if path.suffix == ".py":
        content = _normalised(content)
    return hashlib.sha256(content).hexdigest()


def _normalised(source: bytes) -> bytes:
    try:
        with _PARSING:
            return ast.unparse(ast.parse(source)).encode()
    except SyntaxError:
        return source
