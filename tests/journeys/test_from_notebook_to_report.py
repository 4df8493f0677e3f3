"""The whole path in Chromium: a candidate's notebook becomes a signed report."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.sandbox, pytest.mark.xdist_group("journey")]

INDICATORS = 16
CRITERIA = 25
PATIENCE = 120_000  # milliseconds until a notebook is graded on a busy machine


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def at(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


@pytest.fixture(scope="module")
def story(visitor, site, pictures, tmp_path_factory) -> dict[str, str]:
    """Play the path once; the tests below look at single stations of it."""
    kept: dict[str, str] = {}
    notebook = tmp_path_factory.mktemp("candidate") / "evaluate.ipynb"
    notebook.write_text(site.stage["notebook"], encoding="utf-8")
    _candidate_hands_in(visitor("chen", locale="zh-TW"), notebook, pictures, kept)
    _manager_opens(visitor("manager"), site, kept)
    for number in (1, 2):
        _assessor_scores(visitor(f"assessor{number}"), number, pictures, kept)
    for number in (1, 2):
        _assessor_reconciles(visitor(f"assessor{number}"), number, kept)
    _manager_signs(visitor("manager"), kept)
    _candidate_reads(visitor("chen", locale="zh-TW"), pictures, kept)
    return kept


def _candidate_hands_in(candidate, notebook: Path, pictures: Path, kept: dict[str, str]) -> None:
    pack = candidate.site.stage["pack"]
    page = candidate.open("/exercises/")
    page.locator(f"form[action*='{pack}'] button").click()
    if "/account/privacy/" in page.url:
        _agree(page)
        page = candidate.open("/exercises/")
        page.locator(f"form[action*='{pack}'] button").click()
    expect(page.locator(".brief")).to_be_visible()
    assert_accessible(page)
    kept["exercise"] = at(page)
    page.set_input_files("#id_file", notebook)
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/evidence/|/runs/"))
    kept["receipt"] = at(page)
    kept["receipt_text"] = page.locator("main").inner_text()
    if "/runs/" not in page.url:
        page.locator("a[href*='/runs/']").first.click()
    kept["run"] = at(page)
    expect(page.locator("#run-status li.now").last).to_be_visible()
    page.locator(".summary").wait_for(timeout=PATIENCE)
    kept["findings"] = page.locator("main").inner_text()
    assert_accessible(page)
    page.locator("article", has=page.locator("svg")).first.evaluate("e => e.scrollIntoView()")
    page.screenshot(path=pictures / "findings.png")


def _agree(page: Page) -> None:
    page.check("#id_agreed")
    page.locator("main button[type=submit]").click()


def _manager_opens(manager, site, kept: dict[str, str]) -> None:
    page = manager.open(f"/campaigns/{site.stage['campaign']}/")
    assert_accessible(page)
    page = manager.open(f"/enrolments/{site.stage['enrolment']}/people/")
    assert_accessible(page)
    page.locator("form[action$='/assessment/'] button").click()
    page.wait_for_url(re.compile("/assessments/"))
    kept["assessment"] = at(page)


def _assessor_scores(assessor, number: int, pictures: Path, kept: dict[str, str]) -> None:
    page = assessor.open("/assessments/")
    page.locator("a[href*='/sheets/'], form[action*='/start/'] button").first.click()
    page.wait_for_url(re.compile("/sheets/"))
    start = page.locator("form[action$='/start/'] button")
    if start.count():
        start.click()
    kept[f"sheet_{number}"] = at(page)
    page.locator("#next").wait_for()
    for position in range(CRITERIA):
        article = page.locator("article.criterion").nth(position)
        expect(article).to_be_visible()
        page.keyboard.press(_level(position, number))
        expect(article.locator(".mark-saved")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
        reason = article.locator("textarea[name=reason]")
        reason.fill(f"Assessor {number} saw it in the evidence.")
        reason.blur()
        page.locator("article.criterion h2").nth(position).focus()
        page.keyboard.press("j")
    expect(page.locator("#progress-text")).to_contain_text("16/16")
    kept[f"html_{number}"] = page.content()
    if number == 1:
        _take_picture_of_scoring(page, pictures, kept)
    page.wait_for_function("document.querySelectorAll('.unsaved, .saving').length === 0")
    page.locator("a[href$='/seal/']").click()
    assert_accessible(page)
    page.get_by_role("button", name="Seal my marks").click()


def _take_picture_of_scoring(page: Page, pictures: Path, kept: dict[str, str]) -> None:
    page.goto(f"{page.url.split('/sheets/')[0]}{kept['sheet_1'].split('#')[0]}#c-P4.1.1")
    page.reload()
    expect(page.locator("[id='c-P4.1.1']")).to_be_visible()
    page.frame_locator("iframe[src]:visible").first.locator("body").wait_for()
    assert_accessible(page)
    page.screenshot(path=pictures / "scoring.png")


def _level(position: int, number: int) -> str:
    """Both give 3, but for the first indicator, where the second one gives 4."""
    return "4" if position == 0 and number == 2 else "3"


def _assessor_reconciles(assessor, number: int, kept: dict[str, str]) -> None:
    page = assessor.open(f"{kept['assessment']}reconcile/")
    assert_accessible(page)
    if number == 1:
        kept["differences"] = str(page.locator("article.difference").count())
        row = page.locator("article.difference").first
        row.locator("input[name=level][value='3']").check()
        expect(page.locator("#outcome")).to_contain_text("P1.1.1")
        row.locator("textarea[name=reason]").fill("Both agree on meets.")
        row.locator("button.btn-primary").click()
    name = "Finish reconciling" if number == 1 else "Agree to everything and finish"
    page.get_by_role("button", name=name).click()


def _manager_signs(manager, kept: dict[str, str]) -> None:
    page = manager.open(kept["assessment"])
    assert_accessible(page)
    page.get_by_role("button", name="Sign off").click()
    page.locator("a[href*='/results/']").last.click()
    page.wait_for_url(re.compile("/results/"))
    kept["result"] = at(page)
    page = manager.open(f"{kept['assessment']}history/")
    assert_accessible(page)
    kept["history"] = page.locator("main").inner_text()


def _candidate_reads(candidate, pictures: Path, kept: dict[str, str]) -> None:
    page = candidate.open(kept["result"])
    assert_accessible(page)
    page.screenshot(path=pictures / "result.png")
    page.locator("form[action$='/reports/'] button").first.click()
    link = page.locator("a[href^='/reports/']").first
    link.wait_for(timeout=PATIENCE)
    with page.expect_download() as download:
        link.click()
    kept["pdf"] = str(download.value.path())


def test_the_receipt_names_the_hash(story) -> None:
    assert re.search(r"[0-9a-f]{64}", story["receipt_text"])


def test_the_findings_speak_chinese_and_show_the_matrix(story) -> None:
    assert "混淆矩陣" in story["findings"]


def test_only_one_difference_is_left_to_reconcile(story) -> None:
    assert story["differences"] == "1"


def test_before_the_reveal_a_sheet_holds_nothing_of_the_other_nor_a_name(story) -> None:
    assert "Assessor 1" not in story["html_2"]
    assert "陳怡君" not in story["html_1"] + story["html_2"]


def test_the_report_names_all_indicators_and_the_candidate(story) -> None:
    text = subprocess.run(
        ["pdftotext", "-layout", story["pdf"], "-"], check=True, capture_output=True, text=True
    ).stdout
    assert len(set(re.findall(r"P\d\.\d\.\d", text))) == INDICATORS
    assert "陳怡君" in text


def test_the_history_tells_every_station(story) -> None:
    for word in ("sealed", "revealed", "reconciled", "signed off"):
        assert word in story["history"]


def test_the_notebook_can_be_read_without_scripts(chromium, story, site) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(f"{site.address}/account/log-in/")
    page.fill("#id_username", "assessor1")
    page.fill("#id_password", site.stage["password"])
    page.click("main button[type=submit]")
    page.goto(f"{site.address}{story['sheet_1']}")
    assert page.locator("article.criterion").count() == CRITERIA
    expect(page.locator("article.criterion .anchor").first).to_be_visible()
