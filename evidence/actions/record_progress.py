"""Writes how far a run has come, for the candidate to see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from evidence.errors import LeaseLost
from evidence.models import GradingRun
from evidence.states import RunState
from grading.contract import Progress


def record_progress(run: GradingRun, *, progress: Progress) -> None:
    """Raises LeaseLost when the run is no longer this worker's."""
    mine = GradingRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempt=run.attempt)
    written = mine.update(phase=str(progress.phase), cell=progress.cell, cells=progress.cells)
    if written == 0:
        raise LeaseLost(_("Another worker has this grading run now."))
