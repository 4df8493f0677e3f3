"""Knowledge and skills: derived from what was shown, never a score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of knowledge or one skill, and for each task that asks for it whether it is met."""

    code: str
    tasks_met: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    code: str
    covered: bool


def coverage(asked: Sequence[Asked], shown: Collection[str]) -> list[Covered]:
    """Covered by one met task that asks for it, or by a finding that saw it (`shown` codes).

    An undetermined task covers nothing.
    """
    return [Covered(one.code, any(one.tasks_met) or one.code in shown) for one in asked]
