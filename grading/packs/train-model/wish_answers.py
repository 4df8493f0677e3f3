"""Judgements on the answers to the three wishes: types, completeness, worth on hidden rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.bootstrap import Interval, Together
from grading.checks.classification import Array
from grading.checks.figures import interval_bar, intervals_figure
from grading.checks.learning_terms import ALGORITHMS, LOSSES, OPTIMISERS, fitting_of
from grading.checks.skill import coarse, macro_f1, skill_interval
from grading.checks.skill_draws import AdjustedRand, Explained, MacroF1
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term, undecidable
from grading.contract import Measure, Where
from grading.pack_code import load_module

_case: Any = load_module(Path(__file__).parent, "case")
LETTERS: Sequence[str] = _case.LETTERS
TYPES = ("regression", "classification", "clustering")
BARS = {"regression": 0.7, "classification": 0.72, "clustering": 0.75}
NO_SKILL = 0.1


def problem_types(case: Any) -> Judgement:
    """Types of the three wishes; one right answer alone is what a guess gives."""
    said: dict[str, str | None] = {}
    for letter in LETTERS:
        try:
            said[letter] = case.models.choice(f"{letter}.type", TYPES)
        except Unreadable as problem:
            if "output" in problem.message or problem.message.startswith("document.not_json"):
                raise
            said[letter] = None
    # Types without answers to this order's rows belong to another order.
    _some_answer(case)
    right = [n for n in LETTERS if said[n] == case.truth(n)["type"]]
    params = {"right": len(right), "said": _said(said)}
    found = (
        met("types.right", **params)
        if len(right) == len(LETTERS)
        else partly(max(0, len(right) - 1) / 2, "types.wrong", **params)
    )
    return replace(
        found,
        measured=Measure(len(right), "wishes"),
        expected=Measure(3),
        where=Where("models.json"),
    )


def rows_complete(case: Any) -> Judgement:
    """Every row asked about has one usable answer; a third for each wish."""
    problems = []
    for letter in LETTERS:
        try:
            extra = case.unknown_rows(letter)
        except Unreadable as problem:
            problems.append((letter, {"message": problem.message, "params": problem.params}))
            continue
        if extra:
            params = {"name": f"predictions_{letter}.csv", "count": extra}
            problems.append((letter, {"message": "answers.unknown", "params": params}))
    right = len(LETTERS) - len(problems)
    if not problems:
        return met("answers.complete", count=sum(len(case.answers(n)) for n in LETTERS))
    found = partly(right / len(LETTERS), "answers.faulty", first=problems[0][1], right=right)
    where = Where(f"predictions_{problems[0][0]}.csv")
    return replace(
        found, measured=Measure(right, "files"), expected=Measure(len(LETTERS)), where=where
    )


def skill(case: Any, letter: str) -> tuple[float, Interval]:
    """Skill on the hidden rows that count: 0 a simple guess, 1 all that can be foreseen."""
    return case._once(("skill", letter), lambda: _skill(case, letter))


def worth(case: Any, kind: str) -> Judgement:
    """Skill on hidden rows against the bar of the type, told in steps."""
    letter = case.letter(kind)
    value, ends = skill(case, letter)
    if case.truth_known(letter) or knows_canaries(case, letter):
        return missed("worth.truth_known", wish=letter)
    bar = BARS[kind]
    params = {"wish": letter, "skill": coarse(value), "bar": bar, "measure": term(f"skill_{kind}")}
    if ends.high >= bar:
        found = met("worth.good", **params)
    elif ends.low > NO_SKILL:
        found = partly(0.6 if value >= 0.6 * bar else 0.3, "worth.weak", **params)
    else:
        found = missed("worth.none", **params)
    bars = [interval_bar("new_rows", coarse(value), coarse(ends.low), coarse(ends.high))]
    return replace(
        found,
        figure=intervals_figure(bars, "0–1", bar),
        measured=Measure(coarse(value), "0–1"),
        expected=Measure(bar, "0–1"),
    )


def turned_rows(case: Any) -> Judgement:
    """Rows whose truth nobody can foresee are not answered rightly."""
    there = []
    for letter in LETTERS:
        try:
            value, ends = skill(case, letter)
        except Unreadable:
            continue
        if ends.low > NO_SKILL:
            there.append(letter)
    if not there:
        return undecidable("turned.no_skill")
    known = [n for n in there if knows_canaries(case, n) or case.truth_known(n)]
    count = sum(len(case.truth(n)["canaries"]) for n in there)
    params = {"wishes": known or there, "count": count}
    found = missed("turned.known", **params) if known else met("turned.unknown", **params)
    return replace(found, measured=Measure(len(known), "wishes"), expected=Measure(0, "wishes"))


def knows_canaries(case: Any, letter: str) -> bool:
    """Whether most turned rows are answered as turned, although the others are answered well."""
    truth, canary = case.truth(letter), case.canary(letter)
    actual, said = np.array(truth["actual"]["new"], dtype=float), case.answers(letter)
    if truth["type"] == "regression":
        means = np.array(truth["means"]["new"])
        hit = np.abs(said - actual) < np.abs(said - means)
    elif truth["type"] == "classification":
        hit = said == actual
    else:
        hit = _majority(actual[~canary], said[~canary], said) == actual
    return bool(np.mean(hit[canary]) >= 0.8)


def loss_and_optimiser(case: Any) -> Judgement:
    """Loss and optimiser of the three models: made for the algorithm and the type."""
    judged = [_fitting(case, letter) for letter in LETTERS]
    share = sum(points for points, _ in judged) / len(LETTERS)
    wrong = [told for points, told in judged if points < 1]
    _some_answer(case)
    if not wrong:
        found = met("fitting.fits")
    else:
        found = partly(share, "fitting.differs", wrong=wrong)
    return replace(
        found, measured=Measure(round(share, 4)), expected=Measure(1.0), where=Where("models.json")
    )


def _fitting(case: Any, letter: str) -> tuple[float, dict[str, Any]]:
    """0 to 1, and the words for what does not fit; the type is the wish's true one."""
    kind = case.truth(letter)["type"]
    try:
        names = [
            case.models.choice(f"{letter}.{field}", allowed)
            for field, allowed in (
                ("algorithm", ALGORITHMS), ("loss", LOSSES), ("optimiser", OPTIMISERS),
            )
        ]  # fmt: skip
    except Unreadable as problem:
        return 0.0, {"message": problem.message, "params": problem.params}
    algorithm, loss, optimiser = names
    belongs = fitting_of(algorithm, kind)
    params: Mapping[str, Any] = {
        "wish": letter, "algorithm": algorithm, "loss": loss, "optimiser": optimiser,
        "kind": term(kind),
    }  # fmt: skip
    if belongs is None:
        return 0.0, {"message": "fitting.not_for_type", "params": params}
    fits = (loss in belongs.losses, optimiser in belongs.optimisers)
    end = "loss" if not fits[0] else "optimiser"
    return sum(fits) / 2, {"message": f"fitting.{end}", "params": params}


def _skill(case: Any, letter: str) -> tuple[float, Interval]:
    truth = case.truth(letter)
    actual, said = case.counted(letter)
    kept = ~case.canary(letter)
    statistic: Together
    if truth["type"] == "regression":
        statistic = Explained(float(np.mean((actual - np.mean(truth["actual"]["train"])) ** 2)))
        ends = Interval(0.0, statistic(actual, np.array(truth["means"]["new"])[kept]))
    elif truth["type"] == "classification":
        statistic = MacroF1()
        codes = np.array(truth["codes"], dtype=float)
        names, counts = np.unique(truth["actual"]["train"], return_counts=True)
        guess = np.full(len(actual), float(names[np.argmax(counts)]))
        best = codes[np.argmax(np.array(truth["chances"]["new"])[kept], axis=1)]
        ends = Interval(macro_f1(actual, guess), macro_f1(actual, best))
    else:
        statistic, ends = AdjustedRand(), Interval(0.0, 1.0)
    return skill_interval(actual, said, statistic, ends)


def _some_answer(case: Any) -> None:
    """Unreadable unless one wish is answered better than by a guess: names alone are no work."""
    first = None
    for letter in LETTERS:
        try:
            if skill(case, letter)[1].low > NO_SKILL:
                return
        except Unreadable as problem:
            first = first or problem
    raise first or Unreadable("types.nothing_behind", Where("models.json"))


def _majority(actual: Array, said: Array, asked: Array) -> Array:
    """For each row asked about, the commonest truth of the others in its group; −1 for none."""
    common = {}
    for group in np.unique(said):
        names, counts = np.unique(actual[said == group], return_counts=True)
        common[float(group)] = float(names[np.argmax(counts)])
    return np.array([common.get(float(g), -1.0) for g in asked])


def _said(said: Mapping[str, str | None]) -> list[Any]:
    return [
        {"message": "types.said", "params": {"wish": n, "kind": term(k) if k else None}}
        for n, k in said.items()
    ]
