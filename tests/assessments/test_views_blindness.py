from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.actions.unseal_sheet import unseal_sheet
from assessments.models import Score
from tests.assessments.views_support import (
    SECRETS,
    case_url,
    one_finding,
    score_url,
    sheet_url,
    sheets_of,
    started_draft,
)
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    scored_sheet,
    sealed_pair,
    sealed_sheet,
    sheet,
)
from tests.factories.campaigns import allocate, enrolment
from tests.factories.evidence import claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return started_draft()


def test_nothing_of_the_other_assessor_shows_before_the_reveal(signed_in) -> None:
    case = assessment()
    first, second = sheets_of(case)
    second = scored_sheet(sheet(case, second.assessor), level=1)
    for row in second.scores.all():
        row.reason, row.interview = SECRETS
        row.save()
    sheet(case, first.assessor)
    browser = signed_in(first.assessor)
    addresses = [
        sheet_url(first),
        reverse("assessments:seal", args=[first.pk]),
        reverse("assessments:list"),
        case_url("assessment", case),
        case_url("history", case),
    ]
    for address in addresses:
        html = browser.get(address).content.decode()
        assert not any(secret in html for secret in SECRETS)
        assert second.assessor.full_name not in html
        assert case.enrolment.candidate.full_name not in html
        assert str(second.pk) not in html
    assert 'data-state="scored"' not in browser.get(sheet_url(first)).content.decode()
    assert case.enrolment.alias in browser.get(sheet_url(first)).content.decode()


def test_fingerprint_of_a_sealed_sheet_confirms_no_guess_before_the_reveal(signed_in) -> None:
    case = assessment()
    first, second = sheets_of(case)
    sealed = sealed_sheet(second)
    sheet(case, first.assessor)
    for reader in (first.assessor, manager_of(case)):
        html = signed_in(reader).get(case_url("assessment", case)).content.decode()
        assert sealed.digest[:12] not in html
    own = signed_in(sealed.assessor).get(case_url("assessment", case)).content.decode()
    assert sealed.digest[:12] in own


def test_manager_who_scores_the_case_follows_it_as_an_assessor(signed_in) -> None:
    both = person("manager", "assessor")
    enrolled = enrolment()
    chief = manager_of(enrolled)
    enrolled.campaign.managers.add(both)
    other = person("assessor")
    for assessor in (both, other):
        allocate(enrolled, assessor)
    case = assessment(enrolled)
    sheet(case, both)
    theirs = sealed_sheet(case.sheets.get(assessor=other))
    unseal_sheet(theirs, reason=SECRETS[0], actor=chief)

    pages = [
        signed_in(both).get(case_url(name, case)).content.decode()
        for name in ("assessment", "history")
    ]

    assert not any(SECRETS[0] in html or "5/5" in html for html in pages)
    assert SECRETS[0] in signed_in(chief).get(case_url("history", case)).content.decode()


def test_claims_that_name_the_candidate_are_shown_with_the_alias(draft, signed_in) -> None:
    enrolled = draft.assessment.enrolment
    item = enrolled.items.get()
    claim(item, "P1.1.2", note=f"Work of {enrolled.candidate.full_name}")
    html = signed_in(draft.assessor).get(sheet_url(draft)).content.decode()
    assert enrolled.candidate.full_name not in html
    assert f"Work of {enrolled.alias}" in html


def viewer(name: str, draft):
    """People by what they are to the case of this draft."""
    case = draft.assessment
    if name == "candidate":
        return case.enrolment.candidate
    if name == "other assessor":
        return sheets_of(case)[1].assessor
    if name == "verifier":
        verifier = person("verifier")
        allocate(case.enrolment, verifier, "verify")
        return verifier
    if name == "manager":
        return manager_of(case)
    if name == "other manager":
        return manager_of(enrolment())
    return person(name)


@pytest.mark.parametrize(
    "name",
    [
        "candidate", "other assessor", "verifier", "manager", "other manager", "assessor",
        "administrator", "api_client",
    ],
)  # fmt: skip
def test_sheet_is_closed_to_all_others_before_the_reveal(draft, signed_in, name) -> None:
    browser = signed_in(viewer(name, draft))
    target = criterion(draft.assessment, "P1.1.1")
    found = one_finding(draft)
    assert browser.get(sheet_url(draft)).status_code == 404
    assert browser.post(score_url(draft, target), {"level": "4"}).status_code == 404
    for address in (
        reverse("assessments:start", args=[draft.pk]),
        reverse("assessments:seal", args=[draft.pk]),
        reverse("assessments:conflict", args=[draft.pk]),
        reverse("assessments:answer", args=[draft.pk, found.pk]),
    ):
        assert browser.post(address, {"answer": "accept", "text": "x"}).status_code == 404
    assert not Score.objects.exists()


@pytest.mark.parametrize("name", ["other assessor", "verifier", "manager"])
def test_revealed_sheet_is_read_and_not_written_by_others(draft, signed_in, name) -> None:
    case = sealed_pair(draft.assessment)
    browser, target = signed_in(viewer(name, draft)), criterion(case, "P1.1.1")
    html = browser.get(sheet_url(draft)).content.decode()
    assert "Reason for P1.1.1" in html
    assert "can-score" not in html
    assert browser.post(score_url(draft, target), {"level": "4"}).status_code == 403
    assert browser.post(reverse("assessments:seal", args=[draft.pk])).status_code == 403
    assert Score.objects.get(sheet=draft, criterion=target).level == 3


def test_anonymous_people_are_sent_to_the_log_in(client, draft) -> None:
    for address in (sheet_url(draft), reverse("assessments:list")):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:log_in"))
