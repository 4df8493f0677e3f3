"""All that one sheet's page shows, in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from assessments.completeness import Flag, codes_to_mend, flags, is_scored
from assessments.models import Assessment, FindingResponse, Score, Sheet
from assessments.result import tree_of
from campaigns.models import Enrolment
from competency.models import (
    Anchor,
    Content,
    Criterion,
    Duty,
    Indicator,
    Link,
    Output,
    ScaleLevel,
    Task,
)
from competency.queries import criteria_of
from evidence.models import Claim, FindingRow, Item, LensReading
from evidence.queries import evidence_of, findings_by_indicator, readings_of


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion with its anchors, this sheet's mark and what speaks for it.

    `required_level` is the competency level that its block asks for; `ceiling` the highest
    level that its machine findings can prove, None without findings. `claims` are the
    candidate's, each with `item`. `contents` are the codes of knowledge and skills of its block.
    """

    criterion: Criterion
    code: str
    target: Indicator | Content
    required_level: int | None
    outputs: tuple[Output, ...]
    anchors: tuple[Anchor, ...]
    score: Score | None
    findings: tuple[FindingRow, ...]
    claims: tuple[Claim, ...]
    ceiling: int | None
    flags: tuple[Flag, ...]
    contents: frozenset[str] = frozenset()

    @property
    def is_attitude(self) -> bool:
        return self.criterion.attitude_id is not None


@dataclass(frozen=True, slots=True)
class TaskView:
    task: Task
    criteria: tuple[CriterionView, ...]


@dataclass(frozen=True, slots=True)
class DutyView:
    duty: Duty
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class ScoringView:
    """`scores` by criterion id, `responses` by finding id, `findings` by indicator code.

    `readings` are what the lens saw in the items; no ceiling and no flag comes from them.
    `scored` of `total` counts criteria with a level or "not seen"; `blocking` are the codes
    that still forbid the seal.
    """

    sheet: Sheet
    assessment: Assessment
    enrolment: Enrolment
    duties: tuple[DutyView, ...]
    attitudes: tuple[CriterionView, ...]
    scale: tuple[ScaleLevel, ...]
    scores: Mapping[UUID, Score]
    findings: Mapping[str, list[FindingRow]]
    responses: Mapping[UUID, FindingResponse]
    items: tuple[Item, ...]
    readings: tuple[LensReading, ...]
    scored: int
    total: int
    blocking: tuple[str, ...]

    @property
    def criteria(self) -> tuple[CriterionView, ...]:
        """All, in the rubric's order: indicators by duty and task, then attitudes."""
        indicators = (c for duty in self.duties for task in duty.tasks for c in task.criteria)
        return (*indicators, *self.attitudes)


def scoring_view(sheet: Sheet) -> ScoringView:
    """The sheet with everything beside it. Whoever asks has seen sheets_visible_to."""
    enrolment = sheet.assessment.enrolment
    rubric = enrolment.campaign.rubric
    criteria = criteria_of(rubric)
    indicators = [c.indicator for c in criteria if c.indicator]
    links = Prefetch("block__links", Link.objects.select_related("content"))
    prefetch_related_objects(indicators, "block__outputs", links)
    items = tuple(evidence_of(enrolment))
    findings = findings_by_indicator(enrolment)
    scores = scores_of(sheet)
    views = _views(criteria, scores, findings, _claims_by_code(items))
    return ScoringView(
        sheet=sheet,
        assessment=sheet.assessment,
        enrolment=enrolment,
        duties=_by_duty(view for view in views if not view.is_attitude),
        attitudes=tuple(view for view in views if view.is_attitude),
        scale=tuple(rubric.scale.all()),
        scores=scores,
        findings=findings,
        responses={row.finding_id: row for row in sheet.finding_responses.all()},
        items=items,
        readings=tuple(readings_of(enrolment)),
        scored=sum(is_scored(view.score) for view in views),
        total=len(views),
        blocking=codes_to_mend(criteria, scores),
    )


def scores_of(sheet: Sheet) -> dict[UUID, Score]:
    """The sheet's marks by criterion id."""
    return {score.criterion_id: score for score in sheet.scores.all()}


def _views(
    criteria: Iterable[Criterion],
    scores: Mapping[UUID, Score],
    findings: Mapping[str, list[FindingRow]],
    claims: Mapping[str, list[Claim]],
) -> list[CriterionView]:
    views = []
    for criterion in criteria:
        found = tuple(findings.get(criterion.code, ())) if criterion.indicator else ()
        ceiling = max((finding.ceiling for finding in found), default=None)
        block = criterion.indicator.block if criterion.indicator else None
        score = scores.get(criterion.pk)
        views.append(
            CriterionView(
                criterion=criterion,
                code=criterion.code,
                target=criterion.target,
                required_level=block.level if block else None,
                outputs=tuple(block.outputs.all()) if block else (),
                anchors=tuple(criterion.anchors.all()),
                score=score,
                findings=found,
                claims=tuple(claims.get(criterion.code, ())) if block else (),
                ceiling=ceiling,
                flags=flags(score, ceiling=ceiling),
                contents=frozenset(link.content.code for link in block.links.all())
                if block
                else frozenset(),
            )
        )
    return views


def _by_duty(views: Iterable[CriterionView]) -> tuple[DutyView, ...]:
    of = {view.criterion.pk: view for view in views}
    return tuple(
        DutyView(duty, tuple(TaskView(task, tuple(of[c.pk] for c in rows)) for task, rows in tasks))
        for duty, tasks in tree_of(view.criterion for view in of.values())
    )


def _claims_by_code(items: Iterable[Item]) -> dict[str, list[Claim]]:
    by_code: dict[str, list[Claim]] = defaultdict(list)
    for item in items:
        for claim in item.claims.all():
            claim.item = item
            by_code[claim.indicator.code].append(claim)
    return dict(by_code)
