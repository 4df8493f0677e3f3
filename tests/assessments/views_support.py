"""Addresses and people that several tests of pages need."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Sheet
from tests.factories.assessments import assessment, sheet
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, finding, finished_run, submitted_item

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


def started_draft() -> Sheet:
    """A started sheet, with a notebook that has a claim and a finding."""
    enrolled = enrolment()
    item = submitted_item(enrolled, title="The notebook", extent=9)
    claim(item, "P1.1.1", "O1.1.1", region={"kind": "cells", "first": 7, "last": 9}, note="See F1")
    finished_run(
        item,
        [
            finding(
                measured={"value": 0.88, "unit": "F1"},
                expected={"value": 0.91, "unit": "F1"},
                where={"artefact": "submission.ipynb", "cell": 4, "line": None},
            )
        ],
    )
    return sheet(assessment(enrolled))


def one_finding(draft):
    return draft.assessment.enrolment.items.get().runs.get().findings.get()
