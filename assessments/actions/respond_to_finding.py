"""Say what one makes of a machine's finding."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.models import User
from assessments.errors import ScoreRefused
from assessments.locking import locked_sheet
from assessments.models import FindingResponse, Sheet
from assessments.rules import can_score, can_write
from evidence.models import FindingRow
from evidence.queries import counted_runs


@transaction.atomic
def respond_to_finding(
    sheet: Sheet,
    *,
    finding: FindingRow,
    answer: str,
    actor: User,
    reason: str = "",
    at: datetime | None = None,
) -> FindingResponse:
    """The answer; a later one takes its place. Raises NotAllowed, StaleState or ScoreRefused."""
    current = locked_sheet(sheet)
    if not can_write(actor, current):
        raise NotAllowed(_("Only the assessor of this sheet answers findings, until the seal."))
    if not can_score(actor, current):
        raise StaleState(_("Scoring has not begun or is over. Reload the page."))
    _check(current, finding, answer, reason)
    response, _is_new = FindingResponse.objects.update_or_create(
        sheet=current,
        finding=finding,
        defaults={
            "answer": answer, "reason": reason.strip(), "saved_at": at or timezone.now(),
        },
    )  # fmt: skip
    return response


def _check(sheet: Sheet, finding: FindingRow, answer: str, reason: str) -> None:
    if answer not in dict(FindingResponse.ANSWERS):
        raise ScoreRefused(_("Accept, override or set aside the finding."))
    if answer == "override" and not reason.strip():
        raise ScoreRefused(_("Say why you override the finding."))
    runs = counted_runs(sheet.assessment.enrolment).order_by().values("pk")
    if not FindingRow.objects.filter(pk=finding.pk, run__in=runs).exists():
        raise ScoreRefused(_("This finding does not belong to the case."))
