"""Addresses and people that several tests of pages need."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Sheet

SECRETS = ("Only the second assessor wrote this", "Only the second assessor heard this")


def sheets_of(case) -> list[Sheet]:
    """In the order of the assessors' numbers."""
    return list(case.sheets.order_by("created_at", "pk"))


def sheet_url(sheet) -> str:
    return reverse("assessments:sheet", args=[sheet.pk])


def score_url(sheet, criterion) -> str:
    return reverse("assessments:score", args=[sheet.pk, criterion.pk])


def case_url(name, case) -> str:
    return reverse(f"assessments:{name}", args=[case.pk])


def post_json(browser, url, data):
    return browser.post(url, data, headers={"accept": "application/json"})


def queries_of(deed) -> int:
    with CaptureQueriesContext(connection) as caught:
        deed()
    return len(caught)
