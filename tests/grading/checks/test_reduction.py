"""Principal components handed in as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grading.checks.documents import Document
from grading.checks.reduction import Reduction, judge_axes, judge_size, read_reduction
from grading.checks.verdict import Unreadable

DRAW = np.random.default_rng(3)
NAMES = [f"b{n}" for n in range(6)]
SCALES = np.array([0.1, 5, 1, 20, 0.5, 2])


def rows(size: int, axes: np.ndarray, middle: float) -> np.ndarray:
    hidden = DRAW.normal(size=(size, 2)) @ axes.T
    return (middle + hidden + 0.15 * DRAW.normal(size=(size, 6))) * SCALES


TRAIN = rows(500, np.linalg.qr(DRAW.normal(size=(6, 2)))[0], 5.0)
TEST = rows(400, np.linalg.qr(DRAW.normal(size=(6, 2)))[0] * 2, 5.6)
BOTH = np.vstack([TRAIN, TEST])


def fitted(data: np.ndarray, count: int, *, scale: bool = True) -> dict[str, Any]:
    center, spread = data.mean(0), data.std(0)
    z = (data - center) / (spread if scale else 1)
    _, values, axes = np.linalg.svd(z, full_matrices=False)
    shares = values**2 / (values**2).sum()
    return {
        "columns": NAMES,
        "center": center.tolist(),
        "scale": spread.tolist(),
        "components": axes[:count].tolist(),
        "explained": shares[:count].tolist(),
    }


def read(fields: dict[str, Any]) -> Reduction:
    return read_reduction(Document("r.json", fields), NAMES)


def test_the_components_of_the_training_rows_are_met() -> None:
    found = read(fitted(TRAIN, 2))
    assert judge_size(found, TRAIN, 0.75).message == "reduction.size_holds"
    assert judge_axes(found, TRAIN, TEST).message == "reduction.axes_hold"


def test_signs_rotations_and_the_order_of_columns_are_free() -> None:
    fields = fitted(TRAIN, 2)
    turn = np.array([[0.6, -0.8], [-0.8, -0.6]])
    order = [3, 1, 0, 5, 4, 2]
    fields["components"] = (turn @ np.array(fields["components"]))[:, order].tolist()
    for name in ("columns", "center", "scale"):
        fields[name] = [fields[name][n] for n in order]
    found = read(fields)
    assert judge_axes(found, TRAIN, TEST).fraction == 1.0
    straight = read(fitted(TRAIN, 2))
    expected = straight.scores(TEST) @ turn.T
    np.testing.assert_allclose(found.scores(TEST), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("count", "message"), [(1, "reduction.too_few"), (4, "reduction.too_many")]
)
def test_another_number_is_named(count: int, message: str) -> None:
    assert judge_size(read(fitted(TRAIN, count)), TRAIN, 0.75).message == message


def test_shares_are_recomputed() -> None:
    found = judge_size(read({**fitted(TRAIN, 2), "explained": [0.9, 0.9]}), TRAIN, 0.75)
    assert (found.message, found.fraction) == ("reduction.share_differs", 0.5)


def test_components_of_other_rows_are_told_apart() -> None:
    assert judge_axes(read(fitted(BOTH, 2)), TRAIN, TEST).message == "reduction.fitted_on_all"
    mixed = {**fitted(TRAIN, 2), "center": BOTH.mean(0).tolist(), "scale": BOTH.std(0).tolist()}
    assert judge_axes(read(mixed), TRAIN, TEST).message == "reduction.fitted_on_all"
    unscaled = {**fitted(TRAIN, 2, scale=False)}
    assert judge_axes(read(unscaled), TRAIN, TEST).message == "reduction.axes_differ"
    loose = {**fitted(TRAIN, 2), "scale": [1.0] * 6}
    found = judge_axes(read(loose), TRAIN, TEST)
    assert (found.message, found.fraction) == ("reduction.scale_differs", 0.5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("columns", NAMES[:5]),
        ("columns", "b0"),
        ("center", [1.0] * 5),
        ("scale", [0.0] * 6),
        ("scale", [True] * 6),
        ("components", []),
        ("components", [[0.0] * 6] * 2),
        ("components", [[1.0] * 6] * 7),
        ("components", [[1.0] * 5]),
        ("components", [[1e300] * 6]),
        ("components", [[10**400] * 6]),
        ("explained", [0.5]),
    ],
)
def test_a_field_that_is_not_usable_is_named(field: str, value: object) -> None:
    with pytest.raises(Unreadable, match=r"reduction\.unusable") as caught:
        read({**fitted(TRAIN, 2), field: value})
    assert caught.value.params["field"] == field
