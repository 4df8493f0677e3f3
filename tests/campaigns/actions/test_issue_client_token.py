"""issue_client_token: a service account reads the granted campaigns and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import NotAllowed, TokenRefused
from accounts.models import ServiceToken
from campaigns.actions.issue_client_token import issue_client_token
from campaigns.queries import campaigns_visible_to, enrolments_visible_to
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment, open_campaign

pytestmark = pytest.mark.django_db


def _issue(actor, campaigns, **changes):
    values = {
        "name": "HR system",
        "scopes": ["results:read"],
        "expires_at": timezone.now() + timedelta(days=30),
        **changes,
    }
    return issue_client_token(campaigns=campaigns, actor=actor, **values)


def test_the_account_sees_the_granted_campaign_only() -> None:
    campaign = open_campaign()
    enrolled, other = enrolment(campaign), enrolment()

    _token, row = _issue(campaign.managers.get(), [campaign])

    assert list(campaigns_visible_to(row.user)) == [campaign]
    assert list(enrolments_visible_to(row.user)) == [enrolled]
    assert other.campaign != campaign


def test_a_manager_grants_own_campaigns_and_an_administrator_any() -> None:
    campaign = open_campaign()

    with pytest.raises(NotAllowed):
        _issue(person("manager"), [campaign])
    assert not ServiceToken.objects.exists()
    _token, row = _issue(person("administrator"), [campaign])
    assert list(campaigns_visible_to(row.user)) == [campaign]


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "api_client"])
def test_others_hand_out_nothing(role: str) -> None:
    with pytest.raises(NotAllowed):
        _issue(person(role), [])


def test_a_token_needs_a_name() -> None:
    with pytest.raises(TokenRefused, match="Name the system"):
        _issue(person("manager"), [], name=" ")
