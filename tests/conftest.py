"""Shared fixtures: one way to make people, one place for files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path: Path) -> None:
    """No test writes into the media folder of another, or of a person."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _texts_in_english() -> Iterator[None]:
    """Tests read the sources' own words; those about languages ask for theirs."""
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in():
    """`signed_in(user)` is a browser of that user, in English."""

    def make(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return make
