"""A plotting field with numbered axes, shared by curves, bars and folds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lib.charts.svg import Point, line, rect, text


@dataclass(frozen=True, slots=True)
class Field:
    """The rectangle of a plot in the picture, and the numbers at its edges."""

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)

    def x(self, value: float) -> float:
        return self.left + self.width * _share(value, self.x_range)

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - _share(value, self.y_range))

    def at(self, x: float, y: float) -> Point:
        return self.x(x), self.y(y)

    def frame(self) -> str:
        return rect((self.left, self.top), self.width, self.height, border="currentColor")

    def x_axis(self, ticks: Sequence[float], name: str) -> list[str]:
        low = self.top + self.height
        marks = [line((self.x(t), low), (self.x(t), low + 4)) for t in ticks]
        words = [text(self.x(t), low + 17, tick_text(t), anchor="middle", size=11) for t in ticks]
        middle = self.left + self.width / 2
        return [*marks, *words, text(middle, low + 36, name, anchor="middle")]

    def y_axis(self, ticks: Sequence[float], name: str) -> list[str]:
        right = self.left + self.width
        rules = [
            line((self.left, self.y(t)), (right, self.y(t)), opacity=0.18)
            for t in ticks
        ]  # fmt: skip
        words = [
            text(self.left - 6, self.y(t) + 4, tick_text(t), anchor="end", size=11) for t in ticks
        ]
        middle = self.top + self.height / 2
        return [*rules, *words, text(14, middle, name, anchor="middle", turned=True)]


def _share(value: float, span: tuple[float, float]) -> float:
    low, high = span
    return 0.5 if high == low else (min(max(value, low), high) - low) / (high - low)


def tick_text(value: float) -> str:
    """A tick's number without needless digits; large ones with thousands marked.

    >>> tick_text(0.2), tick_text(0.992), tick_text(12000.0)
    ('0.2', '0.992', '12,000')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"


def ticks_between(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`.

    >>> ticks_between(0, 1)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    >>> ticks_between(0, 0)
    [0.0, 1.0]
    """
    if high <= low:
        high = low + 1
        wanted = 1
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]
