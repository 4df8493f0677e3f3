"""Reading the standard: whole trees in a bounded number of queries."""

from __future__ import annotations

import re

from django.db.models import Case, Count, Prefetch, QuerySet, When

from accounts.rules import Viewer
from competency.models import (
    Block,
    CompetencyLevel,
    Content,
    Criterion,
    Duty,
    Framework,
    Link,
    Rubric,
    Task,
)
from competency.rules import can_read_frameworks, can_see_drafts
from competency.states import ContentKind, FrameworkState


def frameworks() -> QuerySet[Framework]:
    """The published frameworks, by code."""
    return Framework.objects.filter(state=FrameworkState.PUBLISHED)


def frameworks_visible_to(user: Viewer) -> QuerySet[Framework]:
    """Published ones for everybody signed in, drafts too for administrators, none for others."""
    if not can_read_frameworks(user):
        return Framework.objects.none()
    return Framework.objects.all() if can_see_drafts(user) else frameworks()


def with_counts(rows: QuerySet[Framework]) -> QuerySet[Framework]:
    """Adds `duty_count`, `task_count` and `indicator_count` to each framework."""
    return rows.annotate(
        duty_count=Count("duties", distinct=True),
        task_count=Count("duties__tasks", distinct=True),
        indicator_count=Count("duties__tasks__blocks__indicators", distinct=True),
    )


def framework_tree(framework: Framework) -> list[Duty]:
    """Duties in printed order with `tasks.all()` → `blocks.all()` → outputs, indicators, links.

    Everything is prefetched in six queries; each link brings its `content`.
    """
    links = Prefetch("links", Link.objects.select_related("content"))
    blocks = Prefetch("blocks", Block.objects.prefetch_related("outputs", "indicators", links))
    tasks = Prefetch("tasks", Task.objects.prefetch_related(blocks))
    return list(framework.duties.prefetch_related(tasks))


def contents_of(framework: Framework) -> QuerySet[Content]:
    """Knowledge, then skills, then attitudes, each in printed order."""
    order = Case(*(When(kind=kind, then=rank) for rank, kind in enumerate(ContentKind.values)))
    return framework.contents.order_by(order, "position")


def latest_rubric(framework: Framework) -> Rubric | None:
    """The rubric of the highest version for this framework, with its scale prefetched."""
    rubrics = framework.rubrics.prefetch_related("scale")
    return max(rubrics, key=lambda rubric: _numbers(rubric.version), default=None)


def criteria_of(rubric: Rubric) -> list[Criterion]:
    """All criteria in their order: indicators with block, task and duty; then attitudes.

    `criterion.anchors.all()` is prefetched, lowest level first. Two queries.
    """
    return list(
        rubric.criteria.select_related("indicator__block__task__duty", "attitude")
        .prefetch_related("anchors")
        .order_by("position")
    )


def level_descriptors() -> dict[int, CompetencyLevel]:
    """The official descriptors of the competency levels, lowest first, by number."""
    return {row.number: row for row in CompetencyLevel.objects.order_by("number")}


def _numbers(version: str) -> list[int]:
    """Version 10 comes after version 9."""
    return [int(digits) for digits in re.findall(r"\d+", version)]
