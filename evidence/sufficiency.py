"""What a candidate's evidence covers so far: outputs given, indicators spoken for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from competency.models import Duty, Indicator, Output
from evidence.models import Item


@dataclass(frozen=True, slots=True)
class Covered:
    """One output or indicator of the standard, and the items that are given for it."""

    part: Output | Indicator
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Coverage:
    """In the standard's order. An exercise speaks for its pack's codes, a claim for its own."""

    outputs: list[Covered]
    indicators: list[Covered]

    @property
    def outputs_given(self) -> int:
        return sum(1 for covered in self.outputs if covered.items)

    @property
    def indicators_covered(self) -> int:
        return sum(1 for covered in self.indicators if covered.items)


def coverage(duties: Iterable[Duty], items: Iterable[Item]) -> Coverage:
    """Of a tree with tasks, blocks, outputs and indicators prefetched, and items with claims."""
    outputs, indicators = parts_of(duties)
    items = list(items)
    return Coverage(
        _covered(outputs, items, kind="outputs", claimed="output_id"),
        _covered(indicators, items, kind="indicators", claimed="indicator_id"),
    )


def parts_of(duties: Iterable[Duty]) -> tuple[list[Output], list[Indicator]]:
    """All outputs and all indicators of a prefetched tree, in its order."""
    blocks = [block for duty in duties for task in duty.tasks.all() for block in task.blocks.all()]
    outputs = [output for block in blocks for output in block.outputs.all()]
    return outputs, [indicator for block in blocks for indicator in block.indicators.all()]


def _covered(
    parts: Iterable[Output | Indicator], items: list[Item], *, kind: str, claimed: str
) -> list[Covered]:
    by_code: dict[str, list[Item]] = defaultdict(list)
    by_id: dict[object, list[Item]] = defaultdict(list)
    for item in items:
        for code in getattr(item.exercise.pack_version, kind) if item.exercise else ():
            by_code[code].append(item)
        for part_id in {getattr(claim, claimed) for claim in item.claims.all()}:
            by_id[part_id].append(item)
    return [
        Covered(part, list(dict.fromkeys([*by_code[part.code], *by_id[part.pk]]))) for part in parts
    ]
