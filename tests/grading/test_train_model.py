"""The pack train-model: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from grading import messages
from grading.checks.files import Outputs
from grading.checks.skill_draws import MacroF1, Rmse
from grading.contract import Finding, Outcome
from grading.judge.judging import find
from grading.pack_file import LANGUAGES
from grading.registry import make_variant, pack
from grading.variant import Variant
from tests.grading.submission import csv_bytes, edited

SLUG, SEED = "train-model", 4
TYPES = {"regression", "classification", "clustering"}


@cache
def variant() -> Variant:
    return make_variant(SLUG, SEED)


@cache
def _made() -> dict[str, bytes]:
    """Outputs of the alternative that needs nothing but NumPy, run here: it is our own."""
    with TemporaryDirectory() as folder:
        for name, content in variant().public.items():
            Path(folder, name).write_bytes(content)
        solution = pack(SLUG).folder / "alternatives" / "numpy_only.py"
        subprocess.run([sys.executable, str(solution)], cwd=folder, check=True, timeout=120)
        return {one.name: Path(folder, one.name).read_bytes() for one in pack(SLUG).declared}


def outputs() -> dict[str, bytes]:
    return dict(_made())


def findings(given: dict[str, bytes]) -> dict[str, Finding]:
    """Findings by check; each is put into words, so that no parameter can be missing."""
    found = find(pack(SLUG).folder, Outputs(given, {}), variant().hidden)
    for finding in found:
        for language in LANGUAGES:
            template = messages.catalogue(language, SLUG)[finding.message]
            assert messages.placeholders(template) <= set(finding.params), finding.message
            assert len(messages.text(finding.message, finding.params, language, SLUG)) < 4000
    json.dumps([(f.params, f.measured and f.measured.value) for f in found], allow_nan=False)
    return {finding.check: finding for finding in found}


def not_met(found: dict[str, Finding]) -> dict[str, str]:
    return {f.check: f.message for f in found.values() if f.outcome is not Outcome.MET}


def letter(kind: str) -> str:
    return next(str(n) for n, w in variant().hidden["wishes"].items() if w["type"] == kind)


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(outputs()[name].decode())))


def written(rows: list[dict[str, Any]]) -> bytes:
    return csv_bytes(list(rows[0]), [list(row.values()) for row in rows])


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
