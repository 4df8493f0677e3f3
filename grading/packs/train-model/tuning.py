"""Judgements on the search for hyperparameters: space, budget, log, and what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.itemised import Items
from grading.checks.search_space import Axis, read_axis, same, same_settings
from grading.checks.tables import brief_number, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

_case: Any = load_module(Path(__file__).parent, "case")
LEAST_AXES = 2
LOG, SAID = Where("runs.csv"), Where("tuning.json")


def trials(case: Any) -> Sequence[Any]:
    """The runs of the search; Unreadable when they are none."""
    return case.logged("search", case.tuned)


def space(case: Any) -> Mapping[str, Axis]:
    """The declared space by name; Unreadable when it is none."""
    given = case.tuning.value("space")
    if not isinstance(given, dict) or not given:
        raise Unreadable("space.none", SAID)
    found = {}
    for name, one in list(given.items())[:50]:
        axis = read_axis(name, one)
        if axis is None:
            raise Unreadable("space.axis", SAID, name=shown(str(name)))
        found[name] = axis
    return found


def search_space(case: Any) -> Judgement:
    """At least two hyperparameters with more than a point each, really tried at several values."""
    axes, runs = space(case), trials(case)
    points = [name for name, axis in axes.items() if axis.is_point]
    tried = {
        name: _different([run.parameters[name] for run in runs if name in run.parameters])
        for name in axes
    }
    still = [name for name, count in tried.items() if count < 2 and name not in points]
    good = len(axes) - len(points) - len(still)
    params = {"names": list(map(shown, axes)), "good": good, "fewest": LEAST_AXES}
    if good >= LEAST_AXES:
        found = met("space.searched", **params)
    elif points:
        found = partly(good / LEAST_AXES, "space.points", points=list(map(shown, points)), **params)
    elif still:
        found = partly(good / LEAST_AXES, "space.untried", still=list(map(shown, still)), **params)
    else:
        found = partly(good / LEAST_AXES, "space.narrow", **params)
    return replace(
        found,
        measured=Measure(good, "hyperparameters"),
        expected=Measure(LEAST_AXES, "hyperparameters"),
        where=SAID,
    )


def search_log(case: Any) -> Judgement:
    """Trials as many as budgeted, different, inside the space, on sound folds, with true scores."""
    axes, runs = space(case), trials(case)
    budget = case.tuning.number("budget")
    least = case.hidden["least_trials"]
    count = len({_key(run.parameters) for run in runs})
    outside = [run for run in runs if not _inside(axes, run.parameters)]
    wrong = [run for run in runs if not case.score_holds(run)]
    folds = case.held(runs[0]).folds
    same_folds = all(np.array_equal(case.held(run).folds, folds) for run in runs)
    items = Items()
    items.look(budget == len(runs), "search.budget", said=brief_number(budget), count=len(runs))
    items.look(count >= least, "search.few", count=count, fewest=least)
    first = outside[0] if outside else runs[0]
    items.look(not outside, "search.outside", run=shown(first.name), wrong=len(outside))
    items.look(case.folds_sound(runs[0]) and same_folds, "search.folds", folds=case.hidden["folds"])
    first = wrong[0] if wrong else runs[0]
    items.look(
        not wrong,
        "search.score_differs",
        run=shown(first.name),
        wrong=len(wrong),
        score=f"{case.scores(first)[0]:.4f}",
    )
    found = items.judged("search.holds", "search.faulty", count=len(runs))
    return replace(found, measured=Measure(count, "trials"), expected=Measure(least), where=LOG)


def best_follows(case: Any) -> Judgement:
    """The chosen run stands in the log, with its settings and score, and is the best or near it."""
    runs = trials(case)
    name = case.tuning.value("best_run")
    chosen = next((run for run in runs if run.name == name), None)
    if chosen is None:
        return replace(missed("best.absent", run=shown(str(name))), where=SAID)
    best = case.tuning.value("best")
    items = Items()
    settled = isinstance(best, dict) and same_settings(best, chosen.parameters)
    items.look(settled, "best.other_settings", run=shown(chosen.name))
    score, said = case.scores(chosen), case.tuning.number("best_score")
    right = any(_case.close(said, one) for one in score)
    items.look(right, "best.score", said=brief_number(said), score=f"{score[0]:.4f}")
    top, slack = _best(case, runs)
    gap = _loss(case, chosen) - _loss(case, top)
    items.look(
        gap <= slack,
        "best.not_best",
        run=shown(chosen.name),
        better=shown(top.name),
        score=f"{score[0]:.4f}",
        best=f"{case.scores(top)[0]:.4f}",
    )
    built = case.models.value(f"{case.tuned}.algorithm")
    items.look(built == chosen.algorithm, "best.other_model", wish=case.tuned)
    found = items.judged("best.holds", "best.faulty", run=shown(chosen.name))
    return replace(
        found,
        measured=Measure(round(said, 6) if abs(said) < 1e12 else None),
        expected=Measure(round(score[0], 6)),
        where=SAID,
    )


def best_at_edge(case: Any) -> Judgement:
    """Whether the candidate saw which chosen values lie at the edge of what was searched."""
    axes, best, said = space(case), case.tuning.value("best"), case.tuning.value("at_edge")
    trials(case)  # an edge of a space that nobody searched is none
    if not isinstance(best, dict) or not isinstance(said, list):
        raise Unreadable("edge.unreadable", SAID)
    there = sorted(n for n, axis in axes.items() if n in best and axis.at_edge(best[n]))
    known = sorted({str(name)[:60] for name in said[:50]})
    params = {"there": list(map(shown, there)) or None, "said": list(map(shown, known)) or None}
    right = known == there
    found = met("edge.seen", **params) if right else missed("edge.unseen", **params)
    return replace(found, measured=Measure(known), expected=Measure(there), where=SAID)


def _inside(axes: Mapping[str, Axis], parameters: Mapping[str, Any]) -> bool:
    return set(parameters) == set(axes) and all(
        axis.holds(parameters[name]) for name, axis in axes.items()
    )


def _best(case: Any, runs: Sequence[Any]) -> tuple[Any, float]:
    """The best run, and one standard error of its fold scores."""
    top = min(runs, key=lambda run: _loss(case, run))
    folds = np.array(case.fold_scores(top))
    return top, float(folds.std(ddof=1) / np.sqrt(len(folds))) if len(folds) > 1 else 0.0


def _loss(case: Any, run: Any) -> float:
    """The score so that less is better."""
    score = case.scores(run)[0]
    return float(score if case.truth(run.wish)["type"] == "regression" else -score)


def _different(values: Sequence[Any]) -> int:
    found: list[Any] = []
    for value in values:
        if not any(same(value, one) for one in found):
            found.append(value)
    return len(found)


def _key(parameters: Mapping[str, Any]) -> Any:
    log: Any = load_module(Path(__file__).parent, "run_log")
    return log.plain_all(parameters)
