"""Which rows: a tree of parts. Two sets of rows meet unless one split set them apart.

A node is a part of its parent. Parts made by one act (`act`) with different sides are disjoint;
folds are too, except that the training part of one fold meets the test part of another.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_numbers = itertools.count()
TRAIN, TEST = "train", "test"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """`act` names what cut it out, `side` which piece it is; `fold` numbers rounds of one act."""

    parent: Node | None = None
    act: str = ""
    side: str = ""
    fold: int = 0
    name: str = ""
    number: int = field(default_factory=lambda: next(_numbers))

    def line(self) -> list[Node]:
        """From the origin down to this node."""
        found: list[Node] = []
        node: Node | None = self
        while node is not None:
            found.append(node)
            node = node.parent
        return found[::-1]


Rows = frozenset[Node]
NONE: Rows = frozenset()


class Forest:
    """All nodes of one reading; the same cut of the same parent is the same node."""

    def __init__(self) -> None:
        self._parts: dict[tuple[int, str, str, int], Node] = {}
        self._origins: dict[str, Node] = {}

    def origin(self, key: str, name: str = "") -> Rows:
        if key not in self._origins:
            self._origins[key] = Node(name=name)
        return frozenset({self._origins[key]})

    def part(self, rows: Rows, act: str, side: str, fold: int = 0) -> Rows:
        return frozenset(self._part(node, act, side, fold) for node in rows)

    def has_part(self, node: Node, act: str, side: str, fold: int = 0) -> bool:
        """Whether this part was cut out before."""
        return (node.number, act, side, fold) in self._parts

    def _part(self, node: Node, act: str, side: str, fold: int) -> Node:
        key = (node.number, act, side, fold)
        if key not in self._parts:
            self._parts[key] = Node(node, act, side, fold)
        return self._parts[key]


def meet(first: Iterable[Node], second: Iterable[Node]) -> bool:
    """Whether some row may stand in both."""
    seconds = list(second)
    return any(_meet(one, other) for one in first for other in seconds)


def within(inner: Rows, outer: Rows) -> bool:
    """Whether every part of `inner` is, or lies inside, a part of `outer`."""
    return bool(inner) and all(any(o in i.line() for o in outer) for i in inner)


def same_lineage(first: Rows, second: Rows) -> bool:
    """Whether a part of one is the other or lies inside it (a stricter `meet`)."""
    return any(a in b.line() or b in a.line() for a in first for b in second)


def end_alike(first: Rows, second: Rows) -> bool:
    """Whether both run to the end from about the same place: `[n:]`, and `[n - 60:]` for windows."""
    starts, others = ({_start(n) for r in rows for n in r.line()} for rows in (first, second))
    return bool((starts & others) - {None})


def _start(node: Node) -> tuple[int, str] | None:
    if node.act != "slice" or node.parent is None or not node.side.endswith("|"):
        return None
    return node.parent.number, node.side[:-1].split(" - ")[0].strip()


def sides(rows: Iterable[Node]) -> set[str]:
    return {node.side for one in rows for node in one.line() if node.act}


def _meet(one: Node, other: Node) -> bool:
    lines = zip(one.line(), other.line(), strict=False)
    for mine, theirs in lines:
        if mine is theirs:
            continue
        if mine.parent is not theirs.parent or mine.parent is None:
            return False
        return not _apart(mine, theirs)
    return True


def _apart(mine: Node, theirs: Node) -> bool:
    """Parts of one parent: disjoint when one act gave them different sides."""
    if mine.act != theirs.act:
        return False
    if mine.act == "slice" or mine.act.endswith("/slice"):
        return _slices_apart(mine.side, theirs.side)
    if mine.act.startswith(("mask:", "random@", "drawn@")):
        return _masks_apart(mine.side, theirs.side)
    if mine.fold == theirs.fold:
        return mine.side != theirs.side
    return mine.side == theirs.side == TEST


def _slices_apart(mine: str, theirs: str) -> bool:
    """`[:n]` and `[n:]` are apart; so are numbers that do not overlap, and ends that are unlike."""
    (low, high), (other_low, other_high) = mine.split("|", 1), theirs.split("|", 1)
    if (high and high == other_low) or (low and low == other_high):
        return True
    try:
        return _before(high, other_low) or _before(other_high, low)
    except ValueError:
        return mine != theirs


def _before(high: str, low: str) -> bool:
    """Whether a slice that ends at `high` ends before one that begins at `low`."""
    if not high or not low:
        return False
    end, begin = float(high), float(low)
    return (end < 0) == (begin < 0) and end <= begin


_SIDE = re.compile(r"(!?)(==|!=|<=|>=|<|>|in|not in)(.*)", re.DOTALL)
_AGAINST = {
    "==": ("!=",),
    "!=": ("==",),
    "<": (">=", ">"),
    ">=": ("<",),
    ">": ("<=", "<"),
    "<=": (">",),
    "in": ("not in",),
    "not in": ("in",),
}
_NOT = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
}


def _masks_apart(mine: str, theirs: str) -> bool:  # noqa: PLR0911 - a table of cases
    if mine == f"!{theirs}" or theirs == f"!{mine}":
        return True
    if " & " in mine or " & " in theirs:
        return any(
            _masks_apart(one, other) for one in mine.split(" & ") for other in theirs.split(" & ")
        )
    first, second = _SIDE.fullmatch(mine), _SIDE.fullmatch(theirs)
    if not first or not second:
        return False
    sign, other = (_NOT[s[2]] if s[1] else s[2] for s in (first, second))
    if sign == other == "==":
        return first[3] != second[3]
    if first[3] == second[3]:
        return other in _AGAINST[sign]
    if sign in ("<", "<=") and other in (">", ">="):
        return _less(first[3], second[3])
    if sign in (">", ">=") and other in ("<", "<="):
        return _less(second[3], first[3])
    return False


def _less(low: str, high: str) -> bool:
    """Numbers by value, dates in quotation marks by text."""
    try:
        return float(low) < float(high)
    except ValueError:
        return low[:1] in "'\"" and high[:1] in "'\"" and low < high
