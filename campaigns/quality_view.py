"""A pack's quality table as a page needs it: four measured rates, then every submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_ROWS = 300


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n` with the 95 % Wilson interval, all shares in percent."""

    label: Promise
    hits: int
    n: int
    percent: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QualityView:
    """None of it is computed anew: these are the stored figures."""

    rates: Sequence[Rate]
    runs: int
    honest: Sequence[Mapping[str, Any]]
    mutants: Sequence[Mapping[str, Any]]
    cheats: Sequence[Mapping[str, Any]]
    survivors: Sequence[Mapping[str, Any]]


def quality_view(quality: Mapping[str, Any]) -> QualityView | None:
    """None for a version without a table."""
    if not quality.get("mutants"):
        return None
    machine = quality["machine"]
    return QualityView(
        rates=[
            _rate(_("Flawed work caught by the named check"), quality["mutants"]),
            _rate(_("Runs of honest work wrongly marked"), quality["runs_marked"]),
            _rate(_("Cheats that gained"), quality["cheats"]),
            _rate(_("Machine-made flaws noticed"), machine["noticed"]),
        ],
        runs=quality.get("runs", 0),
        honest=quality["clean"]["rows"][:MOST_ROWS],
        mutants=quality["mutants"]["rows"][:MOST_ROWS],
        cheats=quality["cheats"]["rows"][:MOST_ROWS],
        survivors=[row for row in machine["rows"] if not row["noticed_by"]][:MOST_ROWS],
    )


def _rate(label: Promise, counted: Mapping[str, Any]) -> Rate:
    percent = {name: 100 * counted[name] for name in ("rate", "low", "high")}
    return Rate(
        label, counted["hits"], counted["n"], percent["rate"], percent["low"], percent["high"]
    )
