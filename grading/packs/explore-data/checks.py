"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import associations, split_sets
from grading.checks.pictures import Picture, read_picture
from grading.checks.tables import finite, read_table, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly, term
from grading.contract import Measure, Where
from grading.pack_code import load_module

FOLDER = Path(__file__).parent
Case: Any = load_module(FOLDER, "case").Case
cleaning: Any = load_module(FOLDER, "cleaning")

ROLES = {
    "reading_id": "identifier", "device_id": "group", "taken_at": "time", "fault": "target",
    "ticket_hours": "afterwards", "water_ph": "too_empty",
}  # fmt: skip
FIGURES = ("mean", "std", "median", "min", "max")
SHAPES = ("symmetric", "right", "left")
SKEWED, UNSURE = 0.5, 0.06
SHARE_ROUNDING = 0.00061
PICTURES = ("distributions.png", "relations.png")
SMALLEST = (240, 160)
FEWEST_SHADES = 16  # an empty canvas has up to four


def scope_facts(case: Case) -> Judgement:
    """Counts, period and share of faults of the data received and kept."""
    case.train  # noqa: B018  figures beside somebody else's readings are none
    times = sorted(row["at"] for row in case.received.values())
    fault = np.concatenate([case.train.array("fault"), case.test.array("fault")])
    true: dict[str, Any] = {
        "rows_received": len(case.received),
        "rows_kept": len(fault),
        "devices": len({row["device"] for row in case.received.values()}),
        "fault_share": round(float(np.mean(fault)), 4),
        "first": times[0],
        "last": times[-1],
    }
    wrong = [name for name, value in true.items() if not _same_fact(case, name, value)]
    params = {"wrong": ", ".join(wrong), "count": len(true)}
    told = {name: shown(str(case.scope.fields.get(name, "–"))) for name in wrong}
    found = (
        partly(0.8 * (1 - len(wrong) / (len(true) - 1)) if len(wrong) < 5 else 0.0, "scope.differs", **params)
        if wrong
        else met("scope.holds", **params)
    )
    return replace(found, measured=Measure(told or true), expected=Measure(true), where=Where("scope.json"))


def variable_roles(case: Case) -> Judgement:
    case.train  # noqa: B018
    wanted = {name: ROLES.get(name, "feature") for name in case.hidden["empty"]}
    said = {name: case.variables.get(name, {}).get("role", "") for name in wanted}
    wrong = [name for name in wanted if said[name].lower() != wanted[name]]
    params = {"wrong": ", ".join(wrong) or "–", "count": len(wanted)}
    found = partly(0.9 * max(0.0, 1 - len(wrong) / 4), "roles.differ", **params) if wrong else met("roles.hold", **params)
    measured = {name: shown(said[name]) for name in wrong}
    return replace(found, measured=Measure(measured), expected=Measure(0, "columns"), where=Where("variables.csv"))


def variable_figures(case: Case) -> Judgement:
    """Figures of each measured column over the training rows, gaps as received."""
    wrong: dict[str, list[str]] = {}
    for name in case.columns:
        line = {key: finite(text) for key, text in case.variables.get(name, {}).items()}
        true = _figures(case.train.array(name))
        rounding = 0.0011 + 1e-5 * max(abs(v) for v in true.values())
        bad = associations.differing(line, {k: v for k, v in true.items() if k != "std"}, rounding)
        std = line.get("std")
        size = len(case.train.ids)
        if std is None or min(abs(std - true["std"] * f) for f in (1.0, np.sqrt(size / (size - 1)))) > rounding:
            bad.append("std")
        if line.get("missing") != case.hidden["empty"][name]:
            bad.append("missing")
        if bad:
            wrong[name] = sorted(bad)
    count = len(case.columns)
    if not wrong:
        return replace(met("figures.hold", count=count), where=Where("variables.csv"))
    name = min(wrong, key=lambda n: (-len(wrong[n]), n))
    params = {"wrong": len(wrong), "count": count, "column": name, "figures": ", ".join(wrong[name])}
    share = _figure_share(wrong, count)
    return replace(
        partly(0.8 * share, "figures.differ", **params),
        measured=Measure({n: wrong[n] for n in sorted(wrong)}),
        expected=Measure(0, "columns"),
        where=Where("variables.csv"),
    )


def variable_shapes(case: Case) -> Judgement:
    """Symmetric or skewed, from the skewness of the training rows; near the limit both are right."""
    wrong = []
    for name in case.columns:
        value = associations.skewness(case.train.array(name))
        limits = (SKEWED - UNSURE, SKEWED + UNSURE)
        fair = {"symmetric"} if abs(value) < limits[1] else set()
        if abs(value) > limits[0]:
            fair.add("right" if value > 0 else "left")
        if case.variables.get(name, {}).get("shape", "").lower() not in fair:
            wrong.append(name)
    params = {"wrong": ", ".join(wrong) or "–", "count": len(case.columns)}
    found = partly(0.8 * max(0.0, 1 - len(wrong) / 4), "shapes.differ", **params) if wrong else met("shapes.hold", **params)
    return replace(found, measured=Measure(len(wrong), "columns"), expected=Measure(0, "columns"), where=Where("variables.csv"))


def correlations(case: Case) -> Judgement:
    table = read_table(case.outputs, "correlations.csv", associations.PAIR_COLUMNS)
    return associations.judge_pairs(table, {n: case.train.array(n) for n in (*case.columns, "fault")})


def drivers(case: Case) -> Judgement:
    """The three columns that bear on faults, each with its rank correlation."""
    said = case.relations.value("drivers")
    if not isinstance(said, dict):
        raise Unreadable("relations.not_an_object", Where("relations.json"), field="drivers")
    fault = case.train.array("fault")
    right, figures = [], []
    for name in sorted(str(key) for key in said)[:50]:
        if name in case.columns:
            true = associations.spearman(case.train.array(name), fault)
            if abs(_number(said[name]) - true) <= associations.ROUNDING:
                figures.append(name)
                if name in case.hidden["drivers"]:
                    right.append(name)
    extra = len(said) - len(right)
    params = {
        "right": len(right),
        "count": len(case.hidden["drivers"]),
        "said": shown(", ".join(sorted(map(str, said))[:6]), 90),
        "false_figures": len(said) - len(figures),
    }
    if "ticket_hours" in said:
        found = missed("drivers.afterwards", **params)
    elif len(right) == 3 and not extra:
        found = met("drivers.hold", **params)
    else:
        share = max(0.0, 0.6 * (len(right) - 0.5 * extra - 1) / 2)
        found = partly(share, "drivers.differ", **params)
    return replace(found, measured=Measure(len(right), "columns"), expected=Measure(3, "columns"), where=Where("relations.json"))


def twins(case: Case) -> Judgement:
    """The pair that says the same thing, with its correlation."""
    said = case.relations.value("redundant")
    wanted = case.hidden["twins"]
    pearson = associations.pearson(*(case.train.array(name) for name in wanted))
    named = isinstance(said, dict) and isinstance(said.get("columns"), list) and sorted(map(str, said["columns"][:9])) == sorted(wanted)
    figure = named and abs(_number(said.get("pearson")) - pearson) <= associations.ROUNDING
    params = {"pearson": f"{pearson:.3f}"}
    if figure:
        found = met("twins.named", **params)
    elif named:
        found = missed("twins.figure", **params)  # the name alone may be a guess
    else:
        found = missed("twins.other")
    return replace(found, where=Where("relations.json"))


def pictures(case: Case) -> Judgement:
    """Both pictures are there, large enough, with something drawn on them."""
    case.train  # noqa: B018  a picture of another order's readings is none
    shares, found = [], []
    for name in PICTURES:
        try:
            found.append(_picture(read_picture(case.outputs, name), name))
        except Unreadable as problem:
            found.append(replace(missed(problem.message, **problem.params), where=problem.where))
        shares.append(found[-1].fraction)
    if all(shares):
        return found[-1]
    bad = found[shares.index(0.0)]
    return replace(bad, outcome=partly(sum(shares) / 2, "").outcome, fraction=sum(shares) / 2)


def split_rows(case: Case) -> Judgement:
    return split_sets.judge_rows(case.sets, case.originals, set(case.received), case.hidden["test_share"])


def split_safe(case: Case) -> Judgement:
    """Apart by device or by time, as the use of the model asks."""
    if case.hidden["use"] == "new_devices":
        return split_sets.judge_groups({r: v["device"] for r, v in case.received.items()}, case.sets)
    return split_sets.judge_times({r: v["at"] for r, v in case.received.items()}, case.sets)


def split_balance(case: Case) -> Judgement:
    """Stated sizes and fault shares, and a small gap where rows could be chosen."""
    true = {n: (len(r.ids), float(np.mean(r.array("fault")))) for n, r in (("train", case.train), ("test", case.test))}
    wrong = [
        f"{name}.{field}"
        for name, values in true.items()
        for field, value, rounding in zip(("rows", "fault_share"), values, (0.0, SHARE_ROUNDING), strict=True)
        if abs(_number(_at(case.split.fields, name, field)) - value) > rounding
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
    return replace(found, figure=figure, measured=Measure(round(gap, 4)), expected=Measure(most), where=Where("split.json"))


def split_remade(case: Case) -> Judgement:
    """The stated rule gives the same two sets once more."""
    if case.split.choice("rule", ("devices", "time")) == "devices":
        listed = case.split.value("test_devices")
        names = {str(name) for name in listed} if isinstance(listed, list) else set()
        in_test = {row: value["device"] in names for row, value in case.received.items()}
    else:
        cut = _moment(case.split.value("cut"))
        in_test = {r: datetime.fromisoformat(v["at"]) >= cut for r, v in case.received.items()}
    wrong = sum(not in_test.get(row, False) for row in case.test.ids)
    wrong += sum(in_test.get(row, True) for row in case.train.ids)
    count = len(case.test.ids) + len(case.train.ids)
    params = {"wrong": wrong, "count": count}
    found = partly(0.4 if wrong <= 0.02 * count else 0.0, "remade.differs", **params) if wrong else met("remade.holds", **params)
    return replace(found, measured=Measure(wrong, "rows"), expected=Measure(0, "rows"), where=Where("split.json"))


def fills(case: Case) -> Judgement:
    return load_module(FOLDER, "filling").judge_fills(case)


def _picture(picture: Picture, name: str) -> Judgement:
    params = {"name": name, "width": picture.width, "height": picture.height}
    if picture.width < SMALLEST[0] or picture.height < SMALLEST[1]:
        found = missed("picture.too_small", **params)
    elif picture.shades < FEWEST_SHADES:
        found = missed("pictures.blank", **params)
    else:
        found = met("picture.holds", **params)
    size = Measure([picture.width, picture.height], "px")
    return replace(found, measured=size, expected=Measure(list(SMALLEST), "px"), where=Where(name))


def _same_fact(case: Case, name: str, true: Any) -> bool:
    said = case.scope.fields.get(name)
    if isinstance(true, str):
        try:
            return _moment(said) == datetime.fromisoformat(true)
        except Unreadable:
            return False
    return abs(_number(said) - true) <= (SHARE_ROUNDING if name == "fault_share" else 0)


def _moment(said: Any) -> datetime:
    """A local time as ISO 8601; seconds and a blank for the T are let pass."""
    try:
        return datetime.fromisoformat(str(said)[:40]).replace(tzinfo=None)
    except ValueError as error:
        text = shown(str(said)[:100])
        raise Unreadable("document.not_a_time", Where("split.json"), text=text) from error


def _number(value: Any) -> float:
    """A finite number, or infinity for anything else: it equals nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return float("inf")
    found = finite(str(value)[:400])
    return float("inf") if found is None else found


def _at(fields: Mapping[str, Any], *path: str) -> Any:
    found: Any = fields
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _figures(values: Any) -> dict[str, float]:
    return {
        "mean": float(np.mean(values)), "std": float(np.std(values)),
        "median": float(np.median(values)), "min": float(np.min(values)), "max": float(np.max(values)),
    }  # fmt: skip


def _figure_share(wrong: Mapping[str, list[str]], count: int) -> float:
    """Half for whole columns, half for single figures."""
    single = sum(len(names) for names in wrong.values()) / (count * (len(FIGURES) + 1))
    return 0.5 * (1 - len(wrong) / count) + 0.5 * (1 - single) if single < 0.5 else 0.0


CHECKS: Mapping[str, Callable[[Case], Judgement]] = {
    "scope_facts": scope_facts,
    "variable_roles": variable_roles,
    "variable_figures": variable_figures,
    "variable_shapes": variable_shapes,
    "correlations": correlations,
    "drivers": drivers,
    "twins": twins,
    "pictures": pictures,
    **{f"found_{k}": partial(cleaning.found_kind, kind=k) for k in cleaning.NAMES},
    "found_copies": cleaning.found_copies,
    "actions_fit": cleaning.actions_fit,
    "treated": cleaning.treated,
    "rare_kept": cleaning.rare_kept,
    "sound_kept": cleaning.sound_kept,
    "split_rows": split_rows,
    "split_safe": split_safe,
    "split_balance": split_balance,
    "split_remade": split_remade,
    "fills_from_training": fills,
    "canaries": cleaning.canaries,
}
