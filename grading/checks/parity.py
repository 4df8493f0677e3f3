"""Two models on the same rows: does the one do as well as the other?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grading.checks.bootstrap import DRAWS, Interval, difference, interval
from grading.checks.classification import Array, roc_auc
from grading.checks.figures import interval_bar, intervals_figure
from grading.checks.resampling import Area
from grading.checks.verdict import Judgement, met, missed, partly, undecidable
from grading.contract import Measure

MARGIN = 0.03  # ROC AUC that may be lost
HOPELESS = 0.06  # a loss that is clearly above this counts for nothing
DROP = 0.02  # a loss on new rows up to this is no finding
WORTH = 0.7  # a ranking below this on new rows is no model of these data
TOLD = 2  # decimals of figures of hidden rows


def draws(actual: Array, ours: Array, theirs: Array) -> tuple[Array, Array]:
    """AUC of both on the same DRAWS resamples of the rows."""
    rows = np.random.default_rng([20, 3]).integers(0, len(actual), (DRAWS, len(actual)))
    area = Area()
    return area.of_draws(actual, ours, rows), area.of_draws(actual, theirs, rows)


def ends(values: Array, level: float = 0.99) -> Interval:
    """Percentile interval of resampled values."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def judge_parity(actual: Array, ours: Array, theirs: Array, names: tuple[str, str]) -> Judgement:
    """Met unless the loss of ROC AUC is clearly above MARGIN, by a paired 99 % interval.

    `names` are those of the two bars in the figure.
    """
    resampled = draws(actual, ours, theirs)
    loss = ends(resampled[1] - resampled[0])
    areas = (roc_auc(actual, ours), roc_auc(actual, theirs))
    params = {
        "ours": f"{areas[0]:.{TOLD}f}",
        "theirs": f"{areas[1]:.{TOLD}f}",
        "low": f"{loss.low:.{TOLD}f}",
        "high": f"{loss.high:.{TOLD}f}",
        "most": f"{MARGIN:.2f}",
    }
    if loss.low <= MARGIN:
        found = met("parity.equal", **params)
    elif loss.low < HOPELESS:
        share = round(1 - (loss.low - MARGIN) / (HOPELESS - MARGIN), 1)
        found = partly(0.7 * share, "parity.less", **params)
    else:
        found = missed("parity.lost", **params)
    bars = [
        interval_bar(name, *(round(v, TOLD) for v in (area, ends(values).low, ends(values).high)))
        for name, area, values in zip(names, areas, resampled, strict=True)
    ]
    return replace(
        found,
        figure=intervals_figure(bars, "ROC AUC"),
        measured=Measure(round(areas[0], TOLD), "ROC AUC"),
        expected=Measure(round(areas[1] - MARGIN, TOLD), "ROC AUC"),
    )


def judge_stands(known: tuple[Array, Array], new: tuple[Array, Array]) -> Judgement:
    """The quality on rows with public labels stands on hidden rows: no clear drop beyond DROP.

    A ranking that is hardly better than chance has nothing to lose, so nothing is decided.
    """
    areas = (roc_auc(*known), roc_auc(*new))
    if areas[1] < WORTH:
        return undecidable("parity.no_skill", area=f"{areas[1]:.{TOLD}f}")
    drop = difference(known, new, Area())
    params = {
        "known": f"{areas[0]:.3f}",
        "new": f"{areas[1]:.{TOLD}f}",
        "low": f"{drop.low:.{TOLD}f}",
        "high": f"{drop.high:.{TOLD}f}",
        "most": f"{DROP:.2f}",
    }
    found = met("parity.stands", **params) if drop.low <= DROP else missed("parity.drop", **params)
    own = [interval(*rows, Area(), stream=n) for n, rows in enumerate((known, new))]
    bars = [
        interval_bar(name, *(round(v, TOLD) for v in (area, one.low, one.high)))
        for name, area, one in zip(("validation", "new_rows"), areas, own, strict=True)
    ]
    return replace(
        found,
        figure=intervals_figure(bars, "ROC AUC"),
        measured=Measure(round(areas[0] - areas[1], TOLD), "ROC AUC"),
        expected=Measure(DROP, "ROC AUC"),
    )
