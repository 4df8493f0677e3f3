"""A worker takes a queued run, for as long as its lease lasts."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.errors import StaleState
from accounts.history import move
from evidence.models import GradingRun
from evidence.states import RUN_MOVES, RunState


def take_run(run_id: uuid.UUID | str, *, at: datetime | None = None) -> GradingRun | None:
    """The run with its new attempt number, or None when there is nothing to take.

    None also when somebody was first: a message that is delivered twice changes nothing.
    """
    now = at or timezone.now()
    due = Q(retry_at=None) | Q(retry_at__lte=now)
    run = GradingRun.objects.filter(due, pk=run_id, state=RunState.QUEUED).first()
    if run is None:
        return None
    changes = {
        "attempt": run.attempt + 1,
        "lease_until": now + settings.ASSAY_LEASE,
        "started_at": now,
        "phase": "",
        "cell": None,
        "cells": None,
        "retry_at": None,
        "reason": "",
        "reason_params": {},
    }
    try:
        move(
            run,
            to=RunState.RUNNING,
            verb="take",
            moves=RUN_MOVES,
            actor=None,
            at=now,
            changes=changes,
            where={"attempt": run.attempt},
        )
    except StaleState:
        return None
    return run
