"""What speaks to each indicator of a standard: which checks of which packs, or people alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from competency.models import Framework, Indicator
from competency.queries import framework_tree
from grading import registry
from grading.messages import check_title, written_language
from grading.registry import Pack


@dataclass(frozen=True, slots=True)
class PackChecks:
    """The checks of one pack for one indicator; `ceiling` is the highest level they can prove."""

    slug: str
    title: str
    checks: Sequence[str]
    ceiling: int


@dataclass(frozen=True, slots=True)
class CoveredIndicator:
    """One row: an indicator with no packs is judged by people from evidence alone."""

    indicator: Indicator
    outputs: Sequence[str]
    packs: Sequence[PackChecks]


def coverage_of(framework: Framework, language: str) -> list[CoveredIndicator]:
    """In printed order; six queries whatever the number of rows."""
    packs = [pack for pack in registry.packs() if pack.framework == framework.code]
    return [
        CoveredIndicator(
            indicator=indicator,
            outputs=[output.code for output in block.outputs.all()],
            packs=[row for pack in packs if (row := _checks(pack, indicator.code, language))],
        )
        for duty in framework_tree(framework)
        for task in duty.tasks.all()
        for block in task.blocks.all()
        for indicator in block.indicators.all()
    ]


def _checks(pack: Pack, code: str, language: str) -> PackChecks | None:
    found = [check for check in pack.checks if code in check.indicators]
    if not found:
        return None
    return PackChecks(
        slug=pack.slug,
        title=pack.title[written_language(language)],
        checks=[check_title(pack.slug, check.id, language) for check in found],
        ceiling=max(check.ceiling for check in found),
    )
