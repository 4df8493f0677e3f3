"""submit_artefact, with replace_items and queue_run, which it calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.errors import ConsentMissing, NotAllowed
from accounts.history import history_of
from campaigns.errors import CampaignClosed, EvidenceFrozen
from campaigns.models import Enrolment
from evidence.actions.submit_artefact import submit_artefact
from evidence.errors import TooLarge, UploadRefused
from evidence.models import Claim, GradingRun, Item
from evidence.rules import MOST_UPLOADS
from lib.fingerprint import sha256
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, exercise, notebook, queued_run


@pytest.fixture
def task(enrolled, pack):
    return exercise(enrolled, pack)


def submit(enrolled, upload, content=None, **kwargs):
    content = notebook() if content is None else content
    name = kwargs.pop("name", "work.ipynb")
    kwargs.setdefault("actor", enrolled.candidate)
    return submit_artefact(enrolled, upload=upload(content, name), **kwargs)


def stored_files() -> list[str]:
    if not default_storage.exists("artefacts"):
        return []
    folders, _files = default_storage.listdir("artefacts")
    return [name for f in folders for name in default_storage.listdir(f"artefacts/{f}")[1]]


def test_a_notebook_is_stored_under_our_name_with_its_hash_and_a_receipt(enrolled, upload):
    content = notebook("a = 1", "a")
    item = submit(enrolled, upload, content, name="陳怡君 final.ipynb", title=" Portfolio ")

    item.refresh_from_db()
    assert item.sha256 == sha256(content)
    assert (item.size_bytes, item.kind, item.extent) == (len(content), "notebook", 2)
    assert (item.state, item.title, item.original_name) == (
        "submitted",
        "Portfolio",
        "陳怡君 final.ipynb",
    )
    assert "怡君" not in item.storage_name
    with default_storage.open(item.storage_name) as stored:
        assert stored.read() == content
    [moved] = history_of(item)
    assert (moved.verb, moved.digest, moved.actor) == ("submit", item.sha256, enrolled.candidate)
    assert not item.runs.exists()


def test_an_upload_for_an_exercise_is_queued_for_grading(enrolled, upload, task):
    item = submit(enrolled, upload, exercise=task)
    run = item.runs.get()
    assert (run.state, run.attempt, run.verdict) == ("queued", 0, "")


def test_the_worker_is_nudged_after_the_commit_only(
    enrolled, upload, task, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_BROKER_URL = ""
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        submit(enrolled, upload, exercise=task)
    assert len(callbacks) == 2  # one for the run, one for the reading of the lens


def test_the_same_content_twice_is_one_item_and_one_run(enrolled, upload, task):
    content = notebook()
    first = submit(enrolled, upload, content, exercise=task)
    second = submit(enrolled, upload, content, exercise=task, name="other.ipynb")

    assert (second.pk, second.is_repeat, first.is_repeat) == (first.pk, True, False)
    assert Item.objects.count() == GradingRun.objects.count() == len(stored_files()) == 1


def test_a_race_of_the_same_content_keeps_one_item_and_no_orphan(enrolled, upload, monkeypatch):
    content = notebook()
    first = submit(enrolled, upload, content)
    from evidence.actions import submit_artefact as module

    answers = iter([None, first])
    monkeypatch.setattr(module, "_same_content", lambda *_: next(answers))
    second = submit(enrolled, upload, content)

    assert second == first
    assert Item.objects.count() == len(stored_files()) == 1


def test_a_failure_while_writing_leaves_no_file(enrolled, upload, monkeypatch):
    from evidence.actions import submit_artefact as module

    def freeze_first(pk):
        Enrolment.objects.filter(pk=pk).update(frozen_at=timezone.now())
        return Enrolment.objects.select_related("campaign").get(pk=pk)

    monkeypatch.setattr(module, "locked_enrolment", freeze_first)
    with pytest.raises(EvidenceFrozen):
        submit(enrolled, upload)
    assert stored_files() == []
    assert not Item.objects.exists()


def test_withdrawn_content_may_come_again(enrolled, upload):
    content = notebook()
    first = submit(enrolled, upload, content)
    Item.objects.update(state="withdrawn")
    second = submit(enrolled, upload, content)
    assert second.pk != first.pk
    assert not second.is_repeat


def test_a_newer_upload_takes_the_place_of_the_one_before(enrolled, upload, task):
    first = submit(enrolled, upload, notebook("1", "2", "3"), exercise=task)
    claim(first, region={"kind": "cells", "first": 1, "last": 1})
    claim(first, "P1.1.2", region={"kind": "cells", "first": 3, "last": 3}, note="see")

    second = submit(enrolled, upload, notebook("1"), exercise=task)

    first.refresh_from_db()
    assert (first.state, first.runs.get().state) == ("withdrawn", "cancelled")
    assert (second.state, second.runs.get().state) == ("submitted", "queued")
    claimed = [(c.indicator.code, c.region, c.note) for c in Claim.objects.filter(item=second)]
    assert len(claimed) == 3
    assert ("P1.1.1", {}, "") in claimed  # what the pack asks for, claimed by the first upload
    assert ("P1.1.1", {"kind": "cells", "first": 1, "last": 1}, "") in claimed
    assert ("P1.1.2", {}, "see") in claimed
    assert [m.verb for m in history_of(first)] == ["submit", "replace"]


def test_a_python_file_is_taken_for_an_exercise(enrolled, upload, task):
    item = submit(enrolled, upload, b"# %%\nx = 1\n", exercise=task, name="work.py")
    assert (item.kind, item.media_type) == ("text", "text/x-python")
    assert item.runs.count() == 1


BAD = {
    "empty": (b"", "empty"),
    "zip": (b"PK\x03\x04" + b"\0" * 60, "ZIP archive"),
    "prose": ("這不是筆記本,\n只是文字。".encode(), "cannot be read as JSON"),
    "broken": (b'{"nbformat": 4, "cells": [', "cannot be read as JSON (line 1)"),
    "format 3": (b'{"nbformat": 3, "worksheets": []}', "Open it in Jupyter and save it again"),
    "no cells": (b'{"a": 1}', "no list of cells"),
    "binary": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "it is not text"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_notebook_is_refused_with_the_mend_and_nothing_kept(
    enrolled, upload, task, name
):
    content, words = BAD[name]
    with pytest.raises(UploadRefused, match=words.replace("(", r"\(").replace(")", r"\)")):
        submit(enrolled, upload, content, exercise=task)
    assert stored_files() == []
    assert not Item.objects.exists()


def test_what_is_over_its_cap_is_refused(enrolled, upload, task, settings):
    settings.ASSAY_NOTEBOOK_BYTES = 1024 * 1024
    settings.ASSAY_UPLOAD_BYTES = 2 * 1024 * 1024
    book = notebook("x = '" + "a" * 1024 * 1024 + "'")
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        submit(enrolled, upload, book, exercise=task)
    with pytest.raises(TooLarge, match="at most 2 MB"):
        submit(enrolled, upload, b"a,b\n" * 1024 * 1024, name="big.csv")
    assert stored_files() == []


def test_uploads_of_one_attempt_are_bounded(enrolled, upload, task):
    for _ in range(MOST_UPLOADS):
        submit(enrolled, upload, exercise=task)
    with pytest.raises(UploadRefused, match="All 10 uploads"):
        submit(enrolled, upload, exercise=task)


def test_uploads_at_the_same_time_are_no_way_around_the_bound(enrolled, upload, task, monkeypatch):
    from evidence.actions import submit_artefact as module

    stored = module.store

    def others_were_first(file):
        monkeypatch.setattr(module, "store", stored)
        for _ in range(MOST_UPLOADS):
            submit(enrolled, upload, exercise=task)
        return stored(file)

    monkeypatch.setattr(module, "store", others_were_first)
    with pytest.raises(UploadRefused, match="All 10 uploads"):
        submit(enrolled, upload, exercise=task)
    assert task.items.count() == len(stored_files()) == MOST_UPLOADS


def test_further_files_are_bounded_withdrawn_ones_too(enrolled, upload, monkeypatch):
    from evidence.actions import submit_artefact as module

    monkeypatch.setattr(module, "MOST_FILES", 2)
    submit(enrolled, upload)
    submit(enrolled, upload)
    Item.objects.update(state="withdrawn")
    with pytest.raises(UploadRefused, match="All 2 files are used"):
        submit(enrolled, upload)


def test_the_candidates_name_is_kept_out_of_the_title(enrolled, upload):
    enrolled.candidate.full_name = "陳怡君"
    item = submit(enrolled, upload, title="陳 怡君 的作品")
    assert item.title == f"{enrolled.alias} 的作品"


@pytest.mark.parametrize("role", ["candidate", "assessor", "manager", "administrator"])
def test_only_the_candidate_of_the_enrolment_submits(enrolled, upload, role):
    with pytest.raises(NotAllowed):
        submit(enrolled, upload, actor=person(role))


def test_the_exercise_of_somebody_else_is_refused(enrolled, upload, pack):
    other = exercise(enrolment(enrolled.campaign), pack)
    with pytest.raises(NotAllowed):
        submit(enrolled, upload, exercise=other)


def test_without_consent_nothing_is_taken(upload, db):
    with pytest.raises(ConsentMissing, match="privacy notice"):
        submit(enrolment(), upload)


def test_after_the_deadline_and_before_the_opening_nothing_is_taken(enrolled, upload):
    campaign = enrolled.campaign
    for at in (campaign.closes_at + timedelta(seconds=1), campaign.opens_at - timedelta(seconds=1)):
        with pytest.raises(CampaignClosed):
            submit(enrolled, upload, at=at)
    assert submit(enrolled, upload, at=campaign.closes_at).state == "submitted"


def test_after_scoring_began_nothing_is_taken(enrolled, upload):
    enrolled.frozen_at = timezone.now()
    with pytest.raises(EvidenceFrozen):
        submit(enrolled, upload)


def test_two_runs_of_one_item_cannot_be_unfinished_together(enrolled, upload, task):
    from django.db import IntegrityError

    item = submit(enrolled, upload, exercise=task)
    with pytest.raises(IntegrityError):
        queued_run(item)
