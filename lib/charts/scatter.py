"""Named points in a field, with a limit on the x axis that should not be passed.

Data: {"points": [{"label", "x", "y"}, …], "limit": number or None, "unit": text}. Points beyond
the limit are amber and hollow. Labels: title, x, y, limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.axes import Field, tick_text, ticks_between
from lib.charts.svg import AMBER, TEAL, dot, line, picture, shown, text

WIDTH, HEIGHT = 540.0, 310.0


def scatter(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    points, limit = data["points"], data.get("limit")
    across = [float(one["x"]) for one in points] + ([] if limit is None else [float(limit)])
    up = [float(one["y"]) for one in points]
    x_ticks = ticks_between(0, max([*across, 1.0]))
    y_ticks = ticks_between(min(up, default=0.0), max(up, default=1.0))
    field = Field(
        72, 16, 250, 240, x_range=(x_ticks[0], x_ticks[-1]), y_range=(y_ticks[0], y_ticks[-1])
    )
    parts = [
        *field.y_axis(y_ticks, labels["y"]),
        *field.x_axis(x_ticks, labels["x"]),
        field.frame(),
    ]
    if limit is not None:
        x = field.x(float(limit))
        parts.append(
            line((x, field.top), (x, field.top + 240), colour=AMBER, width=2, dashes="6 4")
        )
        parts.append(text(336, 28, f"{labels['limit']} {tick_text(limit)}", size=11))
    for place, one in enumerate(points):
        parts += _point(field, place, one, limit)
    seen = "; ".join(
        f"{one['label']}: {tick_text(one['x'])}, {shown(one['y'], 3)}" for one in points
    )
    return picture(WIDTH, HEIGHT, parts, title=labels["title"], desc=f"{seen} {data['unit']}")


def _point(field: Field, place: int, one: Mapping[str, Any], limit: float | None) -> list[str]:
    """A dot with its number, and name and values beside the field under the same number."""
    beyond = limit is not None and one["x"] > limit
    colour = AMBER if beyond else TEAL
    at, y = field.at(float(one["x"]), float(one["y"])), 62.0 + 44 * place
    values = f"{tick_text(one['x'])} · {shown(one['y'], 3)}"
    return [
        dot(at, colour=colour, radius=6, hollow=beyond),
        text(at[0] + 9, at[1] + 4, str(place + 1), size=11),
        text(336, y, f"{place + 1}  {one['label']}", size=11, bold=True),
        text(336, y + 16, values, size=11),
    ]
