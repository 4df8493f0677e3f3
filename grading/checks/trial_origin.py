"""Whether logged runs can be fits of different settings, or are copies of one, changed by chance.

The table holds twins: rows whose columns are the same. One model cannot tell twins apart, so a
run gives twins of one fold the same value, whatever the library and the settings. Chance put on
the values of another run does tell them apart, just as much as it moves the values.

This refuses copies; it proves no search. Who changes a copy by a rule on the columns gives twins
the same value, too, and nothing in the values alone can tell that from a fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading.checks.classification import Array

NOTHING = 1e-4  # of the spread: runs nearer than that are one and the same
MOST_COMPARED = 30
MOST_ROWS = 0.9  # few rows with large news make no other run
CURVE = 3  # degree: whatever follows from another run by such a curve in each fold is no news
Pairs = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Runs:
    """Held-out values and folds of some runs, both runs × rows.

    `twins` are the places of rows that are the same, set by set. `spread` is the standard
    deviation of the target, None where values name classes.
    """

    values: Array
    folds: Array
    twins: Sequence[Sequence[int]]
    spread: float | None

    @property
    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and second place of all pairs of twins."""
        found = [(a, b) for one in self.twins for a in one for b in one if a < b]
        first, second = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return first, second

    def together(self) -> Pairs:
        """Runs × pairs: whether the pair lies in one fold."""
        first, second = self.pairs
        return np.asarray(self.folds[:, first] == self.folds[:, second])


def some(values: Array, folds: Array, twins: Sequence[Sequence[int]], spread: float | None) -> Runs:
    """At most MOST_COMPARED of the runs, evenly taken: each `step`-th."""
    every = step(len(values))
    return Runs(values[::every], folds[::every], twins, spread)


def step(count: int) -> int:
    """Of so many runs, each how many-th is looked at."""
    return -(-count // MOST_COMPARED)


def share_apart(runs: Runs, least: float) -> float:
    """Whichever run is taken, at least this share of the others says something else than that run.

    Something else are `least` of the rows (classes), or so much of the spread in a tenth of the
    rows (amounts), beyond what follows from the run that was taken.
    """
    size = _sizes(runs, _news(runs))
    return float(((size >= least).sum(axis=1) / (len(size) - 1)).min())


def unlike(runs: Runs) -> float:
    """How much the runs tell twins of one fold apart, as a share of what is new in the runs.

    0 for values of models, about 1 for copies with chance on top. New in a run is what does not
    follow from the nearest run that is not the same. No run weighs more than twice what the
    middle one does, so that one real run cannot hide many copies.
    """
    news = _news(runs)
    size = _sizes(runs, news)
    np.fill_diagonal(size, np.nan)
    together = runs.together()
    found = [_told(runs, news, size[:, n], n, together[n]) for n in range(len(size))]
    told, whole = np.array([one for one in found if max(one) > 0]).reshape(-1, 2).T
    if not len(told):
        return 0.0
    told = np.minimum(told, 2 * np.maximum(whole, np.median(whole)))
    if not whole.max() > 0:
        return 1.0
    weight = 1 / np.maximum(whole, 2 * np.median(whole) or whole.max())
    return float((weight * told).sum() / (weight * whole).sum())


def example(runs: Runs) -> tuple[int, int, int]:
    """The run, and the two twins in one fold of it, that lie farthest from one another."""
    first, second = runs.pairs
    gaps = np.where(runs.together(), np.abs(runs.values[:, first] - runs.values[:, second]), -1.0)
    number, pair = np.unravel_index(int(gaps.argmax()), gaps.shape)
    return int(number), int(first[pair]), int(second[pair])


def _told(
    runs: Runs, news: Array, size: Array, number: int, together: Pairs
) -> tuple[float, float]:
    """How much a run tells twins of one fold apart, and how much is new there; squares."""
    first, second = (places[together] for places in runs.pairs)
    value = runs.values[number]
    level = (value[first] - value[second]) ** 2
    level = level if runs.spread else np.sign(level)
    nothing = (NOTHING * (runs.spread or 0.0)) ** 2 * len(first)
    others = np.flatnonzero(size > (NOTHING if runs.spread else 0.0))
    if not len(others):
        told, whole = float(level.sum()), 0.0
    else:
        nearest = others[size[others].argmin()]
        new = news[nearest, number]
        whole = float((new[first] ** 2 + new[second] ** 2).sum() / 2)
        one_split = np.array_equal(runs.folds[nearest], runs.folds[number])
        told = float(((new[first] - new[second]) ** 2).sum() / 2 if one_split else level.sum())
    return (told, whole) if max(told, whole) > nothing else (0.0, 0.0)


def _news(runs: Runs) -> Array:
    """Runs × runs × rows: what in the second run does not follow from the first, fold by fold."""
    follow = _unexplained if runs.spread else _unmapped
    found = np.zeros((len(runs.values), *runs.values.shape))
    for number, (known, folds) in enumerate(zip(runs.values, runs.folds, strict=True)):
        for fold in np.unique(folds):
            rows = folds == fold
            found[number][:, rows] = follow(known[rows], runs.values[:, rows])
    return found


def _unexplained(known: Array, values: Array) -> Array:
    """What a curve of the known amounts leaves of each run, runs × rows."""
    place = (known - known.mean()) / (known.std() or 1.0)
    base, heights, _ = np.linalg.svd(place[:, None] ** np.arange(CURVE + 1), full_matrices=False)
    base = base[:, heights > 1e-9 * heights[0]]
    return np.asarray(values - (values @ base) @ base.T)


def _unmapped(known: Array, values: Array) -> Array:
    """1 where a run names another class than it mostly does where `known` names this one."""
    found = np.zeros(values.shape)
    names = np.unique(values)
    for name in np.unique(known):
        rows = known == name
        counts = (values[:, rows, None] == names).sum(axis=1)
        found[:, rows] = values[:, rows] != names[counts.argmax(axis=1)][:, None]
    return found


def _sizes(runs: Runs, news: Array) -> Array:
    """Runs × runs: the share of rows with news, or what a tenth of the rows exceed of the spread.

    A few odd rows bend the curve for all others, so the plain difference counts where it is less.
    """
    if runs.spread is None:
        return np.asarray(news.mean(axis=2))
    plain = runs.values[None] - runs.values[:, None]
    sizes = [np.quantile(np.abs(one), MOST_ROWS, axis=2) for one in (news, plain)]
    return np.asarray(np.minimum(*sizes) / runs.spread)
