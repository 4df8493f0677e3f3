"""Scaling and filling: fitted on the training rows, on all rows, or on none."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from grading.checks.feature_program import Feature
from grading.checks.train_statistics import (
    OF_A_PART,
    is_of_these,
    judge_missing,
    judge_scaling,
    scaling_of,
)

DRAW = np.random.default_rng(7)
PAST = DRAW.normal(50, 10, 1000)
NEW = DRAW.normal(55, 14, 600)
TRAIN: dict[str, list[float | str | None]] = {"a": [None] * 50 + PAST.tolist()}
TEST: dict[str, list[float | str | None]] = {"a": NEW.tolist()}
BOTH = np.concatenate([PAST, NEW])
PLAIN = Feature("f", ("a",), "value", {}, None, float(np.median(PAST)), 0.0, 1.0)


def scaled(center: float, scale: float, **changes: float) -> Feature:
    return dataclasses.replace(PLAIN, center=float(center), scale=float(scale), **changes)


@pytest.mark.parametrize(
    ("feature", "way", "rows"),
    [
        (scaled(PAST.mean(), PAST.std()), "standard", "train"),
        (scaled(PAST.mean(), PAST.std(ddof=1)), "standard", "train"),
        (scaled(PAST.min(), np.ptp(PAST)), "range", "train"),
        (scaled(BOTH.mean(), BOTH.std()), "standard", "all"),
        (scaled(BOTH.min(), np.ptp(BOTH)), "range", "all"),
        (scaled(NEW.mean(), NEW.std()), "standard", "test"),
        (scaled(np.median(PAST), 15.0), None, None),
        (scaled(0.0, 1.0), None, None),
    ],
)
def test_a_scaling_tells_its_way_and_its_rows(
    feature: Feature, way: str | None, rows: str | None
) -> None:
    seen = scaling_of(feature, TRAIN, TEST)
    assert (seen.way, seen.rows) == (way, rows)


def test_statistics_of_filled_rows_are_those_of_the_training_rows_too() -> None:
    median = float(np.median(PAST))
    filled = np.concatenate([np.full(50, median), PAST])
    assert scaling_of(scaled(filled.mean(), filled.std()), TRAIN, TEST).rows == "train"
    # Filled with something far off, the same center and scale would fit nothing.
    other = scaled(filled.mean(), filled.std(), missing=400.0)
    assert scaling_of(other, TRAIN, TEST).rows is None


def test_each_wrong_scaling_gets_its_message() -> None:
    good = scaled(PAST.mean(), PAST.std())
    cases = {
        "scaling.other_rows": scaled(BOTH.mean(), BOTH.std()),
        "scaling.other_way": scaled(PAST.min(), np.ptp(PAST)),
        "scaling.differs": scaled(PAST.mean(), PAST.var()),
    }
    assert judge_scaling([good], "standard", TRAIN, TEST, "f").fraction == 1.0
    for message, bad in cases.items():
        found = judge_scaling([good, bad], "standard", TRAIN, TEST, "f")
        assert (found.message, found.fraction) == (message, 0.4)
    assert judge_scaling([], "range", TRAIN, TEST, "f").message == "scaling.none"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float(PAST.mean()), "missing.holds"),
        (float(np.median(PAST)), "missing.holds"),
        (float(BOTH.mean()), "missing.other_rows"),
        (0.0, "missing.differs"),
        (None, "missing.differs"),
    ],
)
def test_empty_cells_take_the_middle_of_the_training_rows(
    value: float | None, message: str
) -> None:
    feature = dataclasses.replace(PLAIN, missing=value)
    assert judge_missing([feature], TRAIN, TEST, "f").message == message


def test_a_feature_without_any_result_fits_nothing() -> None:
    empty: dict[str, list[float | str | None]] = {"a": [None] * 9}
    assert scaling_of(PLAIN, empty, empty).rows is None
    assert judge_missing([PLAIN], empty, empty, "f").fraction == 0.0
    assert judge_scaling([PLAIN], "range", empty, empty, "f").fraction == 0.0


def test_a_center_tells_whose_rows_it_was_made_for() -> None:
    assert is_of_these(float(PAST.mean()), PAST)
    beside = float(PAST.mean() + 0.05 * PAST.std())
    assert (is_of_these(beside, PAST), is_of_these(beside, PAST, OF_A_PART)) == (False, True)
    assert is_of_these(float(PAST.max()), PAST)
    assert is_of_these(0.0, PAST)
    assert not is_of_these(42.0, PAST)
