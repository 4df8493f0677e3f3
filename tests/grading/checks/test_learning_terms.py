"""The table of algorithms, losses and optimisers speaks of known names only."""

from __future__ import annotations

from grading.checks.learning_terms import ALGORITHMS, LOSSES, OPTIMISERS, TABLE, fitting_of


def test_every_entry_uses_listed_names_and_every_name_is_used() -> None:
    losses = {name for fitting in TABLE.values() for name in fitting.losses}
    optimisers = {name for fitting in TABLE.values() for name in fitting.optimisers}
    assert losses == set(LOSSES)
    assert optimisers == set(OPTIMISERS)
    assert {name for name, _ in TABLE} == set(ALGORITHMS)


def test_what_belongs_together() -> None:
    logistic = fitting_of("logistic", "classification")
    assert logistic is not None
    assert logistic.losses == ("log_loss",)
    assert "lbfgs" in logistic.optimisers


def test_an_algorithm_that_is_not_made_for_a_type_has_no_entry() -> None:
    assert fitting_of("kmeans", "classification") is None
    assert fitting_of("logistic", "regression") is None
