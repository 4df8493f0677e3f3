"""Sign off: the rule computes the result, and everything is frozen under one fingerprint."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move, record
from accounts.models import User
from assessments.errors import AssessmentRefused, NotReconciled
from assessments.locking import active_sheets, kept_in_step, locked_assessment
from assessments.models import Assessment, Decision
from assessments.record import build_record
from assessments.rules import can_sign_off, may_decide
from assessments.states import ASSESSMENT_MOVES, AssessmentState
from lib.fingerprint import fingerprint


@transaction.atomic
def sign_off(assessment: Assessment, *, actor: User, at: datetime | None = None) -> Decision:
    """The decision, naming the one before it. Signing twice gives the same decision.

    Raises NotAllowed for anybody with a part in the case, NotReconciled while it is still
    revealed, StaleState in any other state, or AssessmentRefused while a sheet or an agreed
    level stands by somebody who declared a conflict of interest.
    """
    now = at or timezone.now()
    current = locked_assessment(assessment)
    if not may_decide(actor, current):
        raise NotAllowed(
            _("A manager of this campaign who has no other part in the case signs it off.")
        )
    previous = current.decisions.filter(next=None).first()
    if current.state == AssessmentState.SIGNED_OFF and previous and previous.signed_by == actor:
        return previous
    if current.state == AssessmentState.REVEALED:
        raise NotReconciled(_("The assessors have not both agreed to the reconciled levels yet."))
    if not can_sign_off(actor, current):
        raise StaleState(_("This case is not reconciled, or was signed already. Reload the page."))
    _check_conflicts(current)
    decision = _decide(current, previous, actor, now)
    move(
        current, to=AssessmentState.SIGNED_OFF, verb="sign_off", moves=ASSESSMENT_MOVES,
        actor=actor, digest=decision.fingerprint, at=now,
    )  # fmt: skip
    kept_in_step(assessment, current)
    return decision


def _check_conflicts(assessment: Assessment) -> None:
    if any(sheet.allocation.conflict for sheet in active_sheets(assessment)):
        raise AssessmentRefused(_("An assessor declared a conflict of interest: replace them."))
    barred = {row.person_id for row in assessment.enrolment.allocations.all() if row.conflict}
    if assessment.reconciliations.filter(dropped_at=None, agreed_by__in=barred).exists():
        raise AssessmentRefused(
            _(
                "Who reconciled declared a conflict of interest: unseal a sheet, so that the "
                "levels are agreed on again."
            )
        )


def _decide(
    assessment: Assessment, previous: Decision | None, actor: User, now: datetime
) -> Decision:
    decision_id = uuid4()
    content = build_record(assessment, decision_id=decision_id, signed_by=actor, signed_at=now)
    decision = Decision.objects.create(
        id=decision_id,
        assessment=assessment,
        previous=previous,
        record=content,
        fingerprint=fingerprint(content),
        overall=content["overall"]["result"],
        signed_by=actor,
        signed_at=now,
    )
    record(
        decision, verb="sign_off", to_state=decision.overall, actor=actor,
        digest=decision.fingerprint, at=now,
    )  # fmt: skip
    return decision
