"""A grading run as it goes on, and what it found."""

from __future__ import annotations

import uuid
from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import refusals_shown
from accounts.history import history_of
from accounts.signed_in import SignedIn
from campaigns.naming import shown_name
from evidence.actions.requeue_run import requeue_run
from evidence.finding_text import FindingView, finding_view
from evidence.models import FindingRow, GradingRun
from evidence.queries import queue_position, runs_visible_to
from evidence.rules import can_requeue, is_own
from evidence.run_text import ending_text, phase_text, reason_text
from evidence.states import UNFINISHED_RUN_STATES, RunState

STOP_POLLING = 286
MOST_LOGGED = 50


@login_required
@require_GET
def run_page(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    run = get_object_or_404(runs_visible_to(request.user), pk=pk)
    context = _context(request, run) | {
        "shown_name": shown_name(request.user, run.item.enrolment),
        "is_own": is_own(request.user, run.item.enrolment),
        "may_requeue": can_requeue(request.user, run),
    }
    return render(request, "evidence/run.html", context)


@login_required
@require_GET
def run_status(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The part of the page that changes: 204 while nothing is new, 286 when all is said."""
    run = get_object_or_404(runs_visible_to(request.user), pk=pk)
    context = _context(request, run)
    if context["is_unfinished"] and request.GET.get("seen") == context["token"]:
        return HttpResponse(status=204)
    status = 200 if context["is_unfinished"] else STOP_POLLING
    return render(request, "evidence/run.html#status", context, status=status)


@login_required
@require_POST
@refusals_shown
def run_retry(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    run = get_object_or_404(runs_visible_to(request.user), pk=pk)
    again = requeue_run(run, actor=request.user)
    messages.success(request, _("The run was queued again."))
    return redirect("evidence:run", pk=again.pk)


def _context(request: SignedIn, run: GradingRun) -> dict[str, object]:
    language = get_language() or "zh-hant"
    position = queue_position(run) if run.state == RunState.QUEUED else None
    phase = phase_text(run, position)
    findings = _findings(run, language)
    return {
        "run": run,
        "item": run.item,
        "phase": phase,
        "token": f"{run.state}.{run.attempt}.{position}.{run.phase}.{run.cell}",
        "reason": reason_text(run, language),
        "ending": ending_text(run, language),
        "is_unfinished": run.state in UNFINISHED_RUN_STATES,
        "log": history_of(run)[:MOST_LOGGED],
        "findings": findings,
        "summary": _summary(findings),
    }


def _findings(run: GradingRun, language: str) -> list[FindingView]:
    if run.state != RunState.FINISHED:
        return []
    rows = FindingRow.objects.filter(run=run).select_related("run")
    return [finding_view(row, language) for row in rows]


def _summary(findings: list[FindingView]) -> list[dict[str, object]]:
    """How many findings have each outcome, in the order in which outcomes first appear."""
    labels = {finding.outcome: finding.outcome_label for finding in findings}
    counts = Counter(finding.outcome for finding in findings)
    return [{"code": code, "label": labels[code], "count": counts[code]} for code in labels]
