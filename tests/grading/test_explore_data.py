"""The pack explore-data: its variants, and what its checks say of good and broken outputs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import numpy as np
import pytest

from grading.contract import Outcome
from grading.registry import make_variant
from tests.grading.exploration import LISTED, SEEDS, SLUG, findings, honest_outputs, variant
from tests.grading.submission import csv_bytes, edited
from tests.grading.worded import not_met

USES = sorted(SEEDS)


def with_cells(name: str, change: Callable[[dict[str, str]], object]) -> dict[str, bytes]:
    """The honest outputs with every line of a table changed in place."""
    rows = list(csv.DictReader(io.StringIO(honest_outputs()[name].decode())))
    for row in rows:
        change(row)
    return {**honest_outputs(), name: csv_bytes(list(rows[0]), [list(r.values()) for r in rows])}


@pytest.mark.parametrize("use", USES)
def test_an_honest_submission_gets_full_marks(use: str) -> None:
    found = findings(honest_outputs(use), use)
    assert not_met(found) == {}
    assert {f.fraction for f in found.values()} == {1.0}


def test_a_variant_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_variant(SLUG, 5) == make_variant(SLUG, 5)
    assert make_variant(SLUG, 5).public != make_variant(SLUG, 6).public
    digits = "1" * 32
    assert make_variant(SLUG, digits).public != make_variant(SLUG, int(digits)).public


def test_public_files_say_nothing_about_what_was_planted() -> None:
    public = variant().public
    assert set(public) == {"readings.csv", "events.csv", "dictionary.csv", "order.json"}
    assert set(json.loads(public["order.json"])) == {"use", "target", "test_share", "most_gap"}
    ids = [line.split(b",")[0] for line in public["readings.csv"].split()[1:]]
    assert len(set(ids)) == len(ids) == len(variant().hidden["received"])
    # Copies lie beside their originals by time, and numbers follow no order.
    assert ids != sorted(ids)


@pytest.mark.parametrize("seed", range(8))
def test_planted_cells_are_what_their_kind_says(seed: int) -> None:
    made = make_variant(SLUG, seed)
    hidden = made.hidden
    book = list(csv.DictReader(io.StringIO(made.public["dictionary.csv"].decode())))
    limits = {
        w["column"]: (float(w["lowest"]), float(w["highest"]))
        for w in book
        if w["unit"] and w["highest"]
    }
    canaries = {tuple(cell) for cell in hidden["canaries"]}
    kinds = set()
    for row, column, kind in hidden["planted"]:
        if column == "fault":
            assert hidden["received"][row]["fault"] is None
            continue
        value = hidden["received"][row]["cells"][hidden["columns"].index(column)]
        low, high = limits[column]
        kinds.add(kind)
        if kind == "missing":
            assert value is None
        elif kind in ("impossible", "coded"):
            assert not low <= value <= high
        else:
            assert low <= value <= high
        assert (kind == "rare") <= (row in hidden["tested"])
        assert (row, column) not in canaries or kind == "outlier"
    assert kinds == {"missing", "coded", "impossible", "unit", "outlier", "rare", "noise"}
    assert len(canaries) == 12


def test_no_output_at_all_is_a_result_of_misses() -> None:
    found = findings({})
    assert {f.message for f in found.values()} == {"output.missing"}
    assert found["canaries"].outcome is Outcome.NOT_DECIDABLE
    assert {f.fraction for check, f in found.items() if check != "canaries"} == {0.0}


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("scope.json", {"scope_facts"}),
        ("variables.csv", {"variable_roles", "variable_figures", "variable_shapes"}),
        ("correlations.csv", {"correlations"}),
        ("relations.json", {"drivers", "twins"}),
        ("relations.png", {"pictures"}),
        ("issues.csv", LISTED),
        ("split.json", {"split_balance", "split_remade", "fills_from_training"}),
    ],
)
def test_a_missing_output_costs_its_own_checks(name: str, checks: set[str]) -> None:
    outputs = {n: content for n, content in honest_outputs().items() if n != name}
    assert not_met(findings(outputs)) == dict.fromkeys(checks, "output.missing")


def test_roles_stand_without_the_training_set_where_the_table_is_of_this_order() -> None:
    outputs = {n: c for n, c in honest_outputs().items() if n != "train.csv"}
    assert findings(outputs)["variable_roles"].outcome is Outcome.MET
    theirs = {**honest_outputs(), "variables.csv": honest_outputs("next_months")["variables.csv"]}
    found = findings(theirs)
    assert (
        found["variable_roles"].message == found["variable_shapes"].message == "variables.foreign"
    )


def test_one_picture_of_two_is_half() -> None:
    outputs = {n: c for n, c in honest_outputs().items() if n != "distributions.png"}
    assert findings(outputs)["pictures"].fraction == 0.5


def test_sets_of_another_order_are_no_ground_for_figures() -> None:
    found = findings(honest_outputs("next_months"))
    assert {f.fraction for f in found.values()} <= {0.0, None}
    assert found["scope_facts"].message == "sets.foreign"


def test_scaled_values_are_not_those_received() -> None:
    outputs = with_cells("train.csv", lambda row: row.update(
        {c: str(float(row[c]) / 100) for c in variant().hidden["columns"]}
    ))  # fmt: skip
    found = findings(outputs)
    assert found["sound_kept"].message == found["correlations"].message == "sets.not_received"


def test_faults_may_be_written_as_words() -> None:
    outputs = with_cells("train.csv", lambda r: r.update(fault=str(r["fault"] == "1")))
    assert not_met(findings(outputs)) == {}


@pytest.mark.parametrize("text", ["nan", "inf", "1e308", "", "x", "1" * 400])
def test_a_column_of_no_numbers_is_named(text: str) -> None:
    found = findings(with_cells("train.csv", lambda row: row.update(supply_c=text)))
    assert found["correlations"].message == "sets.blank"
    assert found["correlations"].params["column"] == "supply_c"
    assert found["split_rows"].outcome is Outcome.MET


@pytest.mark.parametrize(
    ("fields", "check", "message"),
    [
        ({"rule": "chance"}, "split_remade", "document.not_a_choice"),
        ({"rule": "time", "cut": "soon"}, "split_remade", "document.not_a_time"),
        ({"rule": "time", "cut": "2025-02-01"}, "split_remade", "remade.differs"),
        ({"test_devices": {"a": 1}}, "split_remade", "remade.differs"),
        ({"fills": []}, "fills_from_training", "fills.not_an_object"),
        ({"fills": {"supply_c": 10**400}}, "fills_from_training", "fills.differ"),
        ({"train": {"rows": 1e308, "fault_share": float("nan")}}, "split_balance", "balance.figures"),
        ({"test": [[[]]]}, "split_balance", "balance.figures"),
    ],
)  # fmt: skip
def test_an_unusable_split_file_gets_its_message(
    fields: dict[str, object], check: str, message: str
) -> None:
    found = findings(edited(honest_outputs(), "split.json", **fields))
    assert found[check].message == message
    assert (found[check].fraction or 0) < 1


@pytest.mark.parametrize("drivers", [[], {}, {"supply_c": None}, {"ticket_hours": 0.9}])
def test_unusable_drivers_earn_nothing(drivers: object) -> None:
    found = findings(edited(honest_outputs(), "relations.json", drivers=drivers))
    assert found["drivers"].fraction == 0.0


def test_names_without_their_coefficients_are_a_guess() -> None:
    names = variant().hidden["drivers"]
    outputs = edited(honest_outputs(), "relations.json", drivers=dict.fromkeys(names, 0.97))
    found = findings(outputs)
    assert found["drivers"].fraction == 0.0
    # Where no coefficient holds, that of the pair may have been met by chance.
    assert found["twins"].message == "twins.foreign"


def test_two_of_three_drivers_get_a_share() -> None:
    relations = json.loads(honest_outputs()["relations.json"])["drivers"]
    outputs = edited(honest_outputs(), "relations.json", drivers=dict(list(relations.items())[:2]))
    assert findings(outputs)["drivers"].fraction == 0.3


FIGURES = ("scope.json", "variables.csv", "correlations.csv", "relations.json")


def test_figures_of_another_earn_nothing_beside_own_sets() -> None:
    theirs = {name: honest_outputs("next_months")[name] for name in FIGURES}
    found = findings({**honest_outputs(), **theirs})
    about = ("scope_", "variable_", "correlations", "drivers", "twins")
    shares = {c: f.fraction for c, f in found.items() if c.startswith(about)}
    assert shares == dict.fromkeys(shares, 0.0)
    assert len(shares) == 7


@pytest.mark.parametrize("encoding", ["big5", "utf-16"])
def test_a_list_in_another_encoding_says_so(encoding: str) -> None:
    text = honest_outputs()["issues.csv"].decode() + "備註,,,\n"
    found = findings({**honest_outputs(), "issues.csv": text.encode(encoding)})
    assert found["found_missing"].message == "output.encoding"


def test_a_million_columns_cost_the_list_only() -> None:
    wide = b",".join([b"x"] * 1_000_000)
    found = not_met(findings({**honest_outputs(), "issues.csv": wide}))
    assert set(found) == LISTED
    assert set(found.values()) == {"table.line_too_long"}


@pytest.mark.parametrize("use", USES)
def test_the_split_must_fit_the_use(use: str) -> None:
    hidden = variant(use).hidden
    outputs = honest_outputs(use)
    tables = {
        n: list(csv.reader(io.StringIO(outputs[n].decode()))) for n in ("train.csv", "test.csv")
    }
    rows = tables["train.csv"][1:] + tables["test.csv"][1:]
    aside = np.random.default_rng(1).random(len(rows)) < 0.25
    for name, part in (("train.csv", ~aside), ("test.csv", aside)):
        chosen = [row for row, here in zip(rows, part, strict=True) if here]
        outputs[name] = csv_bytes(tables[name][0], chosen)
    found = findings(outputs, use)
    wanted = {"new_devices": "split.groups_shared", "next_months": "split.times_mixed"}
    assert found["split_safe"].message == wanted[hidden["use"]]
    assert found["split_safe"].fraction == 0.0
    assert found["split_rows"].outcome is Outcome.MET
    assert found["split_remade"].fraction == 0.0
