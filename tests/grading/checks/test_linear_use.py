"""What a linear model can do with features."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.linear_use import Rows, judge_use

DRAW = np.random.default_rng(9)
X = DRAW.normal(size=(1400, 3))
Y = (DRAW.random(1400) < 1 / (1 + np.exp(-(X[:, 0] + X[:, 1])))).astype(float)


def rows(columns: list[int], values: np.ndarray = X) -> Rows:
    return Rows(values[:800, columns], Y[:800], values[800:, columns], Y[800:])


def test_the_model_finds_what_its_columns_say() -> None:
    best, half, none = rows([0, 1]).area(), rows([0]).area(), rows([2]).area()
    assert best > half + 0.03 > none + 0.1
    assert none == pytest.approx(0.5, abs=0.06)


def test_scale_and_sign_of_the_columns_do_not_matter() -> None:
    turned = X * [1e6, -1e-6, 1] + [1e7, 0, 0]
    assert rows([0, 1], turned).area() == pytest.approx(rows([0, 1]).area(), abs=1e-9)


def test_shares_lie_between_raw_and_planted() -> None:
    whole, raw = rows([0, 1]), rows([2])
    assert judge_use(whole, whole, raw).fraction == 1.0
    some = judge_use(rows([0]), whole, raw)
    assert some.message == "use.weak"
    assert some.fraction is not None
    assert 0.4 < some.fraction < 0.85
    assert judge_use(raw, whole, raw).message == "use.no_gain"
    assert some.figure is not None
    assert some.figure.kind == "intervals"


def test_columns_of_one_value_are_left_alone() -> None:
    flat = np.zeros((1400, 3))
    assert rows([0, 1, 2], flat).area() == 0.5
    assert judge_use(rows([0], flat), rows([0, 1]), rows([0])).fraction == 0.0
