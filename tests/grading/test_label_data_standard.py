"""The pack label-data: what its checks say of the written standard and of the figures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grading.contract import Outcome
from tests.grading.labelling import (
    findings,
    honest_outputs,
    variant,
    with_agreement,
    with_guideline,
)
from tests.grading.submission import csv_bytes
from tests.grading.worded import not_met


def guideline() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(honest_outputs()["guideline.json"])
    return found


def agreement() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(honest_outputs()["agreement.json"])
    return found


def with_class(**fields: object) -> dict[str, bytes]:
    """The outputs with some fields of the first class changed."""
    classes = guideline()["classes"]
    return with_guideline(classes=[{**classes[0], **fields}, *classes[1:]])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "document.not_json"),
        (b"[]", "document.not_an_object"),
        (b"[" * 100_000, "document.too_deep"),
        (b'{"classes": 1' + b"0" * 5000 + b"}", "document.number_too_long"),
        (b"{}", "document.field_missing"),
        (b'{"classes": {}}', "document.not_a_list"),
        (b'{"classes": [1]}', "document.not_objects"),
        (b'{"classes": [{"name": 1}]}', "document.not_a_text"),
        (b'{"classes": [' + b"{}," * 200 + b"{}]}", "document.list_long"),
        (b'{"classes": [{"name": "a"}, {"name": "a"}]}', "guideline.class_twice"),
        ('{"classes": "類"}'.encode("big5"), "output.encoding"),
    ],
)
def test_an_unreadable_standard_gets_its_message(content: bytes, message: str) -> None:
    found = findings({**honest_outputs(), "guideline.json": content})
    assert found["classes_defined"].message == message
    assert found["classes_defined"].fraction == 0.0


@pytest.mark.parametrize(
    ("fields", "check", "message"),
    [
        ({"definition": "tooling"}, "classes_defined", "classes.undefined"),
        ({"definition": None}, "classes_defined", "classes.undefined"),
        ({"include": []}, "classes_defined", "classes.undefined"),
        ({"include": "worn tools"}, "classes_defined", "classes.undefined"),
        ({"exclude": [{"what": "x y", "goes_to": "tooling"}]}, "classes_defined", "classes.undefined"),
        ({"examples": []}, "examples_hold", "examples.differ"),
        ({"examples": ["T9999-00000000", "T9998-00000000"]}, "examples_hold", "examples.differ"),
        ({"counter_examples": []}, "examples_hold", "examples.differ"),
        ({"signs": ["Found", "Cause"]}, "signs_hold", "signs.differ"),
        ({"signs": ["no such words", "nor these"]}, "signs_hold", "signs.differ"),
        ({"signs": [None]}, "signs_hold", "signs.differ"),
    ],
)  # fmt: skip
def test_one_weak_class_costs_its_part(fields: dict[str, object], check: str, message: str) -> None:
    found = findings(with_class(**fields))
    assert not_met(found) == {check: message}
    assert found[check].fraction == 0.75
    assert found[check].params["lacking"] == ["tooling"]


def test_the_same_definition_twice_defines_neither() -> None:
    classes = guideline()["classes"]
    for entry in classes[:2]:
        entry["definition"] = f"Everything that belongs to {entry['name']}."
    found = findings(with_guideline(classes=classes))
    assert found["classes_defined"].params["lacking"] == ["tooling", "coolant"]


@pytest.mark.parametrize(
    ("fields", "decided", "shown"),
    [
        ({"decides_for": "nothing"}, 8, 8),
        ({"examples": []}, 9, 8),
        ({"examples": ["T9999-00000000"]}, 9, 8),
        ({"rule": ""}, 8, 8),
        ({"note": "x"}, 8, 8),
        ({"note": float("inf")}, 8, 8),
    ],
)
def test_one_weak_rule_costs_its_part(fields: dict[str, object], decided: int, shown: int) -> None:
    rules = guideline()["border_rules"]
    found = findings(with_guideline(border_rules=[{**rules[0], **fields}, *rules[1:]]))
    assert not_met(found) == {"border_rules": "rules.differ"}
    rule = found["border_rules"]
    assert (rule.params["decided"], rule.params["shown"]) == (decided, shown)
    assert 0.8 < (rule.fraction or 0) < 1


def test_the_limit_belongs_to_its_rule() -> None:
    rules = guideline()["border_rules"]
    for rule in rules:
        rule["limit"] = rule["limit"] and rule["limit"] + 1
    assert findings(with_guideline(border_rules=rules))["border_rules"].params["decided"] == 8


def test_the_correcting_note_may_be_cited_for_the_corrected() -> None:
    hidden = variant().hidden
    swap = {hidden["corrected"]: hidden["correction"]}
    rules = guideline()["border_rules"]
    for rule in rules:
        rule["note"] = swap.get(rule["note"], rule["note"])
    misread = {name: swap.get(note, note) for name, note in agreement()["misread"].items()}
    lines = honest_outputs()["disagreements.csv"].decode().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    outputs = {
        **with_guideline(border_rules=rules),
        "agreement.json": with_agreement(misread=misread)["agreement.json"],
        "disagreements.csv": csv_bytes(
            ("item_id", "label", "note"), [(i, x, swap.get(int(n), int(n))) for i, x, n in rows]
        ),
    }
    assert not_met(findings(outputs)) == {}


@pytest.mark.parametrize(
    ("fields", "message", "fraction"),
    [
        ({"choice": "manual"}, "technique.too_long", 0.0),
        ({"read_share": 0.9}, "technique.too_long", 0.0),
        ({"person_hours": 1}, "technique.hours_differ", 0.5),
        ({"choice": "magic"}, "document.not_a_choice", 0.0),
        ({"reason": ""}, "document.text_short", 0.0),
        ({"read_share": 1.5}, "plan.no_share", 0.0),
        ({"double_share": "much"}, "document.not_a_number", 0.0),
        ({"person_hours": float("nan")}, "document.nan", 0.0),
    ],
)
def test_the_technique_must_suit_the_hours(
    fields: dict[str, object], message: str, fraction: float
) -> None:
    technique = {**guideline()["technique"], **fields}
    found = findings(with_guideline(technique=technique))["technique"]
    assert (found.message, found.fraction) == (message, fraction)


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"accept_kappa": 0.5}, ["accept_kappa"]),
        ({"accept_kappa": 1.5}, ["accept_kappa"]),
        ({"adjudicator": ""}, ["adjudicator"]),
        ({"when_below": 3, "adjudicator": []}, ["adjudicator", "when_below"]),
    ],
)
def test_a_gap_in_the_plan_is_named(fields: dict[str, object], lacking: list[str]) -> None:
    control = {**guideline()["quality_control"], **fields}
    found = findings(with_guideline(quality_control=control))
    assert not_met(found) == {"quality_plan": "plan.lacking"}
    assert found["quality_plan"].params["lacking"] == lacking


def test_another_form_is_not_what_the_work_asks_for() -> None:
    assert not_met(findings(with_guideline(form="span"))) == {"form": "form.other"}


def test_a_wrong_kappa_is_told_with_the_right_one() -> None:
    pilot = agreement()["pilot"]
    found = findings(with_agreement(pilot={**pilot, "kappa": pilot["agreement"]}))
    assert not_met(found) == {"pilot_agreement": "agreement.differs"}
    assert found["pilot_agreement"].fraction == 0.6
    assert found["pilot_agreement"].params["value"] == f"{pilot['kappa']:.4f}"


def test_the_number_of_tickets_alone_earns_nothing() -> None:
    pilot = {**agreement()["pilot"], "agreement": 0.1, "kappa": 0.1, "alpha": 0.1}
    assert findings(with_agreement(pilot=pilot))["pilot_agreement"].fraction == 0.0


def test_figures_of_another_order_earn_nothing() -> None:
    wrong = {"items": 120, "agreement": 0.5, "kappa": 0.5, "alpha": 0.5}
    found = findings(with_agreement(pilot=wrong, annotator_a=wrong, annotator_b=wrong))
    for check in ("expert_agreement", "misread_notes"):
        assert (found[check].message, found[check].fraction) == ("agreement.other_order", 0.0)


def test_the_verdict_follows_from_kappa() -> None:
    expert = {**agreement()["expert"], "meets_required": False}
    found = findings(with_agreement(expert=expert))
    assert not_met(found) == {"expert_agreement": "agreement.verdict_differs"}
    assert found["expert_agreement"].fraction == 0.6


def test_each_annotator_counts_for_half() -> None:
    kappa = agreement()["annotator_a"]["kappa"]
    found = findings(with_agreement(annotator_a={"items": 1, "kappa": kappa + 0.2}))
    assert found["annotators_compared"].fraction == 0.5
    assert found["annotators_compared"].outcome is Outcome.PARTLY_MET


def test_a_disagreement_twice_is_named() -> None:
    content = honest_outputs()["disagreements.csv"]
    doubled = content + content.splitlines()[1] + b"\n"
    found = findings({**honest_outputs(), "disagreements.csv": doubled})
    assert found["disagreements"].message == "pilot.item_twice"


@pytest.mark.parametrize("note", ["0", "nan", "1e308", "-1", "", "1.5"])
def test_disagreements_without_a_note_are_no_trace(note: str) -> None:
    lines = honest_outputs()["disagreements.csv"].decode().splitlines()
    rows = [(*line.split(",")[:2], note) for line in lines[1:]]
    content = csv_bytes(("item_id", "label", "note"), rows)
    found = findings({**honest_outputs(), "disagreements.csv": content})
    assert found["disagreements"].message == "disagreements.untraced"
    assert (found["disagreements"].fraction or 0) < 0.5
    assert found["after_adjudication"].outcome is not Outcome.MET
