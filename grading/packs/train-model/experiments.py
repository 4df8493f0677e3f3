"""Judgements on the comparison of algorithms and on the number of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.classification import Array
from grading.checks.itemised import Items
from grading.checks.partitions import silhouette, standardised
from grading.checks.verdict import Judgement, Unreadable, met, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

_case: Any = load_module(Path(__file__).parent, "case")
LEAST_COMPARED = 2
LEAST_NUMBERS = 4
TIE = 0.01  # silhouettes this close are as good as one another
LOG = Where("runs.csv")


def compared(case: Any) -> Judgement:
    """For both predictive wishes: a simple guess and two algorithms on the same folds."""
    items = Items()
    for letter in _case.LETTERS:
        if case.truth(letter)["type"] in _case.PREDICTIVE:
            _compared(case, letter, items)
    found = items.judged("compared.holds", "compared.faulty", share=f"{items.share:.0%}")
    return replace(found, measured=Measure(round(items.share, 4)), expected=Measure(1.0), where=LOG)


def number_of_groups(case: Any) -> Judgement:
    """Evidence for the chosen number counts one half, the planted number the other."""
    letter = case.letter("clustering")
    said = len(np.unique(case.answers(letter)))
    points = _points(case, letter)
    tried = {len(np.unique(case.held(run).values)): run for run in case.runs_of("groups", letter)}
    seen = {count: silhouette(points, case.held(run).values) for count, run in tried.items()}
    if not any(_states(run, seen[count]) for count, run in tried.items()):
        raise Unreadable("groups.no_score_holds", LOG, wish=letter)
    items = _evidence(said, tried, seen)
    gap = abs(said - case.truth(letter)["groups"])
    if not gap and not items.faults:
        found = met("groups.justified", said=said, tried=len(tried))
    else:
        fits = {0: 0.5, 1: 0.2}.get(gap, 0.0)
        faults = [*items.told, *([{"message": "groups.other_number"}] if gap else [])]
        fraction = 0.5 * items.share + fits if items.share > 0 else 0.0
        found = partly(fraction, "groups.faulty", said=said, faults=faults)
    return replace(found, measured=Measure(said, "groups"), where=LOG)


def _compared(case: Any, letter: str, items: Items) -> None:
    try:
        guess = case.held(case.runs_of("baseline", letter)[0])
        others = case.logged("comparison", letter)
        kinds = {run.algorithm for run in others}
        every = [*case.runs_of("baseline", letter), *others]
        wrong = sum(not case.score_holds(run) for run in every)
        same = all(np.array_equal(case.held(run).folds, guess.folds) for run in others)
        sound = case.folds_sound(every[0])
        chosen = str(case.models.value(f"{letter}.algorithm"))[:40]
    except Unreadable as problem:
        items.lose(5, problem)
        return
    items.look(_is_simple_guess(guess), "compared.no_guess", wish=letter)
    items.look(len(kinds) >= LEAST_COMPARED, "compared.few", wish=letter, count=len(kinds))
    items.look(same and sound, "compared.other_folds", wish=letter)
    items.look(not wrong, "compared.score_differs", wish=letter, wrong=wrong, count=len(every))
    items.look(chosen in kinds, "compared.chosen_absent", wish=letter, chosen=chosen)


def _evidence(said: int, tried: Mapping[int, Any], seen: Mapping[int, float | None]) -> Items:
    """Enough numbers of groups, the neighbours among them, true silhouettes, the best chosen."""
    items = Items()
    items.look(len(tried) >= LEAST_NUMBERS, "groups.few", count=len(tried), fewest=LEAST_NUMBERS)
    beside = said in tried and said + 1 in tried and (said <= 2 or said - 1 in tried)
    items.look(beside, "groups.absent", said=said)
    off = [n for n, run in tried.items() if not _states(run, seen[n])]
    first = off[0] if off else said
    items.look(not off, "groups.score_differs", count=first, score=_shown(seen.get(first)))
    best = max((v for v in seen.values() if v is not None), default=0.0)
    chosen = seen.get(said)
    items.look(
        chosen is not None and chosen >= best - TIE,
        "groups.not_best",
        said=said,
        score=_shown(chosen),
        best=_shown(best),
    )
    return items


def _is_simple_guess(held: Any) -> bool:
    """One value in each fold, whatever the columns say."""
    return all(np.ptp(held.values[held.folds == n]) == 0 for n in np.unique(held.folds))


def _points(case: Any, letter: str) -> Array:
    """The named columns of the table, standardised: what silhouettes are measured on."""
    known = case.truth(letter)["columns"]
    named = case.models.value(f"{letter}.columns")
    if not isinstance(named, list) or not named or any(name not in known for name in named):
        where = Where("models.json")
        raise Unreadable("groups.columns", where, wish=letter, known=", ".join(known))
    places = sorted({known.index(name) for name in named})
    return standardised(np.array(case.truth(letter)["points"])[:, places])


def _states(run: Any, found: float | None) -> bool:
    return found is not None and run.score is not None and _case.close(run.score, found)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
