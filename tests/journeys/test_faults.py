"""A worker that dies or sleeps in the middle of a run: another one finishes it, once."""

from __future__ import annotations

import signal
import time

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from accounts.actions.give_consent import give_consent
from accounts.history import history_of
from evidence.actions.start_exercise import start_exercise
from evidence.actions.submit_artefact import submit_artefact
from evidence.models import FindingRow, GradingRun
from grading import registry
from tests.factories.campaigns import enrolment, open_campaign, pack_version
from tests.factories.competency import small_framework
from tests.factories.evidence import notebook
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


def submitted_run() -> GradingRun:
    """A slow notebook, submitted for a real exercise; its run is queued."""
    enrolled = enrolment(open_campaign(framework=small_framework("SMS2512-001v1")))
    pack = registry.pack("evaluate-model")
    version = pack_version(enrolled.campaign, pack_hash=pack.hash, version=pack.version)
    give_consent(enrolled.candidate)
    exercise = start_exercise(enrolled, pack_version=version, actor=enrolled.candidate)
    upload = ContentFile(notebook(*SLOW), name="work.ipynb")
    item = submit_artefact(enrolled, upload=upload, actor=enrolled.candidate, exercise=exercise)
    return item.runs.get()


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
    run = submitted_run()
    wait_until_running(run)
    first.signal(signal.SIGKILL)
    first.process.wait(30)
    start_worker("second", beat=True)
    wait_until_finished(run)
    assert_finished_once(run, attempts=2)


def test_a_worker_that_slept_beyond_its_lease_cannot_write(start_worker) -> None:
    first = start_worker("first")
    run = submitted_run()
    wait_until_running(run)
    first.signal(signal.SIGSTOP)
    start_worker("second", beat=True)
    wait_until_finished(run)
    first.signal(signal.SIGCONT)
    time.sleep(8)  # as long as the notebook of the first one takes: it comes too late
    run.refresh_from_db()
    assert_finished_once(run, attempts=2)
    assert "lease_lost" in first.log.read_text()
