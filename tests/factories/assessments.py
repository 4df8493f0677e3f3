"""Assessments at every stage, made by the same actions that people use.

`assessment(enrolment)` is open with two allocated assessors; `sealed_pair`, `reconciled` and
`signed_off` go on from there. `scored_sheet` gives every criterion the same level.
"""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.open_assessment import open_assessment
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.sign_off import sign_off
from assessments.actions.start_scoring import start_scoring
from assessments.models import Assessment, Decision, Sheet
from assessments.queries import differences
from campaigns.models import Enrolment
from competency.models import Criterion
from tests.factories.accounts import person
from tests.factories.campaigns import allocate
from tests.factories.campaigns import enrolment as make_enrolment


def manager_of(case: Assessment | Enrolment) -> User:
    """The campaign's first manager: no factory gives them another part in the case."""
    enrolment = case.enrolment if isinstance(case, Assessment) else case
    return enrolment.campaign.managers.order_by("date_joined", "username")[0]


def assessment(enrolment: Enrolment | None = None, *, assessors: int = 2) -> Assessment:
    """Open; with two assessors allocated unless the enrolment has some already."""
    enrolment = enrolment or make_enrolment()
    if not enrolment.allocations.filter(duty="score").exists():
        for _n in range(assessors):
            allocate(enrolment, person("assessor"))
    return open_assessment(enrolment, actor=manager_of(enrolment))


def sheet(case: Assessment | None = None, assessor: User | None = None) -> Sheet:
    """A started draft: of this assessor, else of the first."""
    case = case or assessment()
    if assessor and not case.sheets.filter(assessor=assessor).exists():
        allocate(case.enrolment, assessor)
        open_assessment(case.enrolment, actor=manager_of(case))
    rows = case.sheets.filter(assessor=assessor) if assessor else case.sheets.all()
    found = rows.order_by("created_at", "pk")[0]
    return start_scoring(found, actor=found.assessor)


def criterion(case: Assessment, code: str) -> Criterion:
    rows = case.enrolment.campaign.rubric.criteria
    return rows.filter(indicator__code=code).first() or rows.get(attitude__code=code)


def scored_sheet(
    draft: Sheet | None = None,
    *,
    level: int | None = 3,
    levels: Mapping[str, int | None] | None = None,
) -> Sheet:
    """Every criterion at `level`, those named in `levels` at theirs; None is "not seen"."""
    draft = draft or sheet()
    draft = start_scoring(draft, actor=draft.assessor)
    for row in draft.assessment.enrolment.campaign.rubric.criteria.all():
        given = (levels or {}).get(row.code, level)
        save_score(
            draft, criterion=row, actor=draft.assessor, level=given, not_seen=given is None,
            reason=f"Reason for {row.code}", interview="Asked and answered.",
        )  # fmt: skip
    return draft


def sealed_sheet(draft: Sheet | None = None, **marks) -> Sheet:
    """Scored as `scored_sheet` and sealed."""
    scored = scored_sheet(draft, **marks)
    return seal_sheet(scored, actor=scored.assessor)


def sealed_pair(
    case: Assessment | None = None,
    *,
    level: int | None = 3,
    first: Mapping[str, int | None] | None = None,
    second: Mapping[str, int | None] | None = None,
) -> Assessment:
    """Revealed: both sheets sealed, all at `level` but for what `first` and `second` name."""
    case = case or assessment()
    for draft, levels in zip(
        case.sheets.order_by("created_at", "pk"), (first, second), strict=True
    ):
        sealed_sheet(draft, level=level, levels=levels)
    case.refresh_from_db()
    return case


def reconciled(case: Assessment | None = None, **marks) -> Assessment:
    """Each difference agreed at the higher of the two levels, by both assessors jointly."""
    case = case or sealed_pair(**marks)
    one, other = (row.assessor for row in case.sheets.order_by("created_at", "pk"))
    for row in differences(case):
        level = max((s.level for _sheet, s in row.scores if s.level is not None), default=None)
        reconcile_criterion(
            case, criterion=row.criterion, level=level, not_seen=level is None,
            reason="Agreed after reading it together.", actor=one,
        )  # fmt: skip
    return finish_reconciling(case, actor=other)


def signed_off(case: Assessment | None = None, **marks) -> Decision:
    """Signed by a manager of the campaign who had no part in the case."""
    case = case or reconciled(**marks)
    return sign_off(case, actor=manager_of(case))
