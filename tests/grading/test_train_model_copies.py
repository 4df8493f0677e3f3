"""The pack train-model: runs that are copies of one another are worth nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest

from grading.checks.skill_draws import MacroF1, Rmse
from grading.contract import Outcome
from tests.grading.training import (
    findings,
    outputs,
    table,
    variant,
    written,
)


def rewritten(kind: str, change: Any) -> dict[str, bytes]:
    """Outputs whose runs of a kind have other values and folds, with the scores that belong to them.

    `change` gets the number of the run, and values and folds of the first run of the search.
    """
    hidden = variant().hidden
    wish = hidden["wishes"][hidden["tuned"]]
    actual = np.array(wish["actual"]["train"], dtype=float)
    place = {row_id: n for n, row_id in enumerate(wish["ids"]["train"])}
    runs: list[dict[str, Any]] = [dict(row) for row in table("runs.csv")]
    rows: list[dict[str, Any]] = [dict(row) for row in table("run_rows.csv")]
    first = next(run["run"] for run in runs if run["kind"] == "search")
    base, folds = np.zeros(len(place)), np.zeros(len(place))
    for row in rows:
        if row["run"] == first:
            base[place[row["row_id"]]], folds[place[row["row_id"]]] = row["value"], row["fold"]
    measure = MacroF1() if wish["type"] == "classification" else Rmse()
    changed = [run for run in runs if run["kind"] == kind]
    made = {run["run"]: change(n, base, folds) for n, run in enumerate(changed)}
    for run in changed:
        run["score"] = measure(actual, made[run["run"]][0])
    for row in rows:
        if row["run"] in made:
            values, split = made[row["run"]]
            at = place[row["row_id"]]
            row["value"], row["fold"] = values[at], split[at]
    return {**outputs(), "runs.csv": written(runs), "run_rows.csv": written(rows)}


def jittered(values: np.ndarray, seed: int, share: float = 0.05) -> np.ndarray:
    """Other classes for a share of rows, or chance of that share of the spread on amounts."""
    draw = np.random.default_rng(seed)
    if len(np.unique(values)) < 4:
        moved = draw.random(len(values)) < share
        return np.where(moved, draw.permutation(values), values)
    return values + draw.normal(0, share * values.std(), len(values))


@pytest.mark.parametrize("kind", ["search", "seed", "curve"])
def test_copies_of_one_run_with_chance_on_top_are_worth_nothing(kind: str) -> None:
    found = findings(rewritten(kind, lambda n, base, folds: (jittered(base, n), folds)))
    checks = {
        "search": ("search_space", "search_log", "best_follows", "best_at_edge"),
        "seed": ("seed_runs", "seed_summary", "score_stands"),
        "curve": ("learning_curve",),
    }[kind]
    for check in checks:
        assert (found[check].message, found[check].fraction) == ("runs.twins_differ", 0.0)
    assert found["algorithms_compared"].outcome is Outcome.MET


def test_the_rows_that_are_named_are_twins_of_one_fold() -> None:
    found = findings(rewritten("search", lambda n, base, folds: (jittered(base, n), folds)))
    params = found["search_log"].params
    hidden = variant().hidden
    wish = hidden["wishes"][hidden["tuned"]]
    pair = {wish["ids"]["train"].index(params[name]) for name in ("first", "second")}
    assert any(pair <= set(places) for places in wish["twins"])
    assert params["first_value"] != params["second_value"]


@pytest.mark.parametrize(
    ("kind", "message"), [("search", "runs.still_search"), ("seed", "runs.still_seed")]
)
def test_runs_that_all_say_the_same_but_for_a_row_are_worth_nothing(
    kind: str, message: str
) -> None:
    def change(number: int, base: np.ndarray, folds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        hidden = variant().hidden
        alone = set(range(len(base))) - {
            n for one in hidden["wishes"][hidden["tuned"]]["twins"] for n in one
        }
        values = base.copy()
        values[sorted(alone)[number]] = base[sorted(alone)[-1 - number]]
        return values, folds

    given = rewritten(kind, change)
    check = {"search": "search_log", "seed": "seed_runs"}[kind]
    assert findings(given)[check].message == message


def test_folds_of_one_row_each_leave_nothing_to_compare() -> None:
    found = findings(rewritten("search", lambda n, base, _: (base + 0, np.arange(len(base)) + 0.0)))
    assert found["search_log"].message == "runs.all_same"
    found = findings(
        rewritten("search", lambda n, base, _: (jittered(base, n), np.arange(float(len(base)))))
    )
    assert found["search_log"].message == "runs.folds_scattered"


def test_twins_have_the_same_columns_and_answers_of_their_own() -> None:
    for name, wish in variant().hidden["wishes"].items():
        if wish["type"] == "clustering":
            continue
        rows = list(csv.reader(io.StringIO(variant().public[f"{name}.csv"].decode())))[1:]
        columns = [tuple(row[1:-1]) for row in rows]
        for places in wish["twins"]:
            assert len(places) == 8
            assert len({columns[n] for n in places}) == 1
        assert len(set(columns)) == len(columns) - 8 * 7
        assert any(len({rows[n][-1] for n in places}) > 1 for places in wish["twins"])
