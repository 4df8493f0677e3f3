"""Whether numbers handed in were fitted on the training rows, on all rows, or on none.

The center and scale of a feature are set beside the statistics of its own results. Rows to be
predicted lie apart from the training rows, so that statistics of all rows are other numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading.checks.classification import Array
from grading.checks.feature_program import Columns, Feature
from grading.checks.tables import brief_number, shown
from grading.checks.verdict import Judgement, met, missed, partly, term
from grading.contract import Measure, Where

NEAR = 0.012  # of a standard deviation; figures are asked with six significant digits
OF_A_PART = 0.06  # of a standard deviation: numbers of four fifths of the rows lie well within
WAYS = ("standard", "range")


@dataclass(frozen=True, slots=True)
class Seen:
    """How one feature is scaled: the way, and the rows it was fitted on (None: neither)."""

    feature: Feature
    way: str | None
    rows: str | None


def scaling_of(feature: Feature, train: Columns, test: Columns) -> Seen:
    """The way and the rows whose statistics center and scale are."""
    parts = {"train": [train], "all": [train, test], "test": [test]}
    for rows, sets in parts.items():
        for results in _results(feature, sets):
            for way in WAYS:
                if _fits(feature, results, way):
                    return Seen(feature, way, rows)
    return Seen(feature, None, None)


def judge_scaling(
    features: Sequence[Feature], way: str, train: Columns, test: Columns, name: str
) -> Judgement:
    """Share of the features that are scaled in the agreed way with statistics of training rows."""
    if not features:
        return missed("scaling.none", way=term(f"way_{way}"))
    seen = [scaling_of(feature, train, test) for feature in features]
    wrong = [one for one in seen if (one.way, one.rows) != (way, "train")]
    if not wrong:
        judged = met("scaling.holds", count=len(seen), way=term(f"way_{way}"))
        return replace(judged, where=Where(name))
    first = next((one for one in wrong if one.rows not in (None, "train")), wrong[0])
    share = 0.8 * (1 - len(wrong) / len(seen))
    judged = partly(
        share, f"scaling.{_kind(first, way)}", **_params(first, way, train, seen, wrong)
    )
    return replace(
        judged,
        measured=Measure([first.feature.center, first.feature.scale]),
        expected=Measure([round(v, 6) for v in _wanted(first.feature, way, train)]),
        where=Where(name),
    )


def is_of_these(number: float, results: Array, near: float = NEAR) -> bool:
    """Whether a number is 0 or within `near` standard deviations of a statistic of these results.

    A sign of whose rows it was worked out on.
    """
    there = _there(results)
    if number == 0 or len(there) < 2:
        return True
    signs = (there.mean(), np.median(there), there.min(), there.max())
    return min(abs(number - float(sign)) for sign in signs) <= near * float(there.std())


def judge_missing(
    features: Sequence[Feature], train: Columns, test: Columns, name: str
) -> Judgement:
    """Empty cells of numbers take the mean or median of the training rows, and of no other."""
    if not features:
        return missed("missing.none")
    wrong = [f for f in features if not _near_middle(f, [train])]
    if not wrong:
        return replace(met("missing.holds", count=len(features)), where=Where(name))
    others = [f for f in wrong if _near_middle(f, [train, test]) or _near_middle(f, [test])]
    first = (others or wrong)[0]
    results = _there(first.results(train))
    params = {
        "wrong": len(wrong),
        "count": len(features),
        "feature": shown(first.name),
        "stated": "–" if first.missing is None else brief_number(first.missing),
        "mean": brief_number(float(results.mean())) if len(results) else "–",
        "median": brief_number(float(np.median(results))) if len(results) else "–",
    }
    share = 0.8 * (1 - len(wrong) / len(features))
    judged = partly(share, "missing.other_rows" if others else "missing.differs", **params)
    return replace(judged, where=Where(name))


def _kind(first: Seen, way: str) -> str:
    if first.rows not in (None, "train"):
        return "other_rows"
    return "other_way" if first.way not in (None, way) else "differs"


def _params(
    first: Seen, way: str, train: Columns, seen: Sequence[Seen], wrong: Sequence[Seen]
) -> Mapping[str, object]:
    center, scale = _wanted(first.feature, way, train)
    return {
        "wrong": len(wrong),
        "count": len(seen),
        "feature": shown(first.feature.name),
        "way": term(f"way_{way}"),
        "center": brief_number(first.feature.center),
        "scale": brief_number(first.feature.scale),
        "wanted_center": brief_number(center),
        "wanted_scale": brief_number(scale),
    }


def _wanted(feature: Feature, way: str, train: Columns) -> tuple[float, float]:
    return _statistics(_there(feature.results(train)), way)


def _results(feature: Feature, sets: Sequence[Columns]) -> Iterator[Array]:
    """Results with empty rows left out, and with them filled as the feature says."""
    found = np.concatenate([feature.results(part) for part in sets])
    yield _there(found)
    if feature.missing is not None and np.isnan(found).any():
        yield np.where(np.isnan(found), feature.missing, found)


def _there(values: Array) -> Array:
    return np.asarray(values[~np.isnan(values)])


def _statistics(results: Array, way: str) -> tuple[float, float]:
    if len(results) < 2:
        return 0.0, 0.0
    if way == "standard":
        return float(results.mean()), float(results.std())
    return float(results.min()), float(results.max() - results.min())


def _fits(feature: Feature, results: Array, way: str) -> bool:
    center, scale = _statistics(results, way)
    if scale == 0:
        return False
    near = NEAR if way == "standard" else NEAR / 10
    return (
        abs(feature.center - center) <= near * scale and abs(feature.scale / scale - 1) <= near / 2
    )


def _near_middle(feature: Feature, sets: Sequence[Columns]) -> bool:
    if feature.missing is None:
        return False
    results = _there(np.concatenate([feature.results(part) for part in sets]))
    if len(results) < 2:
        return False
    middles = (float(results.mean()), float(np.median(results)))
    return min(abs(feature.missing - m) for m in middles) <= 2 * NEAR * float(results.std())
