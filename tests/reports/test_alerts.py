"""What a manager is alerted of, and that what was withdrawn alerts nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.models import Assessment, Sheet
from tests.factories.accounts import person
from tests.factories.assessments import criterion, manager_of, sealed_pair
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


def test_an_agreement_that_one_assessor_gave_waits_for_the_other(signed_in) -> None:
    case = sealed_pair(first={"P1.1.1": 2})
    browser = signed_in(manager_of(case))
    assert [one.kind for one in browser.get(HOME).context["alerts"]] == [
        "differences wait for reconciling"
    ]
    first = case.sheets.order_by("created_at", "pk")[0].assessor
    reconcile_criterion(
        case, criterion=criterion(case, "P1.1.1"), level=3, reason="Read together", actor=first
    )
    finish_reconciling(case, actor=first)
    assert [one.kind for one in browser.get(HOME).context["alerts"]] == [
        "waits for the other assessor's agreement"
    ]
