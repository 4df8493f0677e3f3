"""The verifier returns a decision with a reason; a new one will name it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import move
from accounts.models import User
from assessments.errors import AssessmentRefused, ReasonMissing
from assessments.locking import kept_in_step, locked_assessment
from assessments.models import Assessment, Verification
from assessments.rules import can_verify
from assessments.states import ASSESSMENT_MOVES, AssessmentState


@transaction.atomic
def return_decision(
    assessment: Assessment, *, reason: str, actor: User, at: datetime | None = None
) -> Assessment:
    """Revealed again: the assessors reconcile anew, or a manager unseals a sheet.

    What was agreed stays, but everybody must put their name to it again. Returning twice
    changes nothing. Raises NotAllowed, ReasonMissing, or AssessmentRefused when accepted.
    """
    now = at or timezone.now()
    current = locked_assessment(assessment)
    decision = current.decisions.filter(next=None).first()
    said = decision and decision.verifications.filter(verifier_id=actor.pk).first()
    if said and said.outcome == "returned":
        return kept_in_step(assessment, current)
    if decision is None or not can_verify(actor, current):
        raise NotAllowed(_("The allocated verifier returns a decision once it is signed off."))
    if said:
        raise AssessmentRefused(_("You accepted this decision before."))
    if not reason.strip():
        raise ReasonMissing(_("Say what has to be looked at again."))
    Verification.objects.create(
        decision=decision, verifier=actor, outcome="returned", reason=reason.strip(), at=now
    )
    for row in current.reconciliations.filter(dropped_at=None):
        row.agreed_by.clear()
    move(
        current, to=AssessmentState.REVEALED, verb="return_decision", moves=ASSESSMENT_MOVES,
        actor=actor, reason=reason.strip(), digest=decision.fingerprint, at=now,
    )  # fmt: skip
    return kept_in_step(assessment, current)
