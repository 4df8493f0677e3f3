"""Puts an item into the queue of grading runs."""

from __future__ import annotations

from datetime import datetime

from accounts.history import record
from accounts.models import User
from evidence.models import GradingRun, Item
from evidence.queue import nudge
from evidence.states import RunState


def queue_run(item: Item, *, at: datetime, actor: User | None = None) -> GradingRun:
    """A new queued run of the item; a worker is nudged after the commit."""
    run = GradingRun.objects.create(item=item, queued_at=at, nudged_at=at)
    record(run, verb="queue", to_state=RunState.QUEUED, actor=actor, at=at)
    nudge(run.pk)
    return run
