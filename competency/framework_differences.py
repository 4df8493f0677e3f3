"""Where two contents of a framework differ: place, stored value, given value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOTHING = "—"
MOST_CHARACTERS = 120


@dataclass(frozen=True)
class Difference:
    """`place` names rows by their codes: duties › T1 › tasks › T1.1 › text › en."""

    place: str
    stored: str
    given: str


def differences(stored: object, given: object) -> tuple[Difference, ...]:
    """All differences, in the order of the stored content.

    >>> differences({"duties": [{"code": "T1", "level": 4}]}, {"duties": [{"code": "T1"}]})
    (Difference(place='duties › T1 › level', stored='4', given='—'),)
    """
    return tuple(_walk((), stored, given))


_MISSING: Any = object()


def _walk(place: tuple[str, ...], stored: object, given: object) -> Iterator[Difference]:
    if isinstance(stored, Mapping) and isinstance(given, Mapping):
        for key in dict.fromkeys([*stored, *given]):
            yield from _walk((*place, key), stored.get(key, _MISSING), given.get(key, _MISSING))
    elif isinstance(stored, list) and isinstance(given, list):
        before, after = _named(stored), _named(given)
        for name in dict.fromkeys([*before, *after]):
            yield from _walk((*place, name), before.get(name, _MISSING), after.get(name, _MISSING))
        if before.keys() == after.keys() and list(before) != list(after):
            yield Difference(_joined((*place, "order")), ", ".join(before), ", ".join(after))
    elif stored != given:
        yield Difference(_joined(place), _shown(stored), _shown(given))


def _named(rows: list[Any]) -> dict[str, Any]:
    """Rows by code; a code that stands there again is numbered, rows without one too."""
    named: dict[str, Any] = {}
    for number, row in enumerate(rows, start=1):
        code = str(row["code"]) if isinstance(row, Mapping) and "code" in row else f"#{number}"
        named[f"{code} #{number}" if code in named else code] = row
    return named


def _joined(place: tuple[str, ...]) -> str:
    return " › ".join(place)


def _shown(value: object) -> str:
    if value is _MISSING:
        return NOTHING
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"
