"""Predicates: role × question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from campaigns.rules import (
    can_enrol,
    can_have_duty,
    can_make_campaigns,
    can_manage,
    can_publish_packs,
)
from campaigns.stages import Stage, stage_of
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign

pytestmark = pytest.mark.django_db
ROLES = ["candidate", "assessor", "verifier", "manager", "administrator", "api_client"]


@pytest.mark.parametrize("role", ROLES)
def test_making_and_publishing_by_role(role: str) -> None:
    expected = role in ("manager", "administrator")

    assert can_make_campaigns(person(role)) is expected
    assert can_publish_packs(person(role)) is expected


def test_nobody_may_anything() -> None:
    campaign = open_campaign()

    assert not can_make_campaigns(AnonymousUser())
    assert not can_manage(AnonymousUser(), campaign)


def test_managing_asks_for_the_role_and_for_being_named() -> None:
    campaign = open_campaign()
    demoted = person("assessor")
    campaign.managers.add(demoted)

    assert can_manage(campaign.managers.exclude(pk=demoted.pk).get(), campaign)
    assert not can_manage(demoted, campaign)
    assert not can_manage(person("manager"), campaign)
    assert not can_manage(person("administrator"), campaign)


@pytest.mark.parametrize(
    ("state", "expected"), [("draft", True), ("open", True), ("closed", False)]
)
def test_enrolling_ends_with_the_campaign(state: str, expected: bool) -> None:
    campaign = open_campaign(state=state)

    assert can_enrol(campaign.managers.get(), campaign) is expected


def test_a_service_account_never_has_a_duty() -> None:
    assert can_have_duty(person("assessor"), "score")
    assert not can_have_duty(person("assessor", is_service=True), "score")


def test_stages_of_an_enrolment() -> None:
    enrolled = enrolment()
    assert stage_of(enrolled) == Stage.NO_ASSESSOR

    allocation = allocate(enrolled, person("assessor"))
    assert stage_of(enrolled) == Stage.COLLECTING

    enrolled.frozen_at = enrolled.created_at
    assert stage_of(enrolled) == Stage.CLOSED

    allocation.conflict = "Former teacher."
    allocation.save()
    assert stage_of(enrolled) == Stage.CONFLICT


def test_stages_of_evidence_follow_the_campaign_and_tell_nothing_of_assessing() -> None:
    enrolled = enrolment()
    allocate(enrolled, person("assessor"))
    campaign = enrolled.campaign
    day = timedelta(days=1)

    assert stage_of(enrolled, at=campaign.opens_at - day) == Stage.NOT_OPEN
    assert stage_of(enrolled, at=campaign.closes_at) == Stage.COLLECTING
    assert stage_of(enrolled, at=campaign.closes_at + day) == Stage.CLOSED
    campaign.state = "draft"
    assert stage_of(enrolled) == Stage.NOT_OPEN
    campaign.state = "closed"
    assert stage_of(enrolled) == Stage.CLOSED
    assert [str(Stage.COLLECTING.label), str(Stage.CLOSED.label)] == [
        "evidence open", "evidence closed",
    ]  # fmt: skip
