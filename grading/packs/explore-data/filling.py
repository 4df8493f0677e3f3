"""Gaps are filled with medians of the training rows, and with those only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks.listed import Cell
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

case_: Any = load_module(Path(__file__).parent, "case")
Case: Any = case_.Case

ROUNDING = 0.0012  # sets and medians are written with three decimals or more
APPLIED = 0.0062
LEAST_APPLIED = 0.95


def judge_fills(case: Case) -> Judgement:
    """The stated values are training medians, and the gaps hold them."""
    stated = case.split.value("fills")
    if not isinstance(stated, dict):
        raise Unreadable("fills.not_an_object", Where("split.json"))
    wanted = sorted(
        {
            column
            for (_, column), kind in case.planted.items()
            if kind in case_.FILLED and column != "fault"
        }
    )
    wrong, leaked, loose = [], [], []
    for column in wanted:
        value = case_.number(stated.get(column))
        if not _near(value, _medians(case, column, ("train",))):
            both = _near(value, _medians(case, column, ("train", "test")))
            (leaked if both else wrong).append(column)
        elif not _applied(case, column, value):
            loose.append(column)
    params = {
        "count": len(wanted), "right": len(wanted) - len(wrong) - len(leaked) - len(loose),
        "wrong": ", ".join(wrong) or "–", "leaked": ", ".join(leaked), "loose": ", ".join(loose),
    }  # fmt: skip
    if len(leaked) > len(wrong) and leaked:
        found = missed("fills.from_all_rows", **params)
    elif wrong or leaked:
        found = partly(0.8 * params["right"] / params["count"], "fills.differ", **params)
    elif loose:
        found = partly(0.6 * params["right"] / params["count"], "fills.not_applied", **params)
    else:
        found = met("fills.hold", **params)
    return replace(
        found,
        measured=Measure(params["right"], "columns"),
        expected=Measure(len(wanted), "columns"),
        where=Where("split.json"),
    )


def _medians(case: Case, column: str, names: tuple[str, ...]) -> list[float]:
    """Medians that an honest cleaning may give: without what was planted, without what the
    candidate's own list fills, or over the finished rows.
    """
    filled = {cell for cell, kind in case.planted.items() if kind in case_.FILLED}
    found = []
    for left_out in (filled, _own(case), set()):
        values = [v for cell, v in _cells(case, column, names) if cell not in left_out]
        if values:
            found.append(float(np.median(values)))
    return found


def _own(case: Case) -> set[Cell]:
    """What the candidate's list fills, and the cells that came blank."""
    blank = {cell for cell, kind in case.planted.items() if kind == "missing"}
    try:
        entries = case.listing.entries
    except Unreadable:
        return blank
    return blank | {cell for cell, entry in entries.items() if entry.action == "fill"}


def _cells(case: Case, column: str, names: tuple[str, ...]) -> Iterator[tuple[Cell, float]]:
    for name in names:
        rows = getattr(case, name)
        for row, value in zip(rows.ids, rows.values[column], strict=True):
            if value is not None:
                yield (row, column), value


def _near(value: float, medians: list[float]) -> bool:
    return any(abs(value - median) <= ROUNDING for median in medians)


def _applied(case: Case, column: str, value: float) -> bool:
    """Whether the gaps of both sets hold the stated value."""
    held = [
        rows.values[column][place]
        for row, place, rows in case.pairs()
        if case.kind(row, column) in ("missing", "coded")
    ]
    right = sum(v is not None and abs(v - value) <= APPLIED for v in held)
    return right >= LEAST_APPLIED * len(held)
