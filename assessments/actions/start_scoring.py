"""An assessor begins; the first one closes the evidence and the campaign's rule set."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move, record
from accounts.models import User
from assessments.errors import AssessmentRefused
from assessments.locking import locked_assessment, locked_sheet
from assessments.models import Assessment, Sheet
from assessments.rules import can_start, can_write
from assessments.states import ASSESSMENT_MOVES, AssessmentState
from campaigns.actions.freeze_enrolment import freeze_enrolment
from campaigns.models import Enrolment
from evidence.models import GradingRun
from evidence.queries import evidence_digest, locked_enrolment
from evidence.states import ItemState, RunState


@transaction.atomic
def start_scoring(sheet: Sheet, *, actor: User, at: datetime | None = None) -> Sheet:
    """Starting twice changes nothing.

    Raises NotAllowed, StaleState once the case is past scoring, or AssessmentRefused while
    a machine still looks at the evidence: all assessors see the same findings.
    """
    now = at or timezone.now()
    assessment = locked_assessment(sheet.assessment)
    current = locked_sheet(sheet, assessment)
    if not can_write(actor, current):
        raise NotAllowed(_("Only the assessor of this sheet scores it, until it is sealed."))
    if not can_start(actor, current):
        raise StaleState(_("This case is no longer being scored. Reload the page."))
    if assessment.state == AssessmentState.OPEN:
        _begin(assessment, actor, now)
    if current.started_at is None:
        current.started_at = now
        current.save(update_fields=["started_at"])
        record(current, verb="start_scoring", to_state=current.state, actor=actor, at=now)
    sheet.started_at, sheet.assessment = current.started_at, assessment
    return current


def _begin(assessment: Assessment, actor: User, now: datetime) -> None:
    # An upload that is under way comes first, so that the hash and the runs cover it.
    locked_enrolment(assessment.enrolment_id)
    if _unfinished_runs(assessment.enrolment):
        raise AssessmentRefused(
            _("A grading run of this candidate is not finished yet. Try again in a few minutes.")
        )
    digest = evidence_digest(assessment.enrolment)
    freeze_enrolment(assessment.enrolment, evidence_hash=digest, actor=actor, at=now)
    move(
        assessment, to=AssessmentState.SCORING, verb="start_scoring", moves=ASSESSMENT_MOVES,
        actor=actor, digest=digest, at=now,
    )  # fmt: skip


def _unfinished_runs(enrolment: Enrolment) -> bool:
    return GradingRun.objects.filter(
        item__enrolment=enrolment,
        item__state=ItemState.SUBMITTED,
        state__in=[RunState.QUEUED, RunState.RUNNING],
    ).exists()
