"""Nudges workers by task name, after the commit. The row is the queue: a lost nudge costs seconds."""

from __future__ import annotations

import uuid

from celery import current_app
from django.conf import settings
from django.db import transaction

GRADE_ARTEFACT = "evidence.grade_artefact"
READ_WITH_LENS = "evidence.read_with_lens"


def nudge(run_id: uuid.UUID) -> None:
    """Ask a worker to take this run."""
    _send(GRADE_ARTEFACT, run_id)


def nudge_reading(reading_id: uuid.UUID) -> None:
    """Ask a worker to read with the lens."""
    _send(READ_WITH_LENS, reading_id)


def _send(task: str, row_id: uuid.UUID) -> None:
    """Send a message once the transaction stands. A broker that is away is logged, no more."""

    def send() -> None:
        if settings.CELERY_BROKER_URL:
            current_app.send_task(task, args=[str(row_id)], retry=False)

    transaction.on_commit(send, robust=True)
