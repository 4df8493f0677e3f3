"""Every page of assessments held against axe: both languages, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.assessments.views_support import case_url, sheet_url, sheets_of, started_draft
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    manager_of,
    reconciled,
    scored_sheet,
    sealed_pair,
    signed_off,
)
from tests.factories.campaigns import allocate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = (1440, 900), (390, 844)
LOOKS = [
    ("en", DESK, "light"), ("zh-TW", DESK, "dark"), ("en", PHONE, "dark"), ("zh-TW", PHONE, "light"),
]  # fmt: skip


def violations(page) -> list:
    """What axe finds; the frame of evidence is another app's page."""
    found = Axe().run(page, options={"iframes": False})
    return [
        (rule["id"], [node["target"] for node in rule["nodes"]])
        for rule in found.response["violations"]
    ]


def pages_of_a_case() -> list[tuple]:
    """Who looks, and where: one page of every kind and state."""
    draft, fresh = started_draft(), sheets_of(assessment())[0]
    scored_sheet(draft, levels={"P1.1.2": None})
    revealed = sealed_pair(first={"P1.1.1": 2, "A01": None})
    done = signed_off(first={"P1.1.1": 2}).assessment
    verifier, waiting = person("verifier"), reconciled()
    allocate(done.enrolment, verifier, "verify")
    return [
        (draft.assessor, sheet_url(draft)),
        (draft.assessor, reverse("assessments:seal", args=[draft.pk])),
        (draft.assessor, reverse("assessments:list")),
        (fresh.assessor, sheet_url(fresh)),
        (fresh.assessor, reverse("assessments:list")),
        (sheets_of(revealed)[0].assessor, sheet_url(sheets_of(revealed)[1])),
        (sheets_of(revealed)[0].assessor, case_url("reconcile", revealed)),
        (manager_of(revealed), case_url("assessment", revealed)),
        (manager_of(waiting), case_url("assessment", waiting)),
        (manager_of(done), case_url("history", done)),
        (verifier, case_url("assessment", done)),
    ]


@pytest.mark.parametrize(("language", "size", "scheme"), LOOKS)
def test_pages_are_accessible(window, language, size, scheme) -> None:
    for user, address in pages_of_a_case():
        page = window(user, size=size, language=language, scheme=scheme)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], address


def test_help_and_conflict_are_accessible(window) -> None:
    draft = started_draft()
    one, other = window(draft.assessor), window(draft.assessor)
    for page in (one, other):
        page.goto(sheet_url(draft))
    one.keyboard.press("3")
    one.locator('[data-state="scored"]').wait_for()
    other.keyboard.press("1")
    other.locator(".conflict:not([hidden])").wait_for()
    assert violations(other) == []
    one.keyboard.press("?")
    one.get_by_role("button", name="Close").wait_for()
    assert violations(one) == []
