"""Differences side by side, the agreed level of each, and what the result becomes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import refusals_shown
from accounts.signed_in import SignedIn
from assessments import rules
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.errors import ScoreRefused
from assessments.forms import AgreedForm, LevelForm, first_error
from assessments.models import Assessment
from assessments.queries import assessments_visible_to, current_result
from assessments.states import AssessmentState
from assessments.views.difference_rows import DifferencesPage
from assessments.views.result_words import result_lines
from competency.models import Criterion


@login_required
def reconcile(request: SignedIn, pk: UUID) -> HttpResponse:
    """One row per difference, ordered by what it would flip."""
    row = _revealed(request, pk)
    page = DifferencesPage(row, request.user)
    context = {"assessment": row, "page": page, **_outcome(row)}
    return render(request, "assessments/reconcile.html", context)


@login_required
@require_POST
@refusals_shown
def agree(request: SignedIn, pk: UUID, criterion: UUID) -> HttpResponse:
    """Writes down, or puts one's name to, the agreed level of one criterion."""
    row = _revealed(request, pk)
    target = _criterion(row, criterion)
    form = AgreedForm(request.POST)
    if not form.is_valid():
        raise ScoreRefused(first_error(form))
    level, not_seen = form.level_given
    reason = form.cleaned_data["reason"]
    reconcile_criterion(
        row, criterion=target, level=level, not_seen=not_seen, reason=reason, actor=request.user
    )
    messages.success(request, _("%(code)s: the agreed level is stored.") % {"code": target.code})
    return redirect(reverse("assessments:reconcile", args=[pk]) + f"#d-{target.code}")


@login_required
def outcome(request: SignedIn, pk: UUID, criterion: UUID) -> HttpResponse:
    """What the result would be with this level: a partial, nothing is stored."""
    row = _revealed(request, pk)
    target, form = _criterion(row, criterion), LevelForm(request.GET)
    level = form.level_given[0] if form.is_valid() else None
    context = {**_outcome(row, {target.pk: level}), "tried": target.code}
    return render(request, "assessments/reconcile.html#outcome", context)


@login_required
@require_POST
@refusals_shown
def finish(request: SignedIn, pk: UUID) -> HttpResponse:
    row = finish_reconciling(_revealed(request, pk), actor=request.user, seen=_seen(request))
    if row.state == AssessmentState.RECONCILED:
        messages.success(request, _("Reconciled. A manager can sign off now."))
    else:
        messages.success(
            request, _("Your agreement is recorded; the other assessor still has to agree.")
        )
    return redirect("assessments:assessment", pk=pk)


def _seen(request: SignedIn) -> list[UUID]:
    """The agreed levels that the page showed, by id."""
    try:
        return [UUID(text) for text in request.POST.getlist("seen")]
    except ValueError as wrong:
        raise ScoreRefused(_("This page cannot be read. Reload it and finish again.")) from wrong


def _revealed(request: SignedIn, pk: UUID) -> Assessment:
    """The case, for those who may read both sheets; nobody before all are sealed."""
    row = get_object_or_404(assessments_visible_to(request.user), pk=pk)
    if not rules.is_revealed(row):
        raise PermissionDenied(_("The sheets are shown to each other when all of them are sealed."))
    return row


def _criterion(row: Assessment, pk: UUID) -> Criterion:
    criteria = row.enrolment.campaign.rubric.criteria.select_related("indicator", "attitude")
    return get_object_or_404(criteria, pk=pk)


def _outcome(row: Assessment, proposed: dict[UUID, int | None] | None = None) -> dict[str, Any]:
    now = result_lines(current_result(row))
    then = result_lines(current_result(row, proposed=proposed)) if proposed else now
    return {"now": now, "then": then}
