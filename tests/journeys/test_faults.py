"""A worker that dies or sleeps in the middle of a run: another one finishes it, once."""

from __future__ import annotations

import os
import signal
import time

import pytest
from django.conf import settings

from accounts.history import history_of
from evidence.models import FindingRow, GradingRun
from grading import registry
from tests.journeys import disturbance
from tests.journeys.installation import KINDS, Installation, left_afterwards, settled
from tests.journeys.workers import Worker, wait_until

pytestmark = [
    pytest.mark.servers,
    pytest.mark.sandbox,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("faults"),
]
LEASE_SECONDS = 4
SLOW = ("import time\ntime.sleep(6)", "open('metrics.json', 'w').write('{}')")


@pytest.fixture
def start_worker(tmp_path):
    workers: list[Worker] = []

    def start(name: str, *, beat: bool = False) -> Worker:
        worker = Worker(tmp_path / f"{name}.log", lease_seconds=LEASE_SECONDS, beat=beat)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.stop()


def wait_until_running(run: GradingRun) -> None:
    def is_in_a_cell() -> bool:
        run.refresh_from_db()
        return run.state == "running" and run.phase == "running"

    wait_until(is_in_a_cell, 60, "the run did not start")


def wait_until_finished(run: GradingRun) -> None:
    def is_finished() -> bool:
        run.refresh_from_db()
        return run.state not in ("queued", "running")

    wait_until(is_finished, 300, "the run did not finish")


def assert_finished_once(run: GradingRun, *, attempts: int) -> None:
    assert (run.state, run.verdict, run.attempt) == ("finished", "graded", attempts)
    assert [m.to_state for m in history_of(run)].count("finished") == 1
    positions = list(FindingRow.objects.filter(run=run).values_list("position", flat=True))
    checks = len(registry.pack("evaluate-model").checks)
    assert positions == list(range(checks))


def test_a_killed_worker_loses_nothing(start_worker) -> None:
    assert settings.CELERY_BROKER_URL
    first = start_worker("first")
    run = disturbance.Stage().submit(*SLOW)
    wait_until_running(run)
    first.signal(signal.SIGKILL)
    first.process.wait(30)
    start_worker("second", beat=True)
    wait_until_finished(run)
    assert_finished_once(run, attempts=2)


def test_a_worker_that_slept_beyond_its_lease_cannot_write(start_worker) -> None:
    first = start_worker("first")
    run = disturbance.Stage().submit(*SLOW)
    wait_until_running(run)
    first.signal(signal.SIGSTOP)
    start_worker("second", beat=True)
    wait_until_finished(run)
    first.signal(signal.SIGCONT)
    time.sleep(8)  # as long as the notebook of the first one takes: it comes too late
    run.refresh_from_db()
    assert_finished_once(run, attempts=2)
    assert "lease_lost" in first.log.read_text()


def assert_each_has_its_outcome(runs: list[GradingRun]) -> None:
    found = [disturbance.wrong_with(number, run) for number, run in enumerate(runs)]
    assert [text for texts in found for text in texts] == []


def test_whatever_is_killed_each_run_ends_once_and_nothing_is_left(tmp_path) -> None:
    before = left_afterwards()  # of other work on this machine
    runs = disturbance.Stage().submitted(20, seconds=0.3)
    with Installation(tmp_path, lease_seconds=LEASE_SECONDS) as installation:
        installation.start_supervisor()
        installation.start_workers()
        killed = disturbance.disturb(installation, len(runs), len(KINDS), seed=5, pause=2)
        disturbance.wait_for_the_end()
        assert settled(installation.left_while_it_runs) == []
        starts = {name: len(service.groups) for name, service in installation.services.items()}
    assert killed == dict.fromkeys(KINDS, 1)
    assert (starts["supervisor"], starts["beat"]) == (2, 2)
    assert starts["worker"] >= 3  # Celery ends when its pool is killed while it starts
    assert_each_has_its_outcome(runs)
    assert settled(lambda: [one for one in left_afterwards() if one not in before]) == []


def test_a_run_waits_for_a_supervisor_and_counts_no_failure(tmp_path) -> None:
    with Installation(tmp_path, processes=1, lease_seconds=LEASE_SECONDS) as installation:
        installation.start_workers()
        [run] = disturbance.Stage().submitted(1, seconds=0)
        wait_until(lambda: reason_of(run) == "sandbox_refused", 60, "the run was not postponed")
        assert run.state == "queued"
        installation.start_supervisor()
        wait_until(lambda: is_ready(installation), 60, "no supervisor")
        wait_until_finished(run)
    assert_each_has_its_outcome([run])
    assert (run.failures, run.losses) == (0, 0)
    assert run.guarantees["mode"] in ("pool", "zygote")


def reason_of(run) -> str:
    run.refresh_from_db()
    return run.reason


def test_a_supervisor_that_dies_in_the_middle_costs_no_attempt(tmp_path) -> None:
    with Installation(tmp_path, processes=1, lease_seconds=LEASE_SECONDS) as installation:
        installation.start_supervisor()
        wait_until(lambda: is_ready(installation), 60, "no supervisor")
        installation.start_workers()
        [run] = disturbance.Stage().submitted(1, seconds=3)
        wait_until_running(run)
        first = installation.services["supervisor"].pid
        os.kill(first, signal.SIGKILL)
        wait_until_finished(run)
        assert len(installation.services["supervisor"].groups) == 2
    assert_each_has_its_outcome([run])
    assert (run.attempt, run.losses, run.failures) == (1, 0, 0)
    assert run.guarantees["mode"] in ("pool", "zygote")


def test_more_workers_than_slots_wait_in_line(tmp_path) -> None:
    runs = disturbance.Stage().submitted(8, seconds=1.5)
    seen: list[tuple[int, int]] = []
    with Installation(tmp_path, processes=4, slots=2, lease_seconds=LEASE_SECONDS) as installation:
        installation.start_supervisor()
        wait_until(lambda: is_ready(installation), 60, "no supervisor")
        installation.start_workers()
        while disturbance.unfinished() > 0:
            state = installation.state() or {"running": -1, "waiting": -1}
            seen.append((state["running"], state["waiting"]))
            time.sleep(0.05)
    assert_each_has_its_outcome(runs)
    spans = [disturbance.times_of(run)[1:] for run in runs]
    assert disturbance.most_at_once([(start, end) for start, end in spans]) == 2
    assert max(running for running, _ in seen) == 2
    assert max(waiting for _, waiting in seen) == 2
    assert {run.attempt for run in runs} == {1}


def is_ready(installation: Installation) -> bool:
    """Whether as many boxes wait as there are slots."""
    state = installation.state()
    return state is not None and state["nurseries"]["tabular"]["ready"] == installation.slots
