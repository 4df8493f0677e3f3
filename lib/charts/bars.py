"""Horizontal bars, one a row, each with its number; a bar may be marked.

Data: {"bars": [{"label", "value": number or None, "marked": bool}, …], "maximum": number or
None, "unit": text}. A marked bar is amber and carries ▲. Labels: title, marked, unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.charts.svg import AMBER, TEAL, picture, rect, shown, text, wrapped

LEFT, ROOM, ROW = 170.0, 240.0, 34.0
WIDTH = LEFT + ROOM + 90


def bars(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    rows = data["bars"]
    most = data.get("maximum") or max([row["value"] or 0 for row in rows], default=0) or 1
    unit = data.get("unit", "")
    parts: list[str] = []
    for place, row in enumerate(rows):
        parts += _row(place, row, most, unit, labels)
    height = ROW * len(rows) + 12
    if any(row.get("marked") for row in rows):
        parts.append(text(LEFT, height + 6, f"▲ {labels['marked']}", size=11))
        height += 18
    seen = "; ".join(f"{row['label']}: {shown(row['value'])} {unit}".strip() for row in rows)
    return picture(WIDTH, height, parts, title=labels["title"], desc=seen)


def _row(
    place: int, row: Mapping[str, Any], most: float, unit: str, labels: Mapping[str, str]
) -> list[str]:
    top, value, marked = 6 + ROW * place, row["value"], row.get("marked")
    lines = wrapped(str(row["label"]), LEFT - 14, size=11, most=2)
    first = top + 17 - 7 * (len(lines) - 1)
    parts = [
        text(LEFT - 8, first + 14 * number, words, anchor="end", size=11)
        for number, words in enumerate(lines)
    ]
    long = ROOM * min(max((value or 0) / most, 0), 1)
    colour = AMBER if marked else TEAL
    parts.append(rect((LEFT, top + 4), max(long, 1), ROW - 14, colour=colour, opacity=0.75))
    number = labels["unknown"] if value is None else f"{shown(value)} {unit}".strip()
    parts.append(text(LEFT + long + 6, top + 18, f"{number} ▲" if marked else number, size=11))
    return parts
