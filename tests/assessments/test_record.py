"""The record: plain data in both languages, equal to the rows, in the shape of its schema."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from django.utils import translation

from assessments.actions.respond_to_finding import respond_to_finding
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.start_scoring import start_scoring
from assessments.models import Decision
from assessments.record import build_record
from lib.fingerprint import canonical_json, fingerprint
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    reconciled,
    scored_sheet,
    sealed_pair,
    sheet,
    signed_off,
)
from tests.factories.campaigns import enrolment
from tests.factories.evidence import claim, finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "assessments" / "record.schema.json").read_text(encoding="utf-8"))
MARKS = {
    "first": {"P1.1.1": 2, "P1.1.2": 4, "A01": None},
    "second": {"P1.1.1": None, "A01": None, "A02": 1},
}


@pytest.fixture
def decision() -> Decision:
    """A case with everything in it: claims, findings, answers, differences, not seen."""
    candidate = person("candidate", full_name="陳怡君")
    case = assessment(enrolment(candidate=candidate))
    item = submitted_item(case.enrolment)
    claim(item, "P1.1.1", "O1.1.1", region={"kind": "cells", "first": 1, "last": 1})
    other = submitted_item(case.enrolment, kind="table")
    run = finished_run(
        item,
        [
            finding(
                "confusion_matrix", indicators=["P1.1.2"], skills=["S01"],
                measured={"value": 0.8812, "unit": "F1"},
                figure={"kind": "confusion_matrix", "data": {"labels": ["a", "b"], "matrix": [[3, 1], [0, 4]]}},
            )
        ],
    )  # fmt: skip
    first = case.sheets.order_by("created_at", "pk")[0]
    start_scoring(first, actor=first.assessor)
    respond_to_finding(
        first, finding=run.findings.get(), answer="override", reason="Seen otherwise.",
        actor=first.assessor,
    )  # fmt: skip
    save_score(
        first, criterion=criterion(case, "P1.2.1"), actor=first.assessor,
        regions=[{"item": str(other.pk), "region": {}}],
    )  # fmt: skip
    return signed_off(reconciled(sealed_pair(case, **MARKS)))


def _indicators(record: dict) -> dict[str, dict]:
    return {
        row["code"]: row
        for duty in record["duties"]
        for task in duty["tasks"]
        for row in task["indicators"]
    }


def test_it_has_the_shape_of_its_schema(decision) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    checked = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )

    assert [error.message for error in checked.iter_errors(decision.record)] == []
    broken = {**decision.record, "overall": {"result": "level_6", "explanation": {}}}
    assert not checked.is_valid(broken)


def test_it_is_plain_canonical_json_and_its_fingerprint_survives_storage(decision) -> None:
    assert json.loads(canonical_json(decision.record)) == decision.record
    stored = Decision.objects.get(pk=decision.pk)
    assert fingerprint(stored.record) == stored.fingerprint == decision.fingerprint


def test_its_numbers_equal_the_rows(decision) -> None:
    record, case = decision.record, decision.assessment
    rows = _indicators(record)
    sheets = list(case.sheets.order_by("created_at", "pk"))

    for code, row in rows.items():
        scores = [s.scores.get(criterion__indicator__code=code) for s in sheets]
        assert [(m["level"], m["not_seen"], m["reason"]) for m in row["sheets"]] == [
            (score.level, score.not_seen, score.reason) for score in scores
        ]
        agreed = case.reconciliations.filter(criterion__indicator__code=code).first()
        assert row["reconciled"] is (agreed is not None)
        assert row["level"] == (agreed.level if agreed else scores[0].level)
    assert {code: row["level"] for code, row in rows.items()} == {
        "P1.1.1": 2, "P1.1.2": 4, "P1.2.1": 3,
    }  # fmt: skip
    assert record["overall"]["result"] == decision.overall == "level_4"
    duty = record["duties"][0]
    assert (duty["met"], duty["mean"]) == (False, 3.0)
    assert [(t["code"], t["required_level"], t["met"]) for t in duty["tasks"]] == [
        ("T1.1", 5, False),
        ("T1.2", 4, True),
    ]


def test_levels_come_with_label_anchor_and_the_next_anchor(decision) -> None:
    rows = _indicators(decision.record)

    assert rows["P1.1.1"]["label"] == {"zh-Hant": "部分達成", "en": "Partial"}
    assert rows["P1.1.1"]["anchor"] == {"zh-Hant": "P1.1.1 第2級", "en": "P1.1.1 level 2"}
    assert rows["P1.1.1"]["next_anchor"] == {"zh-Hant": "P1.1.1 第3級", "en": "P1.1.1 level 3"}
    assert rows["P1.1.2"]["next_anchor"] is None


def test_not_seen_has_no_level_and_points_at_what_would_be_met(decision) -> None:
    unseen = signed_off(first={"P1.1.1": None}, second={"P1.1.1": None})
    row = _indicators(unseen.record)["P1.1.1"]

    assert (row["level"], row["not_seen"], row["label"], row["anchor"]) == (None, True, None, None)
    assert row["next_anchor"]["en"] == "P1.1.1 level 3"
    a01 = next(row for row in decision.record["attitudes"] if row["code"] == "A01")
    assert (a01["level"], a01["not_seen"]) == (None, True)
    assert a01["reason"] == "Reason for A01"


def test_evidence_with_hashes_claims_and_what_points_at_it(decision) -> None:
    item, other = decision.assessment.enrolment.items.order_by("received_at")
    record = decision.record

    assert [row["sha256"] for row in record["evidence"]] == [item.sha256, other.sha256]
    assert record["evidence"][0]["claims"] == [
        {
            "indicator": "P1.1.1",
            "output": "O1.1.1",
            "region": {"kind": "cells", "first": 1, "last": 1},
        }
    ]
    rows = _indicators(record)
    assert rows["P1.1.1"]["evidence"] == [str(item.pk)]  # claimed
    assert rows["P1.1.2"]["evidence"] == [str(item.pk)]  # judged by a machine
    assert rows["P1.2.1"]["evidence"] == [str(other.pk)]  # pointed at by an assessor
    decision.assessment.enrolment.refresh_from_db()
    assert record["evidence_hash"] == decision.assessment.enrolment.evidence_hash


def test_findings_in_both_languages_with_figure_and_answers(decision) -> None:
    (found,) = _indicators(decision.record)["P1.1.2"]["findings"]

    assert (found["check"], found["outcome"], found["ceiling"]) == ("confusion_matrix", "met", 3)
    assert found["measured"] == {"zh-Hant": "0.8812 F1", "en": "0.8812 F1"}
    assert found["expected"] is None
    assert found["figure"] == {
        "kind": "confusion_matrix",
        "data": {"labels": ["a", "b"], "matrix": [[3, 1], [0, 4]]},
    }
    assert found["answers"] == [
        {"role": "assessor_1", "answer": "override", "reason": "Seen otherwise."}
    ]
    assert set(found["title"]) == set(found["sentence"]) == {"zh-Hant", "en"}


def test_knowledge_and_skills_are_covered_by_met_tasks_and_findings(decision) -> None:
    """T1.2 is met and asks for both; without any met task a finding still shows the skill."""
    assert [(r["code"], r["covered"]) for r in decision.record["knowledge"]] == [("K01", True)]
    weak = signed_off(first={"P1.2.1": 1, "P1.1.1": 1}, second={"P1.2.1": 1, "P1.1.1": 1})
    assert [(r["code"], r["covered"]) for r in weak.record["knowledge"]] == [("K01", False)]


def test_a_finding_shows_a_skill_that_no_met_task_covers() -> None:
    case = assessment()
    finished_run(submitted_item(case.enrolment), [finding(skills=["S01"])])
    low = {"P1.1.1": 1, "P1.2.1": 1}

    record = signed_off(reconciled(sealed_pair(case, first=low, second=low))).record

    assert [row["covered"] for row in record["knowledge"]] == [False]
    assert [row["covered"] for row in record["skills"]] == [True]


def test_agreement_counts_the_pairs_that_both_scored(decision) -> None:
    """P1.1.1 and A01 have no pair; P1.1.2 4/3, P1.2.1 3/3, A02 3/1."""
    assert decision.record["agreement"] == {
        "pairs": 3,
        "exact": 1,
        "within_one": 2,
        "weighted_kappa": None,
    }


def test_everybody_who_judged_signs_with_a_digest(decision) -> None:
    case, record = decision.assessment, decision.record
    sheets = list(case.sheets.order_by("created_at", "pk"))
    body = {key: value for key, value in record.items() if key != "signatures"}

    assert record["signatures"] == [
        {
            "role": f"assessor_{number}", "name": row.assessor.full_name,
            "at": row.sealed_at.isoformat(), "digest": row.digest,
        }
        for number, row in enumerate(sheets, start=1)
    ] + [
        {
            "role": "manager", "name": manager_of(case).full_name,
            "at": decision.signed_at.isoformat(), "digest": fingerprint(body),
        }
    ]  # fmt: skip


def test_who_and_by_which_rules(decision) -> None:
    record, campaign = decision.record, decision.assessment.enrolment.campaign

    assert record["candidate"]["name"] == "陳怡君"
    assert record["candidate"]["alias"] == decision.assessment.enrolment.alias
    assert record["framework"]["status"] == "historical"
    assert record["framework"]["name"] == {"zh-Hant": "測試職能基準", "en": "Test standard"}
    assert record["rule_set"]["parameters"] == campaign.rule_set.parameters
    assert [row["value"] for row in record["rubric"]["scale"]] == [0, 1, 2, 3, 4]
    assert record["signed_at"] == decision.signed_at.isoformat()


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_language_of_who_signs_changes_nothing(language: str) -> None:
    case, at = reconciled(**MARKS), datetime(2030, 1, 1, tzinfo=UTC)
    facts = {"decision_id": case.pk, "signed_by": manager_of(case), "signed_at": at}
    with translation.override("en"):
        english = build_record(case, **facts)

    with translation.override(language):
        assert build_record(case, **facts) == english


def test_only_a_settled_case_has_a_record() -> None:
    case = sealed_pair(**MARKS)

    with pytest.raises(ValueError, match="is not settled"):
        build_record(
            case, decision_id=case.pk, signed_by=manager_of(case),
            signed_at=datetime(2030, 1, 1, tzinfo=UTC),
        )  # fmt: skip


def test_a_replaced_assessor_is_not_in_it() -> None:
    from assessments.actions.replace_assessor import replace_assessor

    case = assessment()
    old = scored_sheet(case.sheets.order_by("created_at", "pk")[0], level=1)
    replace_assessor(old, person=person("assessor"), reason="Ill.", actor=manager_of(case))
    for draft in case.sheets.filter(state="draft"):
        seal_sheet(scored_sheet(sheet(case, draft.assessor)), actor=draft.assessor)
    case.refresh_from_db()
    pair = [row.assessor for row in case.sheets.filter(state="sealed")]
    from assessments.actions.finish_reconciling import finish_reconciling

    record = signed_off(finish_reconciling(case, actor=pair[0])).record

    names = [row["name"] for row in record["signatures"]]
    assert old.assessor.full_name not in names
    assert all(len(row["sheets"]) == 2 for row in _indicators(record).values())
