"""The checks of this pack: what is read from the outputs, and which judgement uses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grading.checks import canaries, claims, folds, generalisation, predictions, threshold_table
from grading.checks.classification import BETAS, Array, Confusion, confusion
from grading.checks.documents import Document, read_document
from grading.checks.files import Outputs
from grading.checks.generalisation import Sample
from grading.checks.pictures import read_picture
from grading.checks.tables import Table, read_table
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term, undecidable
from grading.contract import Measure, Where

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
        return folds.read_folds(self.fold_rows, rows, self.hidden["ids"]["train"], actual)


def rows_complete(case: Case) -> Judgement:
    ids = case.hidden["ids"]
    wanted = [*ids["train"], *ids["validation"], *ids["test"]]
    return predictions.judge_rows(case.predictions, wanted)


def threshold_applied(case: Case) -> Judgement:
    threshold = case.metrics.number("threshold")
    samples = [case.sample(name) for name in ("validation", "test")]
    scores = np.concatenate([s.scores for s in samples])
    labels = np.concatenate([s.predicted for s in samples])
    return predictions.judge_threshold(scores, labels, threshold)


def confusion_matrix(case: Case) -> Judgement:
    table = read_table(case.outputs, "confusion_matrix.csv", claims.MATRIX_COLUMNS)
    return claims.judge_matrix(table, case.counts)


def measures(case: Case, names: tuple[str, ...]) -> Judgement:
    return claims.judge_measures(case.metrics, names, case.counts)


def roc_auc(case: Case) -> Judgement:
    sample = case.sample("validation")
    return claims.judge_auc(case.metrics, sample.actual, sample.scores)


def agreed_metric(case: Case) -> Judgement:
    said = case.metrics.choice("agreed_metric", tuple(BETAS))
    wanted = str(case.hidden["agreed"])
    # A choice without predictions for this order's rows belongs to another order.
    case.sample("validation")
    params = {
        "said": term(said),
        "wanted": term(wanted),
        "miss": case.hidden["cost_of_miss"],
        "alarm": case.hidden["cost_of_false_alarm"],
    }
    right = said == wanted
    found = met("agreed.fits", **params) if right else missed("agreed.other", **params)
    return replace(
        found, measured=Measure(said), expected=Measure(wanted), where=Where("metrics.json")
    )


def threshold_fits_cost(case: Case) -> Judgement:
    return generalisation.judge_regret(
        case.new,
        case.hidden["cost_of_miss"],
        case.hidden["cost_of_false_alarm"],
        threshold=case.threshold,
        currency=case.hidden["currency"],
    )


def fold_rows(case: Case) -> Judgement:
    return folds.judge_fold_rows(case.folds, case.hidden["folds"])


def fold_scores(case: Case) -> Judgement:
    return folds.judge_fold_scores(case.fold_table, case.folds, case.beta)


def fold_summary(case: Case) -> Judgement:
    case.folds  # noqa: B018  a summary of another order's rows is none
    return folds.judge_fold_summary(case.metrics, case.fold_table)


def fold_picture(case: Case) -> Judgement:
    name = "cross_validation.png"
    case.folds  # noqa: B018  neither is a picture of them
    return folds.judge_picture(read_picture(case.outputs, name), name)


def folds_hold(case: Case) -> Judgement:
    held_out = case.folds
    foreign = folds.judge_origin(held_out, case.sample("train").scores)
    if foreign:
        return foreign
    claimed = Sample(held_out.actual, held_out.predicted, held_out.scores)
    return generalisation.judge_holds(claimed, case.new, case.beta, "folds")


def validation_holds(case: Case) -> Judgement:
    return generalisation.judge_holds(
        case.sample("validation"), case.new, case.beta, "validation"
    )


def hidden_quality(case: Case) -> Judgement:
    whole = case.sample("test")
    if canaries.knows_truth(whole.actual, whole.predicted, case.canary):
        return missed("hidden.truth_known", count=len(case.hidden["canaries"]))
    chances = np.array(case.hidden["chances"])[~case.canary]
    return generalisation.judge_quality(case.new, chances)


def matrix_table(case: Case) -> Judgement:
    table = read_table(case.outputs, "matrix_table.csv", threshold_table.COLUMNS)
    sample = case.sample("validation")
    prices = (case.hidden["cost_of_miss"], case.hidden["cost_of_false_alarm"])
    return threshold_table.judge_threshold_table(
        table, sample.actual, sample.scores, case.metrics.number("threshold"), prices
    )


def costly_error(case: Case) -> Judgement:
    said = case.report.choice("costly_error", ("false_negative", "false_positive"))
    counts = case.counts
    right = [
        said == case.hidden["costly_error"],
        case.report.number("false_positives") == counts.fp,
        case.report.number("false_negatives") == counts.fn,
    ]
    params = {
        "said": term(said),
        "wanted": term(case.hidden["costly_error"]),
        "miss": case.hidden["cost_of_miss"],
        "alarm": case.hidden["cost_of_false_alarm"],
        "fp": counts.fp,
        "fn": counts.fn,
    }
    if all(right):
        found = met("costly.named", **params)
    elif right[0]:
        found = partly(0.5, "costly.counts_differ", **params)
    else:
        found = missed("costly.other", **params)
    return replace(
        found,
        measured=Measure(said),
        expected=Measure(case.hidden["costly_error"]),
        where=Where("test_report.json"),
    )


def fit_judgement(case: Case) -> Judgement:
    return generalisation.judge_fit(
        case.report, case.sample("train"), case.sample("validation"), case.beta
    )


def expected_test(case: Case) -> Judgement:
    return generalisation.judge_expected(case.report, case.new, case.beta)


def turned_rows(case: Case) -> Judgement:
    try:
        whole = case.sample("test")
    except Unreadable as problem:
        return undecidable(problem.message, **problem.params)
    return canaries.judge_canaries(whole.actual, whole.predicted, case.canary)


CHECKS: Mapping[str, Callable[[Case], Judgement]] = {
    "rows_complete": rows_complete,
    "threshold_applied": threshold_applied,
    "confusion_matrix": confusion_matrix,
    "accuracy": partial(measures, names=("accuracy",)),
    "precision_recall": partial(measures, names=("precision", "recall")),
    "f_measures": partial(measures, names=("f1", "f2", "f0_5")),
    "roc_auc": roc_auc,
    "agreed_metric": agreed_metric,
    "threshold_fits_cost": threshold_fits_cost,
    "fold_rows": fold_rows,
    "fold_scores": fold_scores,
    "fold_summary": fold_summary,
    "fold_picture": fold_picture,
    "folds_hold": folds_hold,
    "validation_holds": validation_holds,
    "hidden_quality": hidden_quality,
    "matrix_table": matrix_table,
    "costly_error": costly_error,
    "fit_judgement": fit_judgement,
    "expected_test": expected_test,
    "canaries": turned_rows,
}
