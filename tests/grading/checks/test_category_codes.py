"""Encodings of unordered and graded categories, and what they do with new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from grading.checks.category_codes import coded, judge_nominal, judge_ordinal, judge_unseen
from grading.checks.feature_program import Feature
from grading.checks.verdict import Judgement

KINDS = ("a", "b", "c", "d")
CELLS = list(KINDS) * 50
# Rates of the target: a 0.8, b 0.2, c 0.6, d 0.4
TARGET = np.array([float(n // 4 % 10 < {"a": 8, "b": 2, "c": 6, "d": 4}[c])
                   for n, c in enumerate(CELLS)])  # fmt: skip


def feature(
    codes: Mapping[str, float], unseen: float | None = 0.0, missing: float | None = 0.0
) -> Feature:
    return Feature("f", ("kind",), "category", codes, unseen, missing, 0.0, 1.0)


def one_hot(kinds: Sequence[str] = KINDS) -> list[Feature]:
    return [feature({kind: 1.0}) for kind in kinds]


def nominal(features: Sequence[Feature], needed: Sequence[str] = ("kind",)) -> Judgement:
    return judge_nominal(
        [coded("kind", features, CELLS)], {"kind": CELLS}, TARGET, needed, "f.json"
    )


@pytest.mark.parametrize(
    "features",
    [
        one_hot(),
        one_hot(KINDS[1:]),
        [feature({kind: 1.0, "a": -1.0}) for kind in KINDS[1:]],
        [feature({"a": 0.78, "b": 0.22, "c": 0.6, "d": 0.41})],
        [feature({"a": -0.78, "b": -0.22, "c": -0.6, "d": -0.41})],
    ],
    ids=["one-hot", "dummy", "effect", "smoothed rates", "rates turned"],
)
def test_codes_without_an_order_are_met(features: list[Feature]) -> None:
    assert nominal(features).fraction == 1.0


@pytest.mark.parametrize(
    ("features", "message", "fraction"),
    [
        ([feature({"a": 0.0, "b": 1.0, "c": 2.0, "d": 3.0})], "nominal.ordered", 0.0),
        ([feature({"a": 3.0, "b": 1.0}, unseen=None)], "nominal.ordered", 0.0),
        (one_hot(KINDS[:2]), "nominal.lost", 0.5333),
        ([], "nominal.absent", 0.0),
    ],
)
def test_an_order_made_up_is_found(features: list[Feature], message: str, fraction: float) -> None:
    found = nominal(features)
    assert (found.message, found.fraction) == (message, fraction)


def test_a_column_that_does_not_matter_may_be_left_out() -> None:
    both = [coded("kind", one_hot(), CELLS), coded("other", [], CELLS)]
    cells = {"kind": CELLS, "other": CELLS}
    assert judge_nominal(both, cells, TARGET, ["kind"], "f").fraction == 1.0
    assert judge_nominal(both, cells, TARGET, ["kind", "other"], "f").fraction == 0.5
    assert nominal([], needed=()).message == "nominal.absent"


@pytest.mark.parametrize(
    ("features", "message", "fraction"),
    [
        ([feature({"a": 1.0, "b": 2.0, "c": 5.0, "d": 9.0})], "ordinal.holds", 1.0),
        ([feature({"a": 9.0, "b": 5.0, "c": 2.0, "d": 1.0})], "ordinal.holds", 1.0),
        (
            [
                feature({"b": 1.0, "c": 1.0, "d": 1.0}),
                feature({"c": 1.0, "d": 1.0}),
                feature({"d": 1.0}),
            ],
            "ordinal.holds",
            1.0,
        ),
        (one_hot(), "ordinal.spread", 0.5),
        ([feature({"a": 1.0, "b": 3.0, "c": 2.0, "d": 4.0})], "ordinal.disordered", 0.0),
        ([feature({"a": 1.0, "b": 1.0, "c": 2.0, "d": 4.0})], "ordinal.disordered", 0.0),
        ([feature({"a": 1.0}, unseen=None)], "ordinal.disordered", 0.0),
        ([], "ordinal.absent", 0.0),
    ],
)
def test_grades_keep_their_order(features: list[Feature], message: str, fraction: float) -> None:
    found = judge_ordinal([coded("kind", features, CELLS)], {"kind": KINDS}, ["kind"], "f")
    assert (found.message, found.fraction) == (message, fraction)


@pytest.mark.parametrize(
    ("features", "message", "fraction"),
    [
        (one_hot(), "unseen.holds", 1.0),
        ([feature({"a": 0.8, "b": 0.2, "c": 0.6, "d": 0.4}, unseen=0.5)], "unseen.holds", 1.0),
        ([feature(dict.fromkeys(KINDS, 1.0), unseen=None)], "unseen.no_number", 0.0),
        ([feature({"a": 1.0}, missing=None)], "unseen.no_missing", 0.0),
        ([*one_hot(), feature({"z": 1.0})], "unseen.not_of_train", 0.64),
        ([feature({**dict.fromkeys(KINDS, 1.0), "a": 2.0}, unseen=-1.0)], "unseen.outside", 0.0),
        ([], "unseen.none", 0.0),
    ],
)
def test_new_categories_have_a_place(
    features: list[Feature], message: str, fraction: float
) -> None:
    found = judge_unseen([coded("kind", features, CELLS)], "f")
    assert (found.message, found.fraction) == (message, fraction)
