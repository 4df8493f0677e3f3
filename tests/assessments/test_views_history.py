from __future__ import annotations

import pytest

from assessments.actions.unseal_sheet import unseal_sheet
from tests.assessments.views_support import case_url, queries_of, sheet_url, sheets_of
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    manager_of,
    scored_sheet,
    sealed_pair,
    sealed_sheet,
    sheet,
    signed_off,
)
from tests.factories.campaigns import allocate, enrolment

pytestmark = pytest.mark.django_db


def history(browser, case) -> str:
    answer = browser.get(case_url("history", case))
    assert answer.status_code == 200
    return answer.content.decode()


def test_manager_reads_everything_with_names_reasons_and_states(signed_in) -> None:
    case = sealed_pair()
    row = sheets_of(case)[0]
    unseal_sheet(row, reason="Wrong notebook", actor=manager_of(case))
    html = history(signed_in(manager_of(case)), case)
    assert "opened the case" in html
    assert f"Assessor 1: {row.assessor.full_name}" in html
    assert "draft → sealed" in html
    assert "Wrong notebook" in html
    assert "revealed → being scored" in html
    assert html.index("sealed a sheet") < html.index("revealed all sheets")
    assert html.index("revealed all sheets") < html.index("unsealed a sheet")


def test_times_are_in_the_campaigns_zone(signed_in, time_machine) -> None:
    enrolled = enrolment()
    enrolled.campaign.time_zone = "America/New_York"
    enrolled.campaign.save()
    time_machine.move_to("2026-11-25T02:03:04+00:00", tick=False)
    case = assessment(enrolled)
    html = history(signed_in(manager_of(case)), case)
    assert "2026-11-24 21:03" in html
    assert "Times in America/New_York." in html


def test_candidate_reads_steps_and_roles_and_no_names_or_reasons(signed_in) -> None:
    case = sealed_pair()
    first, second = sheets_of(case)
    unseal_sheet(first, reason=f"{first.assessor.full_name} was ill", actor=manager_of(case))
    html = history(signed_in(case.enrolment.candidate), case)
    assert "started to score" in html
    assert "Assessor 1" in html
    for person_ in (first.assessor, second.assessor, manager_of(case)):
        assert person_.full_name not in html
    assert "was ill" not in html
    assert f'href="{case_url("assessment", case)}"' not in html


def test_assessor_follows_only_the_own_sheet_before_the_reveal(signed_in) -> None:
    case = assessment()
    first, second = sheets_of(case)
    sheet(case, first.assessor)
    sealed_sheet(sheet(case, second.assessor))
    html = history(signed_in(first.assessor), case)
    assert "sealed a sheet" not in html
    assert "Assessor 1 (you)" in html
    assert second.assessor.full_name not in html
    scored_sheet(first)
    sealed_sheet(first)
    assert history(signed_in(first.assessor), case).count("sealed a sheet") == 2


def test_decision_is_in_the_history(signed_in) -> None:
    decision = signed_off(first={"P1.1.1": 2})
    html = history(signed_in(manager_of(decision.assessment)), decision.assessment)
    assert 'wrote down an agreed level <span class="quiet">(P1.1.1)</span>' in html
    assert "froze the record of the decision" in html
    assert "Competency level 5" in html
    assert decision.fingerprint[:12] in html


@pytest.mark.parametrize("name", ["other candidate", "other manager", "assessor", "api_client"])
def test_history_does_not_exist_for_strangers(signed_in, name) -> None:
    case, other = assessment(), enrolment()
    someone = {"other candidate": other.candidate, "other manager": manager_of(other)}
    browser = signed_in(someone.get(name) or person(name))
    assert browser.get(case_url("history", case)).status_code == 404


def test_history_costs_the_same_for_more_moves(signed_in) -> None:
    case = sealed_pair()
    browser = signed_in(manager_of(case))
    unseal_sheet(sheets_of(case)[0], reason="Again", actor=manager_of(case))
    few = queries_of(lambda: history(browser, case))
    sealed_sheet(sheets_of(case)[0])
    case.refresh_from_db()
    for row in sheets_of(case):
        unseal_sheet(row, reason="Again", actor=manager_of(case))
    assert queries_of(lambda: history(browser, case)) == few


def test_barred_assessor_reads_neither_sheet_nor_history(signed_in) -> None:
    case = assessment()
    row = sheets_of(case)[0]
    row.allocation.conflict = "Cousin"
    row.allocation.save()
    browser = signed_in(row.assessor)
    assert browser.get(sheet_url(row)).status_code == 404
    assert browser.get(case_url("history", case)).status_code == 404


def test_verifier_reads_the_history_with_the_alias(signed_in) -> None:
    case = sealed_pair()
    verifier = person("verifier")
    allocate(case.enrolment, verifier, "verify")
    html = history(signed_in(verifier), case)
    assert case.enrolment.alias in html
    assert case.enrolment.candidate.full_name not in html
