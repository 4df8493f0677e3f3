"""One check that looks at several things: each counts the same, and each fault is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from grading.checks.verdict import Judgement, Unreadable, met, partly

MOST_TOLD = 6


@dataclass(slots=True)
class Items:
    """What was looked at so far; `faults` are messages to be put into another one."""

    looked_at: int = 0
    lost: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)

    def look(self, good: bool, message: str, **params: Any) -> None:
        """One item; the message tells its fault."""
        self.looked_at += 1
        if not good:
            self.lost += 1
            self.faults.append({"message": message, "params": params})

    def lose(self, count: int, problem: Unreadable) -> None:
        """So many items that could not be looked at, for one reason."""
        self.looked_at += count
        self.lost += count
        self.faults.append({"message": problem.message, "params": problem.params})

    @property
    def share(self) -> float:
        """Share of items without a fault, 0 to 1."""
        return 1 - self.lost / self.looked_at if self.looked_at else 0.0

    def judged(self, holds: str, faulty: str, **params: Any) -> Judgement:
        """Met without a fault; else the share of good items, the first faults told."""
        if not self.faults:
            return met(holds, **params)
        return partly(self.share, faulty, faults=self.told, **params)

    @property
    def told(self) -> Sequence[dict[str, Any]]:
        """The first faults, so that a message stays readable."""
        return self.faults[:MOST_TOLD]
