"""Staff send a failed run again, once the cause is mended."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.models import User
from evidence.actions.queue_run import queue_run
from evidence.models import GradingRun
from evidence.rules import can_requeue
from evidence.states import ItemState


def requeue_run(run: GradingRun, *, actor: User, at: datetime | None = None) -> GradingRun:
    """A new run of the same item; the failed one stays as it was.

    Raises NotAllowed, or StaleState when the item is withdrawn or a run is under way.
    """
    if not can_requeue(actor, run):
        raise NotAllowed(_("Only staff of the campaign can send a failed grading run again."))
    if run.item.state != ItemState.SUBMITTED:
        raise StaleState(_("This item no longer counts, so there is nothing to grade."))
    try:
        with transaction.atomic():
            return queue_run(run.item, actor=actor, at=at or timezone.now())
    except IntegrityError as error:
        raise StaleState(_("A grading run of this item is under way already.")) from error
