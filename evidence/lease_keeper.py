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

    `keeper.on_phase` raises LeaseLost once the run is another's, so that grading stops. A
    cell that comes too soon after the last is written by the thread a moment later, so that a
    slow cell after quick ones is still the one that is shown.
    """

    def __init__(self, run: GradingRun) -> None:
        self._run = run
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._writing = threading.Lock()
        self._waiting: Progress | None = None
        self._phase: Phase | None = None
        self._written_at = 0.0
        self._thread = threading.Thread(target=self._keep, name=f"lease-{run.pk}", daemon=True)

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
        """Write a step now, or let it wait for the thread; a new phase never waits."""
        if self._lost.is_set():
            raise LeaseLost(_("Another worker has this grading run now."))
        with self._writing:
            self._waiting = progress
            soon = time.monotonic() - self._written_at < CELL_EVERY_SECONDS
            if progress.phase is not self._phase or not soon:
                self._write()

    def _write(self) -> None:
        """Write what waits, if the database takes it now; the lock is held."""
        if self._waiting is None:
            return
        try:
            record_progress(self._run, progress=self._waiting)
        except OperationalError:
            # A busy or restarted database: the step waits for the thread, the grading for nothing.
            connection.close_if_unusable_or_obsolete()
            return
        self._phase, self._waiting = self._waiting.phase, None
        self._written_at = time.monotonic()

    def _keep(self) -> None:
        renewal = settings.ASSAY_LEASE_RENEWAL.total_seconds()
        renewed_at = time.monotonic()
        try:
            while not self._stop.wait(min(renewal, CELL_EVERY_SECONDS)):
                try:
                    with self._writing:
                        self._write()
                    if time.monotonic() - renewed_at >= renewal:
                        renew_lease(self._run)
                        renewed_at = time.monotonic()
                except OperationalError:
                    continue  # a busy database; the lease lasts for more than one renewal
                except LeaseLost:
                    self._lost.set()
                    return
        finally:
            connection.close()
