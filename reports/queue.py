"""Nudges workers by task name, after the commit. The row is the queue: a lost nudge costs seconds."""

from __future__ import annotations

import uuid
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction

RENDER_REPORT = "reports.render_report"


def nudge(report_id: uuid.UUID) -> None:
    """Send a message once the transaction stands. A broker that is away is logged, no more."""
    transaction.on_commit(partial(_send, str(report_id)), robust=True)


def _send(report_id: str) -> None:
    if settings.CELERY_BROKER_URL:
        current_app.send_task(RENDER_REPORT, args=[report_id], retry=False)
