"""People of a campaign: enrolling, allocating, ending duties, conflicts of interest."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import refusals_shown, role_required, status_of
from accounts.roles import Role
from accounts.signed_in import SignedIn
from campaigns.actions.allocate_person import allocate_person
from campaigns.actions.declare_conflict import declare_conflict
from campaigns.actions.end_allocation import end_allocation
from campaigns.actions.enrol_candidate import enrol_candidate
from campaigns.actions.spread_assessors import spread_assessors
from campaigns.errors import EnrolmentRefused
from campaigns.forms import AllocateForm, ConflictForm, EnrolForm, ReasonForm, SpreadForm
from campaigns.models import Allocation, Campaign, Enrolment
from campaigns.naming import shown_name
from campaigns.queries import (
    allocations_visible_to,
    campaigns_managed_by,
    candidate_named,
    enrolments_managed_by,
)
from campaigns.stages import stage_of
from campaigns.views.campaigns import campaign_context
from lib.errors import DomainError


@role_required(Role.MANAGER)
@require_POST
def enrol(request: SignedIn, pk: UUID) -> HttpResponse:
    """All lines or none: every misspelt name is named and nobody is enrolled by half."""
    campaign = get_object_or_404(campaigns_managed_by(request.user), pk=pk)
    form = EnrolForm(request.POST)
    if form.is_valid():
        try:
            count = _enrol_all(campaign, form.names(), request)
        except DomainError as refusal:
            form.add_error("candidates", str(refusal))
        else:
            messages.success(
                request,
                ngettext("%(n)d candidate is enrolled.", "%(n)d candidates are enrolled.", count)
                % {"n": count},
            )
            return redirect("campaigns:campaign", pk=pk)
    context = campaign_context(request, campaign, enrol_form=form)
    return render(request, "campaigns/campaign.html", context, status=400)


@role_required(Role.MANAGER)
@require_POST
def spread(request: SignedIn, pk: UUID) -> HttpResponse:
    """Assessors for all candidates who have none, evenly; the seed is drawn here."""
    campaign = get_object_or_404(campaigns_managed_by(request.user), pk=pk)
    form = SpreadForm(request.POST)
    if form.is_valid():
        try:
            made = spread_assessors(
                campaign,
                assessors=list(form.cleaned_data["assessors"]),
                per_candidate=form.cleaned_data["per_candidate"],
                seed=secrets.randbits(32),
                actor=request.user,
            )
        except DomainError as refusal:
            form.add_error("assessors", str(refusal))
        else:
            messages.success(
                request,
                ngettext("%(n)d duty was given.", "%(n)d duties were given.", len(made))
                % {"n": len(made)},
            )
            return redirect("campaigns:campaign", pk=pk)
    context = campaign_context(request, campaign, spread_form=form)
    return render(request, "campaigns/campaign.html", context, status=400)


@role_required(Role.MANAGER)
@require_GET
def enrolment_page(request: SignedIn, pk: UUID) -> HttpResponse:
    enrolment = get_object_or_404(enrolments_managed_by(request.user), pk=pk)
    return render(request, "campaigns/enrolment.html", _enrolment_context(request, enrolment))


@role_required(Role.MANAGER)
@require_POST
def allocate(request: SignedIn, pk: UUID) -> HttpResponse:
    enrolment = get_object_or_404(enrolments_managed_by(request.user), pk=pk)
    form, status = AllocateForm(request.POST), 400
    if form.is_valid():
        try:
            allocate_person(enrolment, **form.cleaned_data, actor=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = status_of(refusal)
        else:
            messages.success(request, _("The duty was given."))
            return redirect("campaigns:enrolment", pk=pk)
    context = _enrolment_context(request, enrolment, allocate_form=form)
    return render(request, "campaigns/enrolment.html", context, status=status)


@role_required(Role.MANAGER)
@require_POST
@refusals_shown
def end(request: SignedIn, pk: UUID) -> HttpResponse:
    allocation = _managed_allocation(request, pk)
    end_allocation(allocation, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("The duty was ended."))
    return redirect("campaigns:enrolment", pk=allocation.enrolment_id)


@role_required(Role.MANAGER)
@require_POST
@refusals_shown
def conflict(request: SignedIn, pk: UUID) -> HttpResponse:
    allocation = _managed_allocation(request, pk)
    declare_conflict(allocation, actor=request.user, text=request.POST.get("text", ""))
    messages.success(request, _("The declaration was kept."))
    return redirect("campaigns:enrolment", pk=allocation.enrolment_id)


@transaction.atomic
def _enrol_all(campaign: Campaign, names: list[str], request: SignedIn) -> int:
    found = {name: candidate_named(name) for name in names}
    unknown = [name for name, candidate in found.items() if candidate is None]
    if unknown:
        raise EnrolmentRefused(
            _(
                "Nobody with the role of candidate is found by: %(names)s. Correct these lines, or "
                "ask an administrator to add the people on the page “People”."
            )
            % {"names": ", ".join(unknown)}
        )
    for candidate in filter(None, found.values()):
        enrol_candidate(campaign, candidate=candidate, actor=request.user)
    return len(names)


def _managed_allocation(request: SignedIn, pk: UUID) -> Allocation:
    own = enrolments_managed_by(request.user).order_by().values("pk")
    rows = allocations_visible_to(request.user).filter(enrolment__in=own)
    return get_object_or_404(rows, pk=pk)


def _enrolment_context(request: SignedIn, enrolment: Enrolment, **forms: Any) -> dict[str, Any]:
    return {
        "enrolment": enrolment,
        "campaign": enrolment.campaign,
        "name": shown_name(request.user, enrolment),
        "stage": stage_of(enrolment),
        "allocations": list(enrolment.allocations.all()),
        "allocate_form": AllocateForm(),
        "reason_form": ReasonForm(),
        "conflict_form": ConflictForm(),
        **forms,
    }
