"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import (
    association_lists,
    category_codes,
    feature_tables,
    linear_use,
    reduction,
    train_statistics,
    workflow,
)
from grading.checks.classification import rank_correlation
from grading.checks.feature_program import Feature
from grading.checks.tables import shown
from grading.checks.verdict import Judgement, met, missed, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

code: Any = load_module(Path(__file__).parent, "case")
Case: Any = code.Case
FRAMEWORKS = ("scikit-learn", "pandas", "numpy", "scipy", "statsmodels")
IDLE = 1  # relations without an association that may stand in the set unmarked
SAME = 0.9  # rank correlation of a feature with what a pair means
BOTH = ("train.csv", "test.csv")
WANTED = {
    code.LIST: ("train.csv",),
    code.PROGRAM: ("train.csv",),
    code.SET: BOTH,
    code.REDUCTION: ("train.csv",),
    code.REDUCED: BOTH,
}


def framework(case: Case) -> Judgement:
    name = case.plan_of_this_order.choice("framework.name", FRAMEWORKS)
    rows = case.plan.number("framework.rows")
    wanted = len(case.ids)
    where = Where(code.FLOW)
    if rows == wanted:
        return replace(met("framework.fits", name=name, rows=wanted), where=where)
    params = {"name": name, "rows": f"{rows:.6g}", "wanted": wanted}
    found = replace(partly(0.5, "framework.rows_differ", **params), where=where)
    return replace(found, measured=Measure(rows, "rows"), expected=Measure(wanted, "rows"))


def graph(case: Case) -> Judgement:
    return workflow.judge_graph(case.flow)


def reach(case: Case) -> Judgement:
    return workflow.judge_reach(case.flow, WANTED)


def learning(case: Case) -> Judgement:
    learnt = (code.LIST, code.PROGRAM, code.REDUCTION)
    return workflow.judge_learning(case.flow, "test.csv", learnt, (code.SET, code.REDUCED))


def strengths(case: Case) -> Judgement:
    return association_lists.judge_associations(case.listed, case.associations, code.LIST)


def tests(case: Case) -> Judgement:
    return association_lists.judge_tests(case.listed, case.associations, code.LIST)


def important(case: Case) -> Judgement:
    hidden = case.hidden
    return association_lists.judge_important(
        case.listed, hidden["important"], hidden["noise"], code.LIST
    )


def derived(case: Case) -> Judgement:
    """Both planted relations stand in the set as one number, and in the list as important."""
    pairs = case.hidden["pairs"]
    relations = [f for f in case.loaded if len(f.sources) > 1]
    made = [pair for pair in pairs if any(_means(case, f, pair) for f in relations)]
    idle = [f for f in case.numeric if len(f.sources) > 1 and not _is_associated(case, f)]
    marked = [row.sources for row in case.listed.values() if row.important]
    named = [pair for pair in pairs if frozenset(pair[:2]) in marked]
    params = {"made": len(made), "named": len(named), "count": len(pairs), "idle": len(idle)}
    if len(made) == len(named) == len(pairs) and len(idle) <= IDLE:
        found = met("derived.found", **params)
    else:
        share = (0.7 * len(made) + 0.3 * len(named)) / len(pairs)
        share = max(0.0, 0.9 * share - 0.3 * max(0, len(idle) - IDLE))
        kind = "idle" if len(idle) > IDLE else "some" if made else "none"
        found = partly(share, f"derived.{kind}", **params)
    return replace(
        found,
        measured=Measure(len(made), "relations"),
        expected=Measure(len(pairs), "relations"),
        where=Where(code.PROGRAM),
    )


def _means(case: Case, feature: Feature, pair: list[str]) -> bool:
    if {pair[0], pair[1]} != set(feature.sources):
        return False
    results = np.nan_to_num(feature.results(case.train))
    found = rank_correlation(results, case.pair(case.train, *pair))
    return found is not None and abs(found) >= SAME


def _is_associated(case: Case, feature: Feature) -> bool:
    results = feature.results(case.train)
    cells = [None if np.isnan(value) else float(value) for value in results]
    found = association_lists.associate(cells, case.target)
    return bool(found.p_value < 2 * case.hidden["significance"])


def late_left_out(case: Case) -> Judgement:
    """What is known only after the month is neither called important nor put into the set."""
    late = case.hidden["late"]
    marked = any(late in row.sources and row.important for row in case.listed.values())
    used = next((f.name for f in case.features if late in f.sources), None)
    if not marked and used is None:
        return met("late.left_out", column=late)
    if used is None:
        return replace(partly(0.4, "late.marked", column=late), where=Where(code.LIST))
    return replace(missed("late.used", column=late, feature=shown(used)), where=Where(code.PROGRAM))


def set_follows(case: Case) -> Judgement:
    """The set has room, holds nothing that the list leaves out, and all that it names.

    A relation needs a line of its own, and its line a feature of its own. A single column may
    stand in either as a part of a relation.
    """
    room, count = case.hidden["room"], len(case.features)
    marked = [row for row in case.listed.values() if row.important]
    allowed = {source for row in marked for source in row.sources}
    pairs = {row.sources for row in marked if not row.is_column}
    made = {frozenset(f.sources) for f in case.features}
    used = {source for sources in made for source in sources}
    extra = [
        f.name
        for f in case.features
        if not (frozenset(f.sources) in pairs if len(f.sources) > 1 else f.sources[0] in allowed)
    ]
    absent = [
        row.feature
        for row in marked
        if not (row.sources <= used if row.is_column else row.sources in made)
    ]
    params = {"count": count, "room": room, "extra": len(extra), "absent": len(absent)}
    where = Where(code.PROGRAM)
    if count <= room and not extra and not absent and marked:
        return replace(met("set.follows", **params), where=where)
    if count > room:
        return replace(missed("set.no_room", **params), where=where)
    example = shown(next(iter([*extra, *absent]), "–"))
    share = 1 - (len(extra) + len(absent)) / max(1, count + len(absent))
    return replace(partly(0.8 * share, "set.apart", example=example, **params), where=where)


def use(case: Case) -> Judgement:
    """Only what the controller loads counts, and a set that it cannot hold counts half."""
    rows = case.rows(lambda part: [f.values(part) for f in case.loaded])
    found = linear_use.judge_use(rows, case.rows(case.planted), case.rows(case.raw))
    room, count = case.hidden["room"], len(case.features)
    if count <= room:
        return found
    half = partly((found.fraction or 0.0) / 2, "use.no_room")
    params = {**found.params, "room": room, "count": count}
    return replace(
        found, outcome=half.outcome, fraction=half.fraction, message=half.message, params=params
    )


def set_complete(case: Case) -> Judgement:
    return feature_tables.judge_complete(case.feature_set, case.ids)


def set_reproduced(case: Case) -> Judgement:
    given = case.feature_set.aligned(case.ids)
    names = [f.name for f in case.features]
    return feature_tables.judge_reproduced(given, case.worked_out(), names, code.SET)


def nominal(case: Case) -> Judgement:
    names = case.hidden["nominals"]
    needed = [name for name in names if name in case.hidden["important"]]
    return category_codes.judge_nominal(
        case.coded(names), case.train, case.target, needed, code.PROGRAM
    )


def ordinal(case: Case) -> Judgement:
    grades = case.hidden["ordinals"]
    needed = [name for name in grades if name in case.hidden["important"]]
    return category_codes.judge_ordinal(case.coded(list(grades)), grades, needed, code.PROGRAM)


def unseen(case: Case) -> Judgement:
    return category_codes.judge_unseen(case.coded(case.hidden["nominals"]), code.PROGRAM)


def missing(case: Case) -> Judgement:
    gappy = [f for f in case.numeric if any(None in case.train[s] for s in f.sources)]
    kept = [f for f in gappy if case.hidden["late"] not in f.sources]
    return train_statistics.judge_missing(kept, case.train, case.test, code.PROGRAM)


def scaled(case: Case, way: str) -> Judgement:
    chosen = [f for f in case.numeric if case.is_normalised(f) == (way == "range")]
    return train_statistics.judge_scaling(chosen, way, case.train, case.test, code.PROGRAM)


def reduction_size(case: Case) -> Judgement:
    keep = case.hidden["keep_variance"]
    return reduction.judge_size(case.reduction, case.bands(case.train), keep)


def reduction_axes(case: Case) -> Judgement:
    return reduction.judge_axes(case.reduction, case.bands(case.train), case.bands(case.test))


def reduced_rows(case: Case) -> Judgement:
    every = np.vstack([case.bands(case.train), case.bands(case.test)])
    given = case.reduced.aligned(case.ids)
    names = list(case.reduced.columns)
    return feature_tables.judge_reproduced(given, case.reduction.scores(every), names, code.REDUCED)


CHECKS: Mapping[str, Callable[[Case], Judgement]] = {
    "framework": framework,
    "workflow_graph": graph,
    "workflow_reach": reach,
    "workflow_learning": learning,
    "associations": strengths,
    "tests": tests,
    "important": important,
    "derived": derived,
    "late_left_out": late_left_out,
    "set_follows": set_follows,
    "use": use,
    "set_complete": set_complete,
    "set_reproduced": set_reproduced,
    "nominal": nominal,
    "ordinal": ordinal,
    "unseen": unseen,
    "missing": missing,
    "standardised": partial(scaled, way="standard"),
    "normalised": partial(scaled, way="range"),
    "reduction_size": reduction_size,
    "reduction_axes": reduction_axes,
    "reduced_rows": reduced_rows,
}
