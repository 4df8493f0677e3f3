"""What a rule says, and what rules share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grading.lens.machine import CrossValidation, Eval, Machine
from grading.lens.rows import Rows, meet, within
from grading.lens.values import Mark, Site, Trained

TYPES = (
    "preprocessing_before_split", "feature_selection_before_split", "imputation_before_split",
    "target_encoding_before_split", "oversampling_before_split", "duplicates_across_split", "train_rows_in_test",
    "multi_test", "threshold_on_test", "early_stopping_on_test", "temporal", "group", "target_in_features",
)  # fmt: skip
MODELS = (
    "model",
    "network",
    "search",
    "pipeline",
    "calibrator",
    "supervised_projection",
    "outliers",
)


@dataclass(frozen=True, slots=True)
class Leak:
    """One leak: its place, and the way from source to sink as places."""

    type: str
    site: Site
    path: tuple[Site, ...]
    what: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A type that cannot be decided, and why (a message id's ending)."""

    type: str
    reason: str
    site: Site | None = None
    what: str = ""


def is_held_out(one: Eval, trained: Trained) -> bool:
    """Whether the rows were kept from this training."""
    return bool(trained.rows()) and not meet(one.rows, trained.rows())


def is_training_score(one: Eval, trained: Trained) -> bool:
    """Whether the rows are training rows that are scored as such."""
    fitted = trained.rows()
    if not fitted or not within(one.rows, fitted):
        return False
    return within(fitted, one.rows) or any(n.side == "train" for r in fitted for n in r.line())


def pairs(m: Machine) -> Iterator[tuple[Eval, Trained]]:
    """Evaluations that count, with each model that they judge."""
    for one in m.evals:
        if one.how != "history":
            for trained in sorted(one.by, key=_age):
                if trained.estimator.role in MODELS:
                    yield one, trained


def _age(trained: Trained) -> int:
    """Sets have no order of their own; findings must have one."""
    return trained.fits[0].order if trained.fits else 0


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """Marks by place and kind, so that the same file gives the same findings."""
    return sorted(marks, key=lambda m: (m.site.cell, m.site.line, m.kind, m.what))


def scored_apart(m: Machine, rows: Rows, trained: Trained) -> bool:
    """Whether this training is scored on held-out rows apart from these."""
    return any(
        t is trained and is_held_out(e, t) and not meet(e.rows, rows) for e, t in pairs(m)
    )  # fmt: skip


def counted(m: Machine) -> list[CrossValidation]:
    """Cross-validations that report: a search only when nothing is scored on held-out rows."""
    has_test = any(is_held_out(e, t) for e, t in pairs(m))
    return [c for c in m.cross_validations if not (c.is_choice and has_test)]
