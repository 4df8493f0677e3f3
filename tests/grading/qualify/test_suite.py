"""The written and the machine-made submissions of every pack, and how they are filled."""

from __future__ import annotations

import ast
import base64
import json
import tomllib
from pathlib import Path

import pytest

from grading.errors import PackError
from grading.qualify.filling import PLACE, Filling, is_filled
from grading.qualify.forging import SAYS, forged_notebook
from grading.qualify.operators import OPERATORS, machine_mutants
from grading.qualify.solutions import changed, read_suite
from grading.qualify.table import FEWEST, MACHINE, MACHINE_SEED
from grading.registry import Pack, pack, packs
from grading.variant import Variant
from tests.grading.submission import SLUG

FILLING = Filling(
    folder=pack(SLUG).folder,
    variant=Variant({}, {"labels": {"test": [0, 1]}}),
    other=Variant({"a.csv": b"x"}, {}),
    other_outputs=lambda: {"m.json": b"{}"},
)


@pytest.mark.parametrize("one", packs(), ids=lambda p: p.slug)
def test_a_suite_is_large_enough_and_every_submission_is_python(one: Pack) -> None:
    suite = read_suite(one.folder)
    assert len(suite.mutants) >= FEWEST["mutants"]
    assert len(suite.cheats) >= FEWEST["cheats"]
    assert len(suite.alternatives) + 1 >= FEWEST["clean"]
    solutions = [suite.reference, *suite.alternatives, *(m.solution for m in suite.mutants)]
    solutions += [s for c in suite.cheats for s in (c.solution, c.baseline)]
    for solution in solutions:
        ast.parse(PLACE.sub("0", solution.source))
    names = [solution.name for solution in solutions]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", packs(), ids=lambda p: p.slug)
def test_every_check_is_named_by_a_mutant(one: Pack) -> None:
    named = {mutant.notices for mutant in read_suite(one.folder).mutants}
    assert named == {check.id for check in one.checks}


@pytest.mark.parametrize("one", packs(), ids=lambda p: p.slug)
def test_machine_mutants_are_different_and_repeatable(one: Pack) -> None:
    reference = read_suite(one.folder).reference.source
    made = machine_mutants(reference, MACHINE, MACHINE_SEED)
    assert made == machine_mutants(reference, MACHINE, MACHINE_SEED)
    assert len({mutant.solution.source for mutant in made}) == MACHINE
    assert ast.unparse(ast.parse(reference)) not in {m.solution.source for m in made}
    assert machine_mutants(reference, MACHINE, MACHINE_SEED + 1) != made


@pytest.mark.parametrize(
    ("source", "operator", "after"),
    [
        ("a < b", "comparison", "a >= b"),
        ("a + b", "sign", "a - b"),
        ("f(x=True)", "turn", "f(x=False)"),
        ("f(3)", "one_off", "f(4)"),
        ("x = 1 if a else b", "negate", "x = 1 if not a else b"),
        ("f([a, b])", "reverse", "f([b, a])"),
        ("f(a, b, c)", "exchange", "f(b, a, c)"),
        ("f()", "leave_out", "None"),
    ],
)
def test_an_operator_changes_one_place(source: str, operator: str, after: str) -> None:
    made = {m.operator: m.solution.source for m in machine_mutants(source, 20, 1)}
    assert made[operator] == after
    assert set(made) <= set(OPERATORS)


def test_a_change_finds_its_text_exactly_once() -> None:
    assert changed("ab", [{"find": "b", "replace": "c"}], "x") == "ac"
    assert changed("ab", [{"whole": "new"}], "x") == "new"
    for text in ("z", "a"):
        with pytest.raises(PackError, match="finds its text"):
            changed("aa", [{"find": text, "replace": ""}], "x")


def test_places_are_filled() -> None:
    assert FILLING.fill("{{hidden.labels.test}}") == "[0, 1]"
    assert base64.b64decode(FILLING.fill("{{other.m.json}}")) == b"{}"
    assert base64.b64decode(FILLING.fill("{{public.a.csv}}")) == b"x"
    own = base64.b64decode(FILLING.fill("{{code.pack/variant.py}}"))
    assert own == (pack(SLUG).folder / "variant.py").read_bytes()
    assert b"def generator" in base64.b64decode(FILLING.fill("{{code.grading/seeds.py}}"))
    assert is_filled("f'{{x}}'")
    assert not is_filled("{{other.m.json}}")


@pytest.mark.parametrize("place", ["hidden.nothing", "other.x", "public.x", "code.pack/x.py"])
def test_a_place_that_names_nothing_is_the_packs_fault(place: str) -> None:
    with pytest.raises(PackError, match="Nothing is known"):
        FILLING.fill("{{" + place + "}}")


def test_a_forged_notebook_shows_what_never_ran() -> None:
    book = json.loads(forged_notebook("# %%\nprint(1)\n"))
    assert book["cells"][0]["outputs"][0]["text"] == SAYS


@pytest.mark.parametrize("one", packs(), ids=lambda p: p.slug)
def test_survivors_are_explained_one_by_one(one: Pack) -> None:
    rows = tomllib.loads(Path(one.folder, "survivors.toml").read_text(encoding="utf-8"))["survivor"]
    made = machine_mutants(read_suite(one.folder).reference.source, MACHINE, MACHINE_SEED)
    assert {row["name"] for row in rows} <= {mutant.solution.name for mutant in made}
    assert all(len(row["why"]) > 20 for row in rows)
