"""import_rubric: all or nothing, the same content once, and errors that name the mend."""

from __future__ import annotations

import copy
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.errors import NotAllowed
from accounts.history import history_of
from accounts.roles import Role
from competency.actions.import_rubric import import_rubric
from competency.errors import FixtureRefused
from competency.models import Anchor, Criterion, Indicator, Rubric
from competency.queries import criteria_of, latest_rubric
from lib.fingerprint import fingerprint
from tests.factories.accounts import person
from tests.factories.competency import SCALE, SCALE_EN, small_framework

pytestmark = pytest.mark.django_db
HEADING = "Nothing was loaded. Mend this in the file and load it again:"
CODES = {"indicator": ["P1.1.1", "P1.1.2", "P1.2.1"], "attitude": ["A01", "A02"]}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def framework():
    return small_framework()


def text(words: str) -> dict[str, str]:
    return {"zh-Hant": f"中文 {words}", "en": words}


def content() -> dict:
    """A complete rubric for the small standard."""
    return {
        "schema": "assay-rubric/1",
        "framework": "TST0001-001v1",
        "version": "1",
        "title": text("Rubric"),
        "scale": [
            {"value": value, "label": {"zh-Hant": SCALE[value], "en": SCALE_EN[value]}}
            for value in range(5)
        ],
        "criteria": [
            {
                kind: code,
                "anchors": [{"level": n, "text": text(f"{code} at {n}")} for n in range(5)],
            }
            for kind, codes in CODES.items()
            for code in codes
        ],
    }


def problems(broken: dict) -> list[str]:
    """What import_rubric complains about, without the heading; nothing may be stored."""
    with pytest.raises(FixtureRefused) as refused:
        import_rubric(broken)
    assert (Rubric.objects.count(), Criterion.objects.count(), Anchor.objects.count()) == (0, 0, 0)
    heading, *lines = str(refused.value).splitlines()
    assert heading == HEADING
    return lines


def test_stores_scale_criteria_and_anchors_in_both_languages(framework) -> None:
    rubric = import_rubric(content())
    assert rubric.framework == framework
    assert rubric.content_hash == fingerprint(content())
    assert [level.text_in("zh-hant") for level in rubric.scale.all()] == SCALE
    criteria = criteria_of(rubric)
    assert [criterion.code for criterion in criteria] == [
        "P1.1.1",
        "P1.1.2",
        "P1.2.1",
        "A01",
        "A02",
    ]
    assert [(a.level, a.text_zh_hant, a.text_en) for a in criteria[4].anchors.all()] == [
        (n, f"中文 A02 at {n}", f"A02 at {n}") for n in range(5)
    ]
    assert [(move.verb, move.digest) for move in history_of(rubric)] == [
        ("import_rubric", rubric.content_hash)
    ]


@pytest.mark.parametrize("role", Role.values)
def test_only_administrators_and_the_set_up_load_rubrics(role, framework) -> None:
    user = person(role)
    if role == Role.ADMINISTRATOR:
        rubric = import_rubric(content(), actor=user)
        assert history_of(rubric).get().actor == user
    else:
        with pytest.raises(NotAllowed, match="Only an administrator loads rubrics"):
            import_rubric(content(), actor=user)
        assert Rubric.objects.count() == 0


def test_the_same_content_is_found_again(framework) -> None:
    first = import_rubric(content())
    again = import_rubric(dict(reversed(content().items())))
    assert again == first
    assert Rubric.objects.count() == 1
    assert Anchor.objects.count() == 25


def test_other_content_needs_another_version(framework) -> None:
    import_rubric(content())
    changed = content()
    changed["criteria"][0]["anchors"][0]["text"]["en"] = "Reworded"
    with pytest.raises(FixtureRefused, match="Give this one a new “version”"):
        import_rubric(changed)
    changed["version"] = "2"
    assert latest_rubric(framework) != import_rubric(changed)
    assert latest_rubric(framework).version == "2"
    changed["version"] = "10"
    import_rubric(changed)
    assert latest_rubric(framework).version == "10"


def test_an_unknown_indicator_is_named(framework) -> None:
    broken = content()
    broken["criteria"][1]["indicator"] = "P9.9.9"
    assert problems(broken) == [
        "- P9.9.9: TST0001-001v1 has no such indicator; correct the code.",
        "- P1.1.2 has no criterion; write its anchors.",
    ]


def test_an_unknown_attitude_is_named(framework) -> None:
    broken = content()
    broken["criteria"][4]["attitude"] = "A77"
    assert problems(broken) == [
        "- A77: TST0001-001v1 has no such attitude; correct the code.",
        "- A02 has no criterion; write its anchors.",
    ]


def test_a_wrong_framework_code_says_what_is_loaded(framework) -> None:
    broken = content() | {"framework": "SMS2512-001v9"}
    assert problems(broken) == [
        (
            "- framework: SMS2512-001v9 is not loaded (loaded: TST0001-001v1). Load it first, or "
            "correct the code."
        )
    ]


def test_a_missing_anchor_and_a_doubled_level_are_named(framework) -> None:
    broken = content()
    del broken["criteria"][0]["anchors"][2]
    broken["criteria"][3]["anchors"][4]["level"] = 3
    assert problems(broken) == [
        "- P1.1.1: the anchor of level 2 is missing; write it.",
        "- A01: level 3 has two anchors; keep one.",
        "- A01: the anchor of level 4 is missing; write it.",
    ]


def test_an_anchor_outside_the_scale_is_named(framework) -> None:
    broken = content()
    broken["criteria"][0]["anchors"].append({"level": 5, "text": text("too high")})
    assert problems(broken) == ["- P1.1.1: level 5 is not in the scale; remove the anchor."]


def test_missing_english_is_told_with_its_place(framework) -> None:
    broken = content()
    del broken["criteria"][2]["anchors"][3]["text"]["en"]
    broken["criteria"][2]["anchors"][4]["text"]["en"] = "  "
    broken["title"] = {"zh-Hant": "評分規準"}
    assert problems(broken) == [
        "- criteria › P1.2.1 › anchors › 3 › text: “en” is missing; add it.",
        "- criteria › P1.2.1 › anchors › 4 › text › en: this is empty; write it.",
        "- title: “en” is missing; add it.",
    ]


def test_unknown_fields_and_another_schema_are_told(framework) -> None:
    broken = content() | {"schema": "assay-rubric/9"}
    broken["criteria"][0]["weight"] = 2
    assert problems(broken) == [
        (
            "- criteria › P1.1.1: “weight” is not known here; known are: indicator, attitude, "
            "occurrence, anchors."
        ),
        "- schema: this must be “assay-rubric/1”, not “assay-rubric/9”.",
    ]


def test_a_criterion_names_one_thing(framework) -> None:
    broken = content()
    broken["criteria"][0]["attitude"] = "A01"
    assert problems(broken) == [
        "- P1.1.1: name one indicator or one attitude, not both and not none."
    ]


def test_two_criteria_for_one_indicator_are_refused(framework) -> None:
    broken = content()
    broken["criteria"].append(copy.deepcopy(broken["criteria"][0]))
    assert problems(broken) == ["- P1.1.1 has two criteria; keep one."]


def test_a_scale_with_a_doubled_level_is_refused(framework) -> None:
    broken = content()
    broken["scale"].append(broken["scale"][3])
    assert problems(broken) == ["- scale: level 3 stands there twice; keep one."]


def test_a_code_that_is_printed_twice_needs_an_occurrence(framework) -> None:
    block = Indicator.objects.get(code="P1.2.1").block
    twin = Indicator.objects.create(block=block, code="P1.2.1", position=99, text_zh_hant="又一")
    assert problems(content()) == [
        (
            "- P1.2.1 is printed 2 times in TST0001-001v1; say which with “occurrence”, 1 for the "
            "first."
        ),
        "- P1.2.1 has no criterion; write its anchors.",
    ]
    whole = content()
    second = copy.deepcopy(whole["criteria"][2]) | {"occurrence": 2}
    whole["criteria"][2]["occurrence"] = 1
    whole["criteria"].insert(3, second)
    rubric = import_rubric(whole)
    assert criteria_of(rubric)[3].indicator == twin


def test_many_problems_are_counted_after_twenty(framework) -> None:
    broken = content()
    for criterion in broken["criteria"]:
        for anchor in criterion["anchors"]:
            anchor["text"]["en"] = ""
    assert len(problems(broken)) == 21
    assert problems(broken)[-1] == "- … and 5 more."


def test_content_that_is_no_object_is_refused(framework) -> None:
    expected = "- The file holds a list; a rubric fixture is one object."
    assert problems([]) == [expected]


def test_the_command_loads_a_file_and_tells_refusals(framework, tmp_path: Path) -> None:
    path = tmp_path / "rubric.json"
    path.write_text(json.dumps(content()), encoding="utf-8")
    for _turn in range(2):
        said = StringIO()
        call_command("load_rubric", path, stdout=said)
        assert said.getvalue() == "Rubric 1 of TST0001-001v1: 5 criteria.\n"
    call_command("load_rubric", path, stdout=said, verbosity=0)
    assert said.getvalue() == "Rubric 1 of TST0001-001v1: 5 criteria.\n"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="is not JSON in UTF-8"):
        call_command("load_rubric", path)
    with pytest.raises(CommandError, match=r"cannot be read .*check the path"):
        call_command("load_rubric", tmp_path / "none.json")
