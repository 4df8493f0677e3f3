"""Load the official descriptors of the competency levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competency.fixture_check import check_shape, doubled, refuse_if_any
from competency.models import CompetencyLevel

ALL_LEVELS = range(1, 7)


@transaction.atomic
def load_levels(content: object) -> list[CompetencyLevel]:
    """Store levels 1 to 6 from a fixture (schema assay-levels/1), lowest first.

    Loading again corrects wording and source in place: the descriptors are official text,
    not something that was judged with. Raises FixtureRefused.
    """
    levels = check_shape(content, "levels")
    refuse_if_any(_problems(levels))
    return [
        CompetencyLevel.objects.update_or_create(
            number=row["number"],
            defaults={
                "text_zh_hant": row["text"]["zh-Hant"],
                "text_en": row["text"]["en"],
                "source": levels["source"],
            },
        )[0]
        for row in sorted(levels["levels"], key=lambda row: row["number"])
    ]


def _problems(content: Mapping[str, Any]) -> Iterator[str]:
    numbers = [row["number"] for row in content["levels"]]
    for number in doubled(numbers):
        yield _("Level %(number)s stands there twice; keep one.") % {"number": number}
    for number in ALL_LEVELS:
        if number not in numbers:
            yield _("Level %(number)s is missing; add it.") % {"number": number}
