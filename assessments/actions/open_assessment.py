"""Hand a case to its assessors: one sheet for each of them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from assessments.errors import AssessmentRefused
from assessments.models import Assessment, Sheet
from assessments.rules import SCORING_DUTIES, can_open
from assessments.states import AssessmentState, SheetState
from campaigns.models import Enrolment
from campaigns.queries import standing_allocations


@transaction.atomic
def open_assessment(enrolment: Enrolment, *, actor: User) -> Assessment:
    """The assessment. Opening again adds sheets for assessors allocated since, nothing else.

    Raises NotAllowed, or AssessmentRefused when nobody is allocated to score.
    """
    if not can_open(actor, enrolment):
        raise NotAllowed(_("Only managers of this campaign open an assessment."))
    # In the order of all actions, case before enrolment: the last seal may be under way.
    existing = Assessment.objects.select_for_update().filter(enrolment=enrolment).first()
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    assessment = existing or Assessment.objects.filter(enrolment=locked).first()
    if assessment is None:
        assessment = _new_assessment(locked, actor)
    if assessment.state in (AssessmentState.OPEN, AssessmentState.SCORING):
        _make_sheets(assessment, actor)
    return assessment


def _new_assessment(enrolment: Enrolment, actor: User) -> Assessment:
    scorers = standing_allocations().filter(enrolment=enrolment, duty__in=SCORING_DUTIES)
    if not scorers.exists():
        raise AssessmentRefused(_("Allocate at least one assessor first, then open the case."))
    assessment = Assessment.objects.create(enrolment=enrolment)
    record(assessment, verb="open_assessment", to_state=AssessmentState.OPEN, actor=actor)
    return assessment


def _make_sheets(assessment: Assessment, actor: User) -> None:
    waiting = standing_allocations().filter(
        enrolment=assessment.enrolment_id, duty__in=SCORING_DUTIES, sheet=None
    )
    for allocation in waiting.order_by("created_at", "pk"):
        sheet = Sheet.objects.create(
            assessment=assessment, allocation=allocation, assessor_id=allocation.person_id
        )
        record(sheet, verb="make_sheet", to_state=SheetState.DRAFT, actor=actor)
