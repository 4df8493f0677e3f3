"""End a case without a result."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move
from accounts.models import User
from assessments.errors import ReasonMissing
from assessments.locking import kept_in_step, locked_assessment
from assessments.models import Assessment
from assessments.rules import can_withdraw, may_decide
from assessments.states import ASSESSMENT_MOVES, AssessmentState


@transaction.atomic
def withdraw_assessment(
    assessment: Assessment, *, reason: str, actor: User, at: datetime | None = None
) -> Assessment:
    """Withdrawing twice changes nothing. Raises NotAllowed, ReasonMissing or StaleState."""
    current = locked_assessment(assessment)
    if not may_decide(actor, current):
        raise NotAllowed(_("Only a manager of this campaign without a part in the case does that."))
    if not reason.strip():
        raise ReasonMissing(_("Say why the case is withdrawn: it is kept in the history."))
    if current.state != AssessmentState.WITHDRAWN:
        if not can_withdraw(actor, current):
            raise StaleState(_("The decision is signed: it can no longer be withdrawn."))
        move(
            current, to=AssessmentState.WITHDRAWN, verb="withdraw_assessment",
            moves=ASSESSMENT_MOVES, actor=actor, reason=reason.strip(), at=at,
        )  # fmt: skip
    return kept_in_step(assessment, current)
