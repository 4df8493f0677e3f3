"""Loading a framework: once, whole, and never two contents under one code."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.history import history_of
from competency.actions.import_framework import import_framework
from competency.errors import FixtureRefused, FrameworkDiffers
from competency.models import Block, Content, Duty, Framework, Indicator, Link, Output, Task
from tests.competency.test_framework_fixture import content
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
SOURCE = "a page of the publisher"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def load(fixture: dict[str, Any], status: str = "historical", **given: Any) -> Framework:
    return import_framework(fixture, status=status, status_source=SOURCE, **given)


def test_all_rows_of_the_standard_are_made() -> None:
    framework = load(content())
    counts = {model.__name__: model.objects.count() for model in
              (Duty, Task, Block, Output, Indicator, Content, Link)}  # fmt: skip
    assert counts == {
        "Duty": 5, "Task": 12, "Block": 12, "Output": 21, "Indicator": 16, "Content": 55,
        "Link": 83,
    }  # fmt: skip
    kinds = {kind: framework.contents.filter(kind=kind).count() for kind in "KSA"}
    assert kinds == {"K": 21, "S": 25, "A": 9}
    assert Link.objects.filter(content__kind="K").count() == 38
    assert (framework.code, framework.version, framework.level) == ("SMS2512-001v1", "v1", 5)
    assert (framework.text_zh_hant, framework.text_en) == (
        "機器學習工程師", "Machine learning engineer",
    )  # fmt: skip
    assert (framework.state, framework.status, framework.status_source) == (
        "draft", "historical", SOURCE,
    )  # fmt: skip


def test_rows_come_in_printed_order() -> None:
    load(content())
    indicators = Indicator.objects.order_by("position").values_list("code", flat=True)
    assert list(indicators)[:4] == ["P1.1.1", "P1.2.1", "P1.3.1", "P1.3.2"]
    assert list(indicators)[-2:] == ["P5.1.1", "P5.2.1"]
    block = Block.objects.get(task__code="T4.2")
    assert block.level == 4
    assert [link.content.code for link in block.links.all()] == [
        "K02", "K16", "K17", "K19", "S09", "S10", "S17", "S21", "S22", "S23",
    ]  # fmt: skip
    assert [output.text_zh_hant for output in Output.objects.filter(code="O1.3.1")] == [
        "測試資料集", "訓練資料集",
    ]  # fmt: skip


def test_a_link_keeps_its_own_wording() -> None:
    load(content())
    link = Link.objects.get(block__task__code="T4.2", content__code="K16")
    assert link.text_zh_hant == "驗證指標(分類指標、回歸指標)"
    assert link.content.text_zh_hant == "驗證指標(分類指標、回歸指標.....等)"


def test_loading_again_changes_nothing() -> None:
    first = load(content())
    again = load(content())
    assert again.pk == first.pk
    assert Framework.objects.count() == 1
    assert [move.verb for move in history_of(first)] == ["import_framework"]
    assert first.content_hash == history_of(first)[0].digest


def test_the_order_of_keys_does_not_matter() -> None:
    first = load(content())
    assert load(dict(reversed(content().items()))).pk == first.pk


def test_other_content_under_the_code_is_refused_with_the_difference() -> None:
    load(content())
    changed = content()
    changed["duties"][0]["tasks"][0]["text"]["en"] = "Something else"
    changed["duties"][0]["tasks"][1]["blocks"][0]["level"] = 5
    with pytest.raises(FrameworkDiffers) as refusal:
        load(changed)
    assert [vars(difference) for difference in refusal.value.differences] == [
        {
            "place": "duties › T1 › tasks › T1.1 › text › en",
            "stored": "Clarify the client's requirements for applying machine learning and set"
            " objectives",
            "given": "Something else",
        },
        {
            "place": "duties › T1 › tasks › T1.2 › blocks › #1 › level",
            "stored": "4",
            "given": "5",
        },
    ]
    assert "T1.2 › blocks › #1 › level: stored “4”, given “5”" in str(refusal.value)
    assert Task.objects.get(code="T1.1").text_en.startswith("Clarify")
    assert Block.objects.get(task__code="T1.2").level == 4


def test_a_changed_status_is_kept_with_its_reason_and_no_new_content() -> None:
    first = load(content())
    again = load(content(), status="superseded")
    assert again.pk == first.pk
    assert Framework.objects.get().status == "superseded"
    moves = list(history_of(first))
    assert [move.verb for move in moves] == ["import_framework", "change_status"]
    assert moves[1].note.text == f"historical → superseded: {SOURCE}"


def test_the_status_in_a_file_is_no_part_of_the_content() -> None:
    given, other = content(), content()
    other["status"] = {"value": "current", "source": "somebody"}
    assert load(given).pk == load(other).pk


def task(fixture: dict[str, Any], code: str = "T1.1") -> dict[str, Any]:
    return next(t for duty in fixture["duties"] for t in duty["tasks"] if t["code"] == code)


def block(fixture: dict[str, Any], code: str = "T1.1") -> dict[str, Any]:
    return task(fixture, code)["blocks"][0]


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "malformed code": (
        lambda f: f.update(code="SMS2512"),
        "“SMS2512” is no code of a standard",
    ),
    "code of another document": (
        lambda f: f.update(code="SMS2512-001v2", version="v2",
                           code_parts={**f["code_parts"], "version": 2}),
        "the framework says SMS2512-001v2, its document SMS2512-001v1",
    ),
    "code parts of another code": (
        lambda f: f["code_parts"].update(occupation="2513"),
        "code_parts: they are not those of SMS2512-001v1",
    ),
    "version of another code": (
        lambda f: f.update(version="v3"),
        "SMS2512-001v1 is not version v3",
    ),
    "unknown knowledge": (
        lambda f: block(f)["knowledge"][0].update(code="K99"),
        "T1.1: K99 is not in the catalogue of knowledge; correct the code or add it.",
    ),
    "unknown skill": (
        lambda f: block(f)["skills"][0].update(code="S99"),
        "T1.1: S99 is not in the catalogue of skills",
    ),
    "unknown indicator": (
        lambda f: block(f)["indicators"][0].update(code="P9.9.9"),
        "T1.1: P9.9.9 is not numbered for this task, so it is unknown here",
    ),
    "indicator that is no code": (
        lambda f: block(f)["indicators"][0].update(code="Px"),
        "T1.1: Px is no code; write it like O1.1.1 or P1.1.1.",
    ),
    "task that is no code": (
        lambda f: task(f).update(code="first"),
        "first is no code of a duty or task",
    ),
    "indicator twice": (
        lambda f: block(f)["indicators"].append(block(f)["indicators"][0]),
        "P1.1.1 stands there twice; correct one",
    ),
    "knowledge twice in the catalogue": (
        lambda f: f["catalogue"]["knowledge"].append(f["catalogue"]["knowledge"][0]),
        "catalogue › knowledge: K01 stands there twice; keep one.",
    ),
    "knowledge linked twice": (
        lambda f: block(f)["knowledge"].append(block(f)["knowledge"][0]),
        "T1.1: K01 is linked twice; keep one.",
    ),
    "wording that the catalogue does not know": (
        lambda f: block(f)["knowledge"][0]["text"].update(en="Other"),
        "T1.1: the text of K01 is not the one in the catalogue",
    ),
    "variant in an unknown task": (
        lambda f: f["catalogue"]["knowledge"][15]["variants"][0]["tasks"].append("T9.9"),
        "K16: a variant names the unknown task T9.9.",
    ),
    "join of an unknown indicator": (
        lambda f: f["joins"][0].update(item="P1.2.9"),
        "joins: there is no P1.2.9 in T1.2; correct the code.",
    ),
    "pieces that make another text": (
        lambda f: f["joins"][0]["pieces"].append("!"),
        "joins: the pieces of P1.2.1 in T1.2 do not make its text",
    ),
    "an attitude too few": (
        lambda f: f["catalogue"]["attitudes"].pop(),
        "counts › attitudes: it says 9, the content has 8.",
    ),
    "English missing": (
        lambda f: task(f)["text"].pop("en"),
        "duties › T1 › tasks › T1.1 › text: “en” is missing; add it.",
    ),
    "English empty": (
        lambda f: f["work_description"].update(en=" "),
        "work_description › en: this is empty; write it.",
    ),
    "another schema": (
        lambda f: f.update(schema="assay-framework/2"),
        "schema: this must be “assay-framework/1”, not “assay-framework/2”.",
    ),
    "unknown key": (
        lambda f: f.update(state="published"),
        "“state” is not known here",
    ),
    "no such level": (
        lambda f: block(f).update(level=7),
        "7 is greater than the maximum of 6",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_and_nothing_is_stored(fault: str) -> None:
    change, message = FAULTS[fault]
    fixture = copy.deepcopy(content())
    change(fixture)
    with pytest.raises(FixtureRefused) as refusal:
        load(fixture)
    assert message in str(refusal.value)
    assert Framework.objects.count() == 0
    assert Content.objects.count() == 0


def test_codes_that_the_document_repeats_may_be_named() -> None:
    fixture = content()
    fixture["as_printed"] = {"misnumbered": ["P1.2.1"], "repeated": ["P1.2.1"]}
    fixture["joins"] = fixture["joins"][1:]
    fixture["counts"]["texts_cut_by_a_page_break"] -= 1
    block(fixture)["indicators"][0]["code"] = "P1.2.1"
    load(fixture)
    assert Indicator.objects.filter(code="P1.2.1").count() == 2


@pytest.mark.parametrize("status", ["old", ""])
def test_an_unknown_status_is_refused(status: str) -> None:
    with pytest.raises(FixtureRefused, match="is none of current, historical"):
        load(content(), status=status)


def test_a_status_without_a_source_is_refused() -> None:
    with pytest.raises(FixtureRefused, match="say who says so"):
        import_framework(content(), status="historical", status_source=" ")


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(FixtureRefused):
        import_framework([], status="unknown", status_source="")


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager", "api_client"])
def test_only_administrators_load(role: str) -> None:
    with pytest.raises(NotAllowed):
        load(content(), actor=person(role))
    assert Framework.objects.count() == 0


def test_an_administrator_loads_and_is_recorded() -> None:
    administrator = person("administrator")
    framework = load(content(), actor=administrator)
    assert history_of(framework)[0].actor == administrator
