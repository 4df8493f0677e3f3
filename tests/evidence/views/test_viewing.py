from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from tests.factories.accounts import person
from tests.factories.campaigns import allocate
from tests.factories.evidence import (
    claim,
    exercise,
    finding,
    finished_run,
    notebook,
    submitted_item,
)


def frame_of(browser, item, query=""):
    return browser.get(reverse("evidence:item_frame", args=[item.pk]) + query)


def status_of(response) -> int:
    """The status, with a streamed answer read to its end, which closes its file.

    Closing it by hand would also close the test's own connection to PostgreSQL.
    """
    if response.streaming:
        b"".join(response)
    return response.status_code


def executed(item, content: bytes):
    stored = default_storage.save("executed/one", ContentFile(content))
    return finished_run(item, [finding()], executed_notebook=stored)


def test_the_viewer_shows_claims_findings_and_the_frame(enrolled, assessor, signed_in):
    item = submitted_item(enrolled)
    claim(item, region={"kind": "cells", "first": 1, "last": 1}, note="look")
    executed(item, notebook("executed = 1"))
    page = signed_in(assessor).get(reverse("evidence:item_view", args=[item.pk])).content.decode()
    assert "陳怡君" not in page
    assert enrolled.alias in page
    assert "?cells=1-1" in page
    assert "look" in page
    assert "As executed here" in page
    assert f'src="{reverse("evidence:item_frame", args=[item.pk])}?' in page


def test_a_region_in_the_address_is_passed_to_the_frame_and_scrolled_to(
    enrolled, assessor, signed_in
):
    item = submitted_item(enrolled)
    url = reverse("evidence:item_view", args=[item.pk]) + "?cells=7-9&version=submitted"
    page = signed_in(assessor).get(url).content.decode()
    assert "?cells=7-9&amp;version=submitted#cell-7" in page


def test_every_frame_has_its_own_policy(enrolled, assessor, signed_in):
    for kind, content in (("notebook", None), ("table", None), ("text", b"a"), ("json", b"{}")):
        response = frame_of(signed_in(assessor), submitted_item(enrolled, kind, content))
        policy = response["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'; img-src data: 'self'")
        assert "script" not in policy
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert response["X-Content-Type-Options"] == "nosniff"


def test_the_executed_notebook_is_shown_and_the_submitted_on_demand(enrolled, assessor, signed_in):
    item = submitted_item(enrolled, content=notebook("submitted = 1"))
    executed(item, notebook("executed = 1"))
    browser = signed_in(assessor)
    assert b"executed" in frame_of(browser, item).content
    assert b"submitted" in frame_of(browser, item, "?version=submitted").content


def test_cells_of_a_region_are_marked(enrolled, assessor, signed_in):
    item = submitted_item(enrolled, content=notebook("a", "b", "c"))
    page = frame_of(signed_in(assessor), item, "?cells=2-3").content.decode()
    assert '<section class="nb-cell" id="cell-1">' in page
    assert page.count('class="nb-cell marked"') == 2
    assert "marked" not in frame_of(signed_in(assessor), item, "?cells=x").content.decode()


def test_the_cell_in_which_the_run_ended_is_marked(enrolled, assessor, signed_in):
    item = submitted_item(enrolled, content=notebook("a", "b", "c"))
    run = executed(item, notebook("a", "b", "c"))
    browser = signed_in(assessor)
    assert b"The run ended in this cell." not in frame_of(browser, item).content
    run.result |= {"run": {"status": "cell_error", "cell": 1, "cells": 3}}
    run.save()
    html = frame_of(browser, item).content.decode()
    assert html.count("The run ended in this cell.") == 1
    assert html.index('id="cell-2"') < html.index("The run ended") < html.index('id="cell-3"')
    assert "The run ended" not in frame_of(browser, item, "?version=submitted").content.decode()


def test_names_are_replaced_for_the_blind_and_kept_for_others(enrolled, assessor, signed_in):
    text = "author = '陳怡君'"
    items = [
        submitted_item(enrolled, content=notebook(text, authors=[{"name": "陳怡君"}])),
        submitted_item(enrolled, "table", f"a,b\n{text},1\n".encode()),
        submitted_item(enrolled, "text", text.encode()),
    ]
    for item in items:
        blind = frame_of(signed_in(assessor), item).content.decode()
        assert "陳怡君" not in blind
        assert enrolled.alias in blind
        assert "陳怡君" in frame_of(signed_in(enrolled.candidate), item).content.decode()
        manager = signed_in(enrolled.campaign.managers.get())
        assert "陳怡君" in frame_of(manager, item).content.decode()


def test_a_photo_is_shown_upright(enrolled, assessor, signed_in):
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.new("RGB", (30, 20), "red").save(written, "JPEG", exif=exif)
    item = submitted_item(enrolled, "image", written.getvalue())
    shown = Image.open(io.BytesIO(frame_of(signed_in(assessor), item).content))
    assert shown.size == (20, 30)


def test_a_table_is_bounded_and_escaped(enrolled, assessor, signed_in):
    rows = b"name,b\n" + b"<script>alert(1)</script>,2\n" * 600
    item = submitted_item(enrolled, "table", rows)
    page = frame_of(signed_in(assessor), item, "?lines=2-3").content.decode()
    assert "<script" not in page
    assert page.count("<tr") == 1 + 500
    assert page.count('class="marked"') == 2
    assert "only its beginning is shown" in page


def test_svg_and_html_are_shown_as_text_only(enrolled, assessor, signed_in):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    item = submitted_item(enrolled, "text", svg)
    response = frame_of(signed_in(assessor), item)
    assert response["Content-Type"].startswith("text/html")
    assert b"<svg" not in response.content
    assert b"&lt;svg" in response.content


def test_a_picture_is_written_anew_without_its_metadata(enrolled, assessor, signed_in):
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Chen Yi-Jun"
    Image.new("RGB", (30, 20), "red").save(written, "JPEG", exif=exif)
    item = submitted_item(enrolled, "image", written.getvalue())
    response = frame_of(signed_in(assessor), item)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "image/png",
        "nosniff",
    )
    assert b"Chen" not in response.content
    shown = Image.open(io.BytesIO(response.content))
    assert (shown.size, dict(shown.getexif())) == ((30, 20), {})


def test_what_cannot_be_shown_says_so(enrolled, assessor, signed_in):
    broken = submitted_item(enrolled, "image", b"\x89PNG\r\n\x1a\nbroken")
    model = submitted_item(enrolled, "model", b"\x80\x04.")
    for item in (broken, model):
        assert "cannot be shown safely" in frame_of(signed_in(assessor), item).content.decode()
    page = signed_in(assessor).get(reverse("evidence:item_view", args=[model.pk]))
    assert "never opened or run" in page.content.decode()


def test_a_pdf_is_served_inline_as_what_it_is(enrolled, assessor, signed_in):
    item = submitted_item(enrolled, "pdf", b"%PDF-1.4 x")
    response = frame_of(signed_in(assessor), item)
    assert b"".join(response) == b"%PDF-1.4 x"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="evidence.pdf"'
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'self'" in policy


def test_a_python_submission_is_shown_as_text_and_as_executed(enrolled, pack, assessor, signed_in):
    item = submitted_item(
        enrolled,
        "text",
        b"x = 1\n",
        media_type="text/x-python",
        exercise=exercise(enrolled, pack),
    )
    assert b'id="line-1"' in frame_of(signed_in(assessor), item).content
    executed(item, notebook("x = 1"))
    assert b'id="cell-1"' in frame_of(signed_in(assessor), item).content
    assert b'id="line-1"' in frame_of(signed_in(assessor), item, "?lines=1-1").content


PAGES = ("evidence:item_view", "evidence:item_frame", "evidence:item_download")


@pytest.mark.parametrize("name", PAGES)
def test_who_sees_an_item(enrolled, signed_in, client, name):
    item = submitted_item(enrolled)
    url = reverse(name, args=[item.pk])
    assert status_of(client.get(url)) == 302
    for role in ("candidate", "assessor", "verifier", "manager"):
        assert status_of(signed_in(person(role)).get(url)) == 404
    assessor = person("assessor")
    allocation = allocate(enrolled, assessor)
    verifier = person("verifier")
    allocate(enrolled, verifier, "verify")
    allowed = [assessor, verifier, enrolled.candidate, enrolled.campaign.managers.get()]
    for user in [*allowed, person("administrator")]:
        assert status_of(signed_in(user).get(url)) == 200
    allocation.conflict = "cousin"
    allocation.save()
    assert status_of(signed_in(assessor).get(url)) == 404


@pytest.mark.parametrize("name", PAGES)
def test_what_is_withdrawn_is_seen_by_its_candidate_alone(enrolled, assessor, signed_in, name):
    item = submitted_item(enrolled, state="withdrawn")
    url = reverse(name, args=[item.pk])
    assert status_of(signed_in(assessor).get(url)) == 404
    assert status_of(signed_in(enrolled.candidate).get(url)) == 200


def test_the_viewer_costs_the_same_for_one_and_three_claims_and_findings(
    enrolled, assessor, signed_in, django_assert_num_queries
):
    browser, codes = signed_in(assessor), ["P1.1.1", "P1.1.2", "P1.2.1"]
    for rows in (1, 3):
        item = submitted_item(enrolled)
        for number in range(rows):
            claim(item, codes[number], "O1.1.1")
        finished_run(item, [finding(f"c{number}") for number in range(rows)])
        with django_assert_num_queries(7):
            browser.get(reverse("evidence:item_view", args=[item.pk]))
