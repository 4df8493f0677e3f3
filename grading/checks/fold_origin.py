"""Whether held-out scores can come from refits of the final model without the rows they score.

Nothing here can prove a cross-validation. It refuses scores of another model, scores of the model
that was fitted on these very rows, and such scores with noise on them, as any of the three is a
cross-validation that was not done.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grading.checks.classification import Array, rank_correlation
from grading.checks.folds import Folds
from grading.checks.predictions import TIE
from grading.checks.verdict import Unreadable
from grading.contract import Where

SAME = 0.9  # share of neighbours in the same order; refits of 16 kinds of models kept at most 0.75
KINSHIP = 0.15  # least rank correlation within a class between held-out and fitted scores
BINS = 20  # of the fitted scores, for whatever a change common to all folds depends on
EDGE = 1e-3  # chances nearer to 0 and 1 are pulled here before their logits are taken
MOST_GROUPS = 10  # of folds; more folds are put together, so that the sums stay small
NEAR = 50  # neighbours at either side by which the size of noise is told
NOTHING = 1e-5  # a spread of logits below it is rounding
REFITTED = 1.5  # least F of what refitting leaves behind; 18 kinds of models gave 1.6 and more


def refuse_unrefitted(folds: Folds, fitted: Array, columns: Array) -> None:
    """Unreadable when the held-out scores cannot come from refits of the model that is reported.

    `fitted` are the final model's scores on the same rows, `columns` what a model could see there.
    """
    _refuse_foreign(folds, fitted)
    _refuse_fitted(folds, fitted)
    mark = mark_of_refitting(folds, fitted, columns)
    if mark is not None and mark < REFITTED:
        params = {"found": f"{mark:.1f}", "least": f"{REFITTED:.1f}"}
        raise Unreadable("folds.noise_on_fitted", Where(folds.name), **params)


def _refuse_foreign(folds: Folds, fitted: Array) -> None:
    """No kinship within either class: another model, or numbers made up from the labels."""
    kin = [
        rank_correlation(folds.scores[rows], fitted[rows])
        for rows in (folds.actual == 0, folds.actual == 1)
    ]
    told = [value for value in kin if value is not None]
    if told and max(told) < KINSHIP:
        params = {"found": f"{max(told):.2f}", "least": f"{KINSHIP:.2f}"}
        raise Unreadable("folds.other_model", Where(folds.name), **params)


def _refuse_fitted(folds: Folds, fitted: Array) -> None:
    """Scores of the final model, which was fitted on those rows, or a mere function of them.

    A model that answers the same for all rows does so in every fold, and is let pass.
    """
    kept = order_kept(folds.scores, fitted)
    if np.ptp(fitted) > 0 and kept >= SAME:
        raise Unreadable("folds.fitted_on_all", Where(folds.name), share=f"{kept:.0%}")


def order_kept(held: Array, fitted: Array) -> float:
    """Share of neighbours by fitted score that are neighbours the same way by held-out score.

    Equal ones are to be equal: then 1 says that the held-out scores follow from the fitted alone.
    """
    order = np.argsort(fitted, kind="stable")
    rise, step = np.diff(fitted[order]), np.diff(held[order])
    return float(np.mean(np.where(rise > 0, step >= -TIE, np.abs(step) <= TIE)))


def mark_of_refitting(folds: Folds, fitted: Array, columns: Array) -> float | None:
    """F of all that a refit leaves in the difference of held-out and fitted scores.

    A refit without a fold moves the scores of that fold together: as a function of the columns,
    another one for each fold, and away from the labels that the model no longer knows. Noise does
    neither, and gives an F near 1. What all folds share, as a curve of the fitted score, is taken
    out before: rounding, shrinking, or cutting noise at 0 and 1 makes one. Rows count by how
    steady the difference is among rows of like score, since noise on small chances is large in
    logits. None where nothing differs, 0 where nothing else does.
    """
    moved = _logit(folds.scores) - _logit(fitted)
    place = _logit(fitted)
    common = np.column_stack([np.ones(len(moved)), place, *_bins(place)])
    by_fold = [
        np.where(group, value, 0.0)
        for group in _groups(folds)
        for value in (np.ones(len(moved)), place, folds.actual, *columns.T)
    ]
    weight = _steadiness(_rest(common, moved), place)
    left, used = _left(common, moved, weight)
    least, most = _left(np.column_stack([common, *by_fold]), moved, weight)
    freedom = len(moved) - most
    if np.ptp(moved) <= NOTHING or most == used or freedom <= 0:
        return None
    if np.ptp(_rest(common, moved)) <= NOTHING:
        return 0.0
    return float(((left - least) / (most - used)) / max(least / freedom, 1e-12))


def _groups(folds: Folds) -> list[NDArray[np.bool_]]:
    """The rows of every fold, or of neighbouring folds where there are more than MOST_GROUPS."""
    numbers = np.array(folds.numbers())
    order = np.searchsorted(numbers, folds.fold)
    count = min(len(numbers), MOST_GROUPS)
    return [order * count // len(numbers) == group for group in range(count)]


def _bins(place: Array) -> list[Array]:
    """A line of its own for every part of the range."""
    edges = np.unique(np.quantile(place, np.linspace(0, 1, BINS + 1)))[1:-1]
    number = np.searchsorted(edges, place, side="right")
    inside = [(number == n).astype(float) for n in range(1, len(edges) + 1)]
    return [*inside, *(place * one for one in inside)]


def _rest(explained_by: Array, moved: Array) -> Array:
    """What a least-squares fit leaves of every row."""
    factors = np.linalg.lstsq(explained_by, moved, rcond=1e-8)[0]
    return np.asarray(moved - explained_by @ factors)


def _left(explained_by: Array, moved: Array, weight: Array) -> tuple[float, int]:
    """Sum of squares that a weighted least-squares fit leaves, and the rank of what explains."""
    weighted, goal = explained_by * weight[:, None], moved * weight
    factors, _, rank, _ = np.linalg.lstsq(weighted, goal, rcond=1e-8)
    rest = goal - weighted @ factors
    return float(rest @ rest), int(rank)


def _steadiness(rest: Array, place: Array) -> Array:
    """For every row, one over the mean size of what is left among its neighbours by score."""
    order = np.argsort(place, kind="stable")
    around = np.pad(np.abs(rest)[order], NEAR, mode="reflect")
    size = np.empty_like(rest)
    size[order] = np.convolve(around, np.ones(2 * NEAR + 1) / (2 * NEAR + 1), mode="valid")
    return np.asarray(1 / np.maximum(size, max(NOTHING, float(np.median(size)) / 4)))


def _logit(chances: Array) -> Array:
    held = np.clip(chances, EDGE, 1 - EDGE)
    return np.asarray(np.log(held / (1 - held)))
