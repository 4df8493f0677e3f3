"""A candidate with consent in an open campaign; the real pack on a standard of its code."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions.give_consent import give_consent
from campaigns.models import Enrolment, PackVersion
from grading import registry
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, pack_version

PACK = "evaluate-model"


@pytest.fixture
def enrolled(db) -> Enrolment:
    """Enrolled, and agreed to the privacy notice."""
    one = enrolment()
    give_consent(one.candidate)
    return one


@pytest.fixture
def pack(enrolled) -> PackVersion:
    """Published for the campaign under the hash that the real pack has now."""
    return pack_version(enrolled.campaign, pack_hash=registry.pack(PACK).hash)


@pytest.fixture
def upload():
    """`upload(content, name)` is a file as a browser sends it."""

    def make(content: bytes, name: str = "work.ipynb") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    return make


@pytest.fixture
def assessor(enrolled):
    """Blind: allocated to the candidate, whose name is 陳怡君."""
    one = person("assessor")
    allocate(enrolled, one)
    enrolled.candidate.full_name = "陳怡君"
    enrolled.candidate.save()
    return one
