"""lose_run: a run whose workers are killed by others is not lost, one that kills them ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.actions.fail_run import fail_run
from evidence.actions.postpone_run import postpone_run
from evidence.actions.return_lost_runs import return_lost_runs
from evidence.actions.take_run import take_run
from evidence.models import GradingRun
from tests.factories.campaigns import enrolment
from tests.factories.evidence import queued_run, submitted_item

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def run() -> GradingRun:
    return queued_run(submitted_item(enrolment()), queued_at=NOW)


def lost(run, times, at):
    """Taken and lost so many times, each time when it is due; when the last lease ran out."""
    for _ in range(times):
        run.refresh_from_db()
        start = run.retry_at or at
        assert take_run(run.pk, at=start) is not None
        at = start + timedelta(seconds=31)
        return_lost_runs(at=at)
    run.refresh_from_db()
    return at


def test_after_ten_lost_leases_the_run_has_failed(run):
    at = lost(run, 9, NOW)
    assert (run.state, run.losses, run.failures, run.reason) == ("queued", 9, 0, "lease_lost")
    at = lost(run, 1, at)
    assert (run.state, run.losses, run.reason, run.finished_at) == ("failed", 10, "leases_lost", at)
    assert take_run(run.pk, at=at + timedelta(hours=1)) is None


def test_a_run_that_loses_worker_after_worker_waits_ever_longer(run):
    at, waits = NOW, []
    for _ in range(9):
        at = lost(run, 1, at)
        waits.append((run.retry_at - at).total_seconds())
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320]


def test_lost_leases_leave_the_faults_of_the_sandbox_their_own_bound(run):
    at = lost(run, 4, NOW)
    at = run.retry_at
    fail_run(take_run(run.pk, at=at), reason="sandbox_failed", at=at)
    run.refresh_from_db()
    assert (run.state, run.failures, run.losses) == ("queued", 1, 4)
    postpone_run(take_run(run.pk, at=run.retry_at), reason="sandbox_refused", at=run.retry_at)
    first_wait = run.retry_at
    run.refresh_from_db()
    assert run.retry_at - first_wait == timedelta(seconds=15)
