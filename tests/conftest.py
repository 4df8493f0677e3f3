"""Shared fixtures: one way to make people, one place for files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from accounts.models import User

# The same examples every time: a rare one must not stop somebody else's change.
hypothesis_settings.register_profile("repeatable", derandomize=True)
hypothesis_settings.load_profile("repeatable")

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path: Path) -> None:
    """No test writes into the media folder of another, or of a person."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _texts_in_english() -> Iterator[None]:
    """Tests read the sources' own words; those about languages ask for theirs."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def chromium(django_db_setup):
    """A browser for tests marked `browser`, for one module.

    Playwright keeps an event loop in this thread: Django must not take it for its own, and not
    longer than a module, or every later test of this process would start inside the loop.
    """
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def signed_in():
    """`signed_in(user)` is a browser of that user, in English."""

    def make(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return make
