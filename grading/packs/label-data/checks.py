"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import canaries
from grading.checks.agreement import Agreement, agree
from grading.checks.tables import read_table
from grading.checks.verdict import Judgement, Unreadable, partly, undecidable
from grading.contract import Outcome, Where
from grading.pack_code import load_module

HERE = Path(__file__).parent
Case: Any = load_module(HERE, "case").Case
labels: Any = load_module(HERE, "labels")
guideline: Any = load_module(HERE, "guideline")
piloting: Any = load_module(HERE, "piloting")
planning: Any = load_module(HERE, "planning")


def labels_complete(case: Case) -> Judgement:
    return labels.judge_complete(case.own, len(case.hidden["ids"]))


def labels_right(case: Case) -> Judgement:
    gold = [case.gold[item] for item in case.new]
    required = case.hidden["order"]["required_kappa"]
    return labels.judge_right(gold, case.own.of(case.new), required, case.names)


def border_followed(case: Case) -> Judgement:
    case.need_skill()
    shares = {int(number): (0, 0) for number in case.hidden["rulings"]}
    for item in case.unseen:
        note = case.hidden["notes"][item]
        if note:
            right, count = shares[note]
            same = case.own.by_id.get(item) == case.gold[item]
            shares[note] = (right + same, count + 1)
    return labels.judge_followed(shares)


def repeats_consistent(case: Case) -> Judgement:
    case.need_skill()
    pairs = case.hidden["repeats"]
    first, second = ([pair[i] for pair in pairs] for i in (0, 1))
    return labels.judge_repeats(case.own.of(first), case.own.of(second))


def doubtful_escalated(case: Case) -> Judgement:
    doubtful = [bool(case.hidden["reasons"][item]) for item in case.unseen]
    return labels.judge_escalated(case.own.of(case.unseen), doubtful, case.word)


def escalation_list(case: Case) -> Judgement:
    table = read_table(case.outputs, "escalate.csv", ("item_id", "reason", "question"))
    case.need_skill()
    return labels.judge_reasons(table, case.own.by_id, case.hidden["reasons"], case.word)


def form(case: Case) -> Judgement:
    return planning.judge_form(case.guideline)


def classes_defined(case: Case) -> Judgement:
    return guideline.judge_classes(case.guideline, case.facts)


def examples_hold(case: Case) -> Judgement:
    return guideline.judge_examples(case.guideline, case.facts)


def signs_hold(case: Case) -> Judgement:
    return guideline.judge_signs(case.guideline, case.facts)


def border_rules(case: Case) -> Judgement:
    alias = piloting.alias_of(case.hidden)
    return guideline.judge_border(case.guideline, case.hidden["rulings"], alias, case.facts)


def technique(case: Case) -> Judgement:
    return planning.judge_technique(case.guideline, case.hidden["order"])


def quality_plan(case: Case) -> Judgement:
    return planning.judge_quality_plan(case.guideline, case.hidden["order"])


def pilot_agreement(case: Case) -> Judgement:
    return piloting.judge_pilot(case.agreement, case.pilot("a"), case.pilot("b"), case.names)


def expert_agreement(case: Case) -> Judgement:
    """Own labels against the expert's examples, and whether they meet what the client requires."""
    items = case.hidden["sets"]["examples"]
    found = agree(case.own.of(items), [case.gold[item] for item in items])
    case.need_skill()
    piloting.need_own_figures(case.agreement, _compared(case))
    judged = piloting.judge_figures(
        case.agreement, "expert", found, ("items", "agreement", "kappa")
    )
    said = case.agreement.value("expert.meets_required")
    meets = (found.kappa or 0.0) >= case.hidden["order"]["required_kappa"]
    if judged.outcome is not Outcome.MET or said is meets:
        return judged
    params = {"kappa": f"{found.kappa or 0.0:.3f}", "required": case.hidden["order"]["required_kappa"]}  # fmt: skip
    return replace(partly(0.6, "agreement.verdict_differs", **params), where=Where(piloting.NAME))


def annotators_compared(case: Case) -> Judgement:
    """Each annotator against the candidate's own labels; half of the share for each."""
    own = case.own.of(case.hidden["sets"]["pilot"])
    case.need_skill()
    both = [
        piloting.judge_figures(
            case.agreement, f"annotator_{name}", agree(case.pilot(name), own), ("items", "kappa")
        )
        for name in ("a", "b")
    ]
    worst = min(both, key=lambda one: one.fraction or 0.0)
    shares = [one.fraction or 0.0 for one in both]
    return worst if min(shares) == 1 else replace(worst, **_half(sum(shares) / 2))


def disagreements(case: Case) -> Judgement:
    pilot, gold = case.hidden["pilot"], case.gold
    truth = {
        item: (gold[item], case.hidden["notes"][item])
        for item in case.hidden["sets"]["pilot"]
        if pilot["a"][item] and pilot["b"][item] and pilot["a"][item] != pilot["b"][item]
    }
    return piloting.judge_disagreements(case.decided, truth, piloting.alias_of(case.hidden))


def misread_notes(case: Case) -> Judgement:
    piloting.need_own_figures(case.agreement, _compared(case))
    alias = piloting.alias_of(case.hidden)
    return piloting.judge_misread(case.agreement, case.hidden["misread"], alias)


def after_adjudication(case: Case) -> Judgement:
    items = case.hidden["sets"]["pilot"]
    return piloting.judge_after(case.agreement, case.hidden["pilot"], case.decided, items)


def turned_items(case: Case) -> Judgement:
    try:
        case.need_skill()
    except Unreadable as problem:
        return undecidable(problem.message, **problem.params)
    items = case.hidden["sets"]["new"]
    turned = set(case.hidden["canaries"])
    actual = np.array([case.hidden["labels"][item] for item in items])
    mask = np.array([item in turned for item in items])
    return canaries.judge_canaries(actual, np.array(case.own.of(items)), mask)


def _compared(case: Case) -> Mapping[str, Agreement]:
    """Agreements whose figures differ from order to order."""
    first, second = case.pilot("a"), case.pilot("b")
    found = {"pilot": agree(first, second)}
    try:
        own = case.own.of(case.hidden["sets"]["pilot"])
        found |= {"annotator_a": agree(first, own), "annotator_b": agree(second, own)}
    except Unreadable:
        pass  # costs what depends on the labels
    return found


def _half(fraction: float) -> dict[str, Any]:
    outcome = Outcome.PARTLY_MET if fraction > 0 else Outcome.NOT_MET
    return {"fraction": round(fraction, 4), "outcome": outcome}


CHECKS: Mapping[str, Callable[[Case], Judgement]] = {
    "labels_complete": labels_complete,
    "labels_right": labels_right,
    "border_followed": border_followed,
    "repeats_consistent": repeats_consistent,
    "doubtful_escalated": doubtful_escalated,
    "escalation_list": escalation_list,
    "form": form,
    "classes_defined": classes_defined,
    "examples_hold": examples_hold,
    "signs_hold": signs_hold,
    "border_rules": border_rules,
    "technique": technique,
    "quality_plan": quality_plan,
    "pilot_agreement": pilot_agreement,
    "expert_agreement": expert_agreement,
    "annotators_compared": annotators_compared,
    "disagreements": disagreements,
    "misread_notes": misread_notes,
    "after_adjudication": after_adjudication,
    "canaries": turned_items,
}
