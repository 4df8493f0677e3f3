"""A declared space of hyperparameters: what lies in it, what is a point, what lies at its edge.

A space is a mapping from names to a list of values, or to an object with `low` and `high`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Axis:
    """One hyperparameter: its values, or its two ends."""

    name: str
    values: Sequence[Any] = ()
    low: float | None = None
    high: float | None = None

    @property
    def is_point(self) -> bool:
        """Whether there is nothing to search."""
        if self.low is not None and self.high is not None:
            return not self.low < self.high
        return len({_key(v) for v in self.values}) < 2

    def holds(self, value: Any) -> bool:
        """Whether a value lies on this axis; numbers but for rounding."""
        if self.low is not None and self.high is not None:
            number = as_number(value)
            slack = 1e-9 * max(1.0, abs(self.low), abs(self.high))
            return number is not None and self.low - slack <= number <= self.high + slack
        return any(same(value, one) for one in self.values)

    def at_edge(self, value: Any) -> bool:
        """Whether a number is the lowest or highest of its axis; words have no edge."""
        ends = self._ends()
        number = as_number(value)
        return (
            ends is not None
            and number is not None
            and any(math.isclose(number, end, rel_tol=1e-6, abs_tol=1e-12) for end in ends)
        )

    def _ends(self) -> tuple[float, float] | None:
        if self.low is not None and self.high is not None:
            return self.low, self.high
        numbers = [as_number(value) for value in self.values]
        known = [n for n in numbers if n is not None]
        return (min(known), max(known)) if len(known) == len(numbers) and len(known) > 1 else None


def read_axis(name: str, given: Any) -> Axis | None:
    """One axis of a declared space, None when it is neither a list nor two ends."""
    if isinstance(given, list) and given:
        return Axis(name, values=given[:500])
    if isinstance(given, Mapping):
        low, high = as_number(given.get("low")), as_number(given.get("high"))
        if low is not None and high is not None:
            return Axis(name, low=low, high=high)
        if isinstance(given.get("values"), list) and given["values"]:
            return Axis(name, values=given["values"][:500])
    return None


def as_number(value: Any) -> float | None:
    """A finite number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def same(one: Any, other: Any) -> bool:
    """Equal settings: numbers but for rounding, everything else as written."""
    first, second = as_number(one), as_number(other)
    if first is not None and second is not None:
        return math.isclose(first, second, rel_tol=1e-6, abs_tol=1e-12)
    return _key(one) == _key(other)


def same_settings(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same names with the same values."""
    return set(one) == set(other) and all(same(one[name], other[name]) for name in one)


def _key(value: Any) -> str:
    return f"{type(value).__name__}:{str(value)[:200]}"
