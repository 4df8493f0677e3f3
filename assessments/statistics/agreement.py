"""How far two assessors agree on an ordered scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# Below this a coefficient says more about chance than about the assessors.
FEWEST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of pairs, and weighted κ, −1 to 1 to four decimals.

    κ is None below 20 pairs, and where it is undefined: all marks in one and the same level.
    """

    pairs: int
    exact: int
    within_one: int
    weighted_kappa: float | None


def agreement(pairs: Sequence[tuple[int, int]]) -> Agreement:
    """Of pairs (first assessor's level, second's), both scored; "not seen" has no pair."""
    kappa = weighted_kappa(pairs) if len(pairs) >= FEWEST_PAIRS else None
    return Agreement(
        pairs=len(pairs),
        exact=sum(first == second for first, second in pairs),
        within_one=sum(abs(first - second) <= 1 for first, second in pairs),
        weighted_kappa=None if kappa is None else round(kappa, 4),
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's κ with quadratic weights: 1 − Σ(i−j)²·observed / Σ(i−j)²·expected.

    Cohen (1968), Psychological Bulletin 70, 213–220; the weights of Fleiss and Cohen (1973).
    None when nothing is expected to differ.
    """
    firsts = Counter(first for first, _second in pairs)
    seconds = Counter(second for _first, second in pairs)
    observed = sum((first - second) ** 2 for first, second in pairs) * len(pairs)
    expected = sum(
        (first - second) ** 2 * many * others
        for first, many in firsts.items()
        for second, others in seconds.items()
    )
    return None if expected == 0 else 1 - observed / expected
