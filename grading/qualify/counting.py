"""How a quality table counts: one submission counts once, and only on all of its seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading.qualify.runs import Run

Z = 1.959964  # 95 %
LEAST = 1e-9  # differences of scores below this are rounding


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n` with the 95 % interval of Wilson (1927)."""

    hits: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end, 0 to 1; everything is possible without a case."""
        if not self.n:
            return 0.0, 1.0
        p, z = self.hits / self.n, Z * Z / self.n
        centre = (p + z / 2) / (1 + z)
        reach = math.sqrt(p * (1 - p) * z + z * z / 4) / (1 + z)
        return max(0.0, centre - reach), min(1.0, centre + reach)

    def as_json(self) -> dict[str, Any]:
        low, high = self.interval
        rate = None if self.rate is None else round(self.rate, 4)
        return {
            "hits": self.hits,
            "n": self.n,
            "rate": rate,
            "low": round(low, 4),
            "high": round(high, 4),
        }


def clean(runs: Sequence[Run]) -> dict[str, Any]:
    """An honest solution passes when every check gives its full share on every seed."""
    marked = sorted({check for run in runs for check in _not_full(run)})
    return {
        "passes": not marked and all(run.status == "completed" for run in runs),
        "seeds": len(runs),
        "lowest": round(min(run.score for run in runs), 4),
        "marked": marked,
    }


def caught(mutants: Sequence[Run], references: Sequence[Run], check: str) -> dict[str, Any]:
    """A mutant is caught when its named check gives less than for the reference on every seed."""
    missed = [
        number
        for number, (mutant, reference) in enumerate(zip(mutants, references, strict=True), start=1)
        if not _share(mutant, check) < _share(reference, check) - LEAST
    ]
    return {
        "caught": not missed,
        "seeds": len(mutants),
        "missed_on": missed,
        "messages": sorted({run.messages[check] for run in mutants}),
        "also": sorted({c for run in mutants for c in _not_full(run) if c != check}),
    }


def noticed(mutant: Run, reference: Run) -> list[str]:
    """Checks that give a machine-made mutant less than the reference."""
    return sorted(
        check
        for check in reference.fractions
        if _share(mutant, check) < _share(reference, check) - LEAST
    )


def gained(cheats: Sequence[Run], baselines: Sequence[Run]) -> dict[str, Any]:
    """A cheat's gain is its score minus its baseline's; the largest over the seeds counts."""
    gains = [c.score - b.score for c, b in zip(cheats, baselines, strict=True)]
    return {
        "gains": max(gains) > LEAST,
        "seeds": len(gains),
        "largest": round(max(gains), 4),
        "mean": round(sum(gains) / len(gains), 4),
        "score": round(sum(run.score for run in cheats) / len(cheats), 4),
        "baseline": round(sum(run.score for run in baselines) / len(baselines), 4),
    }


def failed_by(mutants: Mapping[str, Sequence[Run]], checks: Sequence[str]) -> dict[str, list[str]]:
    """For every check, the mutants that it gives less than its full share on every seed."""
    return {
        check: sorted(
            name for name, runs in mutants.items() if all(_share(run, check) < 1 for run in runs)
        )
        for check in checks
    }


def _not_full(run: Run) -> list[str]:
    return [check for check, fraction in run.fractions.items() if fraction is None or fraction < 1]


def _share(run: Run, check: str) -> float:
    """What a check gave; a check that could not decide gave nothing."""
    return run.fractions.get(check) or 0.0
