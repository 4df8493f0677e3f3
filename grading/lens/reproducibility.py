"""Whether somebody else gets the same: order of execution, seeds, hidden state, paths, errors."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grading.lens import knowledge
from grading.lens.read import Reading
from grading.lens.values import Site

_ABSOLUTE = re.compile(
    r"^(/(home|Users|content|kaggle|mnt|root|data|tmp|media|Volumes|gdrive|opt|srv)/|[A-Za-z]:[\\/]|~/)"
)
_SEEDS = ("random_state", "seed", "generator", "random_seed", "rng")
_SEEDERS = {
    "seed",
    "manual_seed",
    "set_seed",
    "set_random_seed",
    "seed_everything",
    "default_rng",
    "enable_op_determinism",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: a message id's ending, its place and parameters."""

    kind: str
    site: Site | None
    params: dict[str, Any] = field(default_factory=dict)


def remarks(seen: Reading) -> list[Remark]:
    """All kinds, in the order in which a reader would mend them."""
    return [*_unread(seen), *_order(seen), *_hidden(seen), *_seeds(seen), *_paths(seen)]


def _unread(seen: Reading) -> Iterator[Remark]:
    old = [one for one in seen.cells if one.is_old]
    if old:
        yield Remark(
            "old_python", Site(old[0].cell.index, 1), {"cells": [c.cell.index for c in old][:20]}
        )
    broken = [one for one in seen.cells if one.tree is None or one.lost]
    for one in broken[:5]:
        yield Remark(
            "cell_unread",
            Site(one.cell.index, one.lost[0] if one.lost else 1),
            {"cell": one.cell.index},
        )
    failed = [cell for cell in seen.book.cells if cell.has_error]
    if failed:
        yield Remark(
            "stored_error", Site(failed[0].index, 1), {"cells": [c.index for c in failed][:20]}
        )


def _order(seen: Reading) -> Iterator[Remark]:
    """Execution counts that go backwards, or are missing among others."""
    counted = [(c.index, c.count) for c in seen.book.cells if c.is_code and c.source.strip()]
    known = [(index, count) for index, count in counted if count is not None]
    if seen.book.is_script or not known:
        return
    for (_, before), (index, after) in itertools.pairwise(known):
        if after <= before:
            yield Remark(
                "run_out_of_order",
                Site(index, 1),
                {"cell": index, "count": after, "before": before},
            )
            return
    if len(known) < len(counted):
        missing = next(index for index, count in counted if count is None)
        yield Remark("run_partly", Site(missing, 1), {"cell": missing})
    elif [count for _, count in known] != list(range(1, len(known) + 1)):
        yield Remark(
            "run_with_gaps",
            Site(known[0][0], 1),
            {"first": known[0][1], "last": known[-1][1], "cells": len(known)},
        )


def _hidden(seen: Reading) -> Iterator[Remark]:
    """Names that are used before a cell makes them, or that no cell makes."""
    trees = [one.tree for one in seen.cells if one.tree is not None]
    stars = any(
        isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names)
        for t in trees
        for n in ast.walk(t)
    )
    if stars or len(trees) < len(seen.cells) or any(one.lost for one in seen.cells):
        return
    made = {
        n.id
        for t in trees
        for n in ast.walk(t)
        if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
    }
    made |= {
        n.name for t in trees for n in ast.walk(t) if isinstance(n, ast.FunctionDef | ast.ClassDef)
    }
    told: set[str] = set()
    for note in seen.machine.notes:
        if note.kind == "undefined" and note.text not in told:
            told.add(note.text)
            kind = "used_before_made" if note.text in made else "never_made"
            yield Remark(kind, note.site, {"name": note.text, "cell": note.site.cell})
        if len(told) >= 5:
            return


def _seeds(seen: Reading) -> Iterator[Remark]:
    """Random steps without a seed, where no seed is set for all."""
    calls = [
        (one.cell.index, n) for one in seen.cells if one.tree is not None for n in ast.walk(one.tree)
        if isinstance(n, ast.Call)
    ]  # fmt: skip
    if any(_name(call) in _SEEDERS for _, call in calls):
        return
    bare = [
        (cell, call) for cell, call in calls
        if knowledge.randoms().get(_name(call)) and not _is_seeded(call)
    ]  # fmt: skip
    if bare:
        cell, call = bare[0]
        names = list(dict.fromkeys(_name(c) for _, c in bare))
        yield Remark(
            "no_seed", Site(cell, call.lineno, ""), {"names": names[:6], "count": len(bare)}
        )


def _is_seeded(call: ast.Call) -> bool:
    words = {k.arg: k.value for k in call.keywords}
    if None in words:
        return True
    shuffle = words.get("shuffle")
    if isinstance(shuffle, ast.Constant) and shuffle.value is False:
        return True
    if knowledge.randoms().get(_name(call)) == "shuffled" and not (
        isinstance(shuffle, ast.Constant) and shuffle.value
    ):
        return True
    given = next((words[n] for n in _SEEDS if n in words), None)
    return given is not None and not (isinstance(given, ast.Constant) and given.value is None)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _paths(seen: Reading) -> Iterator[Remark]:
    for one in seen.cells:
        for node in ast.walk(one.tree) if one.tree is not None else ():
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and _ABSOLUTE.match(node.value)
            ):
                yield Remark(
                    "absolute_path",
                    Site(one.cell.index, node.lineno),
                    {"path": node.value[:120], "cell": one.cell.index},
                )
                return
