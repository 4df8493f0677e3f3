"""The scoring page in Chromium: keys, saving, losing the connection, two windows."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from assessments.models import FindingResponse, Score
from tests.assessments.views_support import case_url, sheet_url, sheets_of
from tests.factories.assessments import (
    assessment,
    criterion,
    scored_sheet,
    sealed_pair,
    sheet,
)
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, finding, finished_run, notebook, submitted_item

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = (390, 844)


@pytest.fixture
def draft():
    enrolled = enrolment()
    cells = [f"step_{number} = {number}" for number in range(1, 41)]
    item = submitted_item(enrolled, content=notebook(*cells), title="Long notebook")
    submitted_item(enrolled, kind="table", title="Table")
    claim(item, "P1.1.1", region={"kind": "cells", "first": 30, "last": 31})
    finished_run(item, [finding(), finding("second", outcome="not_met")])
    return sheet(assessment(enrolled))


def mark(draft, code) -> Score | None:
    return Score.objects.filter(sheet=draft, criterion=criterion(draft.assessment, code)).first()


def saved(page, code: str) -> None:
    expect(page.locator(f'[id="c-{code}"] .mark-saved')).to_contain_text("Saved")


def test_sheet_is_scored_by_keyboard_alone(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.keyboard.press("3")
    saved(page, "P1.1.1")
    page.keyboard.press("r")
    page.keyboard.type("Because j and k are 4 letters")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator('[id="c-P1.1.1"] .places')).to_contain_text("Long notebook · cells 30–31")
    page.keyboard.press("a")
    expect(page.locator(".for-criterion.current .finding").first).to_have_attribute(
        "data-answer", "accept"
    )
    page.keyboard.press("o")
    page.keyboard.type("The check is wrong")
    page.keyboard.press("Enter")
    expect(page.locator(".for-criterion.current .finding").last).to_have_attribute(
        "data-answer", "override"
    )
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("n")
    saved(page, "P1.1.2")
    expect(page.locator("#progress-text")).to_have_text("Indicators 2/3 · attitudes 0/2")
    page.keyboard.press("u")
    expect(page.locator('[id="c-P1.2.1"]')).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator('[id="c-P1.1.2"]')).to_be_visible()

    first = mark(draft, "P1.1.1")
    assert (first.level, first.reason) == (3, "Because j and k are 4 letters")
    assert [place["region"]["first"] for place in first.regions] == [30]
    assert mark(draft, "P1.1.2").not_seen
    answers = FindingResponse.objects.order_by("finding__position").values_list("answer", "reason")
    assert list(answers) == [("accept", ""), ("override", "The check is wrong")]


def test_shortcuts_can_be_turned_off(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts are on in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("4")
    page.keyboard.press("j")
    expect(page.locator('[id="c-P1.1.1"]')).to_be_visible()
    page.reload()
    page.keyboard.press("j")
    expect(page.locator('[id="c-P1.1.1"]')).to_be_visible()
    assert mark(draft, "P1.1.1") is None


def test_nothing_is_lost_without_a_connection(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.keyboard.press("r")
    page.keyboard.type("Written on a train")
    expect(page.locator("#trouble")).to_contain_text("Not saved: no connection.")
    assert mark(draft, "P1.1.1") is None
    page.context.set_offline(False)
    expect(page.locator("#trouble")).to_be_hidden(timeout=15000)
    saved(page, "P1.1.1")
    kept = mark(draft, "P1.1.1")
    assert (kept.level, kept.reason) == (2, "Written on a train")


def test_marks_wait_for_a_new_log_in(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    session = [c for c in page.context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.keyboard.press("3")
    expect(page.locator("#trouble")).to_contain_text("you were logged out")
    page.context.add_cookies(session)
    expect(page.locator("#trouble")).to_be_hidden(timeout=15000)
    saved(page, "P1.1.1")
    assert mark(draft, "P1.1.1").level == 3


def test_work_of_a_closed_window_comes_back(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.route("**/scores/**", lambda route: route.abort())
    page.keyboard.press("r")
    page.keyboard.type("Typed before the lid was shut")
    expect(page.locator("#trouble")).to_be_visible()
    page.unroute("**/scores/**")
    page.goto("about:blank")
    page.goto(sheet_url(draft))
    expect(page.locator('[id="r-P1.1.1"]')).to_have_value("Typed before the lid was shut")
    saved(page, "P1.1.1")
    assert mark(draft, "P1.1.1").reason == "Typed before the lid was shut"
    left = page.evaluate("Object.keys(localStorage).filter((key) => key.includes('.sheet.'))")
    assert left == []


def test_lost_answer_of_the_server_is_no_conflict(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))

    def swallow(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/scores/**", swallow, times=1)
    page.keyboard.press("1")
    expect(page.locator("#trouble")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("More words")
    saved(page, "P1.1.1")
    expect(page.locator('[id="c-P1.1.1"] .conflict')).to_be_hidden()
    kept = mark(draft, "P1.1.1")
    assert (kept.level, kept.reason) == (1, "More words")


def test_two_windows_show_both_values_and_the_person_chooses(window, draft) -> None:
    one, other = window(draft.assessor), window(draft.assessor)
    for page in (one, other):
        page.goto(sheet_url(draft))
    one.keyboard.press("3")
    saved(one, "P1.1.1")
    other.keyboard.press("1")
    panel = other.locator('[id="c-P1.1.1"] .conflict')
    expect(panel.locator('[data-mine="level"]')).to_have_text("1 Emerging")
    expect(panel.locator('[data-stored="level"]')).to_have_text("3 Meets")
    assert mark(draft, "P1.1.1").level == 3
    panel.get_by_role("button", name="Keep what is here").click()
    saved(other, "P1.1.1")
    assert mark(draft, "P1.1.1").level == 1

    one.keyboard.press("4")
    panel = one.locator('[id="c-P1.1.1"] .conflict')
    panel.get_by_role("button", name="Take what is stored").click()
    expect(one.locator('[id="c-P1.1.1"] input[name="level"][value="1"]')).to_be_checked()
    assert mark(draft, "P1.1.1").level == 1


def test_long_chinese_reason_is_saved_whole(window, draft) -> None:
    """Browsers keep 64 KiB alive at most, and a Han character takes nine bytes on its way."""
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.locator('[id="r-P1.1.1"]').fill("理" * 10_000)
    page.keyboard.press("Escape")
    saved(page, "P1.1.1")
    assert mark(draft, "P1.1.1").reason == "理" * 10_000


def test_what_was_typed_last_is_saved_before_the_seal(window, draft) -> None:
    scored_sheet(draft)
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.locator('[id="r-P1.1.1"]').fill("Typed a moment before")
    page.get_by_role("link", name="Seal…").click()
    page.get_by_role("button", name="Seal my marks").click()
    expect(page.locator(".notice")).to_contain_text("Sealed")
    assert mark(draft, "P1.1.1").reason == "Typed a moment before"


def test_mark_that_does_not_reach_the_server_holds_back_the_seal(window, draft) -> None:
    scored_sheet(draft)
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.route("**/scores/**", lambda route: route.abort())
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.get_by_role("link", name="Seal…").click()
    expect(page.locator("#trouble")).to_have_text("Some marks have not reached the server yet.")
    expect(page.locator('[id="c-P1.1.1"]')).to_be_visible()

    page.goto(reverse("assessments:seal", args=[draft.pk]))
    expect(page.locator("#unsent")).to_contain_text("have not reached the server")
    expect(page.get_by_role("button", name="Seal my marks")).to_be_disabled()
    page.unroute("**/scores/**")
    page.get_by_role("link", name="Not yet").click()
    saved(page, "P1.1.1")
    assert mark(draft, "P1.1.1").level == 2


def test_refused_place_does_not_hold_back_the_level(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    page.locator('[id="p-P1.1.1"]').select_option(label="Long notebook")
    page.locator('[id="pt-P1.1.1"]').fill("99")
    page.keyboard.press("Enter")
    page.locator('[id="c-P1.1.1"]').get_by_text("3 Meets").click()
    expect(page.locator('[id="c-P1.1.1"] .field-error')).to_contain_text("The file ends at 40")
    saved(page, "P1.1.1")
    expect(page.locator('[id="pt-P1.1.1"]')).to_have_value("99")
    assert (mark(draft, "P1.1.1").level, mark(draft, "P1.1.1").regions) == (3, [])


def test_zones_scroll_alone_and_evidence_jumps_to_the_claimed_cells(window, draft) -> None:
    page = window(draft.assessor)
    page.goto(sheet_url(draft))
    frame = page.frame_locator(".frames iframe:not([hidden])")
    expect(frame.locator("#cell-30")).to_be_in_viewport()
    assert "marked" in frame.locator("#cell-30").get_attribute("class")
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]") == [0, 0]
    page.keyboard.press("e")
    expect(page.locator('.item-tabs [aria-current="true"]')).to_contain_text("Table")
    page.keyboard.press("e")
    expect(frame.locator("#cell-30")).to_be_in_viewport()


def test_page_can_be_read_and_saved_without_scripts(window, draft) -> None:
    page = window(draft.assessor, scripts=False)
    page.goto(sheet_url(draft))
    assert page.locator(".criterion:visible").count() == 5
    last = page.locator('[id="c-A02"]')
    last.get_by_text("2 Partial").click()
    last.get_by_role("button", name="Save").click()
    expect(page.locator('[id="c-A02"] .mark-saved')).to_contain_text("Saved")
    assert mark(draft, "A02").level == 2


def test_phone_has_three_tabs_that_keep_their_place(window, draft) -> None:
    page = window(draft.assessor, size=PHONE)
    page.goto(sheet_url(draft))
    expect(page.locator("#zone-evidence")).to_be_hidden()
    # What loads late moves the page under the reader; the place is taken when nothing does any more.
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("scrollTo({top: 300, behavior: 'instant'})")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")
    place = page.evaluate("scrollY")
    assert place > 200
    # Playwright's own click would scroll to where a sticky button lies in the flow.
    page.get_by_role("button", name="Indicators").dispatch_event("click")
    expect(page.locator("#zone-indicators")).to_be_visible()
    page.get_by_role("button", name="Score").dispatch_event("click")
    assert page.evaluate("scrollY") == place
    page.get_by_role("button", name="Indicators").click()
    page.get_by_role("link", name="A01").click()
    expect(page.locator('[id="c-A01"]')).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_result_is_live_while_reconciling_and_typed_words_survive(window) -> None:
    case = sealed_pair(first={"P1.1.1": 2}, second={"P1.1.1": 4})
    page = window(sheets_of(case)[0].assessor)
    page.goto(case_url("reconcile", case))
    page.get_by_label("4 Exceeds").check()
    expect(page.locator("#outcome strong")).to_have_text("Competency level 5")
    page.get_by_label("2 Partial").check()
    expect(page.locator("#outcome strong")).to_have_text("Competency level 4")
    page.get_by_label("Why this level").fill("Read together")
    page.reload()
    expect(page.get_by_label("Why this level")).to_have_value("Read together")
    expect(page.get_by_label("2 Partial")).to_be_checked()
    page.get_by_role("button", name="Store the agreed level").click()
    expect(page.locator('[id="d-P1.1.1"]')).to_contain_text("agreed")
    assert case.reconciliations.get().level == 2
