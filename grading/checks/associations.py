"""Shape and kinship of columns: skewness, Pearson's r, Spearman's ρ, and claims about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from grading.checks.classification import Array, mid_ranks
from grading.checks.tables import Table, finite
from grading.checks.verdict import Judgement, met, partly
from grading.contract import Figure, Measure, Where

ROUNDING = 0.0016  # coefficients are asked with three decimals
PAIR_COLUMNS = ("first", "second", "pearson", "spearman")
CHANCE = 0.1
MOST_BARS = 8
Gaps = Mapping[tuple[str, str], tuple[float, float, float]]  # gap, r, ρ by pair


def skewness(values: Array) -> float:
    """Third standardised moment, 0 for a constant column."""
    spread = float(np.std(values))
    if spread == 0:
        return 0.0
    return float(np.mean(((values - np.mean(values)) / spread) ** 3))


def pearson(first: Array, second: Array) -> float:
    """Pearson's r, 0 where one side is constant."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def spearman(first: Array, second: Array) -> float:
    """Spearman's ρ with mid-ranks, 0 where one side is constant."""
    return pearson(mid_ranks(first), mid_ranks(second))


def judge_pairs(table: Table, columns: Mapping[str, Array]) -> Judgement:
    """Share of all pairs of `columns` whose two coefficients come out as stated."""
    claimed = {frozenset(row[:2]): (finite(row[2]), finite(row[3])) for row in table.rows}
    names = list(columns)
    gaps: dict[tuple[str, str], tuple[float, float, float]] = {}
    absent = 0
    count = 0
    for i, first in enumerate(names):
        for second in names[:i]:
            count += 1
            said = claimed.get(frozenset((first, second)))
            if said is None or said[0] is None or said[1] is None:
                absent += 1
                continue
            true = (
                pearson(columns[first], columns[second]),
                spearman(columns[first], columns[second]),
            )
            gap = max(abs(said[0] - true[0]), abs(said[1] - true[1]))
            if gap > ROUNDING:
                gaps[second, first] = (gap, *true)
    return _pairs(table, count, absent, gaps)


def _pairs(table: Table, count: int, absent: int, gaps: Gaps) -> Judgement:
    right = count - absent - len(gaps)
    found = _pairs_found(count, absent, right, gaps)
    return replace(
        found,
        measured=Measure(right, "pairs"),
        expected=Measure(count, "pairs"),
        where=Where(table.name),
        figure=_figure(gaps) if gaps else None,
    )


def _share(right: int, count: int) -> float:
    """Nothing up to the share of pairs that chance may meet."""
    return 0.8 * max(0.0, (right / count - CHANCE) / (1 - CHANCE))


def _pairs_found(count: int, absent: int, right: int, gaps: Gaps) -> Judgement:
    if right == count:
        return met("pairs.hold", count=count)
    params: dict[str, object] = {"right": right, "count": count, "absent": absent}
    if not gaps:
        return partly(_share(right, count), "pairs.absent", **params)
    first, second = pair = _worst(gaps)[0]
    _, r, rho = gaps[pair]
    params |= {"first": first, "second": second, "r": f"{r:.3f}", "rho": f"{rho:.3f}"}
    return partly(_share(right, count), "pairs.differ", **params)


def _worst(gaps: Gaps) -> list[tuple[str, str]]:
    return sorted(gaps, key=lambda pair: (-gaps[pair][0], pair))


def _figure(gaps: Gaps) -> Figure:
    """The pairs that differ most, and by how much."""
    bars = [
        {"label": " × ".join(pair), "value": round(min(gaps[pair][0], 1e6), 3), "marked": False}
        for pair in _worst(gaps)[:MOST_BARS]
    ]
    return Figure("bars", {"bars": bars, "maximum": None, "unit": ""})


def differing(
    claimed: Mapping[str, float | None], true: Mapping[str, float], rounding: float
) -> list[str]:
    """Names whose claim is no number or differs by more than rounding."""
    wrong = []
    for name, value in true.items():
        said = claimed.get(name)
        if said is None or abs(said - value) > rounding:
            wrong.append(name)
    return wrong
