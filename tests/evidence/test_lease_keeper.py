"""lease_keeper: the lease lives as long as the grading, and its steps are seen."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from evidence.actions.take_run import take_run
from evidence.errors import LeaseLost
from evidence.lease_keeper import LeaseKeeper
from evidence.models import GradingRun
from grading.contract import Phase, Progress
from tests.factories.campaigns import enrolment
from tests.factories.evidence import queued_run, submitted_item


@pytest.fixture
def run(db) -> GradingRun:
    return queued_run(submitted_item(enrolment()))


def test_progress_stops_a_grading_whose_lease_is_gone(run):
    taken = take_run(run.pk)
    GradingRun.objects.update(attempt=5)
    keeper = LeaseKeeper(taken)
    with pytest.raises(LeaseLost):
        keeper.on_phase(Progress(Phase.PREPARING))


def test_cells_are_thinned_out_and_phases_never(run):
    keeper = LeaseKeeper(take_run(run.pk))
    keeper.on_phase(Progress(Phase.PREPARING))
    for cell in range(1, 6):
        keeper.on_phase(Progress(Phase.RUNNING, cell, 5))
    run.refresh_from_db()
    assert (run.phase, run.cell) == ("running", 1)
    keeper.on_phase(Progress(Phase.JUDGING))
    run.refresh_from_db()
    assert (run.phase, run.cell) == ("judging", None)


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_ends_no_grading_and_hears_of_the_step_later(run, monkeypatch):
    from evidence import lease_keeper as module

    written = module.record_progress

    def busy_once(*args, **kwargs):
        monkeypatch.setattr(module, "record_progress", written)
        raise OperationalError("database is locked")

    monkeypatch.setattr(module, "record_progress", busy_once)
    with LeaseKeeper(take_run(run.pk)) as keeper:
        keeper.on_phase(Progress(Phase.RUNNING, 1, 5))
        assert until(lambda: GradingRun.objects.get(pk=run.pk).cell == 1)


@pytest.mark.django_db(transaction=True)
def test_a_slow_cell_after_quick_ones_is_the_one_that_is_shown(run):
    with LeaseKeeper(take_run(run.pk)) as keeper:
        for cell in (1, 2, 3):
            keeper.on_phase(Progress(Phase.RUNNING, cell, 5))
        assert until(lambda: GradingRun.objects.get(pk=run.pk).cell == 3)


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_grading_goes_on_and_not_after(run, settings):
    settings.ASSAY_LEASE_RENEWAL = timedelta(milliseconds=20)
    taken = take_run(run.pk, at=timezone.now() - timedelta(seconds=20))
    before = taken.lease_until
    with LeaseKeeper(taken):
        assert until(lambda: GradingRun.objects.get(pk=run.pk).lease_until > before)
    ended = GradingRun.objects.get(pk=run.pk).lease_until
    time.sleep(0.1)
    assert GradingRun.objects.get(pk=run.pk).lease_until == ended
    assert not [t for t in threading.enumerate() if t.name.startswith("lease-")]


@pytest.mark.django_db(transaction=True)
def test_a_keeper_that_finds_the_lease_gone_stops_the_grading(run, settings):
    settings.ASSAY_LEASE_RENEWAL = timedelta(milliseconds=20)
    taken = take_run(run.pk)
    GradingRun.objects.filter(pk=run.pk).update(state="queued")
    with LeaseKeeper(taken) as keeper:
        assert until(keeper._lost.is_set)
        with pytest.raises(LeaseLost):
            keeper.on_phase(Progress(Phase.RUNNING, 1, 1))


def until(holds, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False
