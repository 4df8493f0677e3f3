"""Levels by axis (duties) against the level that is required.

Data: {"axes": [{"label", "value": number or None, "required": number or None}, …],
"maximum": number}. Three axes or more. Labels: title, reached, required, unknown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from lib.charts.svg import AMBER, TEAL, Point, dot, line, picture, shape, shown, text, wrapped

WIDTH, HEIGHT, RADIUS = 520.0, 412.0, 125.0
CENTRE = (WIDTH / 2, 202.0)
LABEL_ROOM = 118.0


def radar(data: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Missing values leave their axis without a dot and draw the line through the centre."""
    axes, maximum = data["axes"], float(data["maximum"])
    if len(axes) < 3:
        raise ValueError("a radar needs three axes or more")
    required = [(a.get("required") or 0) / maximum for a in axes]
    reached = [(a.get("value") or 0) / maximum for a in axes]
    parts = [
        *_rings(len(axes), int(maximum)),
        *[_axis_label(place, len(axes), axis, labels) for place, axis in enumerate(axes)],
        shape(_points(required), colour=AMBER, dashes="6 4"),
        shape(_points(reached), colour=TEAL, opacity=0.22),
        *_dots(axes, reached),
        *_legend(labels),
    ]
    seen = "; ".join(
        f"{a['label']}: {shown(a.get('value'))} / {shown(a.get('required'))}" for a in axes
    )
    return picture(WIDTH, HEIGHT, parts, title=labels["title"], desc=seen)


def _place(index: int, count: int, fraction: float) -> Point:
    angle = 2 * math.pi * index / count - math.pi / 2
    length = RADIUS * fraction
    return CENTRE[0] + length * math.cos(angle), CENTRE[1] + length * math.sin(angle)


def _points(fractions: Sequence[float]) -> list[Point]:
    return [_place(index, len(fractions), value) for index, value in enumerate(fractions)]


def _rings(count: int, maximum: int) -> list[str]:
    rings, numbers = [], []
    for level in range(1, maximum + 1):
        corners = [_place(index, count, level / maximum) for index in range(count)]
        corners.append(corners[0])
        for start, end in itertools.pairwise(corners):
            rings.append(line(start, end, opacity=0.2))
        numbers.append(text(CENTRE[0] + 4, corners[0][1] + 4, level, size=10))
    spokes = [line(CENTRE, _place(index, count, 1), opacity=0.2) for index in range(count)]
    return [*rings, *spokes, *numbers]


def _axis_label(
    index: int, count: int, axis: Mapping[str, Any], labels: Mapping[str, str]
) -> str:  # fmt: skip
    x, y = _place(index, count, 1.1)
    lines = wrapped(str(axis["label"]), LABEL_ROOM, most=3)
    value = axis.get("value")
    lines.append(shown(value) if value is not None else labels["unknown"])
    anchor = "middle" if abs(x - CENTRE[0]) < 12 else ("start" if x > CENTRE[0] else "end")
    above = y < CENTRE[1] - RADIUS * 0.9
    first = y - 15 * (len(lines) - 1) if above else y - 15 * (len(lines) - 1) / 2 + 4
    if y > CENTRE[1] + RADIUS * 0.75:
        first = y + 12
    last = len(lines) - 1
    return "".join(
        text(x, first + 15 * number, words, anchor=anchor, bold=number == last)
        for number, words in enumerate(lines)
    )


def _dots(axes: Sequence[Mapping[str, Any]], reached: Sequence[float]) -> list[str]:
    return [
        dot(_place(index, len(axes), fraction), colour=TEAL)
        for index, (axis, fraction) in enumerate(zip(axes, reached, strict=True))
        if axis.get("value") is not None
    ]


def _legend(labels: Mapping[str, str]) -> list[str]:
    y = HEIGHT - 14
    return [
        line((CENTRE[0] - 150, y - 4), (CENTRE[0] - 122, y - 4), colour=TEAL, width=2),
        dot((CENTRE[0] - 136, y - 4), colour=TEAL),
        text(CENTRE[0] - 114, y, labels["reached"]),
        line((CENTRE[0] + 20, y - 4), (CENTRE[0] + 48, y - 4), colour=AMBER, width=2, dashes="6 4"),
        text(CENTRE[0] + 56, y, labels["required"]),
    ]
