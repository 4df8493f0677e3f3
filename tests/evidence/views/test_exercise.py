from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from campaigns.models import Enrolment
from evidence.models import Exercise
from evidence.rules import MOST_UPLOADS
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, pack_version
from tests.factories.evidence import exercise, queued_run, submitted_item


@pytest.fixture
def task(enrolled, pack):
    return exercise(enrolled, pack)


def test_the_list_shows_what_is_asked_and_the_next_step(enrolled, pack, signed_in):
    page = signed_in(enrolled.candidate).get(reverse("evidence:exercise_list")).content.decode()
    assert "Evaluate a model" in page
    assert "Start the exercise" in page

    exercise(enrolled, pack)
    page = signed_in(enrolled.candidate).get(reverse("evidence:exercise_list")).content.decode()
    assert "Open the exercise" in page
    assert "Attempt 1; 2 more possible." in page
    assert "Start again" not in page


def test_a_new_attempt_is_offered_after_an_upload(enrolled, task, signed_in):
    submitted_item(enrolled, exercise=task)
    page = signed_in(enrolled.candidate).get(reverse("evidence:exercise_list")).content.decode()
    assert "Start again with other data" in page


def test_the_list_without_enrolment_says_what_comes(signed_in, db):
    page = signed_in(person("candidate")).get(reverse("evidence:exercise_list")).content.decode()
    assert "You are not enrolled in a campaign yet." in page


@pytest.mark.parametrize("role", ["assessor", "verifier", "manager", "administrator"])
def test_the_list_is_the_candidates_alone(signed_in, role, db):
    assert signed_in(person(role)).get(reverse("evidence:exercise_list")).status_code == 403


def test_anonymous_people_are_sent_to_the_log_in(client, task):
    for name in ("evidence:exercise", "evidence:exercise_files"):
        response = client.get(reverse(name, args=[task.pk]))
        assert (response.status_code, "log-in" in response["Location"]) == (302, True)


def test_the_list_costs_the_same_for_one_and_three_exercises(
    enrolled, signed_in, django_assert_num_queries
):
    browser = signed_in(enrolled.candidate)
    for rows in (1, 3):
        while enrolled.exercises.count() < rows:
            made = exercise(enrolled, pack_version(enrolled.campaign))
            submitted_item(enrolled, exercise=made)
        with django_assert_num_queries(7):
            browser.get(reverse("evidence:exercise_list"))


def test_starting_needs_consent_first(enrolled, pack, signed_in):
    Consent.objects.all().delete()
    url = reverse("evidence:exercise_start", args=[enrolled.pk, pack.pk])
    response = signed_in(enrolled.candidate).post(url)
    assert response["Location"] == "/account/privacy/?next=%2Fexercises%2F"
    assert not Exercise.objects.exists()


def test_starting_makes_the_exercise_and_shows_it(enrolled, pack, signed_in):
    url = reverse("evidence:exercise_start", args=[enrolled.pk, pack.pk])
    browser = signed_in(enrolled.candidate)
    response = browser.post(url)
    made = Exercise.objects.get()
    assert response["Location"] == reverse("evidence:exercise", args=[made.pk])

    files = browser.get(reverse("evidence:exercise_files", args=[made.pk]))
    assert files["Content-Disposition"] == 'attachment; filename="evaluate-model-1.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(files))) as archive:
        assert {"train.csv", "starter.ipynb"} <= set(archive.namelist())


def test_starting_for_somebody_else_is_not_possible(enrolled, pack, signed_in):
    url = reverse("evidence:exercise_start", args=[enrolled.pk, pack.pk])
    assert signed_in(person("candidate")).post(url).status_code == 404
    assert signed_in(person("manager")).post(url).status_code == 403
    assert signed_in(enrolled.candidate).get(url).status_code == 405


def test_a_refusal_to_start_is_a_page(enrolled, signed_in):
    url = reverse("evidence:exercise_start", args=[enrolled.pk, pack_version(enrolled.campaign).pk])
    response = signed_in(enrolled.candidate).post(url)
    assert response.status_code == 400
    assert "published version is not installed here" in response.content.decode()


def test_the_exercise_page_shows_brief_files_caps_and_form(enrolled, task, signed_in):
    page = signed_in(enrolled.candidate).get(reverse("evidence:exercise", args=[task.pk]))
    text = page.content.decode()
    assert "at most 20 MB" in text
    assert "predictions.csv" in text
    assert "Tabular data" in text
    assert "scikit-learn==" in text
    assert "lightgbm==" in text
    assert 'enctype="multipart/form-data"' in text
    assert f'data-cap="{20 * 1024 * 1024}"' in text
    assert "Nothing uploaded yet." in text


def test_the_exercise_page_of_another_version_says_so(enrolled, signed_in):
    old = exercise(enrolled, pack_version(enrolled.campaign))
    page = signed_in(enrolled.candidate).get(reverse("evidence:exercise", args=[old.pk]))
    assert "published version of this exercise is not installed" in page.content.decode()


def test_the_exercise_page_says_why_nothing_is_taken(enrolled, task, signed_in):
    browser, url = signed_in(enrolled.candidate), reverse("evidence:exercise", args=[task.pk])
    Consent.objects.all().delete()
    assert "privacy notice first" in browser.get(url).content.decode()
    Enrolment.objects.update(frozen_at=timezone.now())
    page = browser.get(url).content.decode()
    assert "scoring has begun" in page
    assert 'type="file"' not in page


def test_the_exercise_page_costs_the_same_for_one_and_three_uploads(
    enrolled, task, signed_in, django_assert_num_queries
):
    browser, url = signed_in(enrolled.candidate), reverse("evidence:exercise", args=[task.pk])
    for rows in (1, 3):
        while task.items.count() < rows:
            queued_run(submitted_item(enrolled, exercise=task))
        with django_assert_num_queries(9):
            browser.get(url)
    assert rows < MOST_UPLOADS


def test_who_sees_an_exercise(enrolled, task, signed_in):
    url = reverse("evidence:exercise", args=[task.pk])
    assessor = person("assessor")
    assert signed_in(assessor).get(url).status_code == 404
    allocate(enrolled, assessor)
    page = signed_in(assessor).get(url)
    assert page.status_code == 200
    assert enrolled.candidate.full_name not in page.content.decode()
    assert 'type="file"' not in page.content.decode()
    assert signed_in(enrolled.campaign.managers.get()).get(url).status_code == 200
    assert signed_in(person("manager")).get(url).status_code == 404
    assert signed_in(enrolment(enrolled.campaign).candidate).get(url).status_code == 404
