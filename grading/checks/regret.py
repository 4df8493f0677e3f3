"""What the chosen labels cost beside the best threshold for the same scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grading.checks.classification import confusion
from grading.checks.figures import cost_figure
from grading.checks.generalisation import Sample
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Figure, Measure

MOST = 1.3  # times the cost of the best threshold for the same scores
Prices = tuple[float, float]  # of a miss and of a false alarm


def judge_regret(hidden: Sample, prices: Prices) -> Judgement:
    """Cost of the chosen labels on hidden rows as a multiple of the lowest possible one.

    The multiple alone is told: the cost itself, and even more the cost at many thresholds, would
    give away how many hidden rows of a group are bad.
    """
    cost = confusion(hidden.actual, hidden.predicted).cost(*prices)
    best = min(spent for _, spent in cost_curve(hidden, prices))
    ratio = cost / max(best, 1.0)
    params = {"ratio": f"{ratio:.2f}", "most": f"{MOST:.1f}"}
    if ratio <= MOST:
        found = met("regret.low", **params)
    elif ratio <= 2 * MOST:
        found = partly(0.4, "regret.some", **params)
    else:
        found = missed("regret.high", **params)
    return replace(found, measured=Measure(round(ratio, 2), "×"), expected=Measure(MOST, "×"))


def picture(known: Sample, prices: Prices, threshold: float | None, currency: str) -> Figure:
    """Cost by threshold on rows whose labels the candidate has, and where the choice lies."""
    cost = confusion(known.actual, known.predicted).cost(*prices)
    shown = threshold if threshold is not None and 0 <= threshold <= 1 else None
    return cost_figure(cost_curve(known, prices), (shown, cost), currency)


def cost_curve(sample: Sample, prices: Prices) -> list[tuple[float, float]]:
    """Cost at 200 quantiles of the scores and above them all, thresholds rising."""
    cuts = sorted({*np.quantile(sample.scores, np.linspace(0, 1, 200)).tolist(), 1.0 + 1e-9})
    return [
        (cut, confusion(sample.actual, (sample.scores >= cut).astype(float)).cost(*prices))
        for cut in cuts
    ]
