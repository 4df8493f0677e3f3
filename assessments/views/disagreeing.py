"""For managers: which checks assessors do not believe, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.access import role_required
from accounts.roles import Role
from accounts.rules import Viewer
from accounts.signed_in import SignedIn
from assessments.models import FindingResponse
from assessments.queries.disagreement import (
    CheckAnswers,
    answers_by_check,
    overrides_visible_to,
)
from assessments.views.wording import time_text
from campaigns.naming import shown_name
from evidence.finding_text import FindingView, finding_view
from grading.messages import check_title

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Override:
    """One assessor's no to one finding."""

    case: str
    case_id: str
    name: str
    view: FindingView
    reason: str
    saved: str


@role_required(Role.MANAGER)
def disagreements(request: SignedIn) -> HttpResponse:
    """Counts by check, then the reasons, newest first."""
    language = get_language() or "zh-hant"
    page = Paginator(overrides_visible_to(request.user), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "checks": [(row, _title(row, language)) for row in answers_by_check(request.user)],
        "page_obj": page,
        "overrides": [_override(row, request.user, language) for row in page],
    }
    return render(request, "assessments/disagreements.html", context)


def _title(row: CheckAnswers, language: str) -> str:
    return check_title(row.pack or None, row.check, language)


def _override(row: FindingResponse, user: Viewer, language: str) -> Override:
    assessment = row.sheet.assessment
    return Override(
        case=assessment.enrolment.campaign.name,
        case_id=str(assessment.pk),
        name=shown_name(user, assessment.enrolment),
        view=finding_view(row.finding, language, drawn=False),
        reason=row.reason,
        saved=time_text(row.saved_at, assessment.enrolment.campaign),
    )
