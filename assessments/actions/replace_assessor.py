"""Replace an assessor: the duty ends, the sheet is set aside, somebody else starts anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move, record
from accounts.models import User
from assessments.errors import ReasonMissing
from assessments.locking import back_to_scoring, kept_in_step, locked_assessment, locked_sheet
from assessments.models import Assessment, Sheet
from assessments.rules import can_steer, may_decide
from assessments.states import SHEET_MOVES, SheetState
from campaigns.actions.allocate_person import allocate_person
from campaigns.actions.end_allocation import end_allocation


@transaction.atomic
def replace_assessor(
    sheet: Sheet, *, person: User, reason: str, actor: User, at: datetime | None = None
) -> Sheet:
    """The new person's empty sheet. Replacing by the same person again gives that sheet.

    Raises NotAllowed, ReasonMissing, StaleState after the sign-off or when somebody else
    took the place already, or AllocationRefused when the person cannot have the duty.
    """
    now = at or timezone.now()
    assessment = locked_assessment(sheet.assessment)
    current = locked_sheet(sheet, assessment)
    if not may_decide(actor, assessment):
        raise NotAllowed(_("Only a manager of this campaign without a part in the case does that."))
    if not reason.strip():
        raise ReasonMissing(_("Say why the assessor is replaced: it is kept in the history."))
    if current.state == SheetState.REPLACED:
        return _replacement(assessment, person)
    if not can_steer(actor, assessment):
        raise StaleState(_("The decision is signed. A verifier must return it first."))
    _set_aside(current, actor, reason.strip(), now)
    back_to_scoring(assessment, verb="replace_assessor", actor=actor, reason=reason.strip(), at=now)
    sheet.state = current.state
    kept_in_step(sheet.assessment, assessment)
    return _new_sheet(assessment, current, person, actor, now)


def _replacement(assessment: Assessment, person: User) -> Sheet:
    found = assessment.sheets.filter(assessor=person).exclude(state=SheetState.REPLACED).first()
    if found is None:
        raise StaleState(_("Somebody replaced this assessor first. Reload the page."))
    return found


def _set_aside(sheet: Sheet, actor: User, reason: str, now: datetime) -> None:
    end_allocation(sheet.allocation, actor=actor, reason=reason, at=now)
    move(
        sheet, to=SheetState.REPLACED, verb="replace_assessor", moves=SHEET_MOVES, actor=actor,
        reason=reason, at=now,
    )  # fmt: skip


def _new_sheet(
    assessment: Assessment, replaced: Sheet, person: User, actor: User, now: datetime
) -> Sheet:
    allocation = allocate_person(
        assessment.enrolment, person=person, duty=replaced.allocation.duty, actor=actor
    )
    if Sheet.objects.filter(allocation=allocation).exists():
        raise StaleState(_("This person has a sheet in this case already. Choose somebody else."))
    sheet = Sheet.objects.create(assessment=assessment, allocation=allocation, assessor=person)
    record(sheet, verb="make_sheet", to_state=SheetState.DRAFT, actor=actor, at=now)
    return sheet
