"""The traced run: hints only, from what a run in the box showed; a forged trace changes no finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.commands import lens as command
from grading.contract import Finding, Outcome, Where
from grading.lens.findings import look
from grading.lens.traced import hints, read_trace, with_tracer
from tests.grading.lens.test_reading import notebook

MAKE = """import numpy as np, pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(60, 2)), columns=["a", "b"])
df["y"] = rng.integers(0, 2, 60)"""
LEAKY = notebook(
    MAKE,
    'X = StandardScaler().fit_transform(df[["a", "b"]])\n'
    'A, B, a, b = train_test_split(X, df["y"], random_state=0)',
    "m = LogisticRegression().fit(A, a)\nprint(m.score(B, b))",
)
CLEAN = notebook(
    MAKE,
    'A, B, a, b = train_test_split(df[["a", "b"]], df["y"], random_state=0)\n'
    "s = StandardScaler().fit(A)",
    "m = LogisticRegression().fit(s.transform(A), a)\nprint(m.score(s.transform(B), b))",
)
LEAK = Finding(
    "lens_preprocessing_before_split", Outcome.NOT_MET, None, 0.0, 0,
    "lens.leak_preprocessing_before_split", where=Where("submission.ipynb", 1, 1),
)  # fmt: skip
ABSTAINS = Finding("lens_reading", Outcome.NOT_DECIDABLE, None, 0.0, 0, "lens.abstains_no_score")
COUNTED = Finding(
    "lens_duplicates_across_split", Outcome.NOT_DECIDABLE, None, 0.0, 0, "lens.doubt_duplicates"
)


def event(op: str, name: str, cell: int, rows: list[int], **more: object) -> dict[str, object]:
    return {
        "op": op,
        "name": name,
        "cell": cell,
        "line": 1,
        "rows": rows,
        "object": hash(name) % 99,
        **more,
    }


def said(
    found: list[Finding], events: list[dict[str, object]], status: str = "completed"
) -> list[str]:
    trace = "\n".join(map(json.dumps, events)).encode()
    made = hints(LEAKY, found, {}, lambda *_: (status, 2, trace))
    assert all((h.ceiling, h.weight, h.fraction) == (0, 0.0, None) for h in made)
    return [h.message.removeprefix("lens.traced_") for h in made]


ALL, TRAIN, TEST = list(range(10)), list(range(7)), [7, 8, 9]
MODEL = [
    event("fit", "LogisticRegression", 2, TRAIN),
    event("score", "LogisticRegression", 2, TEST),
]


@pytest.mark.parametrize(
    ("scaled", "wanted"), [(ALL, "confirmed"), (TRAIN, "unconfirmed"), ([], "unconfirmed")]
)
def test_a_leak_is_confirmed_by_rows_that_are_predicted_later(scaled, wanted: str) -> None:
    assert said([LEAK], [event("fit_transform", "StandardScaler", 1, scaled), *MODEL]) == [wanted]


def test_a_fit_at_another_place_or_of_another_kind_confirms_nothing() -> None:
    elsewhere = event("fit_transform", "StandardScaler", 2, ALL)
    other = event("fit_transform", "SimpleImputer", 1, ALL)
    assert said([LEAK], [elsewhere, other, *MODEL]) == ["unconfirmed"]


@pytest.mark.parametrize(("scaled", "wanted"), [(ALL, ["leak"]), (TRAIN, ["clean"])])
def test_what_the_file_left_open_is_told_from_the_run(scaled, wanted: list[str]) -> None:
    assert said([ABSTAINS], [event("fit", "StandardScaler", 1, scaled), *MODEL]) == wanted
    assert said([ABSTAINS], MODEL[:1]) == []


@pytest.mark.parametrize(("held", "wanted"), [([6, 9], "copies"), ([9], "no_copies")])
def test_copies_across_a_split_are_counted(held, wanted: str) -> None:
    assert said([COUNTED], [event("split", "train_test_split", 1, TRAIN, held=held)]) == [wanted]


def test_a_run_that_stops_says_where_and_adds_no_more() -> None:
    assert said([], [], "cell_error") == ["stopped"]


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b"null", b'{"op": 1}', b'{"op": "fit", "name": "x", "cell": 1e999, "line": 1}', b"\xff"]
)  # fmt: skip
def test_forged_lines_are_passed_over(line: bytes) -> None:
    good = json.dumps(event("fit", "PCA", 1, [1, "x", None])).encode()
    (found,) = read_trace(line + b"\n" + good)
    assert (found.name, found.rows) == ("PCA", {1})


def test_the_tracer_stands_in_front_of_every_code_cell() -> None:
    made, cells = with_tracer(LEAKY)
    sources = [cell["source"] for cell in json.loads(made)["cells"]]
    assert sources[0].startswith('"""Runs *in the box*')
    assert sources[1:] == [cell.source for cell in cells]


@pytest.mark.parametrize(("content", "wanted"), [(LEAKY, "confirmed"), (CLEAN, None)])
def test_a_real_run_in_the_box_confirms_a_leak(content: bytes, wanted: str | None) -> None:
    found = hints(content, look(content), {}, command._run)
    assert [h.message.removeprefix("lens.traced_") for h in found] == ([wanted] if wanted else [])
    if wanted:
        assert (found[0].params["name"], found[0].params["rows"]) == ("StandardScaler", 15)


def test_a_real_run_settles_what_the_file_leaves_open() -> None:
    for content, wanted in ((LEAKY, "lens.traced_leak"), (CLEAN, "lens.traced_clean")):
        (found,) = hints(content, [ABSTAINS], {}, command._run)
        assert found.message == wanted


def test_the_command_runs_only_when_told_to(tmp_path: Path, capsys) -> None:
    path = tmp_path / "work.ipynb"
    path.write_bytes(LEAKY)
    assert main(["lens", str(path), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)["findings"]
    assert main(["lens", str(path), "--json", "--traced"]) == 0
    traced = json.loads(capsys.readouterr().out)["findings"]
    assert traced[: len(plain)] == plain
    assert [one["message"] for one in traced[len(plain) :]] == ["lens.traced_confirmed"]
