"""My sheets, and the cases that I follow: from the list straight to the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import role_required
from accounts.roles import Role
from accounts.rules import Viewer, has_role
from accounts.signed_in import SignedIn
from assessments import rules
from assessments.models import Assessment, Sheet
from assessments.queries import assessments_visible_to, sheets_visible_to, with_own_word
from assessments.states import AssessmentState, SheetState
from campaigns.naming import shown_name

PAGE_SIZE = 50
SHEETS, CASES = "sheets", "cases"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `step` is what to do next, `address` where."""

    name: str
    campaign: str
    state: str
    progress: str
    since: Any
    step: str
    address: str
    is_mine_to_do: bool


@role_required(Role.ASSESSOR, Role.VERIFIER, Role.MANAGER)
def assessment_list(request: SignedIn) -> HttpResponse:
    """Sheets for assessors, cases for everybody; unfinished ones first."""
    is_assessor = has_role(request.user, Role.ASSESSOR)
    show = request.GET.get("show", SHEETS if is_assessor else CASES)
    rows: Any = _sheets(request.user) if show == SHEETS else _cases(request.user)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    line: Any = _sheet_line if show == SHEETS else _case_line
    context = {
        "show": show,
        "is_assessor": is_assessor,
        "is_manager": has_role(request.user, Role.MANAGER),
        "page_obj": page,
        "lines": [line(row, request.user) for row in page],
    }
    return render(request, "assessments/list.html", context)


def _sheets(user: Viewer) -> QuerySet[Sheet]:
    """One's own, drafts first, the longest waiting on top."""
    scored = Q(scores__level__isnull=False) | Q(scores__not_seen=True)
    drafts = Case(When(state=SheetState.DRAFT, then=0), default=1, output_field=IntegerField())
    return (
        sheets_visible_to(user)
        .filter(assessor_id=user.pk)
        .annotate(
            scored=Count("scores", filter=scored, distinct=True),
            total=Count("assessment__enrolment__campaign__rubric__criteria", distinct=True),
            rank=drafts,
        )
        .order_by("rank", "created_at", "pk")
    )


def _cases(user: Viewer) -> QuerySet[Assessment]:
    """All one may see, finished ones last."""
    done = (AssessmentState.SIGNED_OFF, AssessmentState.WITHDRAWN)
    finished = Case(When(state__in=done, then=1), default=0, output_field=IntegerField())
    sealed = Count("sheets", filter=Q(sheets__state=SheetState.SEALED), distinct=True)
    standing = Count("sheets", filter=~Q(sheets__state=SheetState.REPLACED), distinct=True)
    return (
        with_own_word(assessments_visible_to(user), user)
        .annotate(sealed=sealed, standing=standing, rank=finished)
        .order_by("rank", F("created_at").asc(), "pk")
    )


def _sheet_line(sheet: Sheet, user: Viewer) -> Line:
    assessment = sheet.assessment
    step, place = _sheet_step(sheet, user)
    return Line(
        name=shown_name(user, assessment.enrolment),
        campaign=assessment.enrolment.campaign.name,
        state=str(sheet.get_state_display()),
        progress=f"{sheet.scored}/{sheet.total}",  # type: ignore[attr-defined]
        since=sheet.created_at,
        step=step,
        address=reverse(place, args=[sheet.pk if place.endswith("sheet") else assessment.pk]),
        is_mine_to_do=rules.can_start(user, sheet) or rules.can_reconcile(user, assessment),
    )


def _sheet_step(sheet: Sheet, user: Viewer) -> tuple[str, str]:
    if rules.can_start(user, sheet):
        go_on = sheet.started_at is not None
        return (_("Go on scoring") if go_on else _("Start scoring")), "assessments:sheet"
    if rules.can_reconcile(user, sheet.assessment):
        return _("Reconcile"), "assessments:reconcile"
    return _("Read"), "assessments:sheet"


def _case_line(assessment: Assessment, user: Viewer) -> Line:
    step, place = _case_step(assessment, user)
    return Line(
        name=shown_name(user, assessment.enrolment),
        campaign=assessment.enrolment.campaign.name,
        state=str(assessment.get_state_display()),
        progress=_("%(sealed)d of %(all)d sheets sealed")
        % {"sealed": assessment.sealed, "all": assessment.standing},  # type: ignore[attr-defined]
        since=assessment.created_at,
        step=step,
        address=reverse(place, args=[assessment.pk]),
        is_mine_to_do=place == "assessments:reconcile" or step != _("Look"),
    )


def _case_step(assessment: Assessment, user: Viewer) -> tuple[str, str]:
    if rules.can_reconcile(user, assessment):
        return _("Reconcile"), "assessments:reconcile"
    if rules.can_sign_off(user, assessment):
        return _("Sign off"), "assessments:assessment"
    if rules.can_verify(user, assessment) and not assessment.has_said:  # type: ignore[attr-defined]
        return _("Verify"), "assessments:assessment"
    return _("Look"), "assessments:assessment"
