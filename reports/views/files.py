"""Report files as downloads."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.access import refusals_shown
from reports.errors import ReportNotReady
from reports.models import Report
from reports.queries.results import reports_visible_to
from reports.rules import can_read_report
from reports.states import ReportState


@login_required
@refusals_shown
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The PDF. 404 for those who may not see the result, 403 for those who see an alias."""
    found = get_object_or_404(reports_visible_to(request.user), pk=pk)
    if not can_read_report(request.user, found.decision):
        raise PermissionDenied
    return pdf_response(found)


def pdf_response(found: Report) -> FileResponse:
    """The stored file. Raises ReportNotReady. The file name tells nobody's name."""
    if found.state != ReportState.READY:
        raise ReportNotReady(_("The report is not ready yet. Try again in a few seconds."))
    name = f"assay-{found.decision_id.hex[:12]}-{found.language}.pdf"
    response = FileResponse(
        default_storage.open(found.storage_name),
        content_type="application/pdf",
        as_attachment=True,
        filename=name,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Digest"] = f"sha-256={found.sha256}"
    return response
