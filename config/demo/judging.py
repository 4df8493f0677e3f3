"""The assessors' part: sheets, seals, reconciliation, sign-off."""

from __future__ import annotations

import json
from typing import Any

from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.open_assessment import open_assessment
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.sign_off import sign_off
from assessments.actions.start_scoring import start_scoring
from assessments.models import Assessment, Decision, Sheet
from assessments.queries import differences
from campaigns.actions.allocate_person import allocate_person
from campaigns.models import Enrolment
from campaigns.states import AllocatedDuty
from competency.queries import criteria_of
from config.demo.people import Cast
from config.environment import ROOT

Marks = dict[str, dict[str, Any]]


def marks_of(strength: str) -> dict[str, Marks]:
    """By part (assessor_1, assessor_2, reconciled): criterion code → level, reason, interview."""
    path = ROOT / "fixtures" / "demo" / "sheets.json"
    every: dict[str, dict[str, Marks]] = json.loads(path.read_text(encoding="utf-8"))
    return every[strength]


def allocate(enrolment: Enrolment, cast: Cast) -> Assessment:
    """Two assessors and a verifier, and the assessment with a sheet for each assessor."""
    for person in cast.assessors:
        allocate_person(enrolment, person=person, duty=AllocatedDuty.SCORE, actor=cast.manager)
    allocate_person(enrolment, person=cast.verifier, duty=AllocatedDuty.VERIFY, actor=cast.manager)
    return open_assessment(enrolment, actor=cast.manager)


def sheet_of(assessment: Assessment, cast: Cast, number: int) -> Sheet:
    return assessment.sheets.get(assessor=cast.assessors[number - 1])


def score(sheet: Sheet, marks: Marks, *, first: int | None = None) -> None:
    """Give the marks, or only the first few of them, as a person would: one after another."""
    start_scoring(sheet, actor=sheet.assessor)
    evidence = list(sheet.assessment.enrolment.items.filter(state="submitted"))
    for criterion in list(criteria_of(sheet.assessment.enrolment.campaign.rubric))[:first]:
        mark = marks[criterion.code]
        claimed = [
            {"item": str(item.pk), "region": {}}
            for item in evidence
            if criterion.indicator_id
            and item.claims.filter(indicator_id=criterion.indicator_id).exists()
        ]
        save_score(
            sheet,
            criterion=criterion,
            actor=sheet.assessor,
            level=mark["level"],
            not_seen=mark["level"] is None,
            reason=mark["reason"],
            interview=mark.get("interview", ""),
            regions=claimed,
        )


def seal(sheet: Sheet) -> None:
    seal_sheet(sheet, actor=sheet.assessor)


def settle(assessment: Assessment, marks: Marks, cast: Cast) -> Decision:
    """Reconcile what differs by the agreed marks, finish, sign off."""
    assessment.refresh_from_db()
    for difference in differences(assessment):
        agreed = marks[difference.criterion.code]
        reconcile_criterion(
            assessment,
            criterion=difference.criterion,
            level=agreed["level"],
            not_seen=agreed["level"] is None,
            reason=agreed["reason"],
            actor=cast.assessors[0],
        )
    for assessor in cast.assessors:
        assessment.refresh_from_db()
        finish_reconciling(assessment, actor=assessor)
    assessment.refresh_from_db()
    return sign_off(assessment, actor=cast.manager)
