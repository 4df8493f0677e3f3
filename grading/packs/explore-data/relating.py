"""Relations between columns: coefficients, what bears on the target, what says the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from grading.checks import associations
from grading.checks.tables import read_table, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

case_: Any = load_module(Path(__file__).parent, "case")
Case: Any = case_.Case


def correlations(case: Case) -> Judgement:
    table = read_table(case.outputs, "correlations.csv", associations.PAIR_COLUMNS)
    return associations.judge_pairs(
        table, {n: case.train.array(n) for n in (*case.columns, "fault")}
    )


def drivers(case: Case) -> Judgement:
    """The three columns that bear on faults, each with its rank correlation."""
    said = case.relations.value("drivers")
    if not isinstance(said, dict):
        raise Unreadable("relations.not_an_object", Where("relations.json"), field="drivers")
    fault = case.train.array("fault")
    right, figures = [], []
    for name in sorted(str(key) for key in said)[:50]:
        if name in case.columns:
            true = associations.spearman(case.train.array(name), fault)
            if abs(case_.number(said[name]) - true) <= associations.ROUNDING:
                figures.append(name)
                if name in case.hidden["drivers"]:
                    right.append(name)
    extra = len(said) - len(right)
    params = {
        "right": len(right),
        "count": len(case.hidden["drivers"]),
        "said": shown(", ".join(sorted(map(str, said))[:6]), 90),
        "false_figures": len(said) - len(figures),
    }
    if "ticket_hours" in said:
        found = missed("drivers.afterwards", **params)
    elif len(right) == 3 and not extra:
        found = met("drivers.hold", **params)
    else:
        share = max(0.0, 0.6 * (len(right) - 0.5 * extra - 1) / 2)
        found = partly(share, "drivers.differ", **params)
    return replace(
        found,
        measured=Measure(len(right), "columns"),
        expected=Measure(3, "columns"),
        where=Where("relations.json"),
    )


def twins(case: Case) -> Judgement:
    """The pair that says the same thing, with its correlation."""
    said = case.relations.value("redundant")
    wanted = case.hidden["twins"]
    pearson = associations.pearson(*(case.train.array(name) for name in wanted))
    named = (
        isinstance(said, dict)
        and isinstance(said.get("columns"), list)
        and sorted(map(str, said["columns"][:9])) == sorted(wanted)
    )
    figure = named and abs(case_.number(said.get("pearson")) - pearson) <= associations.ROUNDING
    params = {"pearson": f"{pearson:.3f}"}
    if _is_foreign(case):
        found = missed("twins.foreign", **params)
    elif figure:
        found = met("twins.named", **params)
    elif named:
        found = missed("twins.figure", **params)  # the name alone may be a guess
    else:
        found = missed("twins.other")
    return replace(found, where=Where("relations.json"))


def _is_foreign(case: Case) -> bool:
    """Whether coefficients are stated for drivers and none comes out of the training rows."""
    said = case.relations.fields.get("drivers")
    known = [n for n in case.columns if n in said] if isinstance(said, dict) else []
    fault = case.train.array("fault")
    for name in known:
        values = case.train.array(name)
        for measure in (associations.spearman, associations.pearson):
            if abs(case_.number(said[name]) - measure(values, fault)) <= associations.ROUNDING:
                return False
    return bool(known)
