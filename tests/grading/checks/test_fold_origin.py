"""Whether held-out scores can come from refits: real refits, and three ways to do without."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from grading.checks.fold_origin import (
    REFITTED,
    SAME,
    mark_of_refitting,
    order_kept,
    refuse_unrefitted,
)
from grading.checks.folds import Folds
from grading.checks.verdict import Unreadable

SIZE = 1000
DRAW = np.random.default_rng(12)
COLUMNS = DRAW.normal(size=(SIZE, 6))
CHANCES = 1 / (1 + np.exp(1 - 2 * COLUMNS[:, 0] + COLUMNS[:, 1] - COLUMNS[:, 2]))
ACTUAL = (DRAW.random(SIZE) < CHANCES).astype(float)
FOLD = DRAW.permutation(SIZE) % 5 + 1.0
MODELS = {
    "logistic": LogisticRegression,
    "penalised": lambda: LogisticRegression(C=0.003),
    "bayes": GaussianNB,
    "stump": lambda: DecisionTreeClassifier(max_depth=1),
    "full tree": lambda: DecisionTreeClassifier(random_state=0),
    "neighbours": lambda: KNeighborsClassifier(25),
    "constant": DummyClassifier,
}


def folds(held: np.ndarray, fold: np.ndarray = FOLD) -> Folds:
    return Folds("rows.csv", fold, held, (held >= 0.5).astype(float), ACTUAL)


def fitted(model: Callable[[], object], fold: np.ndarray | None = None) -> np.ndarray:
    """Scores of the model fitted on all rows, or on the other folds of each row."""
    if fold is None:
        return model().fit(COLUMNS, ACTUAL).predict_proba(COLUMNS)[:, 1].round(6)
    held = np.zeros(SIZE)
    for number in np.unique(fold):
        out = fold == number
        held[out] = model().fit(COLUMNS[~out], ACTUAL[~out]).predict_proba(COLUMNS[out])[:, 1]
    return held.round(6)


FITTED = fitted(MODELS["logistic"])


@pytest.mark.parametrize("name", MODELS)
def test_refits_are_let_pass(name: str) -> None:
    final, held = fitted(MODELS[name]), fitted(MODELS[name], FOLD)
    refuse_unrefitted(folds(held), final, COLUMNS)
    assert mark_of_refitting(folds(held), final, COLUMNS) > REFITTED
    assert order_kept(held, final) < SAME


@pytest.mark.parametrize("count", [2, 10, 100, SIZE])
def test_refits_in_any_number_of_folds_are_let_pass(count: int) -> None:
    fold = DRAW.permutation(SIZE) % count * 7.0
    held = fitted(
        MODELS["full tree" if count == SIZE else "logistic"], fold if count < SIZE else FOLD
    )
    final = fitted(MODELS["full tree" if count == SIZE else "logistic"])
    refuse_unrefitted(folds(held, fold), final, COLUMNS)


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (FITTED, "folds.fitted_on_all"),
        (0.98 * FITTED + 0.005, "folds.fitted_on_all"),
        (FITTED.round(2), "folds.fitted_on_all"),
        (FITTED + 0.003 * DRAW.normal(size=SIZE), "folds.noise_on_fitted"),
        (FITTED + 0.03 * DRAW.normal(size=SIZE), "folds.noise_on_fitted"),
        (FITTED * DRAW.uniform(0.9, 1.1, SIZE), "folds.noise_on_fitted"),
        (0.3 * ACTUAL + 0.6 * DRAW.random(SIZE), "folds.other_model"),
        (1 - FITTED, "folds.other_model"),
    ],
)
def test_scores_that_no_refit_gives_are_refused(held: np.ndarray, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        refuse_unrefitted(folds(np.clip(held, 0, 1)), FITTED, COLUMNS)
    assert refused.value.message == message


def test_a_model_that_knows_its_rows_by_heart_says_nothing_of_kinship() -> None:
    refuse_unrefitted(folds(fitted(MODELS["logistic"], FOLD)), ACTUAL, COLUMNS)


def test_a_constant_model_has_nothing_to_show() -> None:
    same = np.full(SIZE, 0.25)
    refuse_unrefitted(folds(same), same, COLUMNS)
    assert mark_of_refitting(folds(same), same, COLUMNS) is None


def test_a_fold_for_every_row_stays_a_small_sum() -> None:
    alone = folds(FITTED + 0.01 * ACTUAL * (1 - FITTED), np.arange(SIZE, dtype=float))
    mark = mark_of_refitting(alone, FITTED, COLUMNS)
    assert mark is not None
    assert np.isfinite(mark)
