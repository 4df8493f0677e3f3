"""A table of counts and costs at several thresholds, recomputed from validation scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grading.checks.classification import Array, Confusion, confusion
from grading.checks.predictions import TIE
from grading.checks.tables import Table
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Measure, Where

COLUMNS = ("threshold", "tn", "fp", "fn", "tp", "precision", "recall", "cost")
FEWEST = 5
ROUNDING = 0.00051


def judge_threshold_table(
    table: Table,
    actual: Array,
    scores: Array,
    chosen: float,
    prices: tuple[float, float],
) -> Judgement:
    """Share of rows that hold; at least FEWEST thresholds, the chosen one among them.

    `prices` are the cost of a miss and of a false alarm.
    """
    columns = {name: table.numbers(name) for name in COLUMNS}
    rows = [
        dict(zip(COLUMNS, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    cuts = {row["threshold"] for row in rows}
    if len(cuts) < FEWEST:
        return missed("thresholds.too_few", count=len(cuts), fewest=FEWEST)
    if not any(abs(cut - chosen) <= TIE for cut in cuts):
        return partly(0.5, "thresholds.chosen_absent", chosen=chosen)
    wrong = [i for i, row in enumerate(rows) if not _holds(row, actual, scores, prices)]
    if not wrong:
        return met("thresholds.hold", count=len(rows))
    first = rows[wrong[0]]
    true = _counts(actual, scores, first["threshold"], 0.0)
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
    )
    return replace(
        found,
        measured=Measure({name: first[name] for name in COLUMNS}),
        expected=Measure({"matrix": true.matrix(), "cost": true.cost(*prices)}),
        where=Where(table.name, line=table.lines[wrong[0]]),
    )


def _holds(
    row: Mapping[str, float], actual: Array, scores: Array, prices: tuple[float, float]
) -> bool:
    """Whether one row holds for "score reaches the cut" or, at ties, "score exceeds it"."""
    return any(
        _equals(row, _counts(actual, scores, row["threshold"], nudge), prices)
        for nudge in (0.0, -TIE, TIE)
    )


def _counts(actual: Array, scores: Array, cut: float, nudge: float) -> Confusion:
    return confusion(actual, (scores >= cut + nudge).astype(float))


def _equals(row: Mapping[str, float], true: Confusion, prices: tuple[float, float]) -> bool:
    counts = (true.tn, true.fp, true.fn, true.tp)
    called = true.tp + true.fp
    return (
        tuple(row[name] for name in ("tn", "fp", "fn", "tp")) == counts
        and (not called or abs(row["precision"] - true.precision) <= ROUNDING)
        and abs(row["recall"] - true.recall) <= ROUNDING
        and abs(row["cost"] - true.cost(*prices)) <= 0.51
    )
