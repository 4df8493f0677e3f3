from __future__ import annotations

import json

import pytest
from django.urls import reverse

from assessments.models import FindingResponse, Score
from campaigns.models import Allocation
from competency.models import Anchor, Criterion, Indicator
from tests.assessments.views_support import (
    one_finding,
    post_json,
    queries_of,
    score_url,
    sheet_url,
    sheets_of,
    started_draft,
)
from tests.factories.assessments import (
    assessment,
    criterion,
    scored_sheet,
)
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return started_draft()


def test_sheet_shows_all_criteria_with_all_anchors_without_scripts(draft, signed_in) -> None:
    html = signed_in(draft.assessor).get(sheet_url(draft)).content.decode()
    for row in Criterion.objects.filter(rubric=draft.assessment.enrolment.campaign.rubric):
        assert f'id="c-{row.code}"' in html
        assert all(anchor.text_en in html for anchor in row.anchors.all())
    assert html.count('value="not_seen"') == 5
    assert "This task requires competency level 5" in html
    assert "The notebook" in html
    assert "?cells=7-9#cell-7" in html
    assert "?cells=5-5#cell-5" in html
    assert "0.88 F1" in html
    assert "0.91 F1" in html
    assert "proves at most 3" in html
    assert "Indicators 0/3 · attitudes 0/2" in html


def test_place_that_is_claimed_for_two_outputs_is_listed_once(draft, signed_in) -> None:
    item = draft.assessment.enrolment.items.get()
    for output in ("O1.1.1", None):
        claim(item, "P1.1.2", output, note="Both")
    html = signed_in(draft.assessor).get(sheet_url(draft)).content.decode()
    section = html.split('data-for="P1.1.2"')[1].split("</section>")[0]
    assert section.count("The notebook · whole item</a>") == 1
    assert '<span class="code">O1.1.1</span>' in section


def test_mark_is_saved_and_answered_as_json(draft, signed_in) -> None:
    target = criterion(draft.assessment, "P1.1.1")
    answer = post_json(
        signed_in(draft.assessor), score_url(draft, target), {"level": "3", "revision": "0"}
    )
    score = Score.objects.get(sheet=draft, criterion=target)
    assert (score.level, score.revision) == (3, 1)
    data = answer.json()
    assert answer.status_code == 200
    assert data["revision"] == 1
    assert data["state"] == "scored"
    assert data["symbol"] == "3"
    assert data["progress"]["text"] == "Indicators 1/3 · attitudes 0/2"
    assert data["is_flagged"] is True
    assert "No evidence position and no interview note" in data["flags_html"]
    assert data["message"].startswith("P1.1.1: level 3. Saved ")


def test_saved_time_is_in_the_campaigns_zone(draft, signed_in, time_machine) -> None:
    campaign = draft.assessment.enrolment.campaign
    campaign.time_zone = "America/New_York"
    campaign.save()
    time_machine.move_to("2026-11-25T02:03:04+00:00", tick=False)
    answer = post_json(
        signed_in(draft.assessor),
        score_url(draft, criterion(draft.assessment, "P1.1.1")),
        {"level": "2"},
    )
    assert answer.json()["saved_text"] == "Saved 21:03:04"


def test_part_of_a_mark_keeps_the_rest(draft, signed_in) -> None:
    target, browser = criterion(draft.assessment, "P1.1.1"), signed_in(draft.assessor)
    post_json(browser, score_url(draft, target), {"level": "not_seen", "reason": "Nothing shown"})
    post_json(browser, score_url(draft, target), {"interview": "Asked for it", "revision": "1"})
    score = Score.objects.get(sheet=draft, criterion=target)
    assert (score.level, score.not_seen) == (None, True)
    assert (score.reason, score.interview) == ("Nothing shown", "Asked for it")


def test_places_are_taken_from_checkboxes_and_from_what_was_typed(draft, signed_in) -> None:
    target = criterion(draft.assessment, "P1.1.1")
    item = str(draft.assessment.enrolment.items.get().pk)
    known = json.dumps({"item": item, "region": {"kind": "cells", "first": 2, "last": 3}})
    typed = json.dumps({"item": item, "text": "5"})
    answer = post_json(
        signed_in(draft.assessor),
        score_url(draft, target),
        {"places": "1", "region": [known, typed, known], "add_item": item, "add_place": "7-9"},
    )
    spans = [
        (place["region"]["first"], place["region"]["last"])
        for place in Score.objects.get(sheet=draft).regions
    ]
    assert spans == [(2, 3), (5, 5), (7, 9)]
    assert "The notebook · cells 7–9" in answer.json()["places_html"]
    answer = post_json(signed_in(draft.assessor), score_url(draft, target), {"places": "1"})
    assert Score.objects.get(sheet=draft).regions == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"add_item": "ITEM", "add_place": "9-7"}, "A range begins at 1"),
        ({"add_item": "ITEM", "add_place": "eight"}, "Write a place as one number"),
        ({"add_item": "ITEM", "add_place": "10"}, "The file ends at 9"),
        ({"region": "{broken"}, "This evidence position cannot be read."),
        ({"region": '["list"]'}, "This evidence position cannot be read."),
        (
            {"region": '{"item": "00000000-0000-0000-0000-000000000000"}'},
            "This item does not belong",
        ),
    ],
)
def test_wrong_place_is_refused_and_nothing_is_saved(draft, signed_in, data, sentence) -> None:
    item = str(draft.assessment.enrolment.items.get().pk)
    sent = {key: item if value == "ITEM" else value for key, value in data.items()}
    target = criterion(draft.assessment, "P1.1.1")
    answer = post_json(
        signed_in(draft.assessor), score_url(draft, target), {"level": "3", "places": "1", **sent}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"].startswith(sentence)
    assert not Score.objects.exists()


def test_level_off_the_scale_is_refused(draft, signed_in) -> None:
    target = criterion(draft.assessment, "P1.1.1")
    answer = post_json(signed_in(draft.assessor), score_url(draft, target), {"level": "5"})
    assert answer.status_code == 400
    assert not Score.objects.exists()


def test_second_window_is_told_of_both_values(draft, signed_in) -> None:
    target, browser = criterion(draft.assessment, "P1.1.1"), signed_in(draft.assessor)
    post_json(browser, score_url(draft, target), {"level": "3", "reason": "First", "revision": "0"})
    answer = post_json(browser, score_url(draft, target), {"level": "1", "revision": "0"})
    assert answer.status_code == 409
    stored = answer.json()["stored"]
    assert (stored["level"], stored["reason"], stored["revision"]) == ("3", "First", 1)
    assert answer.json()["errors"][0]["code"] == "stale_state"
    assert Score.objects.get(sheet=draft).level == 3


def test_second_window_without_scripts_sees_a_page_of_both(draft, signed_in) -> None:
    target, browser = criterion(draft.assessment, "P1.1.1"), signed_in(draft.assessor)
    browser.post(score_url(draft, target), {"level": "3", "reason": "First", "revision": "0"})
    answer = browser.post(
        score_url(draft, target), {"level": "1", "reason": "Second", "revision": "0"}
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "First" in html
    assert 'name="reason" value="Second"' in html
    assert 'name="revision" value="1"' in html


def test_plain_form_saves_and_returns_to_the_criterion(draft, signed_in) -> None:
    target = criterion(draft.assessment, "P1.1.1")
    answer = signed_in(draft.assessor).post(score_url(draft, target), {"level": "2"})
    assert answer.status_code == 302
    assert answer["Location"] == sheet_url(draft) + "#c-P1.1.1"
    assert Score.objects.get(sheet=draft).level == 2


def test_finding_is_answered_and_an_override_needs_a_reason(draft, signed_in) -> None:
    browser = signed_in(draft.assessor)
    url = reverse("assessments:answer", args=[draft.pk, one_finding(draft).pk])
    refused = post_json(browser, url, {"answer": "override"})
    assert refused.status_code == 400
    assert not FindingResponse.objects.exists()
    answer = post_json(browser, url, {"answer": "override", "reason": "Rounding"})
    assert answer.json()["answer"] == "override"
    assert FindingResponse.objects.get().reason == "Rounding"
    html = browser.get(sheet_url(draft)).content.decode()
    assert 'value="Rounding"' in html


def test_finding_of_another_candidate_is_not_found(draft, signed_in) -> None:
    other = submitted_item(enrolment())
    row = finished_run(other, [finding()]).findings.get()
    url = reverse("assessments:answer", args=[draft.pk, row.pk])
    answer = signed_in(draft.assessor).post(url, {"answer": "accept"})
    assert answer.status_code == 404


def test_sheet_begins_only_when_the_assessor_says_so(signed_in) -> None:
    row = sheets_of(assessment())[0]
    browser = signed_in(row.assessor)
    html = browser.get(sheet_url(row)).content.decode()
    assert "Start scoring" in html
    assert "can-score" not in html
    row.refresh_from_db()
    assert row.started_at is None
    browser.post(reverse("assessments:start", args=[row.pk]))
    row.refresh_from_db()
    assert row.started_at is not None
    assert "can-score" in browser.get(sheet_url(row)).content.decode()


def test_conflict_bars_the_assessor(signed_in) -> None:
    row = sheets_of(assessment())[0]
    browser = signed_in(row.assessor)
    url = reverse("assessments:conflict", args=[row.pk])
    assert browser.post(url, {"text": " "}).status_code == 400
    answer = browser.post(url, {"text": "Cousin"})
    assert answer.status_code == 302
    assert Allocation.objects.get(pk=row.allocation_id).conflict == "Cousin"
    assert browser.get(sheet_url(row)).status_code == 404


def test_seal_page_lists_what_is_missing_with_links(draft, signed_in) -> None:
    browser, url = signed_in(draft.assessor), reverse("assessments:seal", args=[draft.pk])
    html = browser.get(url).content.decode()
    assert f"{sheet_url(draft)}#c-P1.1.1" in html
    assert f"{sheet_url(draft)}#c-A02" in html
    assert "Seal my marks" not in html
    assert browser.post(url).status_code == 400
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_sealed_sheet_is_read_only(draft, signed_in) -> None:
    scored_sheet(draft)
    browser, url = signed_in(draft.assessor), reverse("assessments:seal", args=[draft.pk])
    assert "Seal my marks" in browser.get(url).content.decode()
    assert browser.post(url).status_code == 302
    html = browser.get(sheet_url(draft)).content.decode()
    assert '<svg aria-hidden="true"' in html
    assert "🔒" not in html
    assert "can-score" not in html
    assert html.count('<fieldset class="levels" disabled>') == 5
    target = criterion(draft.assessment, "P1.1.1")
    answer = post_json(browser, score_url(draft, target), {"level": "0"})
    assert answer.status_code in (403, 409)
    assert Score.objects.get(sheet=draft, criterion=target).level == 3


def test_get_changes_nothing_and_saving_needs_post(draft, signed_in) -> None:
    browser = signed_in(draft.assessor)
    target = criterion(draft.assessment, "P1.1.1")
    assert browser.get(score_url(draft, target)).status_code == 405
    assert browser.get(reverse("assessments:start", args=[draft.pk])).status_code == 405


def test_sheet_costs_the_same_for_more_criteria_and_evidence(draft, signed_in) -> None:
    browser, case = signed_in(draft.assessor), draft.assessment
    few = queries_of(lambda: browser.get(sheet_url(draft)))
    enrolled, rubric = case.enrolment, case.enrolment.campaign.rubric
    block = rubric.criteria.first().indicator.block
    for number in (7, 8, 9):
        new = Indicator.objects.create(
            block=block, code=f"P1.1.{number}", position=number, text_zh_hant="x", text_en="x"
        )
        more = Criterion.objects.create(rubric=rubric, position=90 + number, indicator=new)
        for level in range(5):
            Anchor.objects.create(criterion=more, level=level, text_zh_hant="x")
        item = submitted_item(enrolled)
        claim(item, new.code)
        finished_run(item, [finding(indicators=[new.code])])
    many = queries_of(lambda: browser.get(sheet_url(draft)))
    assert many == few


def test_saving_costs_the_same_for_more_marks(draft, signed_in) -> None:
    browser, case = signed_in(draft.assessor), draft.assessment

    def save(code: str) -> int:
        url = score_url(draft, criterion(case, code))
        return queries_of(lambda: post_json(browser, url, {"level": "3"}))

    first = save("P1.1.1")
    save("P1.1.2")
    assert save("P1.2.1") == first
