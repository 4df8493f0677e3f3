from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import Decision, Verification
from tests.assessments.views_support import case_url, queries_of, sheets_of
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    manager_of,
    reconciled,
    sealed_pair,
    sheet,
    signed_off,
)
from tests.factories.campaigns import allocate, enrolment

pytestmark = pytest.mark.django_db
VERBS = ("sign_off", "accept", "return", "withdraw")


def verifier_of(case):
    verifier = person("verifier")
    allocate(case.enrolment, verifier, "verify")
    return verifier


def sheet_verb(name, row):
    return reverse(f"assessments:{name}", args=[row.pk])


def test_manager_opens_a_case_from_an_enrolment(signed_in) -> None:
    enrolled = enrolment()
    allocate(enrolled, person("assessor"))
    url = reverse("assessments:open", args=[enrolled.pk])
    answer = signed_in(manager_of(enrolled)).post(url)
    case = enrolled.assessment
    assert answer["Location"] == case_url("assessment", case)
    assert case.sheets.count() == 1


def test_case_without_assessors_is_not_opened(signed_in) -> None:
    enrolled = enrolment()
    url = reverse("assessments:open", args=[enrolled.pk])
    answer = signed_in(manager_of(enrolled)).post(url)
    assert answer.status_code == 400
    assert "Allocate at least one assessor" in answer.content.decode()


@pytest.mark.parametrize("name", ["candidate", "assessor", "verifier", "other manager"])
def test_others_do_not_open_a_case(signed_in, name) -> None:
    enrolled = enrolment()
    someone = {"candidate": enrolled.candidate, "other manager": manager_of(enrolment())}
    user = someone.get(name) or person(name)
    answer = signed_in(user).post(reverse("assessments:open", args=[enrolled.pk]))
    assert answer.status_code == 404
    assert not hasattr(enrolled, "assessment")


def test_manager_sees_states_and_progress_and_no_marks_before_the_reveal(signed_in) -> None:
    case = assessment()
    row = sheet(case)
    html = signed_in(manager_of(case)).get(case_url("assessment", case)).content.decode()
    assert row.assessor.full_name in html
    assert "0/5" in html
    assert case.enrolment.candidate.full_name in html
    assert "Open sheet" not in html
    assert "Agreement and result" not in html
    assert "Marks are shown to everybody else only when all sheets are sealed." in html


def test_agreement_and_result_show_after_the_reveal(signed_in) -> None:
    case = sealed_pair(first={"P1.1.1": 2}, second={"A01": None})
    html = signed_in(manager_of(case)).get(case_url("assessment", case)).content.decode()
    facts = html.split('<dl class="facts">')[1].split("</dl>")[0]
    numbers = [part.split("<")[0] for part in facts.split('<dd class="number">')[1:]]
    assert numbers == ["4", "3", "4", "not shown: too few pairs"]
    assert "2 (2 open)" in facts
    assert html.count("Open sheet") == 2


def test_manager_signs_off_a_reconciled_case(signed_in) -> None:
    case = reconciled()
    browser = signed_in(manager_of(case))
    assert ">Sign off</button>" in browser.get(case_url("assessment", case)).content.decode()
    browser.post(case_url("sign_off", case))
    decision = Decision.objects.get()
    html = browser.get(case_url("assessment", case)).content.decode()
    assert reverse("reports:result", args=[decision.pk]) in html
    assert decision.fingerprint in html
    assert "Competency level 5" in html
    assert ">Sign off</button>" not in html


def test_case_that_is_not_reconciled_is_not_signed_off(signed_in) -> None:
    case = sealed_pair()
    assert signed_in(manager_of(case)).post(case_url("sign_off", case)).status_code == 400
    assert not Decision.objects.exists()


def test_manager_unseals_with_a_reason_only(signed_in) -> None:
    case = sealed_pair()
    row, browser = sheets_of(case)[0], signed_in(manager_of(case))
    assert browser.post(sheet_verb("unseal", row), {"reason": ""}).status_code == 400
    row.refresh_from_db()
    assert row.state == "sealed"
    browser.post(sheet_verb("unseal", row), {"reason": "Wrong notebook"})
    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.state, case.state) == ("draft", "scoring")


def test_manager_replaces_an_assessor(signed_in) -> None:
    case = assessment()
    row, new = sheets_of(case)[0], person("assessor")
    browser = signed_in(manager_of(case))
    html = browser.get(case_url("assessment", case)).content.decode()
    assert f'value="{new.pk}"' in html
    assert f'value="{row.assessor_id}"' not in html
    answer = browser.post(sheet_verb("replace", row), {"person": new.pk, "reason": ""})
    assert answer.status_code == 400
    browser.post(sheet_verb("replace", row), {"person": new.pk, "reason": "Ill"})
    row.refresh_from_db()
    assert row.state == "replaced"
    assert case.sheets.filter(assessor=new, state="draft").count() == 1


def test_verifier_accepts_once(signed_in) -> None:
    case = signed_off().assessment
    verifier = verifier_of(case)
    browser = signed_in(verifier)
    html = browser.get(case_url("assessment", case)).content.decode()
    assert "Accept the decision" in html
    assert case.enrolment.candidate.full_name not in html
    browser.post(case_url("accept", case))
    assert Verification.objects.get().outcome == "accepted"
    html = browser.get(case_url("assessment", case)).content.decode()
    assert "Accept the decision" not in html
    assert "accepted" in html


def test_verifier_returns_with_a_reason_only(signed_in) -> None:
    case = signed_off().assessment
    browser = signed_in(verifier_of(case))
    assert browser.post(case_url("return", case), {"reason": " "}).status_code == 400
    assert not Verification.objects.exists()
    browser.post(case_url("return", case), {"reason": "Level 4 without rationale"})
    case.refresh_from_db()
    assert case.state == "revealed"
    html = browser.get(case_url("assessment", case)).content.decode()
    assert "Level 4 without rationale" in html


def test_manager_withdraws_with_a_reason_only(signed_in) -> None:
    case = assessment()
    browser = signed_in(manager_of(case))
    assert browser.post(case_url("withdraw", case), {}).status_code == 400
    browser.post(case_url("withdraw", case), {"reason": "Left the company"})
    case.refresh_from_db()
    assert case.state == "withdrawn"


@pytest.mark.parametrize("name", ["candidate", "other manager", "assessor", "administrator"])
def test_case_does_not_exist_for_strangers(signed_in, name) -> None:
    case = reconciled()
    someone = {"candidate": case.enrolment.candidate, "other manager": manager_of(enrolment())}
    browser = signed_in(someone.get(name) or person(name))
    assert browser.get(case_url("assessment", case)).status_code == 404
    for verb in VERBS:
        assert browser.post(case_url(verb, case), {"reason": "x"}).status_code == 404
    row = sheets_of(case)[0]
    for verb in ("unseal", "replace"):
        data = {"reason": "x", "person": person("assessor").pk}
        assert browser.post(sheet_verb(verb, row), data).status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["own assessor", "verifier"])
def test_people_of_the_case_cannot_decide_it(signed_in, name) -> None:
    case = reconciled()
    user = sheets_of(case)[0].assessor if name == "own assessor" else verifier_of(case)
    browser = signed_in(user)
    html = browser.get(case_url("assessment", case)).content.decode()
    assert ">Sign off</button>" not in html
    assert "Unseal" not in html
    assert "Withdraw this case" not in html
    assert sheets_of(case)[1].assessor.full_name not in html
    for verb in VERBS:
        assert browser.post(case_url(verb, case), {"reason": "x"}).status_code == 403
    assert browser.post(sheet_verb("unseal", sheets_of(case)[0])).status_code == 404
    case.refresh_from_db()
    assert case.state == "reconciled"


def test_manager_who_scores_the_case_cannot_decide_it_and_sees_the_alias(signed_in) -> None:
    enrolled = enrolment()
    manager = manager_of(enrolled)
    manager.role_grants.create(role="assessor")
    allocate(enrolled, manager)
    allocate(enrolled, person("assessor"))
    case = reconciled(sealed_pair(assessment(enrolled)))
    browser = signed_in(manager)
    html = browser.get(case_url("assessment", case)).content.decode()
    assert enrolled.candidate.full_name not in html
    assert ">Sign off</button>" not in html
    assert browser.post(case_url("sign_off", case)).status_code == 403


def test_overview_costs_the_same_for_more_sheets(signed_in) -> None:
    enrolled = enrolment()
    allocate(enrolled, person("assessor"))
    case = assessment(enrolled)
    browser = signed_in(manager_of(case))
    few = queries_of(lambda: browser.get(case_url("assessment", case)))
    for _n in range(2):
        allocate(enrolled, person("assessor"))
    assessment(enrolled)
    assert case.sheets.count() == 3
    assert queries_of(lambda: browser.get(case_url("assessment", case))) == few


def test_overview_costs_the_same_for_more_decisions(signed_in) -> None:
    case = signed_off().assessment
    browser = signed_in(manager_of(case))
    one = queries_of(lambda: browser.get(case_url("assessment", case)))
    verifier = verifier_of(case)
    signed_in(verifier).post(case_url("return", case), {"reason": "Again"})
    case.refresh_from_db()
    for row in sheets_of(case):
        signed_in(row.assessor).post(case_url("finish", case))
    browser.post(case_url("sign_off", case))
    assert Decision.objects.count() == 2
    assert queries_of(lambda: browser.get(case_url("assessment", case))) <= one + 1
