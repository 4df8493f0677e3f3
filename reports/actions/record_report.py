"""Stores a rendered report; it is ready by that, once."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import StaleState
from accounts.history import move
from lib.fingerprint import sha256
from reports.errors import ReportLost
from reports.models import Report
from reports.states import REPORT_MOVES, ReportState


def record_report(report: Report, *, content: bytes, at: datetime | None = None) -> Report:
    """The ready report, its file stored under a name of ours.

    Raises ReportLost, with nothing kept, when the report is no longer this worker's.
    """
    now = at or timezone.now()
    stored = default_storage.save(f"reports/{uuid.uuid4().hex}.pdf", ContentFile(content))
    digest = sha256(content)
    changes = {
        "storage_name": stored,
        "sha256": digest,
        "size_bytes": len(content),
        "ready_at": now,
        "lease_until": None,
    }
    try:
        move(
            report, to=ReportState.READY, verb="finish", moves=REPORT_MOVES, actor=None, at=now,
            changes=changes, where={"attempt": report.attempt}, digest=digest,
        )  # fmt: skip
    except StaleState as stale:
        default_storage.delete(stored)
        raise ReportLost(_("Another worker took this report over.")) from stale
    return report
