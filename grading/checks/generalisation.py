"""What a model is worth on rows whose labels the box never held, and how well that was foreseen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from grading.checks.bootstrap import Interval, difference, interval
from grading.checks.classification import Array, confusion, roc_auc
from grading.checks.documents import Document
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Measure, Where

WORTHWHILE = 0.85  # of the way from chance to the best possible ranking
DROP = 0.05  # a loss on new rows up to this is no finding
GAP_CLEAR = 0.15
GAP_NONE = 0.05
REGRET = 1.3  # times the cost of the best threshold for the same scores


@dataclass(frozen=True, slots=True)
class Sample:
    """Actual class, label and score of the rows of one set, aligned."""

    actual: Array
    predicted: Array
    scores: Array

    def f(self, beta: float) -> float:
        """F-measure of the labels."""
        return confusion(self.actual, self.predicted).f(beta)


def judge_quality(hidden: Sample, chances: Array) -> Judgement:
    """Ranking of hidden rows between chance and the best possible, by a 99 % interval."""
    best = roc_auc(hidden.actual, chances)
    bar = 0.5 + WORTHWHILE * (best - 0.5)
    found = interval(hidden.actual, hidden.scores, roc_auc)
    area = roc_auc(hidden.actual, hidden.scores)
    params = {
        "area": f"{area:.3f}",
        "low": f"{found.low:.3f}",
        "high": f"{found.high:.3f}",
        "bar": f"{bar:.3f}",
    }
    if found.high >= bar:
        judgement = met("hidden.good", **params)
    elif found.low > 0.55:
        share = (area - 0.5) / (bar - 0.5)
        judgement = partly(0.6 * max(0.0, min(1.0, share)), "hidden.weak", **params)
    else:
        judgement = missed("hidden.chance", **params)
    return replace(
        judgement,
        measured=Measure(round(area, 4), "ROC AUC"),
        expected=Measure(round(bar, 4), "ROC AUC"),
    )


def judge_holds(claimed: Sample, hidden: Sample, beta: float, prefix: str) -> Judgement:
    """Whether a score on known rows stands on new rows: no clear drop beyond DROP.

    `prefix` begins the message ids: `folds` or `validation`.
    """
    drop = difference(
        (claimed.actual, claimed.predicted), (hidden.actual, hidden.predicted), _f_of(beta)
    )
    params = {
        "claimed": f"{claimed.f(beta):.3f}",
        "hidden": f"{hidden.f(beta):.3f}",
        "low": f"{drop.low:.3f}",
        "high": f"{drop.high:.3f}",
    }
    good = drop.low <= DROP
    found = met(f"{prefix}.stand", **params) if good else missed(f"{prefix}.drop", **params)
    return replace(
        found,
        measured=Measure(round(claimed.f(beta) - hidden.f(beta), 4), "drop"),
        expected=Measure(DROP, "drop at most"),
    )


def judge_expected(document: Document, hidden: Sample, beta: float) -> Judgement:
    """The foreseen range for hidden rows: meets the measured interval and says something."""
    low, high = document.number("expected_test.low"), document.number("expected_test.high")
    found = interval(hidden.actual, hidden.predicted, _f_of(beta))
    params = {
        "low": f"{low:.3f}",
        "high": f"{high:.3f}",
        "hidden": f"{hidden.f(beta):.3f}",
        "hidden_low": f"{found.low:.3f}",
        "hidden_high": f"{found.high:.3f}",
    }
    if not low < high:
        judgement = missed("expected.no_range", **params)
    elif high - low > 0.4:
        judgement = partly(0.3, "expected.too_wide", **params)
    elif Interval(low, high).meets(found.low, found.high):
        judgement = met("expected.foreseen", **params)
    else:
        judgement = missed("expected.missed", **params)
    return replace(
        judgement,
        measured=Measure([round(low, 4), round(high, 4)]),
        expected=Measure([round(found.low, 4), round(found.high, 4)]),
        where=Where(document.name),
    )


def judge_fit(document: Document, train: Sample, validation: Sample, beta: float) -> Judgement:
    """The verdict on over- or underfitting against the candidate's own rows."""
    said = document.choice("fit", ("good", "overfitting", "underfitting"))
    seen = {"train_score": train.f(beta), "validation_score": validation.f(beta)}
    right = sum(abs(document.number(name) - value) <= 0.00051 for name, value in seen.items())
    fair = fair_verdicts(train, validation, beta)
    params = {
        "said": said,
        "fair": ", ".join(fair),
        "train": f"{seen['train_score']:.3f}",
        "validation": f"{seen['validation_score']:.3f}",
        "area": f"{roc_auc(validation.actual, validation.scores):.3f}",
    }
    if said not in fair:
        found = partly(0.2 * right / 2, "fit.contradicted", **params)
    elif right < 2:
        found = partly(0.6, "fit.numbers_differ", **params)
    else:
        found = met("fit.borne_out", **params)
    return replace(
        found,
        measured=Measure(said),
        expected=Measure(list(fair)),
        where=Where(document.name),
    )


def fair_verdicts(train: Sample, validation: Sample, beta: float) -> tuple[str, ...]:
    """What one may say: between a clear and no gap, both words are fair.

    Ranking barely above chance on validation rows is underfitting when training shows no gap.
    """
    gap = train.f(beta) - validation.f(beta)
    if gap >= GAP_CLEAR:
        return ("overfitting",)
    if gap > GAP_NONE:
        return ("good", "overfitting")
    area = roc_auc(validation.actual, validation.scores)
    if area < 0.6:
        return ("underfitting",)
    return ("good", "underfitting") if area < 0.75 else ("good",)


def judge_regret(hidden: Sample, miss: float, alarm: float) -> Judgement:
    """Cost of the chosen labels on hidden rows against the best threshold for the same scores."""
    cost = confusion(hidden.actual, hidden.predicted).cost(miss, alarm)
    cuts = np.quantile(hidden.scores, np.linspace(0, 1, 200))
    best = min(
        confusion(hidden.actual, (hidden.scores >= cut).astype(float)).cost(miss, alarm)
        for cut in (*cuts, np.inf)
    )
    ratio = cost / max(best, 1.0)
    params = {"cost": round(cost), "best": round(best), "ratio": f"{ratio:.2f}"}
    if ratio <= REGRET:
        found = met("regret.low", **params)
    elif ratio <= 2 * REGRET:
        found = partly(0.4, "regret.some", **params)
    else:
        found = missed("regret.high", **params)
    return replace(
        found, measured=Measure(round(ratio, 3), "×"), expected=Measure(REGRET, "× at most")
    )


def _f_of(beta: float):  # type: ignore[no-untyped-def]
    return lambda actual, predicted: confusion(actual, predicted).f(beta)
