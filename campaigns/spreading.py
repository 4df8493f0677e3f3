"""Spread assessors over candidates: evenly, in linked pairs, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

Pair = tuple[str, ...]


class CannotSpread(ValueError):
    """Somebody has too few assessors who are free of a conflict; `case` says who."""

    def __init__(self, case: str) -> None:
        super().__init__(case)
        self.case = case


def spread(
    cases: Sequence[str],
    assessors: Sequence[str],
    *,
    per_case: int = 2,
    barred: Mapping[str, Collection[str]] | None = None,
    seed: int = 0,
) -> dict[str, Pair]:
    """Case → its assessors, in the order of `cases`.

    Loads differ by at most one where nobody is barred. Among equal loads, people who have
    met least so far are put together, so that pairs link all assessors and a severe one is
    seen beside many others. `barred` are assessors who must not meet a case. Raises
    CannotSpread.
    """
    luck = random.Random(seed)  # noqa: S311 - fair and repeatable, nothing secret
    people, order = sorted(assessors), sorted(cases)
    luck.shuffle(people)
    luck.shuffle(order)
    loads, met = Counter(dict.fromkeys(people, 0)), Counter[frozenset[str]]()
    chosen: dict[str, Pair] = {}
    for case in order:
        banned = (barred or {}).get(case, ())
        free = [person for person in people if person not in banned]
        chosen[case] = _pick(case, free, per_case, loads, met)
        loads.update(chosen[case])
        met.update(frozenset(two) for two in combinations(chosen[case], 2))
    return {case: chosen[case] for case in cases}


def is_linked(groups: Collection[Pair]) -> bool:
    """Whether all assessors who appear hang together by shared cases."""
    islands: list[set[str]] = []
    for group in groups:
        touched = [island for island in islands if island & set(group)]
        islands = [island for island in islands if island not in touched]
        islands.append(set(group).union(*touched))
    return len(islands) <= 1


def _pick(
    case: str,
    free: Sequence[str],
    per_case: int,
    loads: Counter[str],
    met: Counter[frozenset[str]],
) -> Pair:
    """One after another: the least loaded, then the one least met by those already chosen."""
    if len(free) < per_case:
        raise CannotSpread(case)
    chosen: list[str] = []
    while len(chosen) < per_case:
        rest = [person for person in free if person not in chosen]
        chosen.append(
            min(
                rest,
                key=lambda one: (loads[one], sum(met[frozenset((one, o))] for o in chosen)),
            )
        )
    return tuple(sorted(chosen))
