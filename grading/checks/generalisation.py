"""What a model is worth on rows whose labels the box never held, and how well that was foreseen.

Figures of hidden rows are told with two decimals, and fractions that depend on them likewise:
whoever uploads several times must not be able to feel the way to single labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from grading.checks.bootstrap import Interval, difference, interval
from grading.checks.classification import Array, confusion, roc_auc
from grading.checks.documents import Document
from grading.checks.figures import UNITS, interval_bar, intervals_figure
from grading.checks.resampling import Area, FMeasure
from grading.checks.tables import brief_number
from grading.checks.verdict import Judgement, met, missed, partly, term, undecidable
from grading.contract import Measure, Where

WORTHWHILE = 0.85  # of the way from chance to the best possible ranking
CHANCE = 0.55  # a ranking whose interval reaches down to this may be chance
DROP = 0.05  # a loss on new rows up to this is no finding
GAP_CLEAR = 0.15
GAP_NONE = 0.05
TOLD = 2  # decimals of figures of hidden rows
WIDEST = 0.25  # a foreseen range wider than this says nothing


@dataclass(frozen=True, slots=True)
class Sample:
    """Actual class, label and score of the rows of one set, aligned."""

    actual: Array
    predicted: Array
    scores: Array

    def f(self, beta: float) -> float:
        """F-measure of the labels."""
        return confusion(self.actual, self.predicted).f(beta)

    def f_interval(self, beta: float) -> Interval:
        """99 % bootstrap interval of that F-measure."""
        return interval(self.actual, self.predicted, FMeasure(beta))

    def bar(self, name: str, beta: float, decimals: int = 4) -> dict[str, object]:
        """The same as a bar of a figure."""
        ends = self.f_interval(beta)
        values = (round(v, decimals) for v in (self.f(beta), ends.low, ends.high))
        return interval_bar(name, *values)


def judge_quality(hidden: Sample, chances: Array) -> Judgement:
    """Ranking of hidden rows between chance and the best possible, by a 99 % interval.

    `chances` are the true chances of the rows: no model can rank better, unless by luck.
    """
    best = roc_auc(hidden.actual, chances)
    bar = 0.5 + WORTHWHILE * (best - 0.5)
    ends = interval(hidden.actual, hidden.scores, Area())
    area = roc_auc(hidden.actual, hidden.scores)
    told = {"area": area, "low": ends.low, "high": ends.high, "bar": bar}
    params = {name: f"{value:.{TOLD}f}" for name, value in told.items()}
    if ends.low > best:
        judgement = missed("hidden.too_good", best=f"{best:.{TOLD}f}", **params)
    elif ends.high >= bar:
        judgement = met("hidden.good", **params)
    elif ends.low > CHANCE:
        share = round((area - 0.5) / (bar - 0.5), 1)
        judgement = partly(0.6 * max(0.0, min(1.0, share)), "hidden.weak", **params)
    else:
        judgement = missed("hidden.chance", **params)
    return replace(
        judgement,
        figure=intervals_figure(
            [interval_bar("new_rows", *(round(v, TOLD) for v in (area, ends.low, ends.high)))],
            "ROC AUC",
            round(bar, TOLD),
        ),
        measured=Measure(round(area, TOLD), "ROC AUC"),
        expected=Measure(round(bar, TOLD), "ROC AUC"),
    )


def has_skill(hidden: Sample) -> bool:
    """Whether the scores rank new rows better than chance, or clearly the wrong way round."""
    ends = interval(hidden.actual, hidden.scores, Area())
    return ends.low > CHANCE or ends.high < 1 - CHANCE


def judge_holds(known: Sample, hidden: Sample, beta: float, name: str) -> Judgement:
    """Whether a score on known rows stands on new rows: no clear drop beyond DROP.

    `name` is folds or validation: it begins the message ids and names the bar. Where only the
    labels do worse and the ranking stands, the threshold does not carry over, which is no sign
    that rows were seen: half a share. Scores without any skill have nothing to lose, so nothing is
    decided.
    """
    if not has_skill(hidden):
        area = roc_auc(hidden.actual, hidden.scores)
        return undecidable(f"{name}.no_skill", area=f"{area:.{TOLD}f}")
    labels = ((known.actual, known.predicted), (hidden.actual, hidden.predicted))
    drop = difference(*labels, FMeasure(beta))
    params = {
        "claimed": f"{known.f(beta):.3f}",
        "hidden": f"{hidden.f(beta):.{TOLD}f}",
        "low": f"{drop.low:.{TOLD}f}",
        "high": f"{drop.high:.{TOLD}f}",
        "most": f"{DROP:.2f}",
        "measure": UNITS[beta],
    }
    if drop.low <= DROP:
        found = met(f"{name}.stand", **params)
    elif _ranking_stands(known, hidden):
        found = partly(0.5, f"{name}.unsteady", **params)
    else:
        found = missed(f"{name}.drop", **params)
    bars = [known.bar(name, beta), hidden.bar("new_rows", beta, TOLD)]
    return replace(
        found,
        figure=intervals_figure(bars, UNITS[beta]),
        measured=Measure(round(known.f(beta) - hidden.f(beta), TOLD), UNITS[beta]),
        expected=Measure(DROP, UNITS[beta]),
    )


def _ranking_stands(known: Sample, hidden: Sample) -> bool:
    """Whether the ROC AUC on known rows may be no higher than on new ones."""
    scores = ((known.actual, known.scores), (hidden.actual, hidden.scores))
    return difference(*scores, roc_auc).low <= 0


def judge_expected(document: Document, hidden: Sample, beta: float) -> Judgement:
    """The foreseen range for hidden rows: meets the measured interval and says something."""
    low, high = document.number("expected_test.low"), document.number("expected_test.high")
    seen = hidden.f_interval(beta)
    params = {
        "low": brief_number(low),
        "high": brief_number(high),
        "hidden": f"{hidden.f(beta):.{TOLD}f}",
        "hidden_low": f"{seen.low:.{TOLD}f}",
        "hidden_high": f"{seen.high:.{TOLD}f}",
        "widest": f"{WIDEST:.2f}",
        "measure": UNITS[beta],
    }
    if not low < high:
        judgement = missed("expected.no_range", **params)
    elif not Interval(low, high).meets(seen.low, seen.high):
        judgement = missed("expected.missed", **params)
    elif high - low > WIDEST:
        judgement = partly(0.3, "expected.too_wide", **params)
    else:
        judgement = met("expected.foreseen", **params)
    foreseen = interval_bar("foreseen", None, *(max(0.0, min(1.0, end)) for end in (low, high)))
    return replace(
        judgement,
        figure=intervals_figure([foreseen, hidden.bar("new_rows", beta, TOLD)], UNITS[beta]),
        measured=Measure([round(low, 4), round(high, 4)], UNITS[beta]),
        expected=Measure([round(seen.low, TOLD), round(seen.high, TOLD)], UNITS[beta]),
        where=Where(document.name),
    )


def judge_fit(
    document: Document,
    train: Sample,
    validation: Sample,
    beta: float,
    held_out: Sample | None = None,
) -> Judgement:
    """The verdict on over- or underfitting against the candidate's own rows.

    Both gaps are noisy, so what either of them allows is fair: from training to validation rows,
    and from training to `held_out` ones, where a cross-validation stands.
    """
    said = document.choice("fit", ("good", "overfitting", "underfitting"))
    seen = {"train_score": train.f(beta), "validation_score": validation.f(beta)}
    right = sum(abs(document.number(name) - value) <= 0.00051 for name, value in seen.items())
    fair = fair_verdicts(train, validation, beta)
    if held_out is not None:
        fair = tuple(sorted({*fair, *fair_verdicts(train, held_out, beta)}))
    params = {
        "said": term(said),
        "fair": [term(verdict) for verdict in fair],
        "train": f"{seen['train_score']:.3f}",
        "validation": f"{seen['validation_score']:.3f}",
        "area": f"{roc_auc(validation.actual, validation.scores):.3f}",
        "measure": UNITS[beta],
    }
    if said not in fair:
        found = partly(0.2 * right / 2, "fit.contradicted", **params)
    elif right < len(seen):
        found = partly(0.6, "fit.numbers_differ", **params)
    else:
        found = met("fit.borne_out", **params)
    bars = [train.bar("train", beta), validation.bar("validation", beta)]
    return replace(
        found,
        figure=intervals_figure(bars, UNITS[beta]),
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
