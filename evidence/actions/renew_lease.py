"""A worker that is still at work says so."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.errors import LeaseLost
from evidence.models import GradingRun
from evidence.states import RunState


def renew_lease(run: GradingRun, *, at: datetime | None = None) -> None:
    """Raises LeaseLost when the run is no longer this worker's: another took it, or it ended."""
    until = (at or timezone.now()) + settings.ASSAY_LEASE
    mine = GradingRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempt=run.attempt)
    if mine.update(lease_until=until) == 0:
        raise LeaseLost(_("Another worker has this grading run now."))
    run.lease_until = until
