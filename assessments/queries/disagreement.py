"""Where people and machine disagree: what assessors made of the findings, once all is revealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.rules import Viewer
from assessments.models import FindingResponse, Sheet
from assessments.queries.visible import sheets_visible_to
from assessments.rules import AFTER_REVEAL

_PACK = "finding__run__item__exercise__pack_version__slug"
MOST_CHECKS = 300


@dataclass(frozen=True, slots=True)
class CheckAnswers:
    """How often findings of one check were accepted, overridden and set aside."""

    pack: str
    check: str
    accepted: int
    overridden: int
    ignored: int

    @property
    def total(self) -> int:
        return self.accepted + self.overridden + self.ignored

    @property
    def percent(self) -> float:
        """Share of answers that are overrides, in percent."""
        return 100 * self.overridden / self.total


def responses_visible_to(user: Viewer) -> QuerySet[FindingResponse]:
    """Of sheets whose marks the user may read, after all sheets of the case were sealed."""
    sheets: QuerySet[Sheet, Any] = sheets_visible_to(user).filter(
        assessment__state__in=AFTER_REVEAL
    )
    inner = sheets.prefetch_related(None).select_related(None).order_by().values("pk")
    return FindingResponse.objects.filter(sheet__in=inner)


def answers_by_check(user: Viewer) -> Sequence[CheckAnswers]:
    """The checks that are overridden most often first. One query."""
    rows: Any = (
        responses_visible_to(user)
        .order_by()
        .values(pack=F(_PACK), check=F("finding__check_id"))
        .annotate(
            accepted=Count("pk", filter=Q(answer="accept")),
            overridden=Count("pk", filter=Q(answer="override")),
            ignored=Count("pk", filter=Q(answer="ignore")),
        )
        .order_by("-overridden", "pack", "check")[:MOST_CHECKS]
    )
    return [CheckAnswers(**{**row, "pack": row["pack"] or ""}) for row in rows]


def overrides_visible_to(user: Viewer) -> QuerySet[FindingResponse]:
    """Each override with its finding and its case, newest first."""
    return (
        responses_visible_to(user)
        .filter(answer="override")
        .select_related(
            "finding__run__item",
            "sheet__assessment__enrolment__campaign",
            "sheet__assessment__enrolment__candidate",
        )
        .prefetch_related(
            "sheet__assessment__enrolment__campaign__managers",
            "sheet__assessment__enrolment__allocations",
        )
        .order_by("-saved_at", "pk")
    )
