from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.history import history_of
from accounts.models import Consent
from competency.models import Indicator, Output
from evidence.models import Claim, GradingRun, Item
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment
from tests.factories.evidence import claim, exercise, finished_run, notebook, submitted_item

JSON = {"accept": "application/json"}


@pytest.fixture
def task(enrolled, pack):
    return exercise(enrolled, pack)


def send(browser, task, content=None, name="work.ipynb", **headers):
    file = SimpleUploadedFile(name, notebook() if content is None else content)
    url = reverse("evidence:exercise_submit", args=[task.pk])
    return browser.post(url, {"file": file}, headers=headers or None)


def test_an_upload_leads_to_a_receipt_with_time_hash_and_size(enrolled, task, signed_in):
    browser = signed_in(enrolled.candidate)
    response = send(browser, task)
    item = Item.objects.get()
    assert response["Location"] == reverse("evidence:item", args=[item.pk])

    page = browser.get(response["Location"]).content.decode()
    assert "This is your receipt." in page
    assert item.sha256 in page
    assert f"{item.size_bytes} bytes" in page
    assert "work.ipynb" in page
    assert reverse("evidence:run", args=[item.runs.get().pk]) in page


def test_a_replaced_upload_is_not_called_withdrawn(enrolled, task, signed_in):
    browser = signed_in(enrolled.candidate)
    old, new = (send(browser, task)["Location"] for _ in range(2))
    exercise_page = browser.get(reverse("evidence:exercise", args=[task.pk])).content.decode()
    list_page = browser.get(reverse("evidence:upload", args=[enrolled.pk])).content.decode()
    for page in (browser.get(old).content.decode(), exercise_page, list_page):
        assert page.count("Replaced by a newer upload") == 1
        assert "Withdrawn" not in page
    assert "Replaced by a newer upload" not in browser.get(new).content.decode()


def test_a_script_is_told_where_the_receipt_is(enrolled, task, signed_in):
    browser, content = signed_in(enrolled.candidate), notebook()
    first = send(browser, task, content, **JSON)
    second = send(browser, task, content, **JSON)
    location = reverse("evidence:item", args=[Item.objects.get().pk])
    assert (first.status_code, first.json()) == (201, {"location": location, "is_repeat": False})
    assert (second.status_code, second.json()) == (200, {"location": location, "is_repeat": True})
    assert GradingRun.objects.count() == 1
    assert "uploaded this very file before" in browser.get(location).content.decode()


def test_a_refusal_stays_on_the_exercise_page_and_names_the_mend(enrolled, task, signed_in):
    browser = signed_in(enrolled.candidate)
    response = send(browser, task, b'{"nbformat": 3, "worksheets": []}')
    assert response.status_code == 400
    page = response.content.decode()
    assert "Open it in Jupyter and save it again" in page
    assert "Evaluate a model" in page

    answer = send(browser, task, b"", **JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "upload_refused"
    assert "The file is empty" in answer.json()["errors"][0]["detail"]
    assert not Item.objects.exists()


def test_no_file_at_all_is_a_refusal_too(enrolled, task, signed_in):
    url = reverse("evidence:exercise_submit", args=[task.pk])
    response = signed_in(enrolled.candidate).post(url)
    assert response.status_code == 400
    assert "Choose a file first" in response.content.decode()


def test_a_title_that_is_too_long_is_not_called_a_missing_file(enrolled, signed_in):
    url = reverse("evidence:upload", args=[enrolled.pk])
    fields = {"title": "x" * 151, "file": SimpleUploadedFile("a.txt", b"a")}
    page = signed_in(enrolled.candidate).post(url, fields).content.decode()
    assert "Title: Ensure this value has at most 150 characters" in page
    assert "Choose a file first" not in page


def test_all_items_are_reached_page_by_page(enrolled, signed_in, monkeypatch):
    from evidence.views import upload as module

    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    items = [submitted_item(enrolled) for _ in range(3)]
    browser, url = signed_in(enrolled.candidate), reverse("evidence:upload", args=[enrolled.pk])
    first, second = (browser.get(url, {"page": number}).content.decode() for number in (1, 2))
    shown = [
        [reverse("evidence:item", args=[item.pk]) in page for page in (first, second)]
        for item in items
    ]
    assert shown == [[False, True], [True, False], [True, False]]


def test_a_campaign_that_is_still_a_draft_is_not_shown(enrolled, pack, signed_in):
    enrolled.campaign.state = "draft"
    enrolled.campaign.save()
    browser = signed_in(enrolled.candidate)
    assert browser.get(reverse("evidence:upload", args=[enrolled.pk])).status_code == 404
    start = reverse("evidence:exercise_start", args=[enrolled.pk, pack.pk])
    assert browser.post(start).status_code == 404


def test_a_reason_with_a_control_character_is_kept_without_it(enrolled, signed_in):
    item = submitted_item(enrolled)
    url = reverse("evidence:item_withdraw", args=[item.pk])
    assert signed_in(enrolled.candidate).post(url, {"reason": "wr\0ong"}).status_code == 302
    assert history_of(item).last().note.text == "wrong"


def test_without_consent_an_upload_leads_to_the_notice(enrolled, task, signed_in):
    Consent.objects.all().delete()
    response = send(signed_in(enrolled.candidate), task)
    assert response["Location"].startswith("/account/privacy/?next=%2Fexercises%2F")
    answer = send(signed_in(enrolled.candidate), task, **JSON)
    assert answer.json()["location"].startswith("/account/privacy/")
    assert not Item.objects.exists()


def test_only_its_candidate_uploads_for_an_exercise(enrolled, task, signed_in, client):
    assert send(signed_in(person("candidate")), task).status_code == 404
    for role in ("assessor", "verifier", "manager", "administrator"):
        other = person(role)
        assert send(signed_in(other), task).status_code == 403
    assert send(client, task).status_code == 302
    assert not Item.objects.exists()


def test_portfolio_files_are_shown_with_what_they_cover(enrolled, signed_in):
    browser, url = signed_in(enrolled.candidate), reverse("evidence:upload", args=[enrolled.pk])
    assert "Indicators spoken for: 0 of 3" in browser.get(url).content.decode()

    file = SimpleUploadedFile("data.csv", b"a,b\n1,2\n")
    response = browser.post(url, {"file": file, "title": "My table"})
    item = Item.objects.get()
    assert response["Location"] == reverse("evidence:item", args=[item.pk])
    assert (item.kind, item.title) == ("table", "My table")
    claim(item, "P1.1.1", "O1.1.1")
    page = browser.get(url).content.decode()
    assert "Outputs given: 1 of 2. Indicators spoken for: 1 of 3." in page


def test_a_refused_portfolio_file_is_explained_on_the_page(enrolled, signed_in):
    browser, url = signed_in(enrolled.candidate), reverse("evidence:upload", args=[enrolled.pk])
    response = browser.post(url, {"file": SimpleUploadedFile("a.ipynb", b"PK\x03\x04" + b"\0" * 9)})
    assert response.status_code == 400
    assert "ZIP archive" in response.content.decode()


def test_a_file_over_the_cap_gets_413(enrolled, signed_in, settings):
    settings.ASSAY_UPLOAD_BYTES = 1024 * 1024
    browser, url = signed_in(enrolled.candidate), reverse("evidence:upload", args=[enrolled.pk])
    big = b"a,b\n" * (300 * 1024)
    page = browser.post(url, {"file": SimpleUploadedFile("a.csv", big)})
    answer = browser.post(url, {"file": SimpleUploadedFile("a.csv", big)}, headers=JSON)
    assert (page.status_code, answer.status_code) == (413, 413)
    assert "at most 1 MB" in page.content.decode()
    assert answer.json()["errors"][0]["code"] == "too_large"


def test_the_upload_page_is_its_candidates_alone(enrolled, signed_in):
    url = reverse("evidence:upload", args=[enrolled.pk])
    assert signed_in(enrolment(enrolled.campaign).candidate).get(url).status_code == 404
    for role in ("assessor", "verifier", "manager", "administrator"):
        assert signed_in(person(role)).get(url).status_code == 403


def test_the_upload_page_costs_the_same_for_one_and_three_items(
    enrolled, signed_in, django_assert_num_queries
):
    browser, url = signed_in(enrolled.candidate), reverse("evidence:upload", args=[enrolled.pk])
    for rows in (1, 3):
        while enrolled.items.count() < rows:
            item = submitted_item(enrolled)
            claim(item, "P1.1.1", "O1.1.1")
            finished_run(item)
        with django_assert_num_queries(18):
            browser.get(url)


def claim_fields(item, **fields):
    framework = item.enrolment.campaign.framework
    indicator = Indicator.objects.get(block__task__duty__framework=framework, code="P1.1.1")
    output = Output.objects.get(block__task__duty__framework=framework, code="O1.1.1")
    return {"indicator": indicator.pk, "output": output.pk, "place": "", "note": "", **fields}


def test_claims_are_added_and_removed_on_the_receipt(enrolled, signed_in):
    item = submitted_item(enrolled, content=notebook("1", "2"))
    browser = signed_in(enrolled.candidate)
    url = reverse("evidence:claim_add", args=[item.pk])
    browser.post(url, claim_fields(item, place="1-2", note="here"))
    made = Claim.objects.get()
    assert (made.region, made.note) == ({"kind": "cells", "first": 1, "last": 2}, "here")
    page = browser.get(reverse("evidence:item", args=[item.pk])).content.decode()
    assert "?cells=1-2" in page
    assert "cells 1–2" in page
    assert "The claim is stored." in page

    browser.post(reverse("evidence:claim_remove", args=[item.pk, made.pk]))
    assert not Claim.objects.exists()


@pytest.mark.parametrize("place", ["3", "2-1", "x", "0"])
def test_a_bad_place_is_explained_and_what_was_typed_stays(enrolled, signed_in, place):
    item = submitted_item(enrolled, content=notebook("1", "2"))
    response = signed_in(enrolled.candidate).post(
        reverse("evidence:claim_add", args=[item.pk]), claim_fields(item, place=place, note="mine")
    )
    assert response.status_code == 400
    page = response.content.decode()
    assert 'value="mine"' in page
    assert "errorlist" in page
    assert not Claim.objects.exists()


def test_an_item_is_withdrawn_on_its_page(enrolled, signed_in):
    item, browser = submitted_item(enrolled), signed_in(enrolled.candidate)
    url = reverse("evidence:item_withdraw", args=[item.pk])
    assert browser.post(url, {"reason": "wrong"}).status_code == 302
    item.refresh_from_db()
    assert item.state == "withdrawn"
    assert browser.post(url).status_code == 409


def test_nobody_else_changes_an_item(enrolled, signed_in):
    item = submitted_item(enrolled)
    made = claim(item)
    posts = [
        (reverse("evidence:item_withdraw", args=[item.pk]), {}),
        (reverse("evidence:claim_add", args=[item.pk]), claim_fields(item)),
        (reverse("evidence:claim_remove", args=[item.pk, made.pk]), {}),
    ]
    assessor = person("assessor")
    allocate(enrolled, assessor)
    people = {person("candidate"): 404, assessor: 403, enrolled.campaign.managers.get(): 403}
    for someone, status in people.items():
        assert [signed_in(someone).post(u, d).status_code for u, d in posts] == [status] * 3
    item.refresh_from_db()
    assert (item.state, Claim.objects.count()) == ("submitted", 1)


def test_staff_are_shown_the_viewer_in_place_of_the_receipt(enrolled, signed_in):
    item, assessor = submitted_item(enrolled), person("assessor")
    url = reverse("evidence:item", args=[item.pk])
    assert signed_in(assessor).get(url).status_code == 404
    allocate(enrolled, assessor)
    assert signed_in(assessor).get(url)["Location"] == reverse("evidence:item_view", args=[item.pk])


def test_the_receipt_costs_the_same_for_one_and_three_claims(
    enrolled, signed_in, django_assert_num_queries
):
    item, browser = submitted_item(enrolled), signed_in(enrolled.candidate)
    codes = ["P1.1.1", "P1.1.2", "P1.2.1"]
    for rows in (1, 3):
        while item.claims.count() < rows:
            claim(item, codes[item.claims.count()], "O1.1.1")
        with django_assert_num_queries(12):
            browser.get(reverse("evidence:item", args=[item.pk]))
