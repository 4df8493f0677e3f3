"""Judgements on how steady the tuned model is: seeds, new rows, and more or fewer rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.bootstrap import Interval, difference, interval
from grading.checks.classification import Array
from grading.checks.itemised import Items
from grading.checks.search_space import same_settings
from grading.checks.skill_draws import Rmse
from grading.checks.tables import brief_number, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, undecidable
from grading.contract import Measure, Where
from grading.pack_code import load_module

_case: Any = load_module(Path(__file__).parent, "case")
_answers: Any = load_module(Path(__file__).parent, "wish_answers")
LOG, SAID = Where("runs.csv"), Where("tuning.json")
DROP = {"regression": 0.1, "classification": 0.06}  # share of the error, points of F1
RISE = 2.5  # times DROP: so much better on new rows is another model
WIDEST = {"regression": 1.5, "classification": 0.25}  # high over low, high less low
GAIN, UNSURE = 0.05, 0.03  # share of the score at the largest size
LEAST_SIZES = 4


def seed_runs(case: Any) -> Judgement:
    """The agreed seeds once each, with the chosen settings, each on a draw of its own."""
    runs = case.logged("seed", case.tuned)
    held = [case.held(run) for run in runs]
    best = case.tuning.value("best")
    wanted = sorted(case.hidden["seeds"])
    said = sorted(run.seed for run in runs if run.seed is not None)
    items = Items()
    items.look(said == wanted, "seeds.others", wanted=wanted, said=[f"{s:g}" for s in said[:10]])
    settled = isinstance(best, dict) and all(same_settings(best, r.parameters) for r in runs)
    items.look(settled, "seeds.settings")
    items.look(all(case.folds_sound(run) for run in runs), "seeds.folds")
    wrong = [run for run in runs if not case.score_holds(run)]
    first = wrong[0] if wrong else runs[0]
    score = f"{case.scores(first)[0]:.4f}"
    items.look(not wrong, "seeds.score_differs", run=shown(first.name), score=score)
    items.look(len(held) > 1 and not _any_same(held), "seeds.copied")
    found = items.judged("seeds.hold", "seeds.faulty", count=len(runs))
    return replace(
        found, measured=Measure(said[:20], "seeds"), expected=Measure(wanted, "seeds"), where=LOG
    )


def seed_summary(case: Any) -> Judgement:
    """Mean and spread over the seeds, not the best of them."""
    runs = case.logged("seed", case.tuned)
    scores = np.array([case.scores(run) for run in runs])
    mean, spread = case.tuning.number("seed_mean"), case.tuning.number("seed_std")
    real = len({run.seed for run in runs}) >= len(case.hidden["seeds"])
    params = {
        "mean": brief_number(mean),
        "std": brief_number(spread),
        "found": f"{scores[:, 0].mean():.4f}",
        "found_std": f"{scores[:, 0].std(ddof=1) if len(scores) > 1 else 0:.4f}",
        "count": len(runs),
    }
    best = scores.min(axis=0) if _falls(case) else scores.max(axis=0)
    if not real:
        found = missed("spread.few", fewest=len(case.hidden["seeds"]), **params)
    elif _is_mean(mean, scores) and _is_spread(spread, scores):
        found = met("spread.holds", **params)
    elif any(_case.close(mean, one) for one in best) and not _is_mean(mean, scores):
        found = missed("spread.lucky", **params)
    else:
        right = _is_mean(mean, scores) or _is_spread(spread, scores)
        found = partly(0.5 if right else 0.0, "spread.differs", **params)
    return replace(
        found,
        measured=Measure([params["mean"], params["std"]]),
        expected=Measure([params["found"], params["found_std"]]),
        where=SAID,
    )


def score_stands(case: Any) -> Judgement:
    """The held-out score of the middle seed stands on new rows: no clear drop, nor another model."""
    letter, kind = case.tuned, case.truth(case.tuned)["type"]
    runs = sorted(case.logged("seed", letter), key=lambda run: case.scores(run)[1])
    middle = case.held(runs[len(runs) // 2])
    _, ends = _answers.skill(case, letter)
    if ends.low <= _answers.NO_SKILL:
        return undecidable("stands.no_skill", wish=letter)
    known = (np.array(case.truth(letter)["actual"]["train"], dtype=float), middle.values)
    drop = difference(known, case.counted(letter), _in_steps_of_loss(case))
    if kind == "regression":
        drop = Interval(-drop.high, -drop.low)
    params = {"wish": letter, "most": f"{DROP[kind]:.0%}"}
    if drop.high < -RISE * DROP[kind]:
        found = missed("stands.other_model", **params)
    elif drop.low > DROP[kind]:
        found = missed("stands.drop", **params)
    else:
        found = met("stands.holds", **params)
    return replace(found, where=LOG)


def expected_range(case: Any) -> Judgement:
    """The range foreseen for new rows: narrow enough to say something, and met."""
    letter, kind = case.tuned, case.truth(case.tuned)["type"]
    low, high = case.tuning.number("expected.low"), case.tuning.number("expected.high")
    actual, said = case.counted(letter)
    if case.truth_known(letter):
        return missed("worth.truth_known", wish=letter)
    seen = _room(case, actual, said)
    params = {"low": brief_number(low), "high": brief_number(high)}
    wide = high > WIDEST[kind] * low if kind == "regression" else high - low > WIDEST[kind]
    if not low < high:
        found = missed("foreseen.no_range", **params)
    elif wide:
        found = missed("foreseen.too_wide", **params)
    elif not Interval(low, high).meets(seen.low, seen.high):
        found = missed("foreseen.missed", **params)
    elif high - low < _spread(case):
        found = partly(0.5, "foreseen.too_narrow", spread=f"{_spread(case):.4f}", **params)
    else:
        found = met("foreseen.holds", **params)
    return replace(found, measured=Measure([params["low"], params["high"]]), where=SAID)


def _spread(case: Any) -> float:
    """Standard deviation over the logged seeds, 0 where they cannot be read."""
    try:
        runs = case.logged("seed", case.tuned)
    except Unreadable:
        return 0.0  # costs the checks of the seeds
    return float(np.std([case.scores(run)[0] for run in runs]))


def _room(case: Any, actual: Array, said: Array) -> Interval:
    """The 99 % interval on new rows, wider by the chance in the known rows one foresees from."""
    value = case.measure(case.tuned)(actual, said)
    seen = interval(actual, said, case.measure(case.tuned))
    known = len(case.truth(case.tuned)["ids"]["train"])
    stretch = float(np.sqrt(1 + len(actual) / known))
    return Interval(value - stretch * (value - seen.low), value + stretch * (seen.high - value))


def learning_curve(case: Any) -> Judgement:
    """Scores at rising numbers of rows, true to their held-out rows, and rightly read."""
    runs = sorted(
        (run for run in case.logged("curve", case.tuned) if run.rows), key=lambda run: run.rows
    )
    if not runs:
        raise Unreadable("curve.no_rows", LOG)
    sizes = sorted({run.rows for run in runs})
    wrong = [run for run in runs if not case.score_holds(run)]
    reading = case.tuning.choice("more_rows", ("help", "little"))
    fair = _fair_readings(case, runs)
    items = Items()
    items.look(len(sizes) >= LEAST_SIZES, "curve.few", count=len(sizes), fewest=LEAST_SIZES)
    whole = len(case.truth(case.tuned)["ids"]["train"])
    spans = sizes[0] <= 0.5 * sizes[-1] and 0.7 * whole <= sizes[-1] < whole
    items.look(spans, "curve.span", low=f"{sizes[0]:g}", high=f"{sizes[-1]:g}", whole=whole)
    first = wrong[0] if wrong else runs[0]
    score = f"{case.scores(first)[0]:.4f}"
    items.look(not wrong, "curve.score_differs", run=shown(first.name), score=score)
    items.look(_trains(case, runs), "curve.train_scores")
    items.look(_ends_at_seeds(case, runs[-1]), "curve.other_model")
    items.look(reading in fair, "curve.misread", fair=_words(fair), said=_words([reading])[0])
    found = items.judged("curve.holds", "curve.faulty", count=len(sizes))
    return replace(
        found, measured=Measure([run.score for run in runs[:20]]), expected=Measure(fair), where=LOG
    )


def _falls(case: Any) -> bool:
    """Whether less is better."""
    return bool(case.truth(case.tuned)["type"] == "regression")


def _in_steps_of_loss(case: Any) -> Any:
    """F1 as it is; errors as logarithms, so that a difference is a share."""
    return Rmse(log=True) if _falls(case) else case.measure(case.tuned)


def _any_same(held: Sequence[Any]) -> bool:
    return any(
        np.array_equal(one.values, other.values) and np.array_equal(one.folds, other.folds)
        for one, other in combinations(held[:30], 2)
    )


def _is_mean(said: float, scores: Array) -> bool:
    return any(_case.close(said, one) for one in scores.mean(axis=0))


def _is_spread(said: float, scores: Array) -> bool:
    """Standard deviation with n or n − 1 below."""
    if len(scores) < 2:
        return False
    return any(_case.close(said, one) for ddof in (0, 1) for one in scores.std(axis=0, ddof=ddof))


def _fair_readings(case: Any, runs: Sequence[Any]) -> list[str]:
    """By the gain from half of the rows to all: near the agreed line both words are fair."""
    last = runs[-1]
    half = min(runs[:-1], key=lambda run: abs(run.rows - last.rows / 2), default=last)
    before, after = case.scores(half)[0], case.scores(last)[0]
    gain = (before - after if _falls(case) else after - before) / max(abs(after), 1e-9)
    words = ["help"] if gain > GAIN - UNSURE else []
    return words + (["little"] if gain < GAIN + UNSURE else [])


def _trains(case: Any, runs: Sequence[Any]) -> bool:
    """Training scores are there, and at the largest size not clearly worse than held-out ones."""
    if any(run.train_score is None for run in runs):
        return False
    held, train = case.scores(runs[-1])[0], runs[-1].train_score
    worse = train - held if _falls(case) else held - train
    return bool(worse <= 0.05 * abs(held))


def _ends_at_seeds(case: Any, last: Any) -> bool:
    """The largest size is the tuned model: its score lies near those of the seeds."""
    seeds = np.array([case.scores(run)[0] for run in case.logged("seed", case.tuned)])
    gap = abs(case.scores(last)[0] - seeds.mean())
    return bool(gap <= max(5 * seeds.std(), 0.08 * abs(seeds.mean())))


def _words(readings: Sequence[str]) -> list[dict[str, str]]:
    return [{"message": f"curve.says_{one}"} for one in readings]
