"""A grid of levels: rows × columns, the number in every cell and its shade.

Data: {"rows": [names], "columns": [names], "values": [[number or None]], "maximum": number}.
None is drawn as an empty cell with a dash. Labels: title, rows, columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.svg import TEAL, picture, rect, shown, text, width_of, wrapped

CELL_WIDTH, CELL_HEIGHT, TOP = 34.0, 26.0, 74.0


def heat_map(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    rows = [str(name) for name in data["rows"]]
    columns = [str(name) for name in data["columns"]]
    left = min(max([width_of(name) for name in rows], default=0), 160) + 18
    parts = []
    for place, name in enumerate(columns):
        x = left + CELL_WIDTH * (place + 0.5) + 4
        parts.append(text(x, TOP - 8, name, size=11, turned=True))
    for place, name in enumerate(rows):
        y = TOP + CELL_HEIGHT * (place + 0.5) + 4
        parts.append(text(left - 8, y, wrapped(name, left - 12, most=1)[0], anchor="end"))
        for column, value in enumerate(data["values"][place]):
            corner = (left + CELL_WIDTH * column, TOP + CELL_HEIGHT * place)
            parts += _cell(corner, value, float(data["maximum"]))
    width = left + CELL_WIDTH * len(columns) + 8
    height = TOP + CELL_HEIGHT * len(rows) + 8
    seen = f"{len(rows)} {labels['rows']}, {len(columns)} {labels['columns']}"
    return picture(width, height, parts, title=labels["title"], desc=seen)


def _cell(corner: tuple[float, float], value: float | None, maximum: float) -> list[str]:
    share = 0.0 if value is None else min(max(value / maximum, 0), 1)
    middle = (corner[0] + CELL_WIDTH / 2, corner[1] + CELL_HEIGHT / 2 + 4)
    return [
        rect(
            corner, CELL_WIDTH, CELL_HEIGHT, colour="none" if value is None else TEAL,
            opacity=None if value is None else 0.05 + 0.4 * share, border="currentColor",
        ),
        text(*middle, shown(value, 1), anchor="middle", size=11),
    ]  # fmt: skip
