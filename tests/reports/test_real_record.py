"""A record that was really signed off goes into page, PDF and REST alike."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from campaigns.models import Enrolment
from reports.actions.request_report import request_report
from reports.models import Report
from reports.pdf import candidate_pdf
from reports.tasks import render_report, sweep_reports
from tests.factories import assessments
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIGURE = {
    "kind": "confusion_matrix",
    "data": {"labels": ["0", "1"], "matrix": [[9, 1], [2, 8]], "claimed": [[9, 2], [1, 8]]},
}


@pytest.fixture
def decided():
    enrolled: Enrolment = enrolment()
    item = submitted_item(enrolled, title="My notebook")
    claim(item, "P1.1.1", "O1.1.1", region={"kind": "cells", "first": 1, "last": 1})
    finished_run(item, [finding(outcome="not_met", figure=FIGURE)])
    case = assessments.sealed_pair(assessments.assessment(enrolled), second={"P1.1.2": 2})
    return assessments.signed_off(assessments.reconciled(case))


def test_page_pdf_and_rest_say_the_same(signed_in, decided) -> None:
    candidate = decided.assessment.enrolment.candidate
    client = signed_in(candidate)
    page = client.get(reverse("reports:result", args=[decided.pk])).content.decode()
    rest = client.get(f"/api/v1/results/{decided.pk}/").json()
    levels = {
        i["code"]: i["level"] for d in rest["duties"] for t in d["tasks"] for i in t["indicators"]
    }
    assert set(levels) == {"P1.1.1", "P1.1.2", "P1.2.1"}
    for code, level in levels.items():
        assert re.search(rf'href="#{re.escape(code)}">{re.escape(code)} <strong>{level}<', page)
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    content = candidate_pdf(decided, language="en", rendered_at=NOW)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    for code, level in levels.items():
        assert re.search(rf"{re.escape(code)}\s+{level} ", text)
    assert rest["fingerprint"] in text
    assert rest["evidence"][0]["sha256"] in text
    assert "≠" in text


def test_the_task_renders_stores_and_is_done_once(decided) -> None:
    candidate = decided.assessment.enrolment.candidate
    asked = request_report(decided, language="zh-hant", actor=candidate)
    render_report(str(asked.pk))
    render_report(str(asked.pk))
    sweep_reports()
    asked.refresh_from_db()
    assert (asked.state, asked.attempt) == ("ready", 1)


def test_a_record_that_cannot_be_rendered_fails_after_three_attempts(decided) -> None:
    candidate = decided.assessment.enrolment.candidate
    decided.record["overall"] = {}
    decided.save()
    asked = request_report(decided, language="en", actor=candidate)
    for _ in range(4):
        render_report(str(asked.pk))
    asked.refresh_from_db()
    assert (asked.state, asked.attempt, asked.failure) == ("failed", 3, "rendering_failed")


def test_the_candidate_downloads_the_file_and_others_do_not(signed_in, decided) -> None:
    candidate = decided.assessment.enrolment.candidate
    asked = request_report(decided, language="en", actor=candidate)
    address = reverse("reports:report", args=[asked.pk])
    assert signed_in(candidate).get(address).status_code == 409
    render_report(str(asked.pk))
    answer = signed_in(candidate).get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert candidate.full_name not in answer.headers["Content-Disposition"]
    assert answer.getvalue().startswith(b"%PDF")
    for allocation in decided.assessment.enrolment.allocations.all():
        assert signed_in(allocation.person).get(address).status_code == 404
    assert Report.objects.count() == 1
