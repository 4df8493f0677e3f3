"""Values with their intervals, one under the other, against a bar that had to be reached.

Data: {"bars": [{"name", "value": number or None, "low", "high"}, …], "unit": text, "bar":
number or None}, all 0 to 1. Labels: title, bar, and one for each name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.axes import Field, ticks_between
from lib.charts.svg import AMBER, TEAL, dot, line, picture, shown, text, wrapped

LEFT, ROOM, ROW, WIDTH = 130.0, 230.0, 40.0, 470.0


def intervals(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    rows, bar = data["bars"], data.get("bar")
    every = [v for r in rows for v in (r["value"], r["low"], r["high"], bar) if v is not None]
    ticks = ticks_between(min(every), max(every), 4)
    field = Field(LEFT, 14, ROOM, ROW * len(rows), x_range=(ticks[0], ticks[-1]))
    parts = [*field.x_axis(ticks, str(data["unit"])), field.frame()]
    for place, row in enumerate(rows):
        parts += _row(field, place, row, labels.get(row["name"], row["name"]))
    height = field.top + field.height + 46
    if bar is not None:
        x = field.x(bar)
        parts.append(line((x, 14), (x, 14 + field.height), colour=AMBER, width=2, dashes="6 4"))
        parts.append(line((LEFT, height), (LEFT + 28, height), colour=AMBER, width=2, dashes="6 4"))
        parts.append(text(LEFT + 34, height + 4, f"{labels['bar']} {shown(bar, 3)}", size=11))
        height += 14
    seen = "; ".join(f"{labels.get(r['name'], r['name'])}: {_numbers(r)}" for r in rows)
    return picture(WIDTH, height, parts, title=labels["title"], desc=f"{seen} {data['unit']}")


def _row(field: Field, place: int, row: Mapping[str, Any], name: str) -> list[str]:
    y = field.top + ROW * (place + 0.5)
    low, high = field.x(row["low"]), field.x(row["high"])
    parts = [
        text(LEFT - 8, y + 4, wrapped(name, LEFT - 12, most=1)[0], anchor="end"),
        line((low, y), (high, y), colour=TEAL, width=2),
        *[line((x, y - 6), (x, y + 6), colour=TEAL, width=2) for x in (low, high)],
        text(LEFT + ROOM + 8, y + 4, _numbers(row), size=11),
    ]
    if row["value"] is not None:
        parts.append(dot((field.x(row["value"]), y), colour=TEAL, radius=5))
    return parts


def _numbers(row: Mapping[str, Any]) -> str:
    span = f"{shown(row['low'], 3)}–{shown(row['high'], 3)}"
    return span if row["value"] is None else f"{shown(row['value'], 3)} ({span})"
