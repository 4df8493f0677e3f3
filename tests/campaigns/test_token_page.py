"""Service tokens: shown once, revoked at any time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import ServiceToken
from campaigns.models import Campaign
from tests.factories.accounts import person
from tests.factories.campaigns import open_campaign

pytestmark = pytest.mark.django_db


def _page(name: str, *args: object) -> str:
    return reverse(f"campaigns:{name}", args=args)


@pytest.fixture
def manager():
    return person("manager")


@pytest.fixture
def campaign(manager) -> Campaign:
    return open_campaign(manager=manager)


def test_a_token_is_shown_once_and_revoked(campaign, manager, signed_in) -> None:
    browser = signed_in(manager)

    made = browser.post(
        _page("tokens"),
        {
            "name": "HR system", "scopes": ["results:read"], "campaigns": [campaign.pk],
            "expires_at": "2027-06-30",
        },
    )  # fmt: skip
    token = ServiceToken.objects.get(name="HR system")
    first = browser.get(made.url)
    again = browser.get(_page("tokens")).content.decode()
    revoked = browser.post(_page("token_revoke", token.pk))

    assert (made.status_code, made.url) == (302, _page("tokens"))
    assert token.prefix in first.context["shown"]
    assert first.context["shown"] in first.content.decode()
    assert "no-store" in first.headers["Cache-Control"]
    assert first.context["shown"] not in again
    assert "new_token" not in browser.session
    assert campaign.name in again
    assert list(token.user.granted_campaigns.all()) == [campaign]
    assert revoked.status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "revoked" in browser.get(_page("tokens")).content.decode()


def test_a_manager_cannot_grant_anothers_campaign(campaign, signed_in) -> None:
    answer = signed_in(person("manager")).post(
        _page("tokens"),
        {
            "name": "HR", "scopes": ["results:read"], "campaigns": [campaign.pk],
            "expires_at": "2027-06-30",
        },
    )  # fmt: skip

    assert answer.status_code == 400
    assert not ServiceToken.objects.exists()
