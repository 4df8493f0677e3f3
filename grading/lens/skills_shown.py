"""Which skills and knowledge of the standard the work shows, with the cells as proof: hints, no marks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from grading.lens import knowledge
from grading.lens.read import Reading
from grading.lens.values import Site

_MOST_PROOFS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A code, the names that show it, and where (at most five places, one per cell)."""

    code: str
    names: tuple[str, ...]
    proofs: tuple[Site, ...]


def shown(seen: Reading) -> list[Shown]:
    """By code; only what is called or imported counts, never what is merely written about."""
    used: dict[str, list[Site]] = {}
    for one in seen.cells:
        lines = one.cell.source.split("\n")
        for name, line in _names(one.tree):
            text = lines[line - 1].strip()[:160] if 0 < line <= len(lines) else ""
            used.setdefault(name, []).append(Site(one.cell.index, line, text))
    found = []
    for code, names in sorted(knowledge.skills().items()):
        there = [name for name in dict.fromkeys(names) if name in used]
        places: dict[int, Site] = {}
        for site in sorted((s for n in there for s in used[n]), key=lambda s: (s.cell, s.line)):
            places.setdefault(site.cell, site)
        if there:
            found.append(Shown(code, tuple(there[:6]), tuple(places.values())[:_MOST_PROOFS]))
    return found


def _names(tree: ast.Module | None) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call):
            name = (
                node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            )
            yield name, node.lineno
        elif isinstance(node, ast.Attribute) and node.attr.endswith("_"):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Import):
            yield from ((f"{alias.name.split('.')[0]}.", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield f"{node.module.split('.')[0]}.", node.lineno
        elif isinstance(node, ast.Assert):
            yield "assert", node.lineno
