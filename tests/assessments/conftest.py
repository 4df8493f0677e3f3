"""A window on the real pages: Chromium against the live server, for tests marked `browser`."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

DESK = (1440, 900)


@pytest.fixture
def window(chromium, live_server):
    """`window(user)` is a page of that person; every error of its scripts fails the test."""
    contexts, faults = [], []

    def opened(user, *, size=DESK, language="en", scheme="light", scripts=True):
        client = Client()
        client.force_login(user)
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
