"""Enrolling, allocating, conflicts: the manager's pages about people."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Allocation, Campaign
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign

pytestmark = pytest.mark.django_db


def _page(name: str, *args: object) -> str:
    return reverse(f"campaigns:{name}", args=args)


@pytest.fixture
def manager():
    return person("manager")


@pytest.fixture
def campaign(manager) -> Campaign:
    return open_campaign(manager=manager)


def test_enrolling_by_user_name_and_by_e_mail(campaign, manager, signed_in) -> None:
    person("candidate", username="chen")
    person("candidate", username="lin", email="lin@assay.example")

    answer = signed_in(manager).post(
        _page("enrol", campaign.pk), {"candidates": "chen\n\n LIN@assay.example \nchen"}
    )

    assert answer.status_code == 302
    names = campaign.enrolments.values_list("candidate__username", flat=True)
    assert sorted(names) == ["chen", "lin"]


def test_misspelt_names_enrol_nobody_and_are_all_told_and_kept_in_the_form(
    campaign, manager, signed_in
) -> None:
    person("candidate", username="chen")

    answer = signed_in(manager).post(
        _page("enrol", campaign.pk), {"candidates": "nobody\nchen\nno@where.example"}
    )

    assert answer.status_code == 400
    assert "is found by: nobody, no@where.example. Correct these lines" in answer.text
    assert "ask an administrator to add the people on the page “People”" in answer.text
    assert "nobody\nchen\nno@where.example" in answer.text
    assert campaign.enrolments.count() == 0


def test_spreading_gives_two_assessors_to_each_candidate(campaign, manager, signed_in) -> None:
    people = [person("assessor") for _n in range(3)]
    rows = [enrolment(campaign) for _n in range(3)]

    answer = signed_in(manager).post(
        _page("spread", campaign.pk), {"assessors": [p.pk for p in people], "per_candidate": 2}
    )

    assert answer.status_code == 302
    assert [row.allocations.count() for row in rows] == [2, 2, 2]


def test_spreading_with_too_few_assessors_is_explained(campaign, manager, signed_in) -> None:
    enrolled = enrolment(campaign)

    answer = signed_in(manager).post(
        _page("spread", campaign.pk), {"assessors": [person("assessor").pk], "per_candidate": 2}
    )

    assert answer.status_code == 400
    assert f"Too few assessors are free for {enrolled.alias}." in answer.content.decode()


def test_the_enrolment_page_gives_and_ends_duties(campaign, manager, signed_in) -> None:
    enrolled, assessor = enrolment(campaign), person("assessor", full_name="許志偉")
    browser, page = signed_in(manager), _page("enrolment", enrolled.pk)

    browser.post(_page("allocate", enrolled.pk), {"person": assessor.pk, "duty": "score"})
    allocation = Allocation.objects.get(enrolment=enrolled, person=assessor)
    assert "許志偉" in browser.get(page).content.decode()
    answer = browser.post(_page("end_allocation", allocation.pk), {"reason": "ill"})

    assert answer.url == page
    allocation.refresh_from_db()
    assert allocation.ended_at is not None
    assert browser.post(_page("end_allocation", allocation.pk), {"reason": ""}).status_code == 400


def test_a_duty_that_does_not_fit_is_explained_on_the_page(campaign, manager, signed_in) -> None:
    enrolled = enrolment(campaign)

    answer = signed_in(manager).post(
        _page("allocate", enrolled.pk), {"person": person("verifier").pk, "duty": "score"}
    )

    assert answer.status_code == 400
    assert "roles do not fit the duty" in answer.content.decode()


def test_a_declared_conflict_is_shown_in_words(campaign, manager, signed_in) -> None:
    enrolled = enrolment(campaign)
    allocation = allocate(enrolled, person("assessor"))
    browser = signed_in(manager)

    browser.post(_page("declare_conflict", allocation.pk), {"text": "Former teacher."})

    assert "Former teacher." in browser.get(_page("enrolment", enrolled.pk)).content.decode()
    listed = browser.get(_page("campaign", campaign.pk)).content.decode()
    assert "a conflict was declared" in listed
    assert "conflict declared" in listed


def test_pages_of_anothers_enrolment_are_not_found(campaign, signed_in) -> None:
    enrolled = enrolment(campaign)
    allocation = allocate(enrolled, person("assessor"))
    other = signed_in(person("manager"))

    assert other.get(_page("enrolment", enrolled.pk)).status_code == 404
    assert other.post(_page("allocate", enrolled.pk)).status_code == 404
    assert other.post(_page("end_allocation", allocation.pk)).status_code == 404
    assert other.post(_page("declare_conflict", allocation.pk)).status_code == 404


def test_a_manager_does_not_declare_about_a_duty_elsewhere_by_the_managers_page(
    manager, signed_in
) -> None:
    """One's own duty in another's campaign is visible, but this page is for managers of it."""
    allocation = allocate(enrolment(), manager, duty="decide")

    answer = signed_in(manager).post(_page("declare_conflict", allocation.pk), {"text": "x"})

    assert answer.status_code == 404


def test_a_manager_who_assesses_sees_the_alias_only(signed_in) -> None:
    both = person("manager", "assessor")
    enrolled = enrolment(open_campaign(manager=both))
    allocate(enrolled, both)
    browser = signed_in(both)

    for page in (_page("campaign", enrolled.campaign.pk), _page("enrolment", enrolled.pk)):
        text = browser.get(page).content.decode()
        assert enrolled.alias in text
        assert enrolled.candidate.full_name not in text
