"""Where everybody arrives: what is to be done, one section for each role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.roles import Role
from accounts.rules import roles_of
from campaigns.queries import campaigns_managed_by
from reports.queries.alerts import alerts_for
from reports.queries.board import board_lines, board_rows
from reports.queries.candidate_home import candidate_home
from reports.queries.waiting import cases_to_verify, sheets_of
from reports.views.requests import SignedInRequest

PER_PAGE = 50


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    roles = roles_of(request.user)
    context: dict[str, Any] = {"roles": roles, "has_several": len(roles) > 1}
    if Role.CANDIDATE in roles:
        context["is_candidate"] = True
        context["candidate"] = candidate_home(
            request.user, chosen=request.GET.get("enrolment", ""), at=timezone.now()
        )
    if Role.ASSESSOR in roles:
        context |= {"is_assessor": True, "sheets": sheets_of(request.user)}
    if Role.VERIFIER in roles:
        context |= {"is_verifier": True, "cases": cases_to_verify(request.user)}
    if Role.MANAGER in roles:
        context |= {"is_manager": True} | _board(request)
    context["is_administrator"] = Role.ADMINISTRATOR in roles
    return render(request, "reports/home.html", context)


def _board(request: SignedInRequest) -> dict[str, Any]:
    campaigns = list(campaigns_managed_by(request.user))
    chosen = next((c for c in campaigns if str(c.pk) == request.GET.get("campaign")), None)
    page = Paginator(board_rows(request.user, chosen), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "alerts": alerts_for(request.user, at=timezone.now()),
        "campaigns": campaigns,
        "chosen": chosen,
        "page_obj": page,
        "board": board_lines(page.object_list, request.user),
    }
