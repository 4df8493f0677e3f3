"""What was withdrawn waits for nobody and alerts nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Sheet
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment
from tests.factories.evidence import queued_run, submitted_item
from tests.reports.test_home import HOME, sheet_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolled():
    return enrolment()


def test_what_was_withdrawn_alerts_nobody(signed_in, enrolled) -> None:
    browser = signed_in(enrolled.campaign.managers.get())
    queued_run(submitted_item(enrolled, state="withdrawn"), state="failed")
    sheet = sheet_for(enrolled, person("assessor"))
    Sheet.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert [alert.kind for alert in browser.get(HOME).context["alerts"]] == ["a sheet is overdue"]

    Assessment.objects.filter(pk=sheet.assessment_id).update(state="withdrawn")

    assert browser.get(HOME).context["alerts"] == []


def test_a_draft_of_a_withdrawn_case_waits_for_nobody(signed_in, enrolled) -> None:
    assessor = person("assessor")
    sheet = sheet_for(enrolled, assessor)
    Assessment.objects.filter(pk=sheet.assessment_id).update(state="withdrawn")

    assert signed_in(assessor).get(HOME).context["sheets"] == []
