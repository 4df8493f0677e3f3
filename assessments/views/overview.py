"""One case for managers, verifiers and its own people: states, result, and what may be done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import refusals_shown
from accounts.queries import people_with_role
from accounts.roles import Role
from accounts.signed_in import SignedIn
from assessments.actions.accept_decision import accept_decision
from assessments.actions.open_assessment import open_assessment
from assessments.actions.replace_assessor import replace_assessor
from assessments.actions.return_decision import return_decision
from assessments.actions.sign_off import sign_off
from assessments.actions.unseal_sheet import unseal_sheet
from assessments.actions.withdraw_assessment import withdraw_assessment
from assessments.errors import ReasonMissing
from assessments.forms import ReasonForm, ReplaceForm, first_error
from assessments.models import Assessment, Sheet
from assessments.queries import assessments_visible_to, sheets_managed_by, sheets_visible_to
from assessments.views.case_page import CasePage
from campaigns.actions.declare_conflict import declare_conflict
from campaigns.queries import enrolments_managed_by


@login_required
def assessment(request: SignedIn, pk: UUID) -> HttpResponse:
    row = _case(request, pk)
    context = {"assessment": row, "page": CasePage(row, request.user)}
    return render(request, "assessments/assessment.html", context)


@login_required
@require_POST
@refusals_shown
def open_case(request: SignedIn, pk: UUID) -> HttpResponse:
    """From the campaign's page: an enrolment becomes a case with a sheet per assessor."""
    enrolment = get_object_or_404(enrolments_managed_by(request.user), pk=pk)
    row = open_assessment(enrolment, actor=request.user)
    messages.success(request, _("The case is open. Each assessor has a sheet."))
    return redirect("assessments:assessment", pk=row.pk)


@login_required
@require_POST
@refusals_shown
def decide(request: SignedIn, pk: UUID) -> HttpResponse:
    """Sign-off: the record is frozen under one fingerprint."""
    sign_off(_case(request, pk), actor=request.user)
    messages.success(request, _("Signed off. The result stands and can be read."))
    return redirect("assessments:assessment", pk=pk)


@login_required
@require_POST
@refusals_shown
def accept(request: SignedIn, pk: UUID) -> HttpResponse:
    accept_decision(_case(request, pk), actor=request.user)
    messages.success(request, _("Accepted."))
    return redirect("assessments:assessment", pk=pk)


@login_required
@require_POST
@refusals_shown
def send_back(request: SignedIn, pk: UUID) -> HttpResponse:
    """The verifier returns the decision with a reason."""
    return_decision(_case(request, pk), reason=_reason(request), actor=request.user)
    messages.success(request, _("Returned. The case is open for reconciling again."))
    return redirect("assessments:assessment", pk=pk)


@login_required
@require_POST
@refusals_shown
def withdraw(request: SignedIn, pk: UUID) -> HttpResponse:
    withdraw_assessment(_case(request, pk), reason=_reason(request), actor=request.user)
    messages.success(request, _("The case is withdrawn."))
    return redirect("assessments:assessment", pk=pk)


@login_required
@require_POST
@refusals_shown
def unseal(request: SignedIn, pk: UUID) -> HttpResponse:
    row = _managed_sheet(request, pk)
    unseal_sheet(row, reason=_reason(request), actor=request.user)
    messages.success(request, _("The sheet is a draft again; its first marks stay in the record."))
    return redirect("assessments:assessment", pk=row.assessment_id)


@login_required
@require_POST
@refusals_shown
def replace(request: SignedIn, pk: UUID) -> HttpResponse:
    row = _managed_sheet(request, pk)
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        raise ReasonMissing(first_error(form))
    person = get_object_or_404(people_with_role(Role.ASSESSOR), pk=form.cleaned_data["person"])
    replace_assessor(row, person=person, reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, _("Replaced. The new assessor has an empty sheet."))
    return redirect("assessments:assessment", pk=row.assessment_id)


@login_required
@require_POST
@refusals_shown
def conflict(request: SignedIn, pk: UUID) -> HttpResponse:
    """An assessor steps back from a case; the manager finds somebody else."""
    row = get_object_or_404(sheets_visible_to(request.user), pk=pk, assessor=request.user)
    text = request.POST.get("text", "").strip()
    if not text:
        raise ReasonMissing(_("Write what the conflict is."))
    declare_conflict(row.allocation, actor=request.user, text=text)
    messages.success(request, _("Thank you. You do not score this case; the manager sees why."))
    return redirect("assessments:list")


def _case(request: SignedIn, pk: UUID) -> Assessment:
    return get_object_or_404(assessments_visible_to(request.user), pk=pk)


def _managed_sheet(request: SignedIn, pk: UUID) -> Sheet:
    return get_object_or_404(sheets_managed_by(request.user), pk=pk)


def _reason(request: SignedIn) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise ReasonMissing(first_error(form))
    return str(form.cleaned_data["reason"])
