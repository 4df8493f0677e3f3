"""Rows only for those who may: role × query, denials included."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from campaigns.queries import (
    allocations_visible_to,
    campaigns_visible_to,
    candidate_named,
    client_tokens_visible_to,
    enrolments_managed_by,
    enrolments_visible_to,
    packs_visible_to,
)
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign, pack_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SimpleNamespace:
    """One campaign with everybody in it, and another campaign beside."""
    campaign = open_campaign()
    enrolled, other = enrolment(campaign), enrolment()
    people = {
        "candidate": enrolled.candidate,
        "assessor": person("assessor"),
        "verifier": person("verifier"),
        "manager": campaign.managers.get(),
        "administrator": person("administrator"),
        "api_client": person("api_client", is_service=True),
        "nobody": AnonymousUser(),
        "inactive": person("manager", is_active=False),
        "stranger": person("candidate", "assessor", "verifier", "manager", "api_client"),
    }
    campaign.managers.add(people["inactive"])
    allocate(enrolled, people["assessor"])
    allocate(enrolled, people["verifier"], "verify")
    campaign.clients.add(people["api_client"])
    pack_version(campaign)
    return SimpleNamespace(campaign=campaign, enrolled=enrolled, other=other, people=people)


SEES_OWN = {"candidate", "assessor", "verifier", "manager", "api_client"}
EVERYBODY = [
    "candidate", "assessor", "verifier", "manager", "administrator", "api_client", "nobody",
    "inactive", "stranger",
]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_campaigns_and_enrolments_by_role(world, who: str) -> None:
    user = world.people[who]

    campaigns, enrolments = set(campaigns_visible_to(user)), set(enrolments_visible_to(user))

    if who == "administrator":
        assert campaigns == {world.campaign, world.other.campaign}
        assert enrolments == {world.enrolled, world.other}
    elif who in SEES_OWN:
        assert campaigns == {world.campaign}
        assert enrolments == {world.enrolled}
    else:
        assert campaigns == set()
        assert enrolments == set()


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_managers_queries_by_role(world, who: str) -> None:
    user = world.people[who]
    expected = {world.enrolled} if who == "manager" else set()

    assert set(enrolments_managed_by(user)) == expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_allocations_by_role(world, who: str) -> None:
    user = world.people[who]
    every = set(world.enrolled.allocations.all())
    own = {row for row in every if row.person == user}

    assert set(allocations_visible_to(user)) == (every if who == "manager" else own)


@pytest.mark.parametrize("who", EVERYBODY)
def test_packs_are_for_those_who_make_campaigns(world, who: str) -> None:
    seen = packs_visible_to(world.people[who]).count()

    assert seen == (1 if who in ("manager", "administrator", "stranger") else 0)


@pytest.mark.parametrize("who", EVERYBODY)
def test_tokens_by_role(world, who: str) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from campaigns.actions.issue_client_token import issue_client_token

    _token, row = issue_client_token(
        name="HR", scopes=["results:read"], campaigns=[world.campaign],
        expires_at=timezone.now() + timedelta(days=1), actor=person("administrator"),
    )  # fmt: skip

    seen = list(client_tokens_visible_to(world.people[who]))

    assert seen == ([row] if who in ("manager", "administrator") else [])


def test_drafts_are_unknown_to_candidates_and_assessors(world) -> None:
    world.campaign.state = "draft"
    world.campaign.save()

    for who in ("candidate", "assessor", "verifier"):
        assert not campaigns_visible_to(world.people[who]).exists()
    assert campaigns_visible_to(world.people["manager"]).exists()


def test_a_barred_assessor_loses_sight_of_the_case(world) -> None:
    world.enrolled.allocations.update(conflict="Former teacher.")

    assert not enrolments_visible_to(world.people["assessor"]).exists()


def test_a_candidate_is_found_by_exact_user_name_or_e_mail() -> None:
    chen = person("candidate", username="chen", email="chen@assay.example")
    person("assessor", username="hsu")
    for name in ("a", "b"):
        person("candidate", username=name, email="shared@assay.example")

    assert candidate_named("chen") == chen
    assert candidate_named("CHEN@assay.example") == chen
    assert candidate_named("che") is None
    assert candidate_named("hsu") is None
    assert candidate_named("shared@assay.example") is None
    assert candidate_named("") is None
