from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from evidence.models import GradingRun
from tests.factories.accounts import person
from tests.factories.campaigns import allocate
from tests.factories.evidence import finding, finished_run, queued_run, submitted_item


@pytest.fixture
def item(enrolled):
    return submitted_item(enrolled)


def status_of(browser, run, **query):
    return browser.get(reverse("evidence:run_status", args=[run.pk]), query)


def test_a_queued_run_tells_its_place_in_the_line(enrolled, item, signed_in):
    queued_run(submitted_item(enrolled), queued_at=timezone.now().replace(year=2020))
    run = queued_run(item)
    page = signed_in(enrolled.candidate).get(reverse("evidence:run", args=[run.pk]))
    assert "Queued, number 2 in line" in page.content.decode()
    assert 'hx-trigger="every 2s"' in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phase": "preparing"}, "Preparing"),
        ({"phase": "running", "cell": 5, "cells": 18}, "Running cell 5 of 18"),
        ({"phase": "judging"}, "Judging"),
    ],
)
def test_a_running_run_tells_its_phase(enrolled, item, signed_in, fields, words):
    run = queued_run(item, state="running", attempt=1, **fields)
    response = status_of(signed_in(enrolled.candidate), run)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert "<html" not in response.content.decode()


def test_polling_answers_204_while_nothing_is_new_and_286_at_the_end(enrolled, item, signed_in):
    browser = signed_in(enrolled.candidate)
    run = queued_run(item, state="running", attempt=1, phase="running", cell=5, cells=18)
    token = "running.1.None.running.5"
    assert token in status_of(browser, run).content.decode()
    assert status_of(browser, run, seen=token).status_code == 204
    GradingRun.objects.update(cell=6)
    assert status_of(browser, run, seen=token).status_code == 200

    GradingRun.objects.update(state="finished", verdict="graded", finished_at=timezone.now())
    response = status_of(browser, run, seen=token)
    assert response.status_code == 286
    assert "hx-get" not in response.content.decode()


def test_a_finished_run_shows_findings_as_cards_with_picture(enrolled, item, signed_in):
    run = finished_run(
        item,
        [
            finding(
                outcome="partly_met",
                measured={"value": 0.88123, "unit": "F1"},
                expected={"value": 0.91, "unit": "F1"},
                where={"artefact": "submission.ipynb", "cell": 8, "line": None},
                figure={
                    "kind": "confusion_matrix",
                    "data": {"labels": ["0", "1"], "matrix": [[5, 1], [2, 8]]},
                },
            )
        ],
    )
    page = (
        signed_in(enrolled.candidate).get(reverse("evidence:run", args=[run.pk])).content.decode()
    )
    for words in ("partly met", "0.8812 F1", "0.91 F1", "cell 9", "P1.1.1", "level 3", "<svg"):
        assert words in page
    assert "hx-get" not in page


def test_a_failed_run_is_nobodys_zero_and_staff_send_it_again(enrolled, item, signed_in):
    run = queued_run(item, state="failed", attempt=3, failures=3, reason="pack_error")
    candidate = signed_in(enrolled.candidate)
    page = candidate.get(reverse("evidence:run", args=[run.pk])).content.decode()
    assert "not the candidate&#x27;s fault" in page or "not the candidate's fault" in page
    assert "Send it again" not in page
    assert candidate.post(reverse("evidence:run_retry", args=[run.pk])).status_code == 403

    manager = signed_in(enrolled.campaign.managers.get())
    assert "Send it again" in manager.get(reverse("evidence:run", args=[run.pk])).content.decode()
    response = manager.post(reverse("evidence:run_retry", args=[run.pk]))
    again = item.runs.exclude(pk=run.pk).get()
    assert response["Location"] == reverse("evidence:run", args=[again.pk])


def test_a_waiting_run_says_why(enrolled, item, signed_in):
    run = queued_run(item, attempt=1, reason="sandbox_refused")
    page = (
        signed_in(enrolled.candidate).get(reverse("evidence:run", args=[run.pk])).content.decode()
    )
    assert "tried again by itself" in page


def test_not_graded_names_the_reason_in_words(enrolled, item, signed_in):
    run = finished_run(item, verdict="not_graded", reason="notebook.zip")
    page = (
        signed_in(enrolled.candidate).get(reverse("evidence:run", args=[run.pk])).content.decode()
    )
    assert "notebook.zip" not in page
    assert "neither full marks nor zero" in page


def test_who_sees_a_run(enrolled, item, signed_in, client):
    run = queued_run(item)
    assessor = person("assessor")
    for name in ("evidence:run", "evidence:run_status"):
        url = reverse(name, args=[run.pk])
        assert client.get(url).status_code == 302
        for role in ("candidate", "assessor", "manager", "verifier"):
            assert signed_in(person(role)).get(url).status_code == 404
    allocate(enrolled, assessor)
    page = signed_in(assessor).get(reverse("evidence:run", args=[run.pk])).content.decode()
    assert enrolled.candidate.full_name not in page
    assert enrolled.alias in page


def test_the_run_page_costs_the_same_for_one_and_three_findings(
    enrolled, signed_in, django_assert_num_queries
):
    browser = signed_in(enrolled.candidate)
    for rows in (1, 3):
        run = finished_run(submitted_item(enrolled), [finding(f"c{n}") for n in range(rows)])
        with django_assert_num_queries(6):
            browser.get(reverse("evidence:run", args=[run.pk]))
