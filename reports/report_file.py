"""A stored report as an answer of HTTP."""

from __future__ import annotations

from base64 import b64encode

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext as _

from reports.errors import ReportNotReady
from reports.models import Report
from reports.states import ReportState


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
    digest = b64encode(bytes.fromhex(found.sha256)).decode()
    response["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530
    return response
