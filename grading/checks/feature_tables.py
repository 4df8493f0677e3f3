"""Numeric tables with one line for each row id, whose columns a candidate named elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array
from grading.checks.tables import Table, finite, shown
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Measure, Where

LARGEST = 1e12
ROUNDING = 2e-3  # scaled values are asked with four decimals or more


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values by row id in the order of `columns`, NaN where unusable; ids that stand twice."""

    name: str
    columns: Sequence[str]
    rows: Mapping[str, Array]
    repeated: Sequence[str]

    def aligned(self, ids: Sequence[str]) -> Array:
        """Rows × columns in the order of `ids`; NaN for rows that are absent."""
        nothing = np.full(len(self.columns), np.nan)
        return np.array([self.rows.get(row, nothing) for row in ids])


def read_numbers(table: Table) -> Numbers:
    """A table whose first column is row_id."""
    rows: dict[str, Array] = {}
    repeated = []
    for cells in table.rows:
        if cells[0] in rows:
            repeated.append(cells[0])
        values = [finite(cell) for cell in cells[1:]]
        rows[cells[0]] = np.array(
            [np.nan if v is None or abs(v) > LARGEST else v for v in values], dtype=float
        )
    return Numbers(table.name, table.columns[1:], rows, repeated)


def judge_complete(found: Numbers, wanted: Sequence[str]) -> Judgement:
    """Every wanted row once and no other, every cell a number."""
    known = set(wanted)
    absent = [row for row in wanted if row not in found.rows]
    unknown = [row for row in found.rows if row not in known]
    unusable = [
        row for row, values in found.rows.items() if row in known and not np.isfinite(values).all()
    ]
    faults = len(absent) + len(unknown) + len(unusable) + len(found.repeated)
    if faults == 0:
        judged = met("numbers.complete", count=len(wanted), columns=len(found.columns))
        return replace(judged, where=Where(found.name))
    first = next(iter([*unusable, *found.repeated, *unknown, *absent]))
    judged = partly(
        max(0.0, 0.5 - faults / len(wanted)),
        "numbers.faulty",
        absent=len(absent),
        unknown=len(unknown),
        repeated=len(found.repeated),
        unusable=len(unusable),
        example=shown(first),
    )
    return replace(
        judged,
        measured=Measure(len(wanted) - len(absent) - len(unusable), "rows"),
        expected=Measure(len(wanted), "rows"),
        where=Where(found.name),
    )


def judge_reproduced(
    given: Array, worked_out: Array, columns: Sequence[str], name: str
) -> Judgement:
    """Share of columns that come out of the description on all rows; both are rows × columns."""
    with np.errstate(invalid="ignore"):
        near = np.abs(given - worked_out) <= ROUNDING * np.maximum(1.0, np.abs(worked_out))
    holding = near.mean(axis=0)
    wrong = [n for n, share in enumerate(holding) if share < 1]
    if not wrong:
        return replace(met("reproduced.holds", count=len(columns)), where=Where(name))
    worst = min(wrong, key=lambda n: holding[n])
    params = {
        "wrong": len(wrong),
        "count": len(columns),
        "feature": shown(columns[worst]),
        "rows": round((1 - float(holding[worst])) * len(given)),
    }
    share = 1 - len(wrong) / len(columns)
    judged = (
        partly(0.8 * share, "reproduced.differs", **params)
        if share
        else missed("reproduced.differs", **params)
    )
    return replace(judged, where=Where(name))
