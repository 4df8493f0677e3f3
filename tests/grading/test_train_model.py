"""The pack train-model: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from grading.contract import Outcome
from grading.registry import make_variant
from tests.grading.submission import csv_bytes, edited
from tests.grading.training import (
    SEED,
    SLUG,
    TYPES,
    findings,
    letter,
    outputs,
    table,
    variant,
    written,
)
from tests.grading.worded import not_met


def test_a_variant_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_variant(SLUG, SEED) == make_variant(SLUG, SEED)
    assert make_variant(SLUG, SEED).public != make_variant(SLUG, SEED + 1).public


def test_every_variant_has_one_wish_of_each_type_and_both_kinds_are_tuned() -> None:
    made = [make_variant(SLUG, seed).hidden for seed in range(12)]
    for hidden in made:
        assert {wish["type"] for wish in hidden["wishes"].values()} == TYPES
        assert len(set(hidden["seeds"])) == 5
    tuned = {hidden["wishes"][hidden["tuned"]]["type"] for hidden in made}
    assert tuned == {"regression", "classification"}
    assert len({tuple(w["type"] for w in h["wishes"].values()) for h in made}) > 2


def test_public_files_hold_no_hidden_truth() -> None:
    order = json.loads(variant().public["order.json"])
    for wish in order["wishes"].values():
        if wish["new_rows"]:
            header = variant().public[wish["new_rows"]].split(b"\n")[0].decode()
            assert wish["target"] not in header.split(",")
    assert set(order) == {"wishes", "tune", "folds", "seeds", "least_trials"}
    assert not any(kind in json.dumps(order) for kind in TYPES)


def test_an_honest_submission_gets_full_marks() -> None:
    found = findings(outputs())
    assert not_met(found) == {}
    assert {f.fraction for f in found.values()} == {1.0}
    assert {f.figure.kind for f in found.values() if f.figure} == {"intervals"}


def test_no_output_at_all_is_a_result_of_misses() -> None:
    found = findings({})
    assert found["canaries"].outcome is Outcome.NOT_DECIDABLE
    assert {f.fraction for check, f in found.items() if check != "canaries"} == {0.0}


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        (
            "tuning.json",
            {"search_space", "search_log", "best_follows", "best_at_edge", "seed_runs",
             "seed_summary", "expected_range", "learning_curve"},
        ),
        (
            "models.json",
            {"problem_types", "algorithms_compared", "number_of_groups", "loss_and_optimiser",
             "best_follows"},
        ),
    ],
)  # fmt: skip
def test_a_missing_output_costs_its_own_checks(name: str, checks: set[str]) -> None:
    given = {n: content for n, content in outputs().items() if n != name}
    assert set(not_met(findings(given))) == checks


def test_hidden_figures_are_told_in_steps_of_a_tenth() -> None:
    found = findings(outputs())
    for check in ("number_worth", "class_worth", "groups_worth"):
        finding = found[check]
        assert finding.figure is not None
        bar = finding.figure.data["bars"][0]
        told = [finding.measured.value, bar["value"], bar["low"], bar["high"]]  # type: ignore[union-attr]
        assert all(round(value, 1) == value for value in told)


def test_truth_as_answers_is_noticed_and_earns_nothing() -> None:
    given = outputs()
    for name, wish in variant().hidden["wishes"].items():
        rows = zip(wish["ids"]["new"], wish["actual"]["new"], strict=True)
        given[f"predictions_{name}.csv"] = csv_bytes(("row_id", "value"), rows)
    found = findings(given)
    assert found["canaries"].message == "turned.known"
    for check in ("number_worth", "class_worth", "groups_worth"):
        assert (found[check].message, found[check].fraction) == ("worth.truth_known", 0.0)


@pytest.mark.parametrize("kind", ["regression", "classification"])
def test_a_simple_guess_is_no_cheat_and_worth_nothing(kind: str) -> None:
    name = letter(kind)
    wish = variant().hidden["wishes"][name]
    values, counts = np.unique(wish["actual"]["train"], return_counts=True)
    guess = float(values[counts.argmax()] if kind == "classification" else values.mean())
    given = outputs()
    given[f"predictions_{name}.csv"] = csv_bytes(
        ("row_id", "value"), [(row, guess) for row in wish["ids"]["new"]]
    )
    found = findings(given)
    check = {"regression": "number_worth", "classification": "class_worth"}[kind]
    assert found[check].message == "worth.none"
    assert found["canaries"].outcome is Outcome.MET


def test_held_out_values_made_from_the_answers_are_noticed() -> None:
    hidden = variant().hidden
    tuned = hidden["tuned"]
    wish = hidden["wishes"][tuned]
    truth = dict(zip(wish["ids"]["train"], wish["actual"]["train"], strict=True))
    search = {row["run"] for row in table("runs.csv") if row["kind"] == "search"}
    rows = [
        {**row, "value": truth[row["row_id"]]} if row["run"] in search else row
        for row in table("run_rows.csv")
    ]
    found = findings({**outputs(), "run_rows.csv": written(rows)})
    assert found["search_log"].message == "runs.saw_answers"
    assert found["search_log"].fraction == 0.0


def test_a_stated_score_that_is_not_of_its_rows_costs_a_part() -> None:
    rows: list[dict[str, Any]] = [dict(row) for row in table("runs.csv")]
    wrong = next(row for row in rows if row["kind"] == "search")
    wrong["score"] = float(wrong["score"]) * 1.01 + 0.01
    found = findings({**outputs(), "runs.csv": written(rows)})
    assert found["search_log"].message == "search.faulty"
    assert found["search_log"].fraction == 0.8
    assert found["search_log"].params["faults"][0]["message"] == "search.score_differs"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("茶".encode("big5") * 9, "output.encoding"),
        ("row_id,value\n".encode("utf-16"), "output.encoding"),
        (b"row,value\na,1\n", "table.columns_missing"),
        (b"row_id,value," + b",".join(b"c" for _ in range(9000)), "table.too_many_columns"),
        (b",".join(b"c" for _ in range(1_000_000)), "table.line_too_long"),
        (b"row_id,value\na,1\na,2\n", "answers.twice"),
        (b"row_id,value\na,1\n", "answers.absent"),
    ],
)
def test_unreadable_answers_get_their_message(content: bytes, message: str) -> None:
    found = findings({**outputs(), f"predictions_{letter('regression')}.csv": content})
    assert found["number_worth"].message == message
    assert found["rows_complete"].params["first"]["message"] == message
    assert found["class_worth"].outcome is Outcome.MET


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e300", "", "九", "0.5"])
@pytest.mark.parametrize("kind", ["classification", "clustering"])
def test_a_value_that_is_none_is_named(kind: str, text: str) -> None:
    name = f"predictions_{letter(kind)}.csv"
    rows = [dict(row) for row in table(name)]
    rows[3]["value"] = text
    check = {"classification": "class_worth", "clustering": "groups_worth"}[kind]
    assert findings({**outputs(), name: written(rows)})[check].message == "answers.unusable"


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("kind", "other", "runs.kind_unknown"),
        ("parameters", "[1]", "runs.parameters"),
        ("parameters", "[" * 5000, "runs.parameters"),
        ("run", "same", "runs.name_twice"),
    ],
)
def test_an_unreadable_log_gets_its_message(column: str, text: str, message: str) -> None:
    rows = [{**row, column: text} for row in table("runs.csv")]
    found = findings({**outputs(), "runs.csv": written(rows)})
    assert found["search_log"].message == message
    assert found["class_worth"].outcome is Outcome.MET


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"value": "nan"}, "runs.row_unusable"),
        ({"row_id": "Z"}, "runs.row_absent"),
    ],
)
def test_an_unusable_held_out_row_is_named(edit: dict[str, str], message: str) -> None:
    search = next(row["run"] for row in table("runs.csv") if row["kind"] == "search")
    rows = [dict(row) for row in table("run_rows.csv")]
    next(row for row in rows if row["run"] == search).update(edit)
    found = findings({**outputs(), "run_rows.csv": written(rows)})
    assert found["search_log"].message == message
    assert found["seed_runs"].outcome is Outcome.MET


def test_more_runs_than_are_read_are_refused() -> None:
    rows = [{**row, "run": f"{n}"} for n, row in enumerate(table("runs.csv") * 9)]
    assert (
        findings({**outputs(), "runs.csv": written(rows)})["seed_runs"].message == "runs.too_many"
    )


def test_numbers_of_any_size_crash_nothing() -> None:
    huge = {"low": -1e308, "high": 1e308}
    given = edited(
        outputs(), "tuning.json", expected=huge, seed_mean=1e308, budget=-1e308, best_score=1e308,
        best={"x": [[[]]]}, at_edge=[{}], space={"x": {"low": -1e308, "high": 1e308}, "y": [[[]]]},
    )  # fmt: skip
    found = findings(given)
    assert found["seed_summary"].message == "spread.differs"
    assert found["expected_range"].message == "foreseen.too_wide"
    assert found["best_at_edge"].outcome is not Outcome.MET


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (0.5, 0.2, "foreseen.no_range"),
        (0.0, 3.0, "foreseen.too_wide"),
        (0.4, 0.5, "foreseen.missed"),
        (0.9999, 1.0001, "foreseen.too_narrow"),
    ],
)
def test_a_range_that_foresees_nothing_or_too_much(low: float, high: float, message: str) -> None:
    mean = json.loads(outputs()["tuning.json"])["seed_mean"]
    given = edited(outputs(), "tuning.json", expected={"low": low * mean, "high": high * mean})
    assert findings(given)["expected_range"].message == message


@pytest.mark.parametrize("columns", [None, [], ["nothing"], "all", [["x"]]])
def test_columns_that_are_none_are_named(columns: Any) -> None:
    models = json.loads(outputs()["models.json"])
    models[letter("clustering")]["columns"] = columns
    given = {**outputs(), "models.json": json.dumps(models).encode()}
    assert findings(given)["number_of_groups"].message == "groups.columns"
