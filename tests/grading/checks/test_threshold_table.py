"""The table of thresholds, counts and costs."""

from __future__ import annotations

import numpy as np
import pytest

from grading.checks.classification import confusion
from grading.checks.files import Outputs
from grading.checks.tables import Table, read_table
from grading.checks.threshold_table import COLUMNS, judge_threshold_table
from grading.checks.verdict import Judgement
from tests.grading.submission import csv_bytes

DRAW = np.random.default_rng(6)
ACTUAL = (DRAW.random(300) < 0.3).astype(float)
SCORES = np.round(np.clip(0.4 * ACTUAL + 0.5 * DRAW.random(300), 0, 1), 2)
PRICES = (900.0, 100.0)


def table(cuts: list[float], **changes: float) -> Table:
    rows = []
    for cut in cuts:
        m = confusion(ACTUAL, (cut <= SCORES).astype(float))
        row = dict(
            zip(
                COLUMNS,
                (cut, m.tn, m.fp, m.fn, m.tp, m.precision, m.recall, m.cost(*PRICES)),
                strict=True,
            )
        )
        rows.append([{**row, **changes}[name] for name in COLUMNS])
    return read_table(Outputs({"t": csv_bytes(COLUMNS, rows)}, {}), "t", COLUMNS)


def judge(given: Table, chosen: float, scores: np.ndarray = SCORES) -> Judgement:
    return judge_threshold_table(given, ACTUAL, scores, chosen, PRICES, currency="TWD")


@pytest.mark.parametrize(
    ("cuts", "changes", "message"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.5], {}, "thresholds.hold"),
        ([0.1, 0.2, 0.3, 0.4], {}, "thresholds.too_few"),
        ([0.2, 0.2, 0.2, 0.2, 0.2], {}, "thresholds.too_few"),
        ([0.1, 0.2, 0.4, 0.5, 0.6], {}, "thresholds.chosen_absent"),
        ([0.1, 0.2, 0.3, 0.4, 0.5], {"cost": 1.0}, "thresholds.differ"),
        ([0.1, 0.2, 0.3, 0.4, 0.5], {"tp": 1.0}, "thresholds.differ"),
        ([0.1, 0.2, 0.3, 0.4, 0.5], {"precision": 0.1}, "thresholds.differ"),
        ([0.1, 0.2, 0.3, 0.4, 0.5], {"recall": 0.1}, "thresholds.differ"),
    ],
)
def test_the_table_is_recomputed(
    cuts: list[float], changes: dict[str, float], message: str
) -> None:
    judgement = judge(table(cuts, **changes), 0.3)
    assert judgement.message == message


def test_ties_may_go_either_way() -> None:
    m = confusion(ACTUAL, (SCORES > 0.3).astype(float))
    strict = (0.3, m.tn, m.fp, m.fn, m.tp, m.precision, m.recall, m.cost(*PRICES))
    rows = [*table([0.1, 0.2, 0.4, 0.5]).rows, strict]
    found = read_table(Outputs({"t": csv_bytes(COLUMNS, rows)}, {}), "t", COLUMNS)
    assert judge(found, 0.3).message == "thresholds.hold"


def _row(cut: float, applied: float, scores: np.ndarray) -> tuple[float, ...]:
    m = confusion(ACTUAL, (scores >= applied).astype(float))
    return (cut, m.tn, m.fp, m.fn, m.tp, m.precision, m.recall, m.cost(*PRICES))


@pytest.mark.parametrize(
    ("off", "message"), [(0.0004, "thresholds.hold"), (0.01, "thresholds.differ")]
)
def test_a_threshold_may_be_rounded_to_three_decimals(off: float, message: str) -> None:
    scores = np.round(np.random.default_rng(7).random(300), 6)
    cuts = [0.1, 0.2, 0.3, 0.4, 0.5]
    rows = [_row(cut, cut + off, scores) for cut in cuts]
    found = read_table(Outputs({"t": csv_bytes(COLUMNS, rows)}, {}), "t", COLUMNS)
    assert judge(found, 0.3004, scores).message == message


def test_a_row_that_differs_says_what_it_costs_and_in_what() -> None:
    judgement = judge(table([0.1, 0.2, 0.3, 0.4, 0.5], cost=1.0), 0.3)
    true = confusion(ACTUAL, (SCORES >= 0.1).astype(float))
    assert judgement.params["cost"] == true.cost(*PRICES)
    assert judgement.params["currency"] == "TWD"
