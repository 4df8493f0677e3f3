"""Values that meet in one operation: predictions with truth, rows with statistics, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.lens import by_hand
from grading.lens.machine import Machine
from grading.lens.rows import meet
from grading.lens.values import Data, Mark, Value, data_of

STATISTIC = "preprocessing_before_split"
FILL = "imputation_before_split"
SELECT = "feature_selection_before_split"


def combined(m: Machine, values: Sequence[Value], how: str, *, kind: str = STATISTIC) -> Value:
    """The outcome of an operation or an unknown call on these values."""
    found = [d for value in values for d in data_of(value)]
    if not found:
        return Value()
    made = m.scored(found, how) or by_hand.scored(m, found, how)
    if made is not None:
        return Data(scores=frozenset({made}), name="score")
    rowwise = [d for d in found if not d.learned]
    statistics = [d for d in found if d.learned]
    if not rowwise:
        return m.join(found)
    first = next((d for d in rowwise if d.rows), rowwise[0])
    used = (
        frozenset(used_mark(d, kind) for d in statistics if not d.has("aimed"))
        if first.rows
        else frozenset()
    )
    joined = m.join(rowwise)
    joined.by |= frozenset(t for d in statistics if d.has("aimed") for t in d.by)
    joined.against |= by_hand.against(first.rows, found) if first.rows else frozenset()
    if kind == STATISTIC and any(d.has("missing") and d.rows for d in rowwise):
        used = frozenset(
            used_mark(replace(d, flags=d.flags - {"grouped"}), FILL) for d in statistics
        )
    return replace(
        joined, rows=first.rows, columns=first.columns, marks=joined.marks | used
        | frozenset(x for d in statistics for x in d.marks),
        uses=joined.uses | frozenset(u for d in statistics for u in d.uses if d.has("per row")),
        cut=None, label=None, flags=(joined.flags - {"frame"}) | _varied(m, joined), scores=frozenset() if first.rows else joined.scores,
    )  # fmt: skip


def _varied(m: Machine, data: Data) -> set[str]:
    """Predictions that are worked on inside a loop may differ from round to round."""
    return {f"varied in {m.loops[-1]}"} if data.by and m.loops else set()


def used_mark(statistic: Data, kind: str) -> Mark:
    """The mark that a statistic leaves in the rows that it changed."""
    assert statistic.site is not None  # noqa: S101 - statistics know where they were made
    return Mark(
        kind, statistic.learned, statistic.site, statistic.name,
        columns=statistic.uses if statistic.has("grouped") else frozenset(),
    )  # fmt: skip


def statistic(m: Machine, data: Data, name: str, *, grouped: bool = False) -> Data:
    """Something learned from the rows of the data."""
    if data.scores or (data.cut and not data.rows):
        return data
    if data.learned:
        return replace(data, name=name)
    if data.has("inner") or data.against:
        return data
    harmless = data.has("missing")
    flags = {"grouped"} if grouped or data.has("grouped") else set()
    if not flags and (data.has("label") or data.has("aimed")):
        flags = {"aimed"}
    elif (
        not data.label
        and not data.has("frame")
        and any(n.act.startswith("mask:") for n in data.rows)
    ):
        flags = flags | {"per class"}
    return Data(
        name=name, learned=frozenset() if harmless else data.rows, marks=data.all_marks(), by=data.by,
        flags=frozenset(flags | ({"duplicated"} & data.flags)), uses=data.uses, site=m.site,
        columns=data.columns if grouped else None,
    )  # fmt: skip


def product(m: Machine, left: Value, right: Value) -> Value:
    """A matrix product: over the rows of both it learns from them, else it is row by row."""
    if isinstance(left, Data) and isinstance(right, Data) and left.has("transposed") and left.rows:
        for one in right.scores & frozenset(m.evals):
            m.evals.remove(one)  # an error that is sent back is training
        if meet(left.rows, right.rows) or right.scores:
            is_aimed = bool(right.has("label") or right.scores or right.uses != left.uses)
            aimed = replace(left, flags=frozenset({"aimed"} if is_aimed else ()))
            return statistic(m, aimed, "product")
    return combined(m, [left, right], "operation")
