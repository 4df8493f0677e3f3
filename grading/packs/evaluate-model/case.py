"""One submission of this pack beside its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grading.checks import fold_origin, folds, predictions
from grading.checks.classification import BETAS, Array, Confusion, confusion
from grading.checks.documents import Document, read_document
from grading.checks.files import Outputs
from grading.checks.generalisation import Sample
from grading.checks.tables import Table, read_table
from grading.checks.verdict import Unreadable

PREDICTION_COLUMNS = ("row_id", "score", "label")
FOLD_ROW_COLUMNS = ("row_id", "fold", "score", "label")


class Case:
    """One submission beside its hidden truth; every part is read when a check asks for it."""

    def __init__(self, outputs: Outputs, hidden: Mapping[str, Any]) -> None:
        self.outputs = outputs
        self.hidden = hidden
        self._kept: dict[str, Any] = {}

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @property
    def metrics(self) -> Document:
        return self._once("metrics", lambda: read_document(self.outputs, "metrics.json"))

    @property
    def report(self) -> Document:
        return self._once("report", lambda: read_document(self.outputs, "test_report.json"))

    @property
    def predictions(self) -> predictions.Predictions:
        return self._once(
            "predictions",
            lambda: predictions.read_predictions(
                read_table(self.outputs, "predictions.csv", PREDICTION_COLUMNS)
            ),
        )

    @property
    def fold_rows(self) -> Table:
        return self._once(
            "fold_rows",
            lambda: read_table(self.outputs, "cross_validation_rows.csv", FOLD_ROW_COLUMNS),
        )

    @property
    def fold_table(self) -> Table:
        return self._once(
            "fold_table",
            lambda: read_table(self.outputs, "cross_validation.csv", ("fold", "rows", "score")),
        )

    @property
    def folds(self) -> folds.Folds:
        return self._once("folds", self._read_folds)

    @property
    def held_out(self) -> Sample:
        """Training rows as the cross-validation predicted them."""
        return Sample(self.folds.actual, self.folds.predicted, self.folds.scores)

    @property
    def canary(self) -> Array:
        """True where a test row's truth is turned."""
        turned = set(self.hidden["canaries"])
        return np.array([row_id in turned for row_id in self.hidden["ids"]["test"]])

    @property
    def new(self) -> Sample:
        """The hidden rows that count: all but the canaries."""
        kept = ~self.canary
        whole = self.sample("test")
        return Sample(whole.actual[kept], whole.predicted[kept], whole.scores[kept])

    @property
    def counts(self) -> Confusion:
        """Confusion of the submitted labels on validation rows."""
        sample = self.sample("validation")
        return confusion(sample.actual, sample.predicted)

    @property
    def beta(self) -> float:
        """β of the metric that the candidate named, so that a wrong choice costs once.

        The work order's own where none can be read.
        """
        try:
            return BETAS[self.metrics.choice("agreed_metric", tuple(BETAS))]
        except Unreadable:
            return BETAS[self.hidden["agreed"]]

    @property
    def threshold(self) -> float | None:
        """The claimed threshold, None where none can be read."""
        try:
            return self.metrics.number("threshold")
        except Unreadable:
            return None

    def sample(self, name: str) -> Sample:
        """One set with the candidate's scores and labels; Unreadable when rows are absent."""
        scores, labels = self.predictions.aligned(self.hidden["ids"][name])
        return Sample(np.array(self.hidden["labels"][name], dtype=float), labels, scores)

    def _read_folds(self) -> folds.Folds:
        rows = predictions.read_predictions(self.fold_rows)
        actual = np.array(self.hidden["labels"]["train"], dtype=float)
        found = folds.read_folds(self.fold_rows, rows, self.hidden["ids"]["train"], actual)
        try:
            fitted = self.sample("train").scores
        except Unreadable:
            return found
        columns = np.array(self.hidden["columns"], dtype=float)
        fold_origin.refuse_unrefitted(found, fitted, columns)
        return found
