"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from grading.checks import budgets, canaries, device_claims, onnx_models, parity, predictions
from grading.checks.classification import roc_auc
from grading.checks.device_claims import Candidate
from grading.checks.verdict import Judgement, Unreadable, met, missed, undecidable
from grading.contract import Figure, Where
from grading.pack_code import load_module

_case: Any = load_module(Path(__file__).parent, "case")
Case = _case.Case
MODEL, FILES = _case.MODEL, _case.FILES


def model_file(case: Case) -> Judgement:
    case.file()
    found = onnx_models.said(case.outputs, _case.ANSWERS, MODEL)
    if found.get("stage") in onnx_models.LOADING:
        case.answer()  # says why
    return met("model.loads", name=MODEL, size=case.size())


def model_interface(case: Case) -> Judgement:
    return device_claims.judge_interface(case.answer(), MODEL)


def size(case: Case) -> Judgement:
    budget, before = case.hidden["budget"]["size_bytes"], case.hidden["heavy"]["size_bytes"]
    found = budgets.judge_budget("size", case.size(), budget, "bytes", before)
    found = budgets.at_quality(found, _quality(case), parity.WORTH)
    return replace(found, where=Where(MODEL), figure=_bars(case, "size", budget, before))


def operations(case: Case) -> Judgement:
    budget, before = case.hidden["budget"]["operations"], case.hidden["heavy"]["operations"]
    counted = case.cost().operations
    found = budgets.judge_budget("operations", counted, budget, "operations", before)
    found = budgets.at_quality(found, _quality(case), parity.WORTH)
    return replace(found, where=Where(MODEL), figure=_bars(case, "operations", budget, before))


def _quality(case: Case) -> tuple[float, float]:
    """Share that the quality on hidden rows gave, and the ROC AUC there."""
    actual, scores, _ = case.new()
    return hidden_quality(case).fraction or 0.0, roc_auc(actual, scores)


def _bars(case: Case, of: str, budget: int, before: int) -> Figure:
    costs = {"heavy.onnx": before}
    for one in candidates(case):
        costs[one.name] = one.size if of == "size" else one.operations
    unit = "bytes" if of == "size" else "operations"
    return device_claims.cost_bars(costs, budget, unit)


def rows_complete(case: Case) -> Judgement:
    return predictions.judge_rows(case.predictions, case.hidden["ids"])


def predictions_match(case: Case) -> Judgement:
    scores, labels = case.predictions.aligned(case.hidden["ids"])
    return device_claims.judge_match(case.answer(), scores, labels, "validation_predictions.csv")


def hidden_quality(case: Case) -> Judgement:
    return case.once("parity", lambda: _hidden_quality(case))


def _hidden_quality(case: Case) -> Judgement:
    if canaries.knows_truth(case.actual("test"), case.new_labels, case.canary):
        return missed("hidden.truth_known", count=len(case.hidden["canaries"]))
    return parity.judge_parity(*case.new(), names=(MODEL, "heavy.onnx"))


def quality_holds(case: Case) -> Judgement:
    actual, scores, _ = case.new()
    return parity.judge_stands(case.known(), (actual, scores))


def before_after(case: Case) -> Judgement:
    heavy = case.hidden["heavy"]
    found = {
        "size_bytes_before": heavy["size_bytes"],
        "operations_before": heavy["operations"],
        "quality_before": roc_auc(case.actual("validation"), case.heavy("validation")),
        "size_bytes_after": case.size(),
        "quality_after": roc_auc(*case.known()),
        "operations_after": case.cost().operations,
    }
    return device_claims.judge_figures(case.report, found)


def fits_budget(case: Case) -> Judgement:
    case.answer()
    return device_claims.judge_fits(
        case.report, case.size(), case.cost().operations, case.hidden["budget"]
    )


def architecture(case: Case) -> Judgement:
    case.answer()
    return device_claims.judge_architecture(case.report, case.cost().operators)


def candidates(case: Case) -> list[Candidate]:
    """Delivered models that can be counted and run."""
    found = []
    for name in FILES:
        try:
            cost, (actual, scores) = case.cost(name), case.known(name)
        except Unreadable:
            continue  # costs the check of the alternatives
        found.append(Candidate(name, cost.size, cost.operations, roc_auc(actual, scores), scores))
    return found


def alternatives(case: Case) -> Judgement:
    known = candidates(case)
    if len(known) < len(FILES):
        usable = {one.name for one in known}
        for name in FILES:
            if name not in usable:
                case.known(name)
                case.cost(name)  # either says why
    return device_claims.judge_different(known)


def trade_off(case: Case) -> Judgement:
    return device_claims.judge_table(case.outputs, candidates(case), case.hidden["budget"])


def choice(case: Case) -> Judgement:
    case.known()
    case.cost()
    return device_claims.judge_choice(candidates(case), MODEL, case.hidden["budget"])


def turned_rows(case: Case) -> Judgement:
    try:
        labels = case.new_labels
    except Unreadable as problem:
        return undecidable(problem.message, **problem.params)
    actual, scores, _ = case.new()
    area = roc_auc(actual, scores)
    if area < parity.WORTH:
        return undecidable("canaries.no_skill", area=f"{area:.2f}")
    return canaries.judge_canaries(case.actual("test"), labels, case.canary)


CHECKS: Mapping[str, Callable[[Case], Judgement]] = {
    "model_file": model_file,
    "model_interface": model_interface,
    "size": size,
    "operations": operations,
    "rows_complete": rows_complete,
    "predictions_match": predictions_match,
    "hidden_quality": hidden_quality,
    "quality_holds": quality_holds,
    "before_after": before_after,
    "fits_budget": fits_budget,
    "architecture": architecture,
    "alternatives": alternatives,
    "trade_off": trade_off,
    "choice": choice,
    "canaries": turned_rows,
}
