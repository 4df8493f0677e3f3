"""start_exercise and check_window, on the real pack."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.errors import ConsentMissing, NotAllowed
from accounts.models import Consent
from campaigns.errors import CampaignClosed, EvidenceFrozen
from campaigns.models import Enrolment
from evidence.actions.start_exercise import start_exercise
from evidence.errors import ExerciseRefused
from evidence.models import Exercise
from evidence.variants import public_hash_of, seed_of, stored_files
from grading import registry
from lib.fingerprint import fingerprint_of_files
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment, pack_version
from tests.factories.evidence import submitted_item


def start(enrolled, pack, **fields) -> Exercise:
    return start_exercise(enrolled, pack_version=pack, **{"actor": enrolled.candidate, **fields})


def test_the_variant_is_made_once_and_stored_with_its_hash(enrolled, pack):
    exercise = start(enrolled, pack)
    files = stored_files(exercise)
    made = registry.make_variant(pack.slug, seed_of(exercise)).public

    assert {name: files[name] for name in made} == dict(made)
    assert set(files) - set(made) == {"starter.ipynb"}
    assert exercise.public_hash == public_hash_of(files) == fingerprint_of_files(made)
    assert exercise.attempt == 1


def test_every_candidate_gets_other_files(enrolled, pack):
    from accounts.actions.give_consent import give_consent

    other = enrolment(enrolled.campaign)
    give_consent(other.candidate)
    assert start(enrolled, pack).public_hash != start(other, pack).public_hash


def test_the_seed_is_in_no_row_and_no_file(enrolled, pack):
    exercise = start(enrolled, pack)
    seed = seed_of(exercise)
    assert len(seed) == 64
    row = Exercise.objects.filter(pk=exercise.pk).values().get()
    assert seed not in str(row)
    with default_storage.open(exercise.public_archive) as stored:
        content = stored.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = b"".join(archive.read(name) for name in archive.namelist())
    assert seed.encode() not in content + texts
    assert bytes.fromhex(seed) not in content + texts


def test_starting_twice_gives_the_same_until_something_is_uploaded(enrolled, pack):
    first = start(enrolled, pack)
    assert start(enrolled, pack) == first
    submitted_item(enrolled, exercise=first)
    second = start(enrolled, pack)
    assert (second.attempt, second.public_hash != first.public_hash) == (2, True)


def test_attempts_are_bounded(enrolled, pack):
    for _ in range(3):
        submitted_item(enrolled, exercise=start(enrolled, pack))
    with pytest.raises(ExerciseRefused, match="All 3 attempts"):
        start(enrolled, pack)


def test_a_pack_of_another_campaign_or_another_version_is_refused(enrolled):
    with pytest.raises(ExerciseRefused, match="not part of your campaign"):
        start(enrolled, pack_version())
    with pytest.raises(ExerciseRefused, match="being renewed"):
        start(enrolled, pack_version(enrolled.campaign))
    assert not default_storage.exists("variants")


def test_without_consent_or_outside_the_dates_nothing_starts(enrolled, pack):
    with pytest.raises(CampaignClosed):
        start(enrolled, pack, at=enrolled.campaign.closes_at.replace(year=2099))
    Consent.objects.all().delete()
    with pytest.raises(ConsentMissing):
        start(enrolled, pack)


def test_scoring_that_begins_while_the_files_are_made_starts_nothing(enrolled, pack, monkeypatch):
    from evidence.actions import start_exercise as module

    made = module._public_files

    def frozen_meanwhile(*args):
        Enrolment.objects.update(frozen_at=timezone.now())
        return made(*args)

    monkeypatch.setattr(module, "_public_files", frozen_meanwhile)
    with pytest.raises(EvidenceFrozen):
        start(enrolled, pack)
    assert not Exercise.objects.exists()
    assert default_storage.listdir("variants") == ([], [])


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager", "administrator"])
def test_nobody_else_starts_it(enrolled, pack, role):
    with pytest.raises(NotAllowed):
        start(enrolled, pack, actor=person(role))


def test_a_candidate_whose_role_was_taken_away_does_not_start(enrolled, pack):
    enrolled.candidate.role_grants.all().delete()
    with pytest.raises(NotAllowed):
        start(enrolled, pack)


def test_without_a_secret_no_variant_is_made(enrolled, pack, settings):
    from django.core.exceptions import ImproperlyConfigured

    settings.ASSAY_SEED_SECRET = ""
    with pytest.raises(ImproperlyConfigured):
        start(enrolled, pack)
