"""Which loss and which optimiser belong to which algorithm: textbook knowledge as one table.

Names are ids that a work order lists. Sources: Hastie, Tibshirani and Friedman, The Elements of
Statistical Learning (2009); the methods' own documentation in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LOSSES = (
    "squared_error", "absolute_error", "huber", "epsilon_insensitive", "log_loss", "hinge",
    "squared_hinge", "exponential", "gini", "inertia", "likelihood", "linkage", "graph_cut",
    "density", "none",
)  # fmt: skip
OPTIMISERS = (
    "closed_form", "gradient_descent", "sgd", "adam", "lbfgs", "newton", "coordinate_descent",
    "quadratic_programming", "greedy_splits", "gradient_boosting", "lloyd", "em", "merging",
    "eigenvectors", "none",
)  # fmt: skip
_STEPS = ("gradient_descent", "sgd", "adam", "lbfgs")
_R, _C, _G = "regression", "classification", "clustering"


@dataclass(frozen=True, slots=True)
class Fitting:
    """What an algorithm may minimise for a type of problem, and by which means."""

    losses: Sequence[str]
    optimisers: Sequence[str]


TABLE: Mapping[tuple[str, str], Fitting] = {
    ("linear", _R): Fitting(
        ("squared_error", "absolute_error", "huber", "epsilon_insensitive"),
        ("closed_form", "newton", "coordinate_descent", *_STEPS),
    ),
    ("linear", _C): Fitting(("squared_error",), ("closed_form", "coordinate_descent", *_STEPS)),
    ("logistic", _C): Fitting(("log_loss",), ("newton", "coordinate_descent", *_STEPS)),
    ("svm", _R): Fitting(
        ("epsilon_insensitive",), ("quadratic_programming", "coordinate_descent", *_STEPS)
    ),
    ("svm", _C): Fitting(
        ("hinge", "squared_hinge"), ("quadratic_programming", "coordinate_descent", *_STEPS)
    ),
    ("neighbours", _R): Fitting(("none", "squared_error"), ("none",)),
    ("neighbours", _C): Fitting(("none",), ("none",)),
    ("bayes", _C): Fitting(("likelihood", "log_loss", "none"), ("closed_form", "none")),
    ("discriminant", _C): Fitting(("likelihood", "log_loss"), ("closed_form", "eigenvectors")),
    ("gaussian_process", _R): Fitting(
        ("likelihood", "squared_error"), ("closed_form", "gradient_descent", "lbfgs")
    ),
    ("gaussian_process", _C): Fitting(
        ("likelihood", "log_loss"), ("newton", "gradient_descent", "lbfgs")
    ),
    ("tree", _R): Fitting(("squared_error", "absolute_error"), ("greedy_splits",)),
    ("tree", _C): Fitting(("gini", "log_loss"), ("greedy_splits",)),
    ("forest", _R): Fitting(("squared_error", "absolute_error"), ("greedy_splits",)),
    ("forest", _C): Fitting(("gini", "log_loss"), ("greedy_splits",)),
    ("boosting", _R): Fitting(
        ("squared_error", "absolute_error", "huber"),
        ("gradient_boosting", "gradient_descent", "greedy_splits"),
    ),
    ("boosting", _C): Fitting(
        ("log_loss", "exponential"), ("gradient_boosting", "gradient_descent", "greedy_splits")
    ),
    ("neural_network", _R): Fitting(("squared_error", "absolute_error", "huber"), _STEPS),
    ("neural_network", _C): Fitting(("log_loss", "hinge"), _STEPS),
    ("kmeans", _G): Fitting(("inertia", "squared_error"), ("lloyd", "em", "sgd")),
    ("mixture", _G): Fitting(("likelihood",), ("em",)),
    ("hierarchical", _G): Fitting(("linkage", "inertia"), ("merging",)),
    ("spectral", _G): Fitting(("graph_cut",), ("eigenvectors",)),
    ("density", _G): Fitting(("density", "none"), ("none", "merging")),
}
ALGORITHMS = tuple(dict.fromkeys(name for name, _ in TABLE))


def fitting_of(algorithm: str, kind: str) -> Fitting | None:
    """What belongs to an algorithm used for a type of problem; None where it is not made for it."""
    return TABLE.get((algorithm, kind))
