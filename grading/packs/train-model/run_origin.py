"""Refuses logged runs that are copies of one another, so that a log without work is worth nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import trial_origin
from grading.checks.tables import shown
from grading.checks.verdict import Unreadable
from grading.contract import Where
from grading.pack_code import load_module

log: Any = load_module(Path(__file__).parent, "run_log")

KINDS = ("search", "seed", "curve")
# So far apart (share of the rows, or of the spread of the target), and so many of the other runs.
LEAST_APART = {"search": (0.01, 0.2), "seed": (0.004, 0.5)}
MOST_UNLIKE = 0.4  # models gave 0, such as saw row ids 0.2 at most, copies with chance on top 0.6


def refuse_copies(case: Any, runs: Sequence[Any]) -> None:
    """Unreadable where folds keep twins apart, or twins or trials show that runs are copies."""
    if runs[0].kind not in KINDS or len(runs) < 2:
        return
    truth, held = case.truth(runs[0].wish), [case.held(run) for run in runs]
    amounts = truth["type"] == "regression"
    seen = trial_origin.some(
        np.array([one.values for one in held]),
        np.array([one.folds for one in held]),
        truth["twins"],
        float(np.std(truth["actual"]["train"])) if amounts else None,
    )
    _refuse_scattered(case, runs, seen)
    _refuse_chance(truth["ids"]["train"], runs[:: trial_origin.step(len(runs))], seen)
    if runs[0].kind in LEAST_APART:
        _refuse_still(runs[0].kind, len(runs), seen)


def _refuse_still(kind: str, count: int, seen: trial_origin.Runs) -> None:
    """Nearly all runs say what one of them says, stretched or renamed at most."""
    least, share = LEAST_APART[kind]
    found = trial_origin.share_apart(seen, least)
    if found < share:
        params = {"found": f"{found:.0%}", "share": f"{share:.0%}", "count": count}
        where = Where(log.ROWS)
        raise Unreadable(f"runs.still_{kind}", where, least=f"{least:.1%}", **params)


def _refuse_scattered(case: Any, runs: Sequence[Any], seen: trial_origin.Runs) -> None:
    """Too few rows in a fold to compare any: no agreed number of folds leaves so few."""
    if seen.together().sum(axis=1).min() < len(seen.twins):
        params = {"kind": runs[0].kind, "folds": case.hidden["folds"]}
        raise Unreadable("runs.folds_scattered", Where(log.ROWS), **params)


def _refuse_chance(ids: Sequence[str], runs: Sequence[Any], seen: trial_origin.Runs) -> None:
    """Twins in one fold told apart as much as runs differ: chance, and no model of the columns."""
    if trial_origin.unlike(seen) <= MOST_UNLIKE:
        return
    number, one, other = trial_origin.example(seen)
    raise Unreadable(
        "runs.twins_differ",
        Where(log.ROWS),
        kind=runs[0].kind,
        run=shown(runs[number].name),
        first=ids[one],
        second=ids[other],
        first_value=f"{seen.values[number, one]:.6g}",
        second_value=f"{seen.values[number, other]:.6g}",
    )
