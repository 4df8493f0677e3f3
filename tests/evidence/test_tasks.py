"""tasks, lease_keeper, grading_request, queue: everything around the engine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from evidence import tasks
from evidence.actions.return_lost_runs import return_lost_runs
from evidence.actions.take_run import take_run
from evidence.grading_request import NotTheSame, build_request
from evidence.models import Exercise, GradingRun
from evidence.variants import pack_files, public_hash_of, seed_of, stored_files, variant_seed
from grading import grade as engine
from grading import registry
from grading.contract import Finding, GradeResult, Outcome, Phase, Progress, Status
from grading.errors import PackError, SandboxFailed, SandboxRefused
from tests.factories.evidence import exercise, notebook, queued_run, submitted_item

CONTENT = notebook("x = 1")


@pytest.fixture
def task(enrolled, pack) -> Exercise:
    """An exercise with the real variant's files."""
    made = registry.make_variant(pack.slug, variant_seed(pack, enrolled, 1)).public
    stored = default_storage.save("variants/real", ContentFile(pack_files(made)))
    return exercise(enrolled, pack, public_hash=public_hash_of(made), public_archive=stored)


@pytest.fixture
def run(enrolled, task) -> GradingRun:
    enrolled.campaign.framework.code = "SMS2512-001v1"
    enrolled.campaign.framework.save()
    return queued_run(submitted_item(enrolled, content=CONTENT, exercise=task))


@pytest.fixture
def answered(monkeypatch):
    """`answered(what)`: the engine, which is a process border, returns or raises `what`."""

    def make(what):
        def grade(request, on_phase):
            if callable(what):
                return what(request, on_phase)
            if isinstance(what, Exception):
                raise what
            return what

        monkeypatch.setattr(engine, "grade", grade)

    return make


def graded() -> GradeResult:
    found = Finding("accuracy", Outcome.MET, 1.0, 1.0, 3, "claims.hold", indicators=("P4.1.1",))
    return GradeResult(status=Status.GRADED, findings=(found,), executed_notebook="{}")


def test_a_request_names_pack_seed_and_a_copy_of_the_stored_file(run, tmp_path):
    request = build_request(run, tmp_path)
    path = request.artefacts["submission.ipynb"]
    assert (path.parent, path.read_bytes()) == (tmp_path, CONTENT)
    assert (request.kind, request.pack, request.pack_version) == (
        "pack",
        "evaluate-model",
        run.item.exercise.pack_version.version,
    )
    assert request.framework == "SMS2512-001v1"
    assert request.seed == seed_of(run.item.exercise)


def test_a_stored_file_that_changed_is_not_judged(run, tmp_path):
    with default_storage.open(run.item.storage_name, "wb") as stored:
        stored.write(b"{}")
    with pytest.raises(NotTheSame, match="artefact_changed"):
        build_request(run, tmp_path)


@pytest.mark.parametrize("what", ["stored", "secret", "pack"])
def test_public_files_that_are_not_those_given_out_are_not_judged(run, tmp_path, settings, what):
    task = run.item.exercise
    if what == "stored":
        files = {**stored_files(task), "train.csv": b"a\n"}
        task.public_archive = default_storage.save("variants/x", ContentFile(pack_files(files)))
    elif what == "secret":
        settings.ASSAY_SEED_SECRET = "another secret"
    else:
        task.pack_version.pack_hash = "0" * 64
    with pytest.raises(NotTheSame, match="variant_changed"):
        build_request(run, tmp_path)


def test_a_task_takes_grades_and_records_and_twice_is_harmless(run, answered):
    calls = []

    def grade(request, on_phase):
        calls.append(request.pack)
        on_phase(Progress(Phase.PREPARING))
        on_phase(Progress(Phase.RUNNING, 1, 1))
        return graded()

    answered(grade)
    tasks.grade_artefact(str(run.pk))
    tasks.grade_artefact(str(run.pk))

    run.refresh_from_db()
    assert (run.state, run.verdict, run.attempt) == ("finished", "graded", 1)
    assert run.findings.get().check_id == "accuracy"
    assert run.result["pack"] == "evaluate-model"
    assert calls == ["evaluate-model"]


def refused() -> GradeResult:
    return GradeResult(
        status=Status.NOT_GRADED, reason="grading.sandbox_refused", reason_params={"detail": "x"}
    )


@pytest.mark.parametrize("what", [SandboxRefused("no user namespaces"), refused()])
def test_a_refusing_sandbox_leaves_the_run_waiting_with_a_reason(run, answered, what):
    answered(what)
    tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.reason, run.failures) == ("queued", "sandbox_refused", 0)
    assert run.retry_at > timezone.now()
    assert not run.findings.exists()


@pytest.mark.parametrize(
    "what",
    [
        SandboxFailed("no answer"),
        GradeResult(status=Status.NOT_GRADED, reason="grading.sandbox_failed"),
    ],
)
def test_a_failing_sandbox_is_tried_again(run, answered, what):
    answered(what)
    tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.reason, run.failures) == ("queued", "sandbox_failed", 1)


@pytest.mark.parametrize(
    "what",
    [
        PackError("a check crashed"),
        GradeResult(status=Status.NOT_GRADED, reason="grading.pack_failed"),
    ],
)
def test_a_broken_pack_fails_the_run_and_never_the_candidate(run, answered, what):
    answered(what)
    tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.reason, run.verdict) == ("failed", "pack_error", "")


def test_changed_evidence_fails_the_run_with_its_reason(run, answered, settings):
    answered(graded())
    settings.ASSAY_SEED_SECRET = "another secret"
    tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "variant_changed")


def test_the_fault_of_a_notebook_is_a_result(run, answered):
    answered(GradeResult(status=Status.NOT_GRADED, reason="notebook.zip"))
    tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.verdict, run.reason) == ("finished", "not_graded", "notebook.zip")


def test_a_run_that_another_worker_took_meanwhile_is_left_alone(run, answered):
    def slept_too_long(request, on_phase):
        later = timezone.now() + timedelta(seconds=31)
        return_lost_runs(at=later)
        take_run(run.pk, at=later)
        return graded()

    answered(slept_too_long)
    tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.attempt, run.findings.count()) == ("running", 2, 0)


def test_an_unforeseen_crash_ends_the_task_and_the_lease_runs_out(run, answered):
    answered(RuntimeError("bug"))
    with pytest.raises(RuntimeError):
        tasks.grade_artefact(str(run.pk))
    run.refresh_from_db()
    assert run.state == "running"
    return_lost_runs(at=timezone.now() + timedelta(seconds=31))
    run.refresh_from_db()
    assert (run.state, run.failures, run.losses) == ("queued", 0, 1)


def test_the_sweeping_task_returns_lost_runs(run):
    take_run(run.pk, at=timezone.now() - timedelta(minutes=1))
    tasks.sweep_runs()
    run.refresh_from_db()
    assert run.state == "queued"


def test_every_name_that_is_sent_is_registered():
    from celery import current_app

    from evidence.queue import GRADE_ARTEFACT

    current_app.loader.import_default_modules()
    assert {GRADE_ARTEFACT, "evidence.sweep_runs"} <= set(current_app.tasks)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_breaks_nothing(run, settings, monkeypatch, caplog):
    from celery import current_app

    from evidence.queue import nudge

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"

    def away(*_args, **_kwargs):
        raise OSError("connection refused")

    monkeypatch.setattr(current_app, "send_task", away)
    nudge(run.pk)
    run.refresh_from_db()
    assert run.state == "queued"
    assert "connection refused" in caplog.text
