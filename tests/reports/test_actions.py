"""Asking for, taking, storing, failing and returning reports: the row is the queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage

from accounts.errors import NotAllowed
from accounts.history import history_of
from lib.fingerprint import sha256
from reports.actions.fail_report import fail_report
from reports.actions.record_report import record_report
from reports.actions.request_report import request_report
from reports.actions.return_lost_reports import return_lost_reports
from reports.actions.take_report import LEASE, take_report
from reports.errors import LanguageUnknown, ReportLost
from reports.models import Report
from tests.factories.accounts import person
from tests.factories.campaigns import allocate
from tests.factories.reports import decision, report

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 a report"


@pytest.fixture
def sent(settings, monkeypatch, django_capture_on_commit_callbacks):
    """Messages that went to the broker."""
    messages: list[tuple[str, list[str]]] = []
    settings.CELERY_BROKER_URL = "memory://"
    monkeypatch.setattr(
        "reports.queue.current_app.send_task",
        lambda name, args, retry: messages.append((name, args)),
    )
    return messages


def test_a_request_makes_one_row_tells_history_and_nudges(
    sent, django_capture_on_commit_callbacks
) -> None:
    decided = decision()
    candidate = decided.assessment.enrolment.candidate
    with django_capture_on_commit_callbacks(execute=True):
        asked = request_report(decided, language="en", actor=candidate, at=NOW)
    assert sent == [("reports.render_report", [str(asked.pk)])]
    assert (asked.state, asked.requested_at) == ("requested", NOW)
    assert [(m.verb, m.actor) for m in history_of(asked)] == [("request", candidate)]
    with django_capture_on_commit_callbacks(execute=True):
        assert request_report(decided, language="en", actor=candidate) == asked
    assert len(sent) == 1
    assert Report.objects.count() == 1


def test_without_a_broker_the_row_waits(settings, django_capture_on_commit_callbacks) -> None:
    settings.CELERY_BROKER_URL = ""
    decided = decision()
    with django_capture_on_commit_callbacks(execute=True):
        request_report(decided, language="en", actor=decided.assessment.enrolment.candidate)
    assert Report.objects.get().state == "requested"


@pytest.mark.parametrize("duty", ["verify", "score"])
def test_those_who_see_an_alias_cannot_ask(duty) -> None:
    decided = decision()
    other = person("verifier" if duty == "verify" else "assessor")
    allocate(decided.assessment.enrolment, other, duty)
    with pytest.raises(NotAllowed):
        request_report(decided, language="en", actor=other)


def test_a_manager_asks_and_another_candidate_does_not() -> None:
    decided = decision()
    manager = decided.assessment.enrolment.campaign.managers.get()
    assert request_report(decided, language="en", actor=manager).language == "en"
    with pytest.raises(NotAllowed):
        request_report(decided, language="en", actor=person("candidate"))


def test_an_unknown_language_is_refused() -> None:
    decided = decision()
    with pytest.raises(LanguageUnknown):
        request_report(decided, language="de", actor=decided.assessment.enrolment.candidate)


def test_a_failed_report_starts_anew_when_asked_again() -> None:
    failed = report(state="failed", failures=3, attempt=3, failure="rendering_failed")
    candidate = failed.decision.assessment.enrolment.candidate
    request_report(failed.decision, language=failed.language, actor=candidate)
    failed.refresh_from_db()
    assert (failed.state, failed.failures, failed.failure) == ("requested", 0, "")


def test_a_message_delivered_twice_is_taken_once() -> None:
    waiting = report()
    taken = take_report(waiting.pk, at=NOW)
    assert (taken.state, taken.attempt, taken.lease_until) == ("rendering", 1, NOW + LEASE)
    assert take_report(waiting.pk, at=NOW) is None


def test_a_stored_report_is_ready_with_its_hash() -> None:
    taken = take_report(report().pk, at=NOW)
    ready = record_report(taken, content=PDF, at=NOW)
    ready.refresh_from_db()
    assert (ready.state, ready.sha256, ready.size_bytes) == ("ready", sha256(PDF), len(PDF))
    with default_storage.open(ready.storage_name) as stored:
        assert stored.read() == PDF


def test_a_worker_paused_beyond_its_lease_cannot_write() -> None:
    slow = take_report(report().pk, at=NOW)
    later = NOW + LEASE + timedelta(seconds=1)
    assert [r.state for r in return_lost_reports(at=later)] == ["requested"]
    quick = take_report(slow.pk, at=later)
    with pytest.raises(ReportLost):
        record_report(slow, content=PDF, at=later)
    with pytest.raises(ReportLost):
        fail_report(slow, reason="rendering_failed", at=later)
    assert default_storage.listdir("reports")[1] == []
    assert record_report(quick, content=PDF, at=later).attempt == 2


def test_the_third_failure_is_the_last() -> None:
    waiting = report()
    states = [
        fail_report(take_report(waiting.pk), reason="rendering_failed").state for _ in range(3)
    ]
    assert states == ["requested", "requested", "failed"]
    assert take_report(waiting.pk) is None


def test_a_standing_lease_is_left_alone() -> None:
    take_report(report().pk, at=NOW)
    assert return_lost_reports(at=NOW + LEASE - timedelta(seconds=1)) == []


def test_what_no_message_reached_is_nudged_again_after_a_minute(
    sent, django_capture_on_commit_callbacks
) -> None:
    unheard = report(nudged_at=NOW - timedelta(seconds=61))
    report(decision=unheard.decision, language="en", nudged_at=NOW - timedelta(seconds=5))
    with django_capture_on_commit_callbacks(execute=True):
        assert return_lost_reports(at=NOW) == []
    assert sent == [("reports.render_report", [str(unheard.pk)])]
