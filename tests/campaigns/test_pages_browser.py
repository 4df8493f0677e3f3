"""The managers' pages in Chromium: held against axe, wide and on a phone, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from campaigns.actions.declare_conflict import declare_conflict
from campaigns.actions.issue_client_token import issue_client_token
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign, pack_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


@pytest.fixture
def manager():
    return person("manager", full_name="周雅雯")


@pytest.fixture
def addresses(manager) -> list[str]:
    """Every page, filled: candidates with and without people, a conflict, a token."""
    from datetime import timedelta

    from django.utils import timezone

    campaign = open_campaign(manager=manager)
    pack_version(campaign)
    served, _waiting = enrolment(campaign), enrolment(campaign)
    allocate(served, person("verifier"), "verify")
    allocation = allocate(served, person("assessor"))
    declare_conflict(allocation, actor=manager, text="Former teacher.")
    issue_client_token(
        name="HR system", scopes=["results:read"], campaigns=[campaign],
        expires_at=timezone.now() + timedelta(days=30), actor=manager,
    )  # fmt: skip
    return [
        reverse("campaigns:campaign_list"),
        reverse("campaigns:campaign_new"),
        reverse("campaigns:campaign", args=[campaign.pk]),
        reverse("campaigns:enrolment", args=[served.pk]),
        reverse("campaigns:tokens"),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_accessible_and_fit_the_screen(
    *, size: str, scheme: str, manager, addresses, chromium, live_server
) -> None:
    context = chromium.new_context(
        base_url=live_server.url, locale="en", color_scheme=scheme,
        viewport={"width": SIZES[size][0], "height": SIZES[size][1]},
    )  # fmt: skip
    client = Client()
    client.force_login(manager)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page, faults = context.new_page(), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    for address in addresses:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(row["id"], row["nodes"][0]["html"]) for row in found] == [], address
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, address
    context.close()
    assert faults == []
