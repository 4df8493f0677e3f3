"""Scores of the folds of a cross-validation as recomputed, the claimed ones beside.

Data: {"folds": [names], "found": [numbers], "claimed": [number or None], "mean": number or
None, "unit": text}. Labels: title, x, y, found, claimed, mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.axes import Field, ticks_between
from lib.charts.svg import AMBER, TEAL, dot, line, picture, rect, shown, text

WIDTH, HEIGHT = 470.0, 285.0
MOST_NAMED = 12


def fold_scores(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    folds, found, claimed = data["folds"], data["found"], data["claimed"]
    every = [value for value in (*found, *claimed) if value is not None] or [0.0, 1.0]
    ticks = ticks_between(min(every), max(every), 4)
    field = Field(60, 16, 262, 210, x_range=(0, len(folds)), y_range=(ticks[0], ticks[-1]))
    parts = [*field.y_axis(ticks, f"{labels['y']} ({data['unit']})"), field.frame()]
    every_nth = max(1, -(-len(folds) // MOST_NAMED))
    for place, name in enumerate(folds):
        x = field.x(place + 0.5)
        if place % every_nth == 0:
            parts.append(text(x, 243, name, anchor="middle", size=11))
        if claimed[place] is not None:
            parts.append(_square(x, field.y(claimed[place])))
        if found[place] is not None:
            parts.append(dot((x, field.y(found[place])), colour=TEAL, radius=4))
    parts.append(text(field.x(len(folds) / 2), 266, labels["x"], anchor="middle"))
    parts += _legend(field, data, labels)
    seen = ", ".join(f"{n}: {shown(v, 4)}" for n, v in zip(folds, found, strict=True))
    return picture(WIDTH, HEIGHT, parts, title=labels["title"], desc=f"{labels['found']} {seen}")


def _square(x: float, y: float) -> str:
    return rect((x - 7, y - 7), 14, 14, border=AMBER)


def _legend(field: Field, data: Mapping[str, Any], labels: Mapping[str, str]) -> list[str]:
    parts = [dot((344, 32), colour=TEAL, radius=4), text(358, 36, labels["found"], size=11)]
    if any(value is not None for value in data["claimed"]):
        parts += [_square(344, 56), text(358, 60, labels["claimed"], size=11)]
    mean = data.get("mean")
    if mean is not None:
        right = field.left + field.width
        parts.append(line((field.left, field.y(mean)), (right, field.y(mean)), dashes="6 4"))
        parts.append(line((334, 82), (354, 82), dashes="6 4"))
        parts.append(text(358, 86, f"{labels['mean']} {shown(mean, 4)}", size=11))
    return parts
