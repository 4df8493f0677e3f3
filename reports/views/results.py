"""Results: one candidate's page, the manager's table, and the table as a file."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename, slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.access import refusals_shown, role_required
from accounts.roles import Role
from assessments.models import Decision
from assessments.queries.visible import DECIDED
from campaigns.models import Campaign
from campaigns.naming import shown_name
from campaigns.queries import campaigns_managed_by
from reports.actions.request_report import request_report
from reports.candidate_report import candidate_report
from reports.queries.results import (
    own_decision,
    result_visible_to,
    results_managed_by,
    results_of,
    results_visible_to,
)
from reports.result_lines import report_files, result_lines
from reports.result_table import Cell, as_csv, as_xlsx, result_rows
from reports.rules import can_read_report
from reports.views.requests import SignedInRequest

PER_PAGE = 50
AT_ONCE = 100
STOP_POLLING = 286
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def result(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A candidate's result, from the stored record only."""
    decision = result_visible_to(request.user, pk)
    if decision is None:
        return _own_without_result(request, pk)
    enrolment = decision.assessment.enrolment
    report = candidate_report(
        decision.record,
        fingerprint=decision.fingerprint,
        language=get_language() or settings.LANGUAGE_CODE,
        shown_as=shown_name(request.user, enrolment),
    )
    context = {"report": report, "is_own": enrolment.candidate_id == request.user.pk}
    context |= {
        "is_replaced": Decision.objects.filter(previous=decision).exists(),
        "is_under_review": decision.assessment.state not in DECIDED,
        **_files(request, decision),
    }
    return render(request, "reports/result.html", context)


def _own_without_result(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """At an address that the candidate was given: the decision that stands now, or why none does."""
    own = own_decision(request.user, pk)
    if own is None:
        raise Http404
    stands = results_visible_to(request.user).filter(assessment=own.assessment_id).first()
    if stands is not None:
        return redirect("reports:result", pk=stands.pk)
    context = {"campaign": own.assessment.enrolment.campaign}
    return render(request, "reports/result_reviewed_again.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@refusals_shown
def result_reports(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The PDF files of a result: asked for by POST, looked at again by htmx until all are there."""
    decision = _decision(request, pk)
    if request.method == "POST":
        request_report(decision, language=request.POST.get("language", ""), actor=request.user)
        if not request.htmx:
            return redirect("reports:result", pk=pk)
        decision = _decision(request, pk)
    context = _files(request, decision)
    status = 200 if context["is_waiting"] or request.method == "POST" else STOP_POLLING
    return render(request, "reports/result.html#files", context, status=status)


@role_required(Role.MANAGER)
def results(request: SignedInRequest) -> HttpResponse:
    """All results of the campaigns that the manager manages, one campaign when asked."""
    campaigns = list(campaigns_managed_by(request.user))
    chosen = next((c for c in campaigns if str(c.pk) == request.GET.get("campaign")), None)
    rows = results_of(chosen, request.user) if chosen else results_managed_by(request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": result_lines(page.object_list, request.user),
        "campaigns": campaigns,
        "chosen": chosen,
    }
    return render(request, "reports/results.html", context)


@role_required(Role.MANAGER)
def results_csv(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    campaign, rows = _table(request, pk)
    response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    return _as_download(response, campaign, "csv")


@role_required(Role.MANAGER)
def results_xlsx(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    campaign, rows = _table(request, pk)
    response = HttpResponse(as_xlsx(rows, sheet="results"), content_type=XLSX)
    return _as_download(response, campaign, "xlsx")


def _table(request: SignedInRequest, pk: uuid.UUID) -> tuple[Campaign, list[list[Cell]]]:
    """The rows are made here, in the reader's language, and not while they are sent."""
    campaign = get_object_or_404(campaigns_managed_by(request.user), pk=pk)
    decisions = results_of(campaign, request.user).iterator(chunk_size=AT_ONCE)
    return campaign, list(result_rows(decisions, request.user))


def _decision(request: SignedInRequest, pk: uuid.UUID) -> Decision:
    decision = result_visible_to(request.user, pk)
    if decision is None:
        raise Http404
    return decision


def _files(request: SignedInRequest, decision: Decision) -> dict[str, object]:
    files = report_files(decision) if can_read_report(request.user, decision) else []
    return {"decision": decision, "files": files, "is_waiting": any(f.is_waiting for f in files)}


def _as_download(response: HttpResponseBase, campaign: Campaign, kind: str) -> HttpResponseBase:
    """Named after the campaign; in ASCII for programs that do not read RFC 5987."""
    plain = slugify(campaign.name) or campaign.pk
    full = quote(get_valid_filename(f"results-{campaign.name}.{kind}"))
    names = f"filename=\"results-{plain}.{kind}\"; filename*=UTF-8''{full}"
    response["Content-Disposition"] = f"attachment; {names}"
    response["Cache-Control"] = "no-store"
    return response
