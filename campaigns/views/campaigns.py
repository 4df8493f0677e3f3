"""Campaigns: the list, a new one, one campaign with its candidates, open and close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import refusals_shown, role_required
from accounts.roles import Role
from accounts.signed_in import SignedIn
from campaigns.actions.close_campaign import close_campaign
from campaigns.actions.make_campaign import make_campaign
from campaigns.actions.open_campaign import open_campaign
from campaigns.forms import CampaignForm, EnrolForm, SpreadForm
from campaigns.models import Allocation, Campaign, Enrolment
from campaigns.naming import shown_name
from campaigns.queries import (
    campaigns_managed_by,
    campaigns_overseen_by,
    enrolments_of,
    with_candidate_counts,
)
from campaigns.rules import can_manage
from campaigns.stages import Stage, stage_of
from lib.errors import DomainError

PAGE_SIZE = 50
STAFF = (Role.MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: `duties` are the allocations that stand or are barred by a conflict."""

    enrolment: Enrolment
    name: str
    stage: Stage
    duties: list[Allocation]


@role_required(*STAFF)
@require_GET
def campaign_list(request: SignedIn) -> HttpResponse:
    rows = with_candidate_counts(campaigns_overseen_by(request.user))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "campaigns/campaign_list.html", {"page_obj": page})


@role_required(*STAFF)
@require_http_methods(["GET", "POST"])
def campaign_new(request: SignedIn) -> HttpResponse:
    form = CampaignForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = make_campaign(**form.cleaned_data, actor=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The campaign was made. Enrol candidates, then open it."))
            return redirect("campaigns:campaign", pk=campaign.pk)
    status = 400 if form.is_bound else 200
    return render(request, "campaigns/campaign_new.html", {"form": form}, status=status)


@role_required(*STAFF)
@require_GET
def campaign_page(request: SignedIn, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(campaigns_overseen_by(request.user), pk=pk)
    return render(request, "campaigns/campaign.html", campaign_context(request, campaign))


@role_required(Role.MANAGER)
@require_POST
@refusals_shown
def campaign_open(request: SignedIn, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(campaigns_managed_by(request.user), pk=pk)
    open_campaign(campaign, actor=request.user)
    messages.success(request, _("The campaign is open."))
    return redirect("campaigns:campaign", pk=pk)


@role_required(Role.MANAGER)
@require_POST
@refusals_shown
def campaign_close(request: SignedIn, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(campaigns_managed_by(request.user), pk=pk)
    close_campaign(campaign, actor=request.user)
    messages.success(request, _("The campaign is closed. Assessing goes on."))
    return redirect("campaigns:campaign", pk=pk)


def campaign_context(request: SignedIn, campaign: Campaign, **forms: Any) -> dict[str, Any]:
    """What the campaign's page shows; `forms` replaces a form by one with its errors."""
    rows = enrolments_of(campaign)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "campaign": campaign,
        "page_obj": page,
        "lines": _lines(request, campaign, page),
        "is_manager": can_manage(request.user, campaign),
        "enrol_form": EnrolForm(),
        "spread_form": SpreadForm(),
        **forms,
    }


def _lines(request: SignedIn, campaign: Campaign, page: Page[Enrolment]) -> list[Line]:
    lines = []
    for enrolment in page:
        enrolment.campaign = campaign  # with its managers, which shown_name asks for
        standing = [row for row in enrolment.allocations.all() if row.ended_at is None]
        name = shown_name(request.user, enrolment)
        lines.append(Line(enrolment, name, stage_of(enrolment), standing))
    return lines
