"""How deep a JSON text nests, told from its bytes before anything is built of it."""

from __future__ import annotations

import re

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def without_strings(content: bytes) -> bytes:
    """The text without its strings, so that marks in it are JSON's own; linear in its length."""
    return _STRING.sub(b"", content)


def nests_deeper(bare: bytes, most: int) -> bool:
    """Whether a text without strings opens more than `most` brackets inside one another."""
    depth = 0
    for mark in _BRACKET.finditer(bare):
        depth += 1 if mark[0] in b"[{" else -1
        if depth > most:
            return True
    return False
