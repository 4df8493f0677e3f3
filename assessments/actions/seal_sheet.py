"""Seal a sheet; the last seal reveals all sheets in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.history import move
from accounts.models import User
from assessments.completeness import codes_to_mend
from assessments.errors import SheetIncomplete
from assessments.locking import active_sheets, kept_in_step, locked_assessment, locked_sheet
from assessments.models import Assessment, Seal, Sheet
from assessments.plain import plain_scores
from assessments.rules import can_score, is_assessor_of
from assessments.states import ASSESSMENT_MOVES, SHEET_MOVES, AssessmentState, SheetState
from competency.queries import criteria_of
from lib.fingerprint import fingerprint


@transaction.atomic
def seal_sheet(sheet: Sheet, *, actor: User, at: datetime | None = None) -> Sheet:
    """The sealed sheet with its digest; sealing twice changes nothing.

    A sheet of somebody who declared a conflict is not revealed: it waits to be replaced.
    Raises NotAllowed, StaleState before scoring begins, or SheetIncomplete with the codes
    that miss a level or a reason.
    """
    now = at or timezone.now()
    assessment = locked_assessment(sheet.assessment)
    current = locked_sheet(sheet, assessment)
    if not is_assessor_of(actor, current):
        raise NotAllowed(_("Only the assessor of this sheet seals it."))
    if current.state != SheetState.SEALED:
        if not can_score(actor, current):
            raise StaleState(_("Scoring has not begun or is over. Reload the page."))
        _seal(current, actor, now)
    _reveal_when_all_are_sealed(assessment, actor, now)
    sheet.state, sheet.digest, sheet.sealed_at = current.state, current.digest, current.sealed_at
    kept_in_step(sheet.assessment, assessment)
    return current


def _seal(sheet: Sheet, actor: User, now: datetime) -> None:
    criteria = criteria_of(sheet.assessment.enrolment.campaign.rubric)
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    _check_complete(codes_to_mend(criteria, scores))
    plain = plain_scores(criteria, scores)
    digest = fingerprint(plain)
    Seal.objects.create(sheet=sheet, at=now, digest=digest, scores=plain)
    move(
        sheet, to=SheetState.SEALED, verb="seal_sheet", moves=SHEET_MOVES, actor=actor,
        digest=digest, at=now, changes={"sealed_at": now, "digest": digest},
    )  # fmt: skip


def _check_complete(codes: tuple[str, ...]) -> None:
    if codes:
        listed = ", ".join(codes)
        raise SheetIncomplete(
            _("Give a level, or “not seen” with a reason, and a reason for level 4: %(codes)s")
            % {"codes": listed},
            codes=codes,
        )


def _reveal_when_all_are_sealed(assessment: Assessment, actor: User, now: datetime) -> None:
    sheets = active_sheets(assessment)
    stand = all(row.state == SheetState.SEALED and not row.allocation.conflict for row in sheets)
    if stand and assessment.state == AssessmentState.SCORING:
        move(
            assessment, to=AssessmentState.REVEALED, verb="reveal", moves=ASSESSMENT_MOVES,
            actor=actor, at=now,
        )  # fmt: skip
