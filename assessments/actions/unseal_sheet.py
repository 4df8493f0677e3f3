"""Unseal a sheet with a reason: the case goes back to scoring, what was agreed is dropped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move
from accounts.models import User
from assessments.errors import ReasonMissing
from assessments.locking import back_to_scoring, kept_in_step, locked_assessment, locked_sheet
from assessments.models import Sheet
from assessments.rules import BEFORE_SIGN_OFF, can_unseal, may_decide
from assessments.states import SHEET_MOVES, SheetState


@transaction.atomic
def unseal_sheet(sheet: Sheet, *, reason: str, actor: User, at: datetime | None = None) -> Sheet:
    """A draft again; its marks stay, and what was sealed stays readable in `seals`.

    A draft stays as it is. Raises NotAllowed, ReasonMissing, or StaleState after the sign-off.
    """
    now = at or timezone.now()
    assessment = locked_assessment(sheet.assessment)
    current = locked_sheet(sheet, assessment)
    if not may_decide(actor, assessment):
        raise NotAllowed(_("Only a manager of this campaign without a part in the case unseals."))
    if not reason.strip():
        raise ReasonMissing(_("Say why the sheet is unsealed: the reason is kept in the history."))
    if assessment.state not in BEFORE_SIGN_OFF:
        raise StaleState(_("The decision is signed. A verifier must return it first."))
    if can_unseal(actor, current):
        move(
            current, to=SheetState.DRAFT, verb="unseal_sheet", moves=SHEET_MOVES, actor=actor,
            reason=reason.strip(), at=now, changes={"sealed_at": None, "digest": ""},
        )  # fmt: skip
        back_to_scoring(assessment, verb="unseal_sheet", actor=actor, reason=reason.strip(), at=now)
    sheet.state, sheet.digest, sheet.sealed_at = current.state, current.digest, current.sealed_at
    kept_in_step(sheet.assessment, assessment)
    return current
