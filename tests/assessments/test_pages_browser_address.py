"""The address of the scoring page names the criterion that is shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.assessments.views_support import sheet_url
from tests.factories.assessments import sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_follows_the_address(window) -> None:
    draft = sheet()
    page = window(draft.assessor)
    page.goto(f"{sheet_url(draft)}#c-P1.1.2")
    expect(page.locator('[id="c-P1.1.2"]')).to_be_visible()
    page.evaluate("location.hash = '#c-P1.2.1'")
    expect(page.locator('[id="c-P1.2.1"]')).to_be_visible()
    expect(page.locator('[id="c-P1.1.2"]')).to_be_hidden()
    page.evaluate("location.hash = '#c-nothing'")
    expect(page.locator('[id="c-P1.2.1"]')).to_be_visible()
