"""A table of counts and costs at several thresholds, recomputed from validation scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array, Confusion
from grading.checks.predictions import ROUNDING
from grading.checks.tables import Table
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Measure, Where

COLUMNS = ("threshold", "tn", "fp", "fn", "tp", "precision", "recall", "cost")
FEWEST = 5


def judge_threshold_table(
    table: Table,
    actual: Array,
    scores: Array,
    chosen: float,
    prices: tuple[float, float],
    *,
    currency: str,
) -> Judgement:
    """Share of rows that hold; at least FEWEST thresholds, the chosen one among them.

    `prices` are the cost of a miss and of a false alarm, in `currency`.
    """
    columns = {name: table.numbers(name) for name in COLUMNS}
    rows = [
        dict(zip(COLUMNS, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    cuts = {row["threshold"] for row in rows}
    if len(cuts) < FEWEST:
        return missed("thresholds.too_few", count=len(cuts), fewest=FEWEST)
    if not any(abs(cut - chosen) <= ROUNDING for cut in cuts):
        return partly(0.5, "thresholds.chosen_absent", chosen=chosen)
    ranked = _Ranked.of(actual, scores)
    wrong = [i for i, row in enumerate(rows) if not _holds(row, ranked, prices)]
    if not wrong:
        return met("thresholds.hold", count=len(rows))
    first = rows[wrong[0]]
    true = ranked.at(first["threshold"])
    found = partly(
        0.8 * (1 - len(wrong) / len(rows)),
        "thresholds.differ",
        wrong=len(wrong),
        count=len(rows),
        threshold=first["threshold"],
        tn=true.tn,
        fp=true.fp,
        fn=true.fn,
        tp=true.tp,
        cost=round(true.cost(*prices), 2),
        currency=currency,
    )
    return replace(
        found,
        measured=Measure({name: first[name] for name in COLUMNS}),
        expected=Measure({"matrix": true.matrix(), "cost": true.cost(*prices)}),
        where=Where(table.name, line=table.lines[wrong[0]]),
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Scores from the highest, an endless one at either side, and the positives among the first."""

    scores: Array
    hits: Array

    @staticmethod
    def of(actual: Array, scores: Array) -> _Ranked:
        order = np.argsort(-scores, kind="stable")
        return _Ranked(
            np.concatenate([[np.inf], scores[order], [-np.inf]]),
            np.concatenate([[0.0], np.cumsum(actual[order])]),
        )

    def at(self, cut: float) -> Confusion:
        """Counts where the score reaches the cut."""
        return self._first(int(np.sum(self.scores[1:] >= cut)))

    def near(self, cut: float, called: float) -> Confusion | None:
        """Counts of so many called positive, if a threshold that rounds to the cut calls them."""
        if not 0 <= called < len(self.hits) or called != int(called):
            return None
        last, next_one = self.scores[int(called) : int(called) + 2]
        parted = last > next_one and last >= cut - ROUNDING and next_one <= cut + ROUNDING
        return self._first(int(called)) if parted else None

    def _first(self, called: int) -> Confusion:
        hits, positives = int(self.hits[called]), int(self.hits[-1])
        rest = len(self.hits) - 1 - called
        return Confusion(tn=rest - positives + hits, fp=called - hits, fn=positives - hits, tp=hits)


def _holds(row: Mapping[str, float], ranked: _Ranked, prices: tuple[float, float]) -> bool:
    """Whether one row holds for its threshold, which may be rounded or exclude ties."""
    true = ranked.near(row["threshold"], row["tp"] + row["fp"])
    return true is not None and _equals(row, true, prices)


def _equals(row: Mapping[str, float], true: Confusion, prices: tuple[float, float]) -> bool:
    counts = (true.tn, true.fp, true.fn, true.tp)
    called = true.tp + true.fp
    return (
        tuple(row[name] for name in ("tn", "fp", "fn", "tp")) == counts
        and (not called or abs(row["precision"] - true.precision) <= ROUNDING)
        and abs(row["recall"] - true.recall) <= ROUNDING
        and abs(row["cost"] - true.cost(*prices)) <= 0.51
    )
