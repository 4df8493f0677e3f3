"""Report files as downloads."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.access import refusals_shown
from reports.queries.results import reports_visible_to
from reports.report_file import pdf_response
from reports.rules import can_read_report
from reports.views.requests import SignedInRequest


@login_required
@refusals_shown
def report(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The PDF. 404 for those who may not see the result, 403 for those who see an alias."""
    found = get_object_or_404(reports_visible_to(request.user), pk=pk)
    if not can_read_report(request.user, found.decision):
        raise PermissionDenied
    return pdf_response(found)
