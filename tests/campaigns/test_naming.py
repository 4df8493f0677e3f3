"""Who sees a candidate's name, and who the alias only."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from campaigns.naming import shown_name
from campaigns.queries import enrolments_visible_to
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign

pytestmark = pytest.mark.django_db


def test_candidate_managers_and_administrators_see_the_name() -> None:
    enrolled = enrolment(candidate=person("candidate", full_name="陳怡君"))
    manager = enrolled.campaign.managers.get()

    assert shown_name(enrolled.candidate, enrolled) == "陳怡君"
    assert shown_name(manager, enrolled) == "陳怡君"
    assert shown_name(person("administrator"), enrolled) == "陳怡君"


def test_without_a_full_name_the_user_name_is_shown() -> None:
    enrolled = enrolment(candidate=person("candidate", full_name="", username="c1"))

    assert shown_name(enrolled.candidate, enrolled) == "c1"


@pytest.mark.parametrize("roles", [["assessor"], ["verifier"], ["candidate"], ["api_client"], []])
def test_everybody_else_sees_the_alias(roles: list[str]) -> None:
    enrolled = enrolment()

    assert shown_name(person(*roles), enrolled) == enrolled.alias


def test_a_system_sees_the_names_of_campaigns_granted_to_it_only() -> None:
    granted, other = enrolment(), enrolment()
    client = person("api_client", is_service=True)
    granted.campaign.clients.add(client)

    assert shown_name(client, granted) == granted.candidate.full_name
    assert shown_name(client, other) == other.alias


def test_nobody_and_the_manager_of_another_campaign_see_the_alias() -> None:
    enrolled = enrolment()
    other_manager = open_campaign().managers.get()

    assert shown_name(AnonymousUser(), enrolled) == enrolled.alias
    assert shown_name(other_manager, enrolled) == enrolled.alias


@pytest.mark.parametrize(("role", "duty"), [("assessor", "score"), ("verifier", "verify")])
def test_a_manager_with_a_duty_in_the_case_stays_blind(role: str, duty: str) -> None:
    both = person("manager", role)
    enrolled = enrolment(open_campaign(manager=both))
    assert shown_name(both, enrolled) == enrolled.candidate.full_name

    allocate(enrolled, both, duty)

    assert shown_name(both, enrolled) == enrolled.alias


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_names_costs_the_same_for_one_and_for_three(
    count: int, django_assert_num_queries
) -> None:
    campaign = open_campaign()
    manager = campaign.managers.get()
    enrolled = [enrolment(campaign) for _n in range(count)]

    # Roles, enrolments, managers of the campaign.
    with django_assert_num_queries(3):
        names = [shown_name(manager, row) for row in enrolments_visible_to(manager)]

    assert sorted(names) == sorted(row.candidate.full_name for row in enrolled)
