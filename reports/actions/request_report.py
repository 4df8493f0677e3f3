"""Somebody asks for the PDF of a decision in one language."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import move, record
from accounts.models import User
from assessments.models import Decision
from reports.errors import LanguageUnknown
from reports.models import Report
from reports.queue import nudge
from reports.rules import can_request_report
from reports.states import REPORT_MOVES, ReportState


@transaction.atomic
def request_report(
    decision: Decision, *, language: str, actor: User, at: datetime | None = None
) -> Report:
    """The one report of this decision and language: made, asked for again when it had failed.

    A report that is there or under way is returned as it is. Raises NotAllowed,
    LanguageUnknown.
    """
    now = at or timezone.now()
    if not can_request_report(actor, decision):
        raise NotAllowed(_("Only those who know the candidate's name read this report."))
    if language not in dict(settings.LANGUAGES):
        raise LanguageUnknown(_("Reports are written in Chinese (zh-hant) or English (en)."))
    report, is_new = Report.objects.get_or_create(
        decision=decision, language=language, defaults={"requested_at": now, "nudged_at": now}
    )
    if is_new:
        record(report, verb="request", to_state=ReportState.REQUESTED, actor=actor, at=now)
        nudge(report.pk)
    elif report.state == ReportState.FAILED:
        _ask_again(report, actor=actor, at=now)
    return report


def _ask_again(report: Report, *, actor: User, at: datetime) -> None:
    changes = {"requested_at": at, "nudged_at": at, "failures": 0, "failure": ""}
    move(
        report, to=ReportState.REQUESTED, verb="request_again", moves=REPORT_MOVES, actor=actor,
        at=at, changes=changes,
    )  # fmt: skip
    nudge(report.pk)
