"""Pieces below one another, functions row by row, and the best by score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grading.lens.machine import Machine
from grading.lens.rows import meet
from grading.lens.values import (
    Args,
    Data,
    Function,
    Named,
    Ref,
    Value,
    data_of,
)

AUGMENTS = re.compile(
    r"aug|flip|rotat|rot90|noise|noisy|jitter|paraphras|synonym|translat(e|ion)|mirror|distort|perturb|mixup",
    re.IGNORECASE,
)


def with_copies(m: Machine, there: Sequence[Value], new: Sequence[Value]) -> list[Value]:
    """What joins a list; changed copies of rows that are in it already are marked."""
    copies = [d for v in new for d in data_of(v) if d.has("augmented")]
    first = [d for v in there for d in data_of(v) if not d.has("augmented")]
    if not copies or not first or not meets_itself([copies[0], first[-1]]):
        return list(new)
    mark = m.mark("duplicates_across_split", copies[0].rows, "copies")
    return [m.marked(v, mark) if isinstance(v, Data) else v for v in new]


def chosen(m: Machine, data: Data, args: Args = ()) -> Value:
    """The best by score; the class of highest probability is no choice."""
    mark = m.choose([data])
    if mark is None:
        return replace(data, columns=None, label=None)
    return Data(
        marks=data.marks | {mark}, scores=data.scores, flags=frozenset({"best"}), name="best"
    )


def applied(m: Machine, data: Data, args: Args, named: Named) -> Value:
    """A function of the file applied row by row."""
    function = next(a for a in args if isinstance(a, Function | Ref))
    result = m.apply(function, [replace(data, columns=None)])
    found = list(data_of(result))
    new = m.join([data, *found]) if found else data
    return replace(
        new,
        rows=data.rows,
        columns=data.columns.copy() if data.columns else None,
        learned=data.learned,
    )


def meets_itself(pieces: Sequence[Data]) -> bool:
    """Whether pieces that are put one below the other hold a row twice."""
    return any(meet(a.rows, b.rows) for i, a in enumerate(pieces) for b in pieces[i + 1 :])


def stacked(m: Machine, pieces: Sequence[Data]) -> Data:
    """Pieces below one another; rows that come in twice leave a mark."""
    joined = m.join(pieces)
    joined.flags -= {"element", "inner"}
    joined.rows = frozenset(
        n for n in joined.rows if not any(n is not o and o in n.line() for o in joined.rows)
    )
    if len({p.cut for p in pieces}) == 1:
        joined.cut = pieces[0].cut
    rowed = [p for p in pieces if p.rows and not p.learned]
    if meets_itself(rowed) and not any(p.has("feature part") for p in rowed):
        rows = frozenset().union(*(p.rows for p in rowed))
        of_class = any(is_class(p) for p in rowed)
        kind = "oversampling_before_split" if of_class else "duplicates_across_split"
        joined.marks |= {m.mark(kind, rows, "copies")}
    return joined


def is_class(data: Data) -> bool:
    """Whether the rows were picked by equality with a value: one class of several."""
    return any(
        n.act.startswith("mask:") and n.side.startswith("==") for r in data.rows for n in r.line()
    )
