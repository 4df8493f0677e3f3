"""The two sets: apart, safe for the use of the model, balanced, and made by a rule that is stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import split_sets
from grading.checks.verdict import Judgement, met, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

case_: Any = load_module(Path(__file__).parent, "case")
Case: Any = case_.Case


def split_rows(case: Case) -> Judgement:
    return split_sets.judge_rows(
        case.sets, case.originals, set(case.received), case.hidden["test_share"]
    )


def split_safe(case: Case) -> Judgement:
    """Apart by device or by time, as the use of the model asks."""
    if case.hidden["use"] == "new_devices":
        return split_sets.judge_groups(
            {r: v["device"] for r, v in case.received.items()}, case.sets
        )
    return split_sets.judge_times({r: v["at"] for r, v in case.received.items()}, case.sets)


def split_balance(case: Case) -> Judgement:
    """Stated sizes and fault shares, and a small gap where rows could be chosen."""
    true = {
        n: (len(r.ids), float(np.mean(r.array("fault"))))
        for n, r in (("train", case.train), ("test", case.test))
    }
    wrong = [
        f"{name}.{field}"
        for name, values in true.items()
        for field, value, rounding in zip(
            ("rows", "fault_share"), values, (0.0, case_.SHARE_ROUNDING), strict=True
        )
        if abs(case_.number(case_.at(case.split.fields, name, field)) - value) > rounding
    ]
    gap = abs(true["train"][1] - true["test"][1])
    most = case.hidden["most_gap"]
    params = {
        "train": f"{true['train'][1]:.1%}", "test": f"{true['test'][1]:.1%}", "gap": f"{gap:.1%}",
        "most": f"{most:.0%}", "wrong": ", ".join(wrong),
    }  # fmt: skip
    if wrong:
        found = partly(0.5 * (1 - len(wrong) / 4), "balance.figures", **params)
    elif case.hidden["use"] == "new_devices" and gap > most + 0.0005:
        found = partly(0.5, "balance.gap", **params)
    else:
        found = met("balance.holds", **params)
    figure = split_sets.share_figure(true["train"][1], true["test"][1])
    return replace(
        found,
        figure=figure,
        measured=Measure(round(gap, 4)),
        expected=Measure(most),
        where=Where("split.json"),
    )


def split_remade(case: Case) -> Judgement:
    """The stated rule gives the same two sets once more."""
    if case.split.choice("rule", ("devices", "time")) == "devices":
        listed = case.split.value("test_devices")
        names = {str(name) for name in listed} if isinstance(listed, list) else set()
        in_test = {row: value["device"] in names for row, value in case.received.items()}
    else:
        cut = case_.moment(case.split.value("cut"))
        in_test = {r: datetime.fromisoformat(v["at"]) >= cut for r, v in case.received.items()}
    wrong = sum(not in_test.get(row, False) for row in case.test.ids)
    wrong += sum(in_test.get(row, True) for row in case.train.ids)
    count = len(case.test.ids) + len(case.train.ids)
    params = {"wrong": wrong, "count": count}
    found = (
        partly(0.4 if wrong <= 0.02 * count else 0.0, "remade.differs", **params)
        if wrong
        else met("remade.holds", **params)
    )
    return replace(
        found,
        measured=Measure(wrong, "rows"),
        expected=Measure(0, "rows"),
        where=Where("split.json"),
    )
