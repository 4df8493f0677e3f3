"""Nudges workers by task name, after the commit. The row is the queue: a lost nudge costs seconds."""

from __future__ import annotations

import uuid

from celery import current_app
from django.conf import settings
from django.db import transaction

GRADE_ARTEFACT = "evidence.grade_artefact"


def nudge(run_id: uuid.UUID) -> None:
    """Send a message once the transaction stands. A broker that is away is logged, no more."""

    def send() -> None:
        if settings.CELERY_BROKER_URL:
            current_app.send_task(GRADE_ARTEFACT, args=[str(run_id)], retry=False)

    transaction.on_commit(send, robust=True)
