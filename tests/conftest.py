"""Shared fixtures: one way to make people, one place for files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path: Path) -> None:
    """No test writes into the media folder of another, or of a person."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def signed_in():
    """`signed_in(user)` is a browser of that user, in English."""

    def make(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return make
