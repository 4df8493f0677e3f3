"""The record: everything a decision rests on, as plain data, frozen under one fingerprint.

Schema `assay-record/1` (record.schema.json beside). Reports are written from it alone, never
from live rows, so it holds all texts in both languages. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from assessments.bilingual import both
from assessments.explanation import explained
from assessments.models import Assessment, Sheet
from assessments.plain import plain_reconciliation, utc_text
from assessments.queries.differing import Judged, judged
from assessments.record_rows import Rows, attitude_row, content_rows, evidence_rows, indicator_row
from assessments.result import required_level, result_of, tree_of
from assessments.statistics.agreement import agreement
from assessments.statistics.combination import DutyResult, Result
from campaigns.models import Campaign, Enrolment
from competency.models import Criterion, Duty, Task
from lib.fingerprint import fingerprint

SCHEMA = "assay-record/1"


def build_record(
    assessment: Assessment, *, decision_id: UUID, signed_by: User, signed_at: datetime
) -> dict[str, Any]:
    """The record of a reconciled assessment; nothing is stored here.

    The manager's signature covers all of it but the signatures themselves.
    """
    enrolment = assessment.enrolment
    rows = judged(assessment)
    result = result_of(rows.criteria, rows.levels(), enrolment.campaign)
    body = _body(rows, result, enrolment, decision_id)
    body["signed_at"] = utc_text(signed_at)
    signatures = [*_sheet_signatures(rows.sheets), *_reconciler_signatures(rows)]
    manager = _signature("manager", signed_by, signed_at, fingerprint(body))
    return {**body, "signatures": [*signatures, manager]}


def _body(rows: Judged, result: Result, enrolment: Enrolment, decision_id: UUID) -> dict[str, Any]:
    context = Rows.of(rows)
    return {
        "schema": SCHEMA,
        "decision_id": str(decision_id),
        "assessment_id": str(rows.assessment.pk),
        **_frame(enrolment),
        "evidence_hash": enrolment.evidence_hash,
        "overall": {"result": result.overall, "explanation": explained(result)},
        "duties": _duties(context, result),
        "attitudes": [attitude_row(context, c) for c in rows.criteria if c.attitude],
        "knowledge": content_rows(context, "K"),
        "skills": content_rows(context, "S"),
        "evidence": evidence_rows(context),
        "agreement": _agreement(rows),
    }


def _frame(enrolment: Enrolment) -> dict[str, Any]:
    """Who, and by which standard, rubric and rules."""
    campaign, candidate = enrolment.campaign, enrolment.candidate
    return {
        "campaign": {
            "id": str(campaign.pk), "name": campaign.name, "time_zone": campaign.time_zone,
        },
        "candidate": {
            "id": str(candidate.pk),
            "name": candidate.full_name or candidate.username,
            "alias": enrolment.alias,
        },
        **_standard(campaign),
    }  # fmt: skip


def _standard(campaign: Campaign) -> dict[str, Any]:
    framework, rubric, rules = campaign.framework, campaign.rubric, campaign.rule_set
    return {
        "framework": {
            "code": framework.code,
            "version": framework.version,
            "status": framework.status,
            "status_source": framework.status_source,
            "name": both(framework),
            "level": framework.level,
            "content_hash": framework.content_hash,
        },
        "rubric": {
            "version": rubric.version,
            "content_hash": rubric.content_hash,
            "scale": [{"value": row.value, "label": both(row)} for row in rubric.scale.all()],
        },
        "rule_set": {
            "code": rules.code,
            "version": rules.version,
            "content_hash": rules.content_hash,
            "parameters": rules.parameters,
        },
    }


def _duties(context: Rows, result: Result) -> list[dict[str, Any]]:
    tree = tree_of(context.judged.criteria)
    return [
        _duty(context, duty, tasks, judged_duty)
        for (duty, tasks), judged_duty in zip(tree, result.duties, strict=True)
    ]


def _duty(
    context: Rows, duty: Duty, tasks: list[tuple[Task, list[Criterion]]], result: DutyResult
) -> dict[str, Any]:
    return {
        "code": duty.code,
        "text": both(duty),
        "met": result.met,
        "mean": result.mean,
        "tasks": [
            {
                "code": task.code,
                "text": both(task),
                "required_level": required_level(criteria),
                "met": judged_task.met,
                "indicators": [indicator_row(context, criterion) for criterion in criteria],
            }
            for (task, criteria), judged_task in zip(tasks, result.tasks, strict=True)
        ],
    }


def _agreement(rows: Judged) -> dict[str, Any]:
    found = agreement(rows.pairs())
    return {
        "pairs": found.pairs,
        "exact": found.exact,
        "within_one": found.within_one,
        "weighted_kappa": found.weighted_kappa,
    }


def _sheet_signatures(sheets: Iterable[Sheet]) -> list[dict[str, Any]]:
    return [
        _signature(f"assessor_{number}", sheet.assessor, sheet.sealed_at, sheet.digest)
        for number, sheet in enumerate(sheets, start=1)
        if sheet.sealed_at
    ]


def _reconciler_signatures(rows: Judged) -> list[dict[str, Any]]:
    """Of a third person whose name stands under every agreed level, whatever duty is held now.

    Assessors who reconcile jointly sign by their sheets.
    """
    agreed = sorted(rows.reconciliations.values(), key=lambda row: row.at)
    if not agreed:
        return []
    assessors = {sheet.assessor_id for sheet in rows.sheets}
    digest = fingerprint([plain_reconciliation(row) for row in agreed])
    return [
        _signature("reconciler", person, agreed[-1].at, digest)
        for person in agreed[-1].agreed_by.all()
        if person.pk not in assessors and all(person in row.agreed_by.all() for row in agreed)
    ]


def _signature(role: str, person: User, at: datetime, digest: str) -> dict[str, Any]:
    name = person.full_name or person.username
    return {"role": role, "name": name, "at": utc_text(at), "digest": digest}
