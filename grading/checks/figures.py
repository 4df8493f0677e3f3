"""The pictures that findings carry: plain data, drawn by lib/charts, words given apart.

kind              data
----------------  -----------------------------------------------------------------------------
confusion_matrix  labels   ["0", "1"], names of the classes
                  matrix   [[tn, fp], [fn, tp]], whole numbers; rows are actual, columns predicted
                  claimed  the same shape with the candidate's numbers, or null
roc_curve         points   [[false positive rate, true positive rate], …] from [0, 0] to [1, 1],
                           each 0 to 1, at most 61 of them
                  auc      0 to 1
fold_scores       folds    ["1", "2", …], names of the folds, at most 50
                  found    [0.81, …], score of each fold as recomputed, 0 to 1
                  claimed  [0.82, null, …], the candidate's number, null where there is none
                  mean     mean of `found`
                  unit     "F1", "F2" or "F0.5"
threshold_curve   points   [[threshold, cost], …] with rising thresholds, at most 60
                  chosen   {"threshold": x or null, "cost": y}, what the candidate settled on
                  best     {"threshold": x, "cost": y}, the lowest point
                  unit     currency code
intervals         bars     [{"name": id, "value": x or null, "low": y, "high": z}, …], 0 to 1,
                           at most 4; `name` is one of folds, validation, train, new_rows, foreseen
                  unit     "F1", "F2", "F0.5" or "ROC AUC"
                  bar      a value 0 to 1 that had to be reached, or null

Every word that is not in the data (titles, axes, names of bars) comes from
`grading.messages.figure_labels(kind, language)`: a mapping with the keys `title`, `x`, `y` and
one for each name above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.contract import Figure

UNITS = {0.5: "F0.5", 1.0: "F1", 2.0: "F2"}
MOST_FOLDS = 50
MOST_POINTS = 60


def matrix_figure(
    found: Sequence[Sequence[float]], claimed: Sequence[Sequence[float]] | None
) -> Figure:
    """Counts by actual and predicted class, beside the claimed ones."""
    data = {"labels": ["0", "1"], "matrix": found, "claimed": claimed}
    return Figure("confusion_matrix", data)


def roc_figure(points: Sequence[Sequence[float]], area: float) -> Figure:
    """The ROC curve and the area below it."""
    return Figure("roc_curve", {"points": points, "auc": round(area, 4)})


def fold_figure(found: Mapping[int, float], claimed: Mapping[int, float], beta: float) -> Figure:
    """Score of each fold, recomputed and claimed."""
    numbers = sorted(found)[:MOST_FOLDS]
    values = [round(found[n], 4) for n in numbers]
    data = {
        "folds": [str(n) for n in numbers],
        "found": values,
        "claimed": [round(claimed[n], 4) if n in claimed else None for n in numbers],
        "mean": round(sum(values) / len(values), 4),
        "unit": UNITS[beta],
    }
    return Figure("fold_scores", data)


def cost_figure(
    points: Sequence[tuple[float, float]], chosen: tuple[float | None, float], unit: str
) -> Figure:
    """Cost at rising thresholds, where the candidate settled, and the lowest point."""
    best = min(points, key=lambda point: point[1])
    step = max(1, -(-len(points) // (MOST_POINTS - 1)))
    drawn = sorted({*points[::step], best})
    data = {
        "points": [[round(cut, 4), round(cost, 2)] for cut, cost in drawn],
        "chosen": {"threshold": chosen[0], "cost": round(chosen[1], 2)},
        "best": {"threshold": round(best[0], 4), "cost": round(best[1], 2)},
        "unit": unit,
    }
    return Figure("threshold_curve", data)


def interval_bar(name: str, value: float | None, low: float, high: float) -> dict[str, object]:
    """One bar of an intervals figure."""
    shown = None if value is None else round(value, 4)
    return {"name": name, "value": shown, "low": round(low, 4), "high": round(high, 4)}


def intervals_figure(
    bars: Sequence[Mapping[str, object]], unit: str, bar: float | None = None
) -> Figure:
    """Values with their intervals, one beside the other."""
    return Figure("intervals", {"bars": list(bars), "unit": unit, "bar": bar})
