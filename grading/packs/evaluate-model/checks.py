"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import (
    canaries,
    claims,
    classification,
    folds,
    generalisation,
    predictions,
    regret,
    threshold_table,
)
from grading.checks.classification import BETAS
from grading.checks.generalisation import Sample
from grading.checks.pictures import read_picture
from grading.checks.tables import read_table
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term, undecidable
from grading.contract import Measure, Outcome, Where
from grading.pack_code import load_module

Case: Any = load_module(Path(__file__).parent, "case").Case


def rows_complete(case: Case) -> Judgement:
    ids = case.hidden["ids"]
    wanted = [*ids["train"], *ids["validation"], *ids["test"]]
    return predictions.judge_rows(case.predictions, wanted)


def threshold_applied(case: Case) -> Judgement:
    threshold = case.metrics.number("threshold")
    samples = [case.sample(name) for name in ("validation", "test")]
    scores = [s.scores for s in samples]
    labels = [s.predicted for s in samples]
    try:
        scores.append(case.folds.scores)
        labels.append(case.folds.predicted)
    except Unreadable:
        pass  # costs the checks of the folds
    return predictions.judge_threshold(np.concatenate(scores), np.concatenate(labels), threshold)


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
        "currency": case.hidden["currency"],
    }
    right = said == wanted
    found = met("agreed.fits", **params) if right else missed("agreed.other", **params)
    return replace(
        found, measured=Measure(said), expected=Measure(wanted), where=Where("metrics.json")
    )


def threshold_fits_cost(case: Case) -> Judgement:
    prices = (case.hidden["cost_of_miss"], case.hidden["cost_of_false_alarm"])
    found = regret.judge_regret(case.new, prices)
    try:
        known = case.sample("validation")
    except Unreadable:
        return found  # costs the checks of the validation rows
    figure = regret.picture(known, prices, case.threshold, case.hidden["currency"])
    return replace(found, figure=figure)


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
    return generalisation.judge_holds(case.held_out, case.new, case.beta, "folds")


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
        table,
        sample.actual,
        sample.scores,
        case.metrics.number("threshold"),
        prices,
        currency=case.hidden["currency"],
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
        "currency": case.hidden["currency"],
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
    train, validation = case.sample("train"), case.sample("validation")
    return generalisation.judge_fit(case.report, train, validation, case.beta, _standing(case))


def _standing(case: Case) -> Sample | None:
    """The held-out rows, where a cross-validation was done whose score stands on new rows."""
    try:
        stands = folds_hold(case).outcome is Outcome.MET
    except Unreadable:
        return None
    return case.held_out if stands else None


def expected_test(case: Case) -> Judgement:
    return generalisation.judge_expected(case.report, case.new, case.beta)


def turned_rows(case: Case) -> Judgement:
    try:
        whole = case.sample("test")
    except Unreadable as problem:
        return undecidable(problem.message, **problem.params)
    if not generalisation.has_skill(case.new):
        area = classification.roc_auc(case.new.actual, case.new.scores)
        return undecidable("canaries.no_skill", area=f"{area:.3f}")
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
