"""The verifier accepts a decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from assessments.errors import AssessmentRefused
from assessments.locking import locked_assessment
from assessments.models import Assessment, Verification
from assessments.rules import can_verify


@transaction.atomic
def accept_decision(
    assessment: Assessment, *, actor: User, note: str = "", at: datetime | None = None
) -> Verification:
    """Accepting twice changes nothing. Raises NotAllowed, or AssessmentRefused when returned."""
    now = at or timezone.now()
    current = locked_assessment(assessment)
    if not can_verify(actor, current):
        raise NotAllowed(_("The allocated verifier accepts a decision once it is signed off."))
    decision = current.decisions.get(next=None)
    said, is_new = Verification.objects.get_or_create(
        decision=decision,
        verifier=actor,
        defaults={"outcome": "accepted", "reason": note.strip(), "at": now},
    )
    if said.outcome != "accepted":
        raise AssessmentRefused(_("You returned this decision before."))
    if is_new:
        record(
            decision, verb="accept_decision", from_state=decision.overall,
            to_state=decision.overall, actor=actor, reason=note.strip(), at=now,
        )  # fmt: skip
    return said
