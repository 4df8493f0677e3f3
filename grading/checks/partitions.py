"""Groupings of rows: agreement of two groupings, and how well one separates the rows."""

from __future__ import annotations

import numpy as np

from grading.checks.classification import Array


def adjusted_rand(first: Array, second: Array) -> float:
    """Adjusted Rand index (Hubert and Arabie, 1985): 1 the same, about 0 by chance."""
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    together = _pairs(table).sum()
    of_first, of_second = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = of_first * of_second / _pairs(np.array(float(len(first))))
    most = (of_first + of_second) / 2
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def silhouette(points: Array, groups: Array) -> float | None:
    """Mean silhouette (Rousseeuw, 1987) by Euclidean distance; None with fewer than two groups.

    `points` is rows × columns. A row that is alone in its group counts 0.
    """
    names, place = np.unique(groups, return_inverse=True)
    if len(names) < 2 or len(names) >= len(points):
        return None
    squares = (points**2).sum(axis=1)
    gaps = np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * points @ points.T, 0.0))
    np.fill_diagonal(gaps, 0.0)
    member = np.eye(len(names))[place]
    sizes = member.sum(axis=0)
    sums = gaps @ member
    own = sums[np.arange(len(points)), place] / np.maximum(sizes[place] - 1, 1)
    means = np.where(member == 1, np.inf, sums / sizes)
    other = means.min(axis=1)
    widest = np.maximum(own, other)
    values = np.where(widest > 0, (other - own) / np.where(widest > 0, widest, 1.0), 0.0)
    return float(np.where(sizes[place] == 1, 0.0, values).mean())


def standardised(points: Array) -> Array:
    """Columns with mean 0 and standard deviation 1 (of the population); constant ones stay 0."""
    spread = points.std(axis=0)
    return np.asarray((points - points.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _pairs(counts: Array) -> Array:
    return counts * (counts - 1) / 2
