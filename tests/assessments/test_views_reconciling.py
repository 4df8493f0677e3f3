from __future__ import annotations

import re

import pytest
from django.urls import reverse

from assessments.models import Reconciliation
from tests.assessments.views_support import case_url, queries_of, sheets_of
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    reconciled,
    sealed_pair,
    sheet,
)
from tests.factories.campaigns import allocate, enrolment
from tests.factories.evidence import submitted_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Revealed: P1.1.1 (2 and 4) could flip the overall result, A01 (1 and 3) none."""
    return sealed_pair(first={"P1.1.1": 2, "A01": 1}, second={"P1.1.1": 4, "A01": 3})


def agree_url(case, code):
    return reverse("assessments:agree", args=[case.pk, criterion(case, code).pk])


def agree(browser, case, code, level="3", reason="Read together"):
    return browser.post(agree_url(case, code), {"level": level, "reason": reason})


def test_differences_are_side_by_side_the_deciding_one_first(case, signed_in) -> None:
    first = sheets_of(case)[0].assessor
    html = signed_in(first).get(case_url("reconcile", case)).content.decode()
    assert html.index('id="d-P1.1.1"') < html.index('id="d-A01"')
    assert "d-P1.1.2" not in html
    assert "could change the overall result" in html
    assert "changes no result" in html
    assert html.count("Reason for P1.1.1") == 2
    assert "Assessor 1 (you)" in html
    assert "Assessor 2" in html
    assert "2 differences · 2 open" in html
    assert "Not determined" in html


def test_both_places_can_be_looked_at(signed_in) -> None:
    enrolled = enrolment()
    item = submitted_item(enrolled, title="Both looked here", extent=9)
    case = sealed_pair(assessment(enrolled), first={"P1.1.1": 2})
    row = sheets_of(case)[0].scores.get(criterion=criterion(case, "P1.1.1"))
    row.regions = [{"item": str(item.pk), "region": {"kind": "cells", "first": 2, "last": 4}}]
    row.save()
    html = signed_in(sheets_of(case)[0].assessor).get(case_url("reconcile", case)).content.decode()
    assert "Both looked here · cells 2–4" in html
    assert f'src="{reverse("evidence:item_frame", args=[item.pk])}?cells=2-4#cell-2"' in html
    assert "No evidence position." in html


def test_agreed_level_is_stored_with_its_reason_and_who(case, signed_in) -> None:
    first, second = (row.assessor for row in sheets_of(case))
    answer = agree(signed_in(first), case, "P1.1.1")
    assert answer["Location"] == case_url("reconcile", case) + "#d-P1.1.1"
    row = Reconciliation.objects.get()
    assert (row.level, row.reason, row.by) == (3, "Read together", first)
    html = signed_in(second).get(case_url("reconcile", case)).content.decode()
    assert "waits for your agreement" in html
    assert "2 differences · 1 open · 1 waits for your agreement" in html
    agree(signed_in(second), case, "P1.1.1")
    assert set(Reconciliation.objects.get().agreed_by.all()) == {first, second}
    html = signed_in(second).get(case_url("reconcile", case)).content.decode()
    assert "waits for your agreement" not in html


@pytest.mark.parametrize(
    "data", [{"level": "3"}, {"level": "3", "reason": " "}, {"reason": "No level"}]
)
def test_level_without_reason_and_reason_without_level_are_refused(case, signed_in, data) -> None:
    answer = signed_in(sheets_of(case)[0].assessor).post(agree_url(case, "P1.1.1"), data)
    assert answer.status_code == 400
    assert not Reconciliation.objects.exists()


def test_result_is_tried_before_it_is_stored(case, signed_in) -> None:
    browser = signed_in(sheets_of(case)[0].assessor)
    url = reverse("assessments:outcome", args=[case.pk, criterion(case, "P1.1.1").pk])
    html = browser.get(url, {"level": "4"}).content.decode()
    assert "<html" not in html
    assert "Competency level 5" in html
    assert "now: Not determined" in html
    assert "Competency level 4" in browser.get(url, {"level": "2"}).content.decode()
    assert not Reconciliation.objects.exists()


def test_finishing_needs_all_differences_and_both_assessors(case, signed_in) -> None:
    first, second = (signed_in(row.assessor) for row in sheets_of(case))
    url = case_url("finish", case)
    agree(first, case, "P1.1.1")
    assert first.post(url).status_code == 400
    agree(first, case, "A01")
    agreed = {"seen": list(case.reconciliations.values_list("pk", flat=True))}
    page = first.post(url, agreed, follow=True).content.decode()
    assert "Your agreement is recorded; the other assessor still has to agree." in page
    assert "Still has to agree to the reconciled levels: Assessor 2" in page
    assert (
        "Agree to everything and finish"
        not in first.get(case_url("reconcile", case)).content.decode()
    )
    html = second.get(case_url("reconcile", case)).content.decode()
    assert "Agree to everything and finish" in html
    assert "Finish reconciling" not in html
    overview = signed_in(manager_of(case)).get(case_url("assessment", case)).content.decode()
    assert "Still has to agree to the reconciled levels: Assessor 2" in overview
    assert "Sign off</button>" not in overview
    case.refresh_from_db()
    assert case.state == "revealed"
    page = second.post(url, agreed, follow=True).content.decode()
    assert "Reconciled. A manager can sign off now." in page
    assert "Still has to agree" not in page
    case.refresh_from_db()
    assert case.state == "reconciled"


def test_nobody_signs_a_level_that_was_changed_unseen(case, signed_in) -> None:
    first, second = (signed_in(row.assessor) for row in sheets_of(case))
    for code in ("P1.1.1", "A01"):
        agree(first, case, code)
    html = second.get(case_url("reconcile", case)).content.decode()
    shown = re.findall(r'name="seen" value="([^"]+)"', html)
    assert len(shown) == 2
    agree(first, case, "P1.1.1", level="1")

    answer = second.post(case_url("finish", case), {"seen": shown})

    assert answer.status_code == 409
    assert "An agreed level was changed since you looked." in answer.content.decode()
    changed = case.reconciliations.get(dropped_at=None, level=1)
    assert [who.pk for who in changed.agreed_by.all()] == [sheets_of(case)[0].assessor_id]
    assert second.post(case_url("finish", case), {"seen": ["x"]}).status_code == 400


def test_case_without_differences_is_finished_from_its_empty_page(signed_in) -> None:
    case = sealed_pair()
    browser = signed_in(sheets_of(case)[0].assessor)
    html = browser.get(case_url("reconcile", case)).content.decode()
    assert "The assessors agree on everything" in html
    assert "Finish reconciling" in html


def test_reconciling_is_closed_before_the_reveal(signed_in) -> None:
    case = assessment()
    row = sheet(case)
    browser = signed_in(row.assessor)
    assert browser.get(case_url("reconcile", case)).status_code == 403
    outcome = reverse("assessments:outcome", args=[case.pk, criterion(case, "P1.1.1").pk])
    assert browser.get(outcome, {"level": "4"}).status_code == 403
    assert agree(browser, case, "P1.1.1").status_code == 403
    assert browser.post(case_url("finish", case)).status_code == 403
    assert signed_in(manager_of(case)).get(case_url("reconcile", case)).status_code == 403


@pytest.mark.parametrize("name", ["candidate", "other manager", "assessor", "administrator"])
def test_reconciling_does_not_exist_for_strangers(case, signed_in, name) -> None:
    people = {"candidate": case.enrolment.candidate, "other manager": manager_of(enrolment())}
    browser = signed_in(people.get(name) or person(name))
    assert browser.get(case_url("reconcile", case)).status_code == 404
    assert agree(browser, case, "P1.1.1").status_code == 404
    assert browser.post(case_url("finish", case)).status_code == 404


@pytest.mark.parametrize("name", ["manager", "verifier"])
def test_those_who_only_follow_the_case_read_and_cannot_agree(case, signed_in, name) -> None:
    follower = manager_of(case)
    if name == "verifier":
        follower = person("verifier")
        allocate(case.enrolment, follower, "verify")
    browser = signed_in(follower)
    html = browser.get(case_url("reconcile", case)).content.decode()
    assert "Reason for P1.1.1" in html
    assert "Store the agreed level" not in html
    assert "Finish reconciling" not in html
    assert agree(browser, case, "P1.1.1").status_code == 403
    assert browser.post(case_url("finish", case)).status_code == 403


def test_named_reconciler_takes_the_place_of_the_assessors(case, signed_in) -> None:
    third = person("assessor")
    allocate(case.enrolment, third, "reconcile")
    assert agree(signed_in(sheets_of(case)[0].assessor), case, "P1.1.1").status_code == 403
    assert agree(signed_in(third), case, "P1.1.1").status_code == 302


def test_reconciled_case_is_read_only(signed_in) -> None:
    case = reconciled(first={"P1.1.1": 2})
    browser = signed_in(sheets_of(case)[0].assessor)
    html = browser.get(case_url("reconcile", case)).content.decode()
    assert "Agreed after reading it together." in html
    assert "Store the agreed level" not in html
    assert agree(browser, case, "P1.1.1").status_code == 409


def test_reconciling_costs_the_same_for_one_and_three_differences(signed_in) -> None:
    one = sealed_pair(first={"P1.1.1": 2})
    three = sealed_pair(first={"P1.1.1": 2, "P1.1.2": 1, "P1.2.1": None})
    counts = []
    for case in (one, three):
        browser = signed_in(sheets_of(case)[0].assessor)
        counts.append(queries_of(lambda: browser.get(case_url("reconcile", case))))  # noqa: B023
    assert counts[0] == counts[1]


def test_criterion_of_another_rubric_is_not_found(case, signed_in) -> None:
    strange = criterion(assessment(), "P1.1.1")
    url = reverse("assessments:agree", args=[case.pk, strange.pk])
    browser = signed_in(sheets_of(case)[0].assessor)
    assert browser.post(url, {"level": "3", "reason": "x"}).status_code == 404
