"""Agreement of two who gave each item one of several names: share, Cohen's kappa, Krippendorff's alpha.

Sources: Cohen (1960), Educational and Psychological Measurement 20; Krippendorff (2011), Computing
Krippendorff's Alpha-Reliability, for nominal data and two coders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.checks.bootstrap import Interval, interval
from grading.checks.classification import Array
from grading.checks.documents import Document
from grading.checks.tables import brief_number
from grading.checks.verdict import Unreadable

ROUNDING = 0.00051  # figures with three decimals or more


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures of one pair of coders; kappa and alpha are None where only one name occurs."""

    items: int
    agreement: float
    kappa: float | None
    alpha: float | None


def agree(first: Sequence[str], second: Sequence[str]) -> Agreement:
    """Figures over two aligned sequences of names; an empty name is a gap, its item is left out.

    Unreadable where no item has both names.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a and b]
    if not pairs:
        raise Unreadable("agreement.nothing_shared")
    names = sorted({name for pair in pairs for name in pair})
    codes = np.array([[names.index(name) for name in pair] for pair in pairs], dtype=float)
    return Agreement(
        items=len(pairs),
        agreement=float(np.mean(codes[:, 0] == codes[:, 1])),
        kappa=kappa(codes[:, 0], codes[:, 1]) if len(names) > 1 else None,
        alpha=_alpha(codes) if len(names) > 1 else None,
    )


def kappa(first: Array, second: Array) -> float:
    """Cohen's kappa of two vectors of small whole numbers; 0 where chance alone would agree fully."""
    size = int(max(first.max(), second.max())) + 1
    shares = [np.bincount(v.astype(np.int64), minlength=size) / len(v) for v in (first, second)]
    chance = float(np.sum(shares[0] * shares[1]))
    seen = float(np.mean(first == second))
    return 0.0 if chance >= 1 else (seen - chance) / (1 - chance)


def kappa_interval(first: Sequence[str], second: Sequence[str]) -> tuple[float, Interval]:
    """Kappa and its 99 % bootstrap interval; an empty name counts as a name of its own."""
    names = sorted({*first, *second})
    codes = [np.array([names.index(n) for n in part], dtype=float) for part in (first, second)]
    return kappa(codes[0], codes[1]), interval(codes[0], codes[1], kappa)


def differing(
    document: Document, path: str, found: Agreement, figures: Sequence[str]
) -> Sequence[tuple[str, str]]:
    """Figures that are not stated as recomputed: name and recomputed value, in the given order.

    Unreadable where a field is absent or no number; a figure that is not defined is not compared.
    """
    apart = []
    for name in figures:
        stated, wanted = document.number(f"{path}.{name}"), getattr(found, name)
        if wanted is not None and abs(stated - wanted) > ROUNDING:
            shown = str(wanted) if name == "items" else brief_number(wanted)
            apart.append((name, shown))
    return apart


def _alpha(codes: Array) -> float:
    """Alpha from the coincidences of two coders on items that both have coded."""
    values = codes.ravel().astype(np.int64)
    counts = np.bincount(values)
    total = len(values)
    apart = float(np.mean(codes[:, 0] != codes[:, 1]))
    expected = 1 - float(np.sum(counts * (counts - 1))) / (total * (total - 1))
    return 1 - apart / expected
