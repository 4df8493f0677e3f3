"""take_run, renew_lease, record_progress, record_findings, fail_run, postpone_run, end_take,
return_lost_runs, nudge_waiting_runs, queue_run, cancel_runs."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.history import history_of
from evidence.actions.cancel_runs import cancel_runs
from evidence.actions.fail_run import fail_run
from evidence.actions.postpone_run import LONGEST_WAIT, postpone_run
from evidence.actions.record_findings import record_findings
from evidence.actions.record_progress import record_progress
from evidence.actions.renew_lease import renew_lease
from evidence.actions.return_lost_runs import return_lost_runs
from evidence.actions.take_run import take_run
from evidence.errors import LeaseLost
from evidence.models import FindingRow, GradingRun
from grading.contract import Figure, Finding, GradeResult, Measure, Outcome, Phase, Progress, Status
from tests.factories.campaigns import enrolment
from tests.factories.evidence import queued_run, submitted_item

pytestmark = pytest.mark.django_db
NOW = timezone.now()
AFTER_THE_LEASE = NOW + timedelta(seconds=31)


@pytest.fixture
def run() -> GradingRun:
    return queued_run(submitted_item(enrolment()), queued_at=NOW)


def result(**fields) -> GradeResult:
    found = Finding(
        check="confusion_matrix",
        outcome=Outcome.PARTLY_MET,
        fraction=0.5,
        weight=2.0,
        ceiling=3,
        message="m",
        params={"n": 3},
        indicators=("P1.1.1",),
        measured=Measure(0.88, "F1"),
        figure=Figure("bars", {"values": [1]}),
    )
    return GradeResult(
        **{
            "status": Status.GRADED,
            "findings": (found,),
            "executed_notebook": "{}",
            "fingerprints": {"pack": "a"},
            "guarantees": {"network": True},
            **fields,
        }
    )


def executed_files() -> list[str]:
    return default_storage.listdir("executed")[1] if default_storage.exists("executed") else []


def test_a_run_is_taken_once_with_a_lease_and_the_next_attempt_number(run, settings):
    taken = take_run(run.pk, at=NOW)
    assert (taken.state, taken.attempt) == ("running", 1)
    assert taken.lease_until == NOW + settings.ASSAY_LEASE
    assert take_run(run.pk, at=NOW) is None
    assert [m.verb for m in history_of(run)] == ["take"]


def test_of_two_takers_that_read_the_same_row_one_wins(run, monkeypatch):
    from evidence.actions import take_run as module

    first_move = module.move

    def somebody_was_first(row, **kwargs):
        first_move(GradingRun.objects.get(pk=row.pk), **kwargs)
        return first_move(row, **kwargs)

    monkeypatch.setattr(module, "move", somebody_was_first)
    assert take_run(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.attempt) == ("running", 1)


def test_findings_finish_the_run_once(run):
    taken = take_run(run.pk, at=NOW)
    record_findings(taken, result=result(), at=NOW)

    run.refresh_from_db()
    assert (run.state, run.verdict, run.finished_at, run.lease_until) == (
        "finished",
        "graded",
        NOW,
        None,
    )
    assert run.result["score"] == 0.5
    assert (run.fingerprints, run.guarantees) == ({"pack": "a"}, {"network": True})
    [row] = run.findings.all()
    assert (row.check_id, row.outcome, row.ceiling) == ("confusion_matrix", "partly_met", 3)
    assert row.data["measured"] == {"value": 0.88, "unit": "F1"}
    assert row.data["figure"] == {"kind": "bars", "data": {"values": [1]}}
    with default_storage.open(run.executed_notebook) as stored:
        assert stored.read() == b"{}"

    with pytest.raises(LeaseLost):
        record_findings(taken, result=result())
    assert FindingRow.objects.count() == len(executed_files()) == 1
    assert take_run(run.pk) is None


def test_what_a_file_says_never_makes_a_result_unstorable(run):
    found = result().findings[0]
    quoted = dataclasses.replace(found, params={"column": "a\0b\ud800"})
    record_findings(take_run(run.pk, at=NOW), result=result(findings=(quoted,)))
    assert FindingRow.objects.get().data["params"] == {"column": "a\ufffdb\ufffd"}


def test_a_finding_that_quotes_the_candidates_name_quotes_the_alias(run):
    person = run.item.enrolment.candidate
    person.full_name, person.username = "陳怡君", "confusion_matrix"
    person.save()
    found = dataclasses.replace(result().findings[0], params={"found": ["id", "陳怡君"]})
    record_findings(take_run(run.pk, at=NOW), result=result(findings=(found,)))
    stored = FindingRow.objects.get()
    assert stored.data["params"] == {"found": ["id", run.item.enrolment.alias]}
    assert stored.check_id == stored.data["check"] == "confusion_matrix"


def test_not_graded_is_a_verdict_with_a_reason_and_no_score(run):
    taken = take_run(run.pk)
    record_findings(
        taken,
        result=result(
            status=Status.NOT_GRADED,
            findings=(),
            reason="notebook.zip",
            reason_params={"a": 1},
            executed_notebook=None,
        ),
    )
    run.refresh_from_db()
    assert (run.state, run.verdict, run.reason, run.reason_params) == (
        "finished",
        "not_graded",
        "notebook.zip",
        {"a": 1},
    )
    assert (run.result["score"], run.executed_notebook) == (None, "")


def test_progress_and_renewal_are_written_while_the_lease_is_held(run, settings):
    taken = take_run(run.pk, at=NOW)
    record_progress(taken, progress=Progress(Phase.RUNNING, 3, 12))
    renew_lease(taken, at=NOW + timedelta(seconds=8))
    run.refresh_from_db()
    assert (run.phase, run.cell, run.cells) == ("running", 3, 12)
    assert run.lease_until == NOW + timedelta(seconds=8) + settings.ASSAY_LEASE


def test_a_worker_that_slept_beyond_its_lease_writes_nothing(run):
    stale = take_run(run.pk, at=NOW)
    assert return_lost_runs(at=AFTER_THE_LEASE) == [run]
    second = take_run(run.pk, at=AFTER_THE_LEASE)
    assert second.attempt == 2

    for write in (
        lambda: record_findings(stale, result=result()),
        lambda: renew_lease(stale),
        lambda: record_progress(stale, progress=Progress(Phase.JUDGING)),
        lambda: fail_run(stale, reason="sandbox_failed"),
        lambda: postpone_run(stale, reason="sandbox_refused"),
    ):
        with pytest.raises(LeaseLost):
            write()
    assert not FindingRow.objects.exists()
    assert executed_files() == []

    record_findings(second, result=result())
    run.refresh_from_db()
    assert (run.state, run.attempt, run.findings.count()) == ("finished", 2, 1)


def test_what_a_killed_worker_had_stored_already_is_deleted_by_the_one_that_finishes(
    run, monkeypatch
):
    from evidence.actions import record_findings as module

    class Killed(BaseException):
        """Nothing is tidied after it."""

    def kill(*_, **__):
        raise Killed

    first = take_run(run.pk, at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(module, "_finish", kill)
        patched.setattr(default_storage, "delete", lambda _: None)
        with pytest.raises(Killed):
            record_findings(first, result=result())
    [left] = executed_files()
    return_lost_runs(at=AFTER_THE_LEASE)
    second = record_findings(take_run(run.pk, at=AFTER_THE_LEASE), result=result())
    assert [f"executed/{name}" for name in executed_files()] == [second.executed_notebook]
    assert left not in second.executed_notebook


def test_a_worker_whose_run_was_only_returned_cannot_write_either(run):
    stale = take_run(run.pk, at=NOW)
    return_lost_runs(at=AFTER_THE_LEASE)
    with pytest.raises(LeaseLost):
        record_findings(stale, result=result())
    run.refresh_from_db()
    assert (run.state, run.reason, run.failures, run.losses) == ("queued", "lease_lost", 0, 1)


def test_a_lease_that_is_renewed_while_the_sweeper_looks_stands(run, monkeypatch):
    taken = take_run(run.pk, at=NOW)
    from evidence.actions import return_lost_runs as module

    def renewed_after_reading(at):
        read = list(GradingRun.objects.filter(pk=run.pk))
        renew_lease(taken, at=at)
        return read

    monkeypatch.setattr(module, "lost_runs", renewed_after_reading)
    assert return_lost_runs(at=AFTER_THE_LEASE) == []
    run.refresh_from_db()
    assert run.state == "running"


def test_three_faults_of_the_sandbox_end_the_run(run):
    at = NOW
    for _ in range(3):
        fail_run(take_run(run.pk, at=at), reason="sandbox_failed", at=at)
        at += timedelta(seconds=5)
    run.refresh_from_db()
    assert (run.state, run.failures, run.losses) == ("failed", 3, 0)


def test_a_fault_that_trying_again_cannot_mend_fails_at_once(run):
    fail_run(take_run(run.pk), reason="pack_error", retry=False)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "pack_error")


def test_a_fault_of_ours_waits_a_moment_before_it_is_tried_again(run):
    fail_run(take_run(run.pk, at=NOW), reason="sandbox_failed", at=NOW)
    assert take_run(run.pk, at=NOW + timedelta(seconds=4)) is None
    assert take_run(run.pk, at=NOW + timedelta(seconds=5)).attempt == 2


def test_a_refusing_sandbox_is_no_failure_and_waits_ever_longer(run):
    at, waits = NOW, []
    for _ in range(8):
        postpone_run(take_run(run.pk, at=at), reason="sandbox_refused", at=at)
        run.refresh_from_db()
        waits.append((run.retry_at - at).total_seconds())
        at = run.retry_at
    assert waits[:4] == [15, 30, 60, 120]
    assert waits[-1] == LONGEST_WAIT.total_seconds()
    assert (run.state, run.failures, run.reason) == ("queued", 0, "sandbox_refused")


def test_rows_that_no_message_reached_are_nudged_again(
    run, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as first:
        return_lost_runs(at=NOW)
    with django_capture_on_commit_callbacks() as at_once:
        return_lost_runs(at=NOW + timedelta(seconds=10))
    with django_capture_on_commit_callbacks() as later:
        return_lost_runs(at=NOW + timedelta(seconds=61))
    assert (len(first), len(at_once), len(later)) == (1, 0, 1)


def test_a_run_that_waits_for_its_hour_is_not_nudged(run, django_capture_on_commit_callbacks):
    postpone_run(take_run(run.pk, at=NOW), reason="sandbox_refused", at=NOW)
    with django_capture_on_commit_callbacks() as early:
        return_lost_runs(at=NOW + timedelta(seconds=14))
    with django_capture_on_commit_callbacks() as due:
        return_lost_runs(at=NOW + timedelta(seconds=15))
    assert (len(early), len(due)) == (0, 1)


def test_cancelling_ends_what_is_unfinished_and_the_worker_finds_out(run):
    taken = take_run(run.pk)
    cancel_runs(run.item, actor=run.item.enrolment.candidate, at=NOW)
    with pytest.raises(LeaseLost):
        record_findings(taken, result=result())
    run.refresh_from_db()
    assert run.state == "cancelled"
