"""The checks of this pack: which judgement looks at what part of a submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grading.checks import associations
from grading.checks.pictures import Picture, read_picture
from grading.checks.tables import finite, shown
from grading.checks.verdict import Judgement, Unreadable, met, missed, partly
from grading.contract import Measure, Where
from grading.pack_code import load_module

FOLDER = Path(__file__).parent
case_: Any = load_module(FOLDER, "case")
Case: Any = case_.Case
cleaning: Any = load_module(FOLDER, "cleaning")
dividing: Any = load_module(FOLDER, "dividing")
filling: Any = load_module(FOLDER, "filling")
relating: Any = load_module(FOLDER, "relating")

ROLES = {
    "reading_id": "identifier", "device_id": "group", "taken_at": "time", "fault": "target",
    "ticket_hours": "afterwards", "water_ph": "too_empty",
}  # fmt: skip
FIGURES = ("mean", "std", "median", "min", "max")
SHAPES = ("symmetric", "right", "left")
SKEWED, UNSURE = 0.5, 0.06
PICTURES = ("distributions.png", "relations.png")
MEAN_ROUNDING = 0.006
MOST_WRONG_FACTS = 3  # what is left may be met by chance
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
        partly(
            0.8 * max(0.0, 1 - len(wrong) / MOST_WRONG_FACTS),
            "scope.differs",
            **params,
        )
        if wrong
        else met("scope.holds", **params)
    )
    return replace(
        found, measured=Measure(told or true), expected=Measure(true), where=Where("scope.json")
    )


def variable_roles(case: Case) -> Judgement:
    """What each column can be used for; the roles of another order's table are none."""
    _refuse_foreign_table(case)
    wanted = {name: ROLES.get(name, "feature") for name in case.hidden["empty"]}
    said = {name: case.variables.get(name, {}).get("role", "") for name in wanted}
    wrong = [name for name in wanted if said[name].lower() != wanted[name]]
    params = {"wrong": ", ".join(wrong) or "–", "count": len(wanted)}
    found = (
        partly(0.9 * max(0.0, 1 - len(wrong) / 4), "roles.differ", **params)
        if wrong
        else met("roles.hold", **params)
    )
    measured = {name: shown(said[name]) for name in wrong}
    return replace(
        found,
        measured=Measure(measured),
        expected=Measure(0, "columns"),
        where=Where("variables.csv"),
    )


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
        if (
            std is None
            or min(abs(std - true["std"] * f) for f in (1.0, np.sqrt(size / max(size - 1, 1))))
            > rounding
        ):
            bad.append("std")
        if line.get("missing") != case.hidden["empty"][name]:
            bad.append("missing")
        if bad:
            wrong[name] = sorted(bad)
    count = len(case.columns)
    if not wrong:
        return replace(met("figures.hold", count=count), where=Where("variables.csv"))
    name = min(wrong, key=lambda n: (-len(wrong[n]), n))
    params = {
        "wrong": len(wrong),
        "count": count,
        "column": name,
        "figures": ", ".join(wrong[name]),
    }
    share = _figure_share(wrong, count)
    return replace(
        partly(0.8 * share, "figures.differ", **params),
        measured=Measure({n: wrong[n] for n in sorted(wrong)}),
        expected=Measure(0, "columns"),
        where=Where("variables.csv"),
    )


def variable_shapes(case: Case) -> Judgement:
    """Symmetric or skewed, from the skewness of the training rows; near the limit both are right."""
    _refuse_foreign_table(case)
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
    found = (
        partly(0.8 * max(0.0, 1 - len(wrong) / 4), "shapes.differ", **params)
        if wrong
        else met("shapes.hold", **params)
    )
    return replace(
        found,
        measured=Measure(len(wrong), "columns"),
        expected=Measure(0, "columns"),
        where=Where("variables.csv"),
    )


def pictures(case: Case) -> Judgement:
    """Both pictures are there, large enough, with something drawn on them."""
    case.train  # noqa: B018  a picture of another order's readings is none
    shares: list[float] = []
    found: list[Judgement] = []
    for name in PICTURES:
        try:
            found.append(_picture(read_picture(case.outputs, name), name))
        except Unreadable as problem:
            found.append(replace(missed(problem.message, **problem.params), where=problem.where))
        shares.append(found[-1].fraction or 0.0)
    if all(shares):
        return found[-1]
    bad = found[shares.index(0.0)]
    return replace(bad, outcome=partly(sum(shares) / 2, "").outcome, fraction=sum(shares) / 2)


def _refuse_foreign_table(case: Case) -> None:
    """The table is of this order when all counts of gaps are, or half of the means."""
    counts = {n: finite(line["missing"]) for n, line in case.variables.items()}
    if not associations.differing(counts, case.hidden["empty"], 0):
        return
    means = {n: float(np.mean(case.train.array(n))) for n in case.columns}
    said = {n: finite(line["mean"]) for n, line in case.variables.items()}
    if len(associations.differing(said, means, MEAN_ROUNDING)) > len(means) / 2:
        raise Unreadable("variables.foreign", Where("variables.csv"))


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
            return case_.moment(said) == datetime.fromisoformat(true)
        except Unreadable:
            return False
    return abs(case_.number(said) - true) <= (case_.SHARE_ROUNDING if name == "fault_share" else 0)


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
    "correlations": relating.correlations,
    "drivers": relating.drivers,
    "twins": relating.twins,
    "pictures": pictures,
    **{f"found_{k}": partial(cleaning.found_kind, kind=k) for k in cleaning.NAMES},
    "found_copies": cleaning.found_copies,
    "actions_fit": cleaning.actions_fit,
    "treated": cleaning.treated,
    "rare_kept": cleaning.rare_kept,
    "sound_kept": cleaning.sound_kept,
    "split_rows": dividing.split_rows,
    "split_safe": dividing.split_safe,
    "split_balance": dividing.split_balance,
    "split_remade": dividing.split_remade,
    "fills_from_training": filling.judge_fills,
    "canaries": cleaning.canaries,
}
