"""The assessor at work: the sheet, its marks, the word about findings, the seal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import refusal_response, refusals_shown, status_of, wants_json
from accounts.errors import StaleState
from accounts.signed_in import SignedIn
from assessments.actions.respond_to_finding import respond_to_finding
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.start_scoring import start_scoring
from assessments.completeness import flags
from assessments.errors import ScoreRefused
from assessments.forms import AnswerForm, MarkForm, first_error
from assessments.models import Score, Sheet
from assessments.queries import sheets_visible_to
from assessments.views.mark_view import (
    hints,
    mark_answer,
    mark_view,
    progress_of,
    stored_mark,
)
from assessments.views.sheet_page import SheetPage
from assessments.views.wording import time_text
from competency.models import Criterion
from evidence.models import FindingRow, Item
from evidence.queries import evidence_of, findings_by_indicator
from lib.errors import DomainError


@login_required
def sheet(request: SignedIn, pk: UUID) -> HttpResponse:
    """The page in which assessors spend hours; readable by whoever may see the sheet."""
    row = _sheet(request, pk)
    return render(
        request, "assessments/sheet.html", {"sheet": row, "page": SheetPage(row, request.user)}
    )


@login_required
@require_POST
@refusals_shown
def start(request: SignedIn, pk: UUID) -> HttpResponse:
    row = _sheet(request, pk)
    start_scoring(row, actor=request.user)
    messages.success(request, _("You can score now. Every mark is saved as you set it."))
    return redirect("assessments:sheet", pk=pk)


@login_required
@require_POST
def save_mark(request: SignedIn, pk: UUID, criterion: UUID) -> HttpResponse:
    """Saves what the request names of one mark; answers JSON to the page's own script."""
    row = _scorable(request, pk)
    target = get_object_or_404(_criteria(row), pk=criterion)
    items = _items(row)
    try:
        form = MarkForm(request.POST, items=items)
        if not form.is_valid():
            raise ScoreRefused(first_error(form))
        score = save_score(row, criterion=target, actor=request.user, **form.changes())
    except StaleState as stale:
        return _stale(request, stale, row, target, items)
    except DomainError as refusal:
        return refusal_response(request, refusal)
    if wants_json(request):
        return JsonResponse(_saved(score, row, items))
    messages.success(request, _("%(code)s saved.") % {"code": target.code})
    return redirect(reverse("assessments:sheet", args=[pk]) + f"#c-{target.code}")


@login_required
@require_POST
@refusals_shown
def answer(request: SignedIn, pk: UUID, finding: UUID) -> HttpResponse:
    """Accept, override with a reason, or set aside what a machine found."""
    row = _scorable(request, pk)
    found = get_object_or_404(
        FindingRow.objects.filter(run__item__enrolment=row.assessment.enrolment_id), pk=finding
    )
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise ScoreRefused(first_error(form))
    response = respond_to_finding(row, finding=found, actor=request.user, **form.cleaned_data)
    if not wants_json(request):
        return redirect(
            reverse("assessments:sheet", args=[pk]) + f"#e-{request.POST.get('criterion', '')}"
        )
    saved = time_text(response.saved_at, row.assessment.enrolment.campaign)
    return JsonResponse(
        {
            "answer": response.answer,
            "reason": response.reason,
            "saved_text": saved,
            "message": f"{response.get_answer_display()}. {_('Saved %(time)s') % {'time': saved}}",
        }
    )


@login_required
@refusals_shown
def seal(request: SignedIn, pk: UUID) -> HttpResponse:
    """First what is still missing, with links; then the seal itself."""
    row = _scorable(request, pk)
    if request.method == "POST":
        seal_sheet(row, actor=request.user)
        messages.success(request, _("Sealed. Your marks can be read, not changed."))
        return redirect("assessments:sheet", pk=pk)
    page = SheetPage(row, request.user)
    return render(request, "assessments/seal.html", {"sheet": row, "page": page})


def _sheet(request: SignedIn, pk: UUID) -> Sheet:
    return get_object_or_404(sheets_visible_to(request.user), pk=pk)


def _scorable(request: SignedIn, pk: UUID) -> Sheet:
    """The sheet, when this person works on it; a sealed one is refused by the action."""
    row = _sheet(request, pk)
    if row.assessor_id != request.user.pk:
        raise PermissionDenied
    return row


def _criteria(row: Sheet) -> Any:
    return row.assessment.enrolment.campaign.rubric.criteria.select_related("indicator", "attitude")


def _items(row: Sheet) -> dict[str, Item]:
    return {str(item.pk): item for item in evidence_of(row.assessment.enrolment)}


def _flags(score: Score, row: Sheet) -> list[str]:
    found = findings_by_indicator(row.assessment.enrolment) if score.criterion.indicator_id else {}
    rows = found.get(score.criterion.code, [])
    ceiling = max((finding.ceiling for finding in rows), default=None)
    return hints(flags(score, ceiling=ceiling))


def _saved(score: Score, row: Sheet, items: dict[str, Item]) -> dict[str, Any]:
    progress = progress_of(list(_criteria(row)), list(row.scores.all()))
    return mark_answer(score, row, items=items, flags=_flags(score, row), progress=progress)


def _stale(
    request: SignedIn,
    stale: StaleState,
    row: Sheet,
    target: Criterion,
    items: dict[str, Item],
) -> HttpResponse:
    """Somebody (most often oneself, in another window) was first: both values are shown."""
    score = row.scores.filter(criterion=target).select_related("criterion").first()
    if score is None:
        return refusal_response(request, stale)
    if wants_json(request):
        stored = stored_mark(score, row, items=items, flags=_flags(score, row))
        error = {"code": stale.code, "detail": str(stale), "attr": None}
        return JsonResponse(
            {"type": "client_error", "errors": [error], "stored": stored}, status=status_of(stale)
        )
    context = {
        "sheet": row, "criterion": target, "mine": request.POST, "stored": mark_view(score, row),
        "regions": request.POST.getlist("region"), "refusal": stale,
    }  # fmt: skip
    return render(request, "assessments/mark_conflict.html", context, status=status_of(stale))
