"""Who may score, reconcile, decide and verify. Blind before the seal, revealed together."""

from __future__ import annotations

from accounts.roles import Role
from accounts.rules import Viewer, has_role
from assessments.models import Assessment, Sheet
from assessments.states import AssessmentState, SheetState
from campaigns.models import Allocation, Enrolment
from campaigns.rules import can_manage, is_standing
from campaigns.states import AllocatedDuty

SCORING_DUTIES = frozenset({AllocatedDuty.SCORE.value, AllocatedDuty.RESCORE.value})
BEFORE_SIGN_OFF = frozenset(
    {
        AssessmentState.OPEN.value,
        AssessmentState.SCORING.value,
        AssessmentState.REVEALED.value,
        AssessmentState.RECONCILED.value,
    }
)
AFTER_REVEAL = frozenset(
    {
        AssessmentState.REVEALED.value,
        AssessmentState.RECONCILED.value,
        AssessmentState.SIGNED_OFF.value,
        AssessmentState.APPEALED.value,
    }
)


def can_open(user: Viewer, enrolment: Enrolment) -> bool:
    """Managers of the campaign hand a case to its assessors."""
    return can_manage(user, enrolment.campaign)


def is_assessor_of(user: Viewer, sheet: Sheet) -> bool:
    """The sheet's own assessor, with role and duty still standing and no declared conflict."""
    is_own = sheet.assessor_id == user.pk and sheet.state != SheetState.REPLACED
    return is_own and has_role(user, Role.ASSESSOR) and is_standing(sheet.allocation)


def can_start(user: Viewer, sheet: Sheet) -> bool:
    """One's own draft, while the case is open or being scored."""
    states = (AssessmentState.OPEN, AssessmentState.SCORING)
    return can_write(user, sheet) and sheet.assessment.state in states


def can_score(user: Viewer, sheet: Sheet) -> bool:
    """One's own draft, once scoring has begun."""
    return can_write(user, sheet) and sheet.assessment.state == AssessmentState.SCORING


def can_write(user: Viewer, sheet: Sheet) -> bool:
    """One's own draft."""
    return is_assessor_of(user, sheet) and sheet.state == SheetState.DRAFT


def is_revealed(assessment: Assessment) -> bool:
    """All sheets are sealed: the assessors see each other's marks."""
    return assessment.state in AFTER_REVEAL


def can_read_scores(user: Viewer, sheet: Sheet) -> bool:
    """One's own always; others' only once revealed, and only with a duty in the case."""
    if is_assessor_of(user, sheet):
        return True
    assessment = sheet.assessment
    if not is_revealed(assessment):
        return False
    return can_manage(user, assessment.enrolment.campaign) or _duty_of(user, assessment) is not None


def reconcilers_of(assessment: Assessment) -> frozenset[object]:
    """Ids of those who reconcile: the named reconciler alone, else the assessors jointly.

    Somebody who was allocated to score and has no sheet judged nothing yet.
    """
    standing = [row for row in assessment.enrolment.allocations.all() if is_standing(row)]
    named = frozenset(r.person_id for r in standing if r.duty == AllocatedDuty.RECONCILE)
    judged = {s.allocation_id for s in assessment.sheets.all() if s.state != SheetState.REPLACED}
    return named or frozenset(r.person_id for r in standing if r.pk in judged)


def can_reconcile(user: Viewer, assessment: Assessment) -> bool:
    """Once revealed, until the reconciling is finished."""
    is_open = assessment.state == AssessmentState.REVEALED
    return is_open and has_role(user, Role.ASSESSOR) and user.pk in reconcilers_of(assessment)


def can_sign_off(user: Viewer, assessment: Assessment) -> bool:
    """A manager of the campaign who had no other part in the case."""
    return assessment.state == AssessmentState.RECONCILED and may_decide(user, assessment)


def may_decide(user: Viewer, assessment: Assessment) -> bool:
    """Independent of the case: no candidate, assessor, reconciler or verifier of it, ever."""
    enrolment = assessment.enrolment
    if enrolment.candidate_id == user.pk or not can_manage(user, enrolment.campaign):
        return False
    own = [row for row in enrolment.allocations.all() if row.person_id == user.pk]
    return all(row.duty == AllocatedDuty.DECIDE and not row.conflict for row in own)


def can_unseal(user: Viewer, sheet: Sheet) -> bool:
    """A manager, until the decision is signed; afterwards a verifier must return it first."""
    return sheet.state == SheetState.SEALED and can_steer(user, sheet.assessment)


def can_replace(user: Viewer, sheet: Sheet) -> bool:
    """A manager, until the decision is signed."""
    return sheet.state != SheetState.REPLACED and can_steer(user, sheet.assessment)


def can_withdraw(user: Viewer, assessment: Assessment) -> bool:
    """A manager, until the decision is signed."""
    return can_steer(user, assessment)


def can_steer(user: Viewer, assessment: Assessment) -> bool:
    """A manager of the campaign who is not an assessor of the case, before the sign-off."""
    return assessment.state in BEFORE_SIGN_OFF and may_decide(user, assessment)


def can_verify(user: Viewer, assessment: Assessment) -> bool:
    """The allocated verifier, while the decision is signed off: accept or return, no more."""
    is_signed = assessment.state == AssessmentState.SIGNED_OFF
    duty = _duty_of(user, assessment)
    return is_signed and has_role(user, Role.VERIFIER) and duty == AllocatedDuty.VERIFY


def _duty_of(user: Viewer, assessment: Assessment) -> str | None:
    """The standing duty of this person in this case."""
    for row in _own_allocations(user, assessment):
        if is_standing(row):
            return row.duty
    return None


def _own_allocations(user: Viewer, assessment: Assessment) -> list[Allocation]:
    return [r for r in assessment.enrolment.allocations.all() if r.person_id == user.pk]
