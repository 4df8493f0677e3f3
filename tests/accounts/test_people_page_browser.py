"""The page of people in Chromium: held against axe, wide and on a phone, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_accessible_and_fits_the_screen(
    *, size: str, scheme: str, chromium, live_server
) -> None:
    administrator = person("administrator", full_name="系統管理員")
    person("candidate", "assessor", full_name="陳怡君")
    person("verifier", full_name="蔡明宏", is_active=False)
    client = Client()
    client.force_login(administrator)
    name = settings.SESSION_COOKIE_NAME
    context = chromium.new_context(
        base_url=live_server.url, locale="en", color_scheme=scheme,
        viewport={"width": SIZES[size][0], "height": SIZES[size][1]},
    )  # fmt: skip
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(reverse("accounts:people"))
    page.click("text=Add the person")  # the browser's own words hold an empty form back
    found = Axe().run(page).response["violations"]
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()

    assert [(row["id"], row["nodes"][0]["html"]) for row in found] == []
    assert overflow <= 0
