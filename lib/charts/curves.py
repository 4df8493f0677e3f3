"""Two curves of a classifier: ROC, and cost over thresholds.

ROC data: {"points": [[false positive rate, true positive rate], …], "auc": 0 to 1}.
Threshold data: {"points": [[threshold, cost], …] rising, "chosen": {"threshold": x or None,
"cost": y}, "best": the same, "unit": text}. Labels: title, x, y; auc, chance; chosen, best.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.axes import Field, tick_text, ticks_between
from lib.charts.svg import AMBER, BLUE, GREY, TEAL, dot, line, picture, shape, shown, text

WIDTH, HEIGHT = 470.0, 310.0
UNIT_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def roc_curve(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    field = Field(60, 16, 245, 245)
    area = f"{labels['auc']} {shown(data.get('auc'), 4)}"
    parts = [
        *field.y_axis(UNIT_TICKS, labels["y"]),
        *field.x_axis(UNIT_TICKS, labels["x"]),
        field.frame(),
        line(field.at(0, 0), field.at(1, 1), colour=GREY, dashes="5 5"),
        shape([field.at(x, y) for x, y in data["points"]], colour=TEAL, closed=False),
        text(320, 40, labels["auc"], bold=True),
        text(320, 62, shown(data.get("auc"), 4), size=16),
        line((320, 92), (348, 92), colour=GREY, dashes="5 5"),
        text(354, 96, labels.get("chance", ""), size=11),
    ]
    return picture(WIDTH, HEIGHT, parts, title=labels["title"], desc=area)


def threshold_curve(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    cuts = [float(x) for x, _ in data["points"]]
    costs = [float(y) for _, y in data["points"]]
    y_ticks = ticks_between(0, max([*costs, data["chosen"]["cost"]]))
    x_ticks = ticks_between(min(cuts), max(cuts))
    field = Field(
        80, 16, 225, 245, x_range=(x_ticks[0], x_ticks[-1]), y_range=(y_ticks[0], y_ticks[-1])
    )
    parts = [
        *field.y_axis(y_ticks, f"{labels['y']} ({data['unit']})"),
        *field.x_axis(x_ticks, labels["x"]),
        field.frame(),
        shape([field.at(x, y) for x, y in data["points"]], colour=TEAL, closed=False),
        *_mark(field, data["best"], labels["best"], 40, hollow=True),
        *_mark(field, data["chosen"], labels["chosen"], 110, hollow=False),
    ]
    seen = "; ".join(f"{labels[k]}: {_place(data[k])} {data['unit']}" for k in ("best", "chosen"))
    return picture(WIDTH, HEIGHT, parts, title=labels["title"], desc=seen)


def _mark(
    field: Field, place: Mapping[str, Any], name: str, y: float, *, hollow: bool
) -> list[str]:
    """A ring (the lowest point) or a full dot (the chosen one), with its numbers beside."""
    colour = BLUE if hollow else AMBER
    parts = [
        dot((326, y - 4), colour=colour, radius=5, hollow=hollow),
        text(340, y, name, bold=True),
        text(340, y + 20, _place(place), size=11),
    ]
    if place["threshold"] is not None:
        at = field.at(place["threshold"], place["cost"])
        parts.append(dot(at, colour=colour, radius=8 if hollow else 5, hollow=hollow))
    return parts


def _place(place: Mapping[str, Any]) -> str:
    return f"{shown(place['threshold'], 4)} → {tick_text(round(float(place['cost']), 2))}"
