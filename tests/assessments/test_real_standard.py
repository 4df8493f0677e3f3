"""One case on the real standard and rubric, by the actions that people use."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments.models import Assessment
from campaigns.actions.allocate_person import allocate_person
from campaigns.actions.enrol_candidate import enrol_candidate
from campaigns.actions.make_campaign import make_campaign
from campaigns.actions.open_campaign import open_campaign
from competency.models import Framework, RuleSet
from tests.factories.accounts import person
from tests.factories.assessments import assessment, reconciled, sealed_pair, signed_off

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
CODE = "SMS2512-001v1"
SCHEMA = json.loads((ROOT / "assessments" / "record.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def case() -> Assessment:
    fixtures = ROOT / "fixtures"
    for command, path in (
        ("load_framework", f"frameworks/{CODE}.json"),
        ("load_rubric", f"rubrics/{CODE}.json"),
        ("load_rule_set", "rule_sets/default-1.json"),
    ):
        call_command(command, str(fixtures / path), verbosity=0)
    framework, manager, now = Framework.objects.get(code=CODE), person("manager"), timezone.now()
    campaign = make_campaign(
        name="2026 秋", framework=framework, rubric=framework.rubrics.get(),
        rule_set=RuleSet.objects.get(), opens_at=now, closes_at=now + timedelta(days=7),
        time_zone="Asia/Taipei", managers=[manager], packs=[], actor=manager,
    )  # fmt: skip
    open_campaign(campaign, actor=manager)
    enrolled = enrol_candidate(campaign, candidate=person("candidate"), actor=manager)
    for _n in range(2):
        allocate_person(enrolled, person=person("assessor"), duty="score", actor=manager)
    return assessment(enrolled)


def test_the_record_holds_the_whole_standard(case) -> None:
    """16 indicators, 12 tasks (7 at level 5, 5 at level 4), 9 attitudes, 21 K, 25 S."""
    record = signed_off(sealed_and_agreed(case, {"P4.1.1": 2})).record

    tasks = [task for duty in record["duties"] for task in duty["tasks"]]
    indicators = [row["code"] for task in tasks for row in task["indicators"]]
    levels = [task["required_level"] for task in tasks]
    assert len(record["duties"]) == 5
    assert (len(tasks), levels.count(5), levels.count(4)) == (12, 7, 5)
    assert len(set(indicators)) == len(indicators) == 16
    assert [row["code"] for row in record["attitudes"]] == [f"A0{n}" for n in range(1, 10)]
    assert len(record["knowledge"]) == 21
    assert len(record["skills"]) == 25
    assert all(
        row["anchor"]["zh-Hant"] and row["anchor"]["en"] for t in tasks for row in t["indicators"]
    )
    assert record["framework"]["status"] == "historical"
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(record)


def test_one_difference_in_25_marks_is_counted(case) -> None:
    record = signed_off(sealed_and_agreed(case, {"P4.1.1": 2})).record

    assert record["agreement"]["pairs"] == 25
    assert record["agreement"]["exact"] == 24
    assert record["agreement"]["weighted_kappa"] == 0.0  # one mark alone varies: chance


@pytest.mark.parametrize(
    ("both", "overall"),
    [
        ({}, "level_5"),
        ({"P1.1.1": 2}, "level_4"),  # T1.1 asks for level 5
        ({"P1.1.1": 1}, "not_yet"),
        ({"P1.1.1": None}, "not_determined"),
        ({f"A0{n}": 0 for n in range(1, 10)}, "level_5"),
    ],
)
def test_the_result_on_the_real_standard(case, both: dict, overall: str) -> None:
    assert signed_off(sealed_and_agreed(case, both, both)).overall == overall


def sealed_and_agreed(case: Assessment, first: dict, second: dict | None = None) -> Assessment:
    return reconciled(sealed_pair(case, first=first, second=second))
