from __future__ import annotations

import pytest
from django.urls import reverse

from tests.assessments.views_support import case_url, queries_of, sheet_url, sheets_of
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    manager_of,
    reconciled,
    scored_sheet,
    sealed_pair,
    sheet,
    signed_off,
)
from tests.factories.campaigns import allocate, enrolment, open_campaign

pytestmark = pytest.mark.django_db
LIST = "assessments:list"


def listed(browser, show="") -> str:
    answer = browser.get(reverse(LIST), {"show": show} if show else {})
    assert answer.status_code == 200
    return answer.content.decode()


def case_of(assessor, campaign=None):
    enrolled = enrolment(campaign)
    allocate(enrolled, assessor)
    allocate(enrolled, person("assessor"))
    return assessment(enrolled)


def test_assessor_goes_from_the_list_straight_to_the_work(signed_in) -> None:
    assessor = person("assessor")
    fresh, begun = case_of(assessor), case_of(assessor)
    scored_sheet(sheet(begun, assessor))
    html = listed(signed_in(assessor))
    row = begun.sheets.get(assessor=assessor)
    assert sheet_url(row) in html
    assert sheet_url(fresh.sheets.get(assessor=assessor)) in html
    assert "Go on scoring" in html
    assert "Start scoring" in html
    assert "5/5" in html
    assert "0/5" in html
    assert str(begun.sheets.exclude(assessor=assessor).get().pk) not in html


def test_sealed_sheets_lead_to_reconciling_once_revealed(signed_in) -> None:
    case = sealed_pair()
    html = listed(signed_in(sheets_of(case)[0].assessor))
    assert case_url("reconcile", case) in html


def test_manager_sees_cases_of_own_campaigns_with_the_next_step(signed_in) -> None:
    case, other = reconciled(), assessment()
    html = listed(signed_in(manager_of(case)))
    assert case_url("assessment", case) in html
    assert "Sign off" in html
    assert "2 of 2 sheets sealed" in html
    assert case.enrolment.candidate.full_name in html
    assert str(other.pk) not in html


def test_verifier_sees_allocated_cases_by_alias(signed_in) -> None:
    case = signed_off().assessment
    verifier = person("verifier")
    allocate(case.enrolment, verifier, "verify")
    html = listed(signed_in(verifier))
    assert "Verify" in html
    assert case.enrolment.alias in html
    assert case.enrolment.candidate.full_name not in html


def test_an_accepted_decision_is_no_work_any_more(signed_in) -> None:
    verifier = person("verifier")
    case = signed_off(reconciled()).assessment
    allocate(case.enrolment, verifier, "verify")
    browser = signed_in(verifier)
    assert "Verify" in listed(browser, show="cases")
    browser.post(case_url("accept", case))

    assert "Verify" not in listed(browser, show="cases")
    assert browser.get("/").context["cases"] == []


def test_empty_list_says_what_will_come(signed_in) -> None:
    html = listed(signed_in(person("assessor")))
    assert "When a manager hands you a case, it appears here." in html


@pytest.mark.parametrize("role", ["candidate", "administrator", "api_client"])
def test_list_is_not_for_other_roles(signed_in, role) -> None:
    assert signed_in(person(role)).get(reverse(LIST)).status_code == 403


@pytest.mark.parametrize("show", ["sheets", "cases"])
def test_list_costs_the_same_for_one_and_three_rows(signed_in, show) -> None:
    assessor, campaign = person("assessor"), open_campaign()
    case_of(assessor, campaign)
    browser = signed_in(assessor)
    one = queries_of(lambda: listed(browser, show))
    case_of(assessor, campaign)
    case_of(assessor, campaign)
    assert queries_of(lambda: listed(browser, show)) == one


def test_managers_list_costs_the_same_for_one_and_three_rows(signed_in) -> None:
    campaign = open_campaign()
    case = assessment(enrolment(campaign))
    browser = signed_in(manager_of(case))
    one = queries_of(lambda: listed(browser))
    assessment(enrolment(campaign))
    assessment(enrolment(campaign))
    assert queries_of(lambda: listed(browser)) == one
