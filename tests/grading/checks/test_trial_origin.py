"""Runs that models made pass whatever the model; copies of one, changed by chance, are noticed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from grading.checks.trial_origin import MOST_COMPARED, Runs, example, share_apart, some, unlike

ROWS, FOLDS = 240, 5
TWINS = np.random.default_rng(1).permutation(ROWS)[:48].reshape(6, 8).tolist()
MODELS = {
    False: [
        lambda n: make_pipeline(PolynomialFeatures(1 + n % 2), Ridge(3.0 ** (n + 1))),
        lambda n: KNeighborsRegressor(2 * n + 1, algorithm="brute"),
        lambda n: DecisionTreeRegressor(max_depth=n + 2, random_state=0),
        lambda n: ExtraTreesRegressor(5, min_samples_leaf=n + 1, random_state=n),
    ],
    True: [
        lambda n: LogisticRegression(C=10.0 ** (n - 4)),
        lambda n: KNeighborsClassifier(2 * n + 1, algorithm="brute"),
        lambda n: DecisionTreeClassifier(max_depth=n + 2, random_state=0),
        lambda n: ExtraTreesClassifier(5, min_samples_leaf=n + 1, random_state=n),
    ],
}


def table(draw: np.random.Generator, *, classes: bool) -> tuple[np.ndarray, np.ndarray]:
    """Columns, in which twins are the same, and a target."""
    columns = draw.normal(size=(ROWS, 5))
    for places in TWINS:
        columns[places] = columns[places[0]]
    amounts = columns[:, 0] + columns[:, 1] * columns[:, 2] + draw.normal(0, 0.6, ROWS)
    return columns, np.digitize(amounts, [-0.6, 0.6]).astype(float) if classes else amounts


def split(draw: np.random.Generator) -> np.ndarray:
    return draw.permutation(np.arange(ROWS) % FOLDS).astype(float)


def held_out(columns: np.ndarray, target: np.ndarray, folds: np.ndarray, model: Any) -> np.ndarray:
    said = np.zeros(ROWS)
    for fold in np.unique(folds):
        rows = folds == fold
        said[rows] = model.fit(columns[~rows], target[~rows]).predict(columns[rows])
    return said


def trials(seed: int, *, classes: bool, kind: int = 0, count: int = 6) -> Runs:
    draw = np.random.default_rng(seed)
    columns, target = table(draw, classes=classes)
    folds = split(draw)
    made = [held_out(columns, target, folds, MODELS[classes][kind](n)) for n in range(count)]
    return runs(np.array(made), np.tile(folds, (count, 1)), classes=classes)


def runs(values: np.ndarray, folds: np.ndarray, *, classes: bool) -> Runs:
    return Runs(values, folds, TWINS, None if classes else 1.3)


def jittered(values: np.ndarray, share: float, *, classes: bool) -> np.ndarray:
    draw = np.random.default_rng(7)
    if classes:
        moved = draw.random(values.shape) < share
        return np.where(moved, draw.integers(0, 3, values.shape), values)
    return values + draw.normal(0, share, values.shape)


@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize("kind", range(4))
def test_trials_of_any_model_pass(kind: int, classes: bool) -> None:
    for seed in range(2):
        made = trials(seed, classes=classes, kind=kind)
        assert unlike(made) < 1e-9
        assert share_apart(made, 0.01) >= 0.3


@pytest.mark.parametrize("classes", [False, True])
def test_runs_on_splits_of_their_own_pass(classes: bool) -> None:
    draw = np.random.default_rng(3)
    columns, target = table(draw, classes=classes)
    folds = np.array([split(draw) for _ in range(5)])
    made = [held_out(columns, target, one, MODELS[classes][0](1)) for one in folds]
    assert unlike(runs(np.array(made), folds, classes=classes)) < 1e-9


@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize("share", [0.05, 0.3])
def test_copies_with_chance_on_top_are_noticed(share: float, classes: bool) -> None:
    for seed in range(3):
        made = trials(seed, classes=classes)
        copies = np.tile(made.values[2], (8, 1))
        values = jittered(copies, share, classes=classes)
        assert unlike(runs(values, np.tile(made.folds[0], (8, 1)), classes=classes)) > 0.5


def test_one_real_trial_does_not_hide_copies() -> None:
    made = trials(1, classes=False)
    values = jittered(np.tile(made.values[2], (8, 1)), 0.02, classes=False)
    values[3] = made.values[5]
    assert unlike(runs(values, np.tile(made.folds[0], (8, 1)), classes=False)) > 0.5


@pytest.mark.parametrize("classes", [False, True])
def test_one_run_under_other_folds_is_noticed(classes: bool) -> None:
    made = trials(2, classes=classes, kind=2)
    draw = np.random.default_rng(2)
    values = jittered(np.tile(made.values[3], (5, 1)), 0.1, classes=classes)
    folds = np.array([split(draw) for _ in values])
    assert unlike(runs(values, folds, classes=classes)) > 0.5
    same = np.tile(made.values[3], (5, 1))
    assert unlike(runs(same, folds, classes=classes)) == 1.0


def test_stretched_and_bent_amounts_say_nothing_new() -> None:
    made = trials(3, classes=False)
    base = made.values[0]
    values = np.array([base, 1.2 * base - 3, base + 0.1 * base**2, base**3 / 9 - base])
    assert share_apart(runs(values, made.folds[:4], classes=False), 0.01) == 0.0


def test_renamed_and_merged_classes_say_nothing_new() -> None:
    made = trials(3, classes=True)
    base = made.values[0]
    values = np.array([base, 2 - base, np.minimum(base, 1), np.zeros(ROWS)])
    assert share_apart(runs(values, made.folds[:4], classes=True), 0.01) == 0.0


def test_chance_on_stretched_copies_is_noticed() -> None:
    made = trials(4, classes=False)
    stretched = np.linspace(0.8, 1.1, 8)[:, None] * made.values[0]
    values = jittered(stretched, 0.01, classes=False)
    assert unlike(runs(values, np.tile(made.folds[0], (8, 1)), classes=False)) > 0.5


def test_the_example_is_the_pair_that_differs_most() -> None:
    made = trials(5, classes=False)
    folds = np.zeros_like(made.folds)
    values = made.values.copy()
    values[4, TWINS[2][3]] += 99
    number, one, other = example(runs(values, folds, classes=False))
    assert number == 4
    assert TWINS[2][3] in (one, other)
    assert {one, other} <= set(TWINS[2])


def test_pairs_in_one_fold_are_counted() -> None:
    made = trials(6, classes=False)
    scattered = runs(made.values, np.tile(np.arange(ROWS), (6, 1)), classes=False)
    assert scattered.together().sum() == 0
    assert unlike(scattered) == 0.0
    whole = runs(made.values, np.zeros_like(made.values), classes=False)
    assert whole.together().sum(axis=1).tolist() == [6 * 28] * 6


@pytest.mark.parametrize(("count", "left"), [(2, 2), (30, 30), (31, 16), (200, 29)])
def test_a_bounded_number_of_runs_is_compared(count: int, left: int) -> None:
    values = np.zeros((count, ROWS))
    assert len(some(values, values, TWINS, 1.0).values) == left <= MOST_COMPARED


def test_values_of_any_size_give_a_number() -> None:
    values = np.tile(np.where(np.arange(ROWS) % 2, 1e12, -1e12), (4, 1))
    values[1] = 0.0
    made = runs(values, np.zeros_like(values), classes=False)
    assert np.isfinite(unlike(made))
    assert np.isfinite(share_apart(made, 0.01))
