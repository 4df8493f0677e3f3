"""What is known of libraries, read from the data files beside: roles of classes and functions."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "knowledge"


@cache
def roles() -> dict[str, str]:
    """Last name of a class or function → its role, over all libraries."""
    return _table("roles")


@cache
def functions() -> dict[str, str]:
    return _table("functions")


@cache
def methods() -> dict[str, str]:
    """Name of a method of data → what it does to rows."""
    return _table("methods")


@cache
def libraries() -> frozenset[str]:
    """First names of the libraries that the files describe."""
    return frozenset(
        name for path in sorted(FOLDER.glob("*.toml")) for name in _read(path).get("libraries", [])
    )


def _table(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for role, words in _read(path).get(name, {}).items():
            found |= dict.fromkeys(words, role)
    return found


@cache
def _read(path: Path) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def randoms() -> dict[str, str]:
    """Name of a call that draws random numbers → when it does."""
    return _table("randoms")


@cache
def skills() -> dict[str, tuple[str, ...]]:
    """S and K codes of the standard → names of calls that show them."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for code, words in _read(path).get("skills", {}).items():
            found[code] = (*found.get(code, ()), *words)
    return found
