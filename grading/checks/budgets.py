"""A measured cost against the budget of a device, with partial credit above it."""

from __future__ import annotations

from dataclasses import replace

from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Measure

TWICE = 2.0  # times the budget, from where on nothing is left


def judge_budget(name: str, measured: int, budget: int, unit: str, before: int) -> Judgement:
    """Full share within the budget, falling to nothing at twice the budget.

    `name` begins the message ids (`size`, `operations`); `before` is what the client's model costs.
    """
    params = {
        "measured": measured,
        "budget": budget,
        "before": before,
        "times": f"{before / max(measured, 1):.1f}",
    }
    over = measured / budget
    if over <= 1:
        found = met(f"{name}.within", **params)
    elif over < TWICE:
        found = partly(0.8 * (TWICE - over) / (TWICE - 1), f"{name}.above", **params)
    else:
        found = missed(f"{name}.far_above", **params)
    return replace(found, measured=Measure(measured, unit), expected=Measure(budget, unit))


def at_quality(found: Judgement, quality: tuple[float, float], worth: float) -> Judgement:
    """A saving counts at equal quality: by half where the quality was lost, not at all where the
    model hardly ranks at all. Anybody can make a model small that knows nothing.

    `quality` is the share that the quality was given, and its ROC AUC.
    """
    share, area = quality
    if share > 0 or not found.fraction:
        return found
    params = {**found.params, "area": f"{area:.2f}"}
    if area < worth:
        return replace(
            missed("budget.worthless", **params), measured=found.measured, expected=found.expected
        )
    half = partly(found.fraction / 2, "budget.quality_lost", **params)
    return replace(half, measured=found.measured, expected=found.expected)
