"""Keeps the lease of a run alive while it is graded, and passes its progress on."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from evidence.actions.record_progress import record_progress
from evidence.actions.renew_lease import renew_lease
from evidence.errors import LeaseLost
from evidence.models import GradingRun
from grading.contract import Phase, Progress

# Cells may fly by; the page looks every two seconds.
CELL_EVERY_SECONDS = 0.7


class LeaseKeeper:
    """`with LeaseKeeper(run) as keeper:` renews in a thread of its own.

    `keeper.on_phase` raises LeaseLost once the run is another's, so that grading stops.
    """

    def __init__(self, run: GradingRun) -> None:
        self._run = run
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._written_at = float("-inf")
        self._thread = threading.Thread(target=self._renew, name=f"lease-{run.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def on_phase(self, progress: Progress) -> None:
        """Write a step; cells are thinned out, phases never."""
        if self._lost.is_set():
            raise LeaseLost(_("Another worker has this grading run now."))
        now = time.monotonic()
        if progress.phase is Phase.RUNNING and now - self._written_at < CELL_EVERY_SECONDS:
            return
        self._written_at = now
        record_progress(self._run, progress=progress)

    def _renew(self) -> None:
        try:
            while not self._stop.wait(settings.ASSAY_LEASE_RENEWAL.total_seconds()):
                try:
                    renew_lease(self._run)
                except OperationalError:
                    continue  # a busy database; the lease lasts for more than one renewal
                except LeaseLost:
                    self._lost.set()
                    return
        finally:
            connection.close()
