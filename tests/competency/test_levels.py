"""load_levels: the six official descriptors, in both languages."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from competency.actions.load_levels import load_levels
from competency.errors import FixtureRefused
from competency.models import CompetencyLevel
from competency.queries import level_descriptors

pytestmark = pytest.mark.django_db
LEVELS = Path(settings.BASE_DIR) / "fixtures/levels.json"
LEVEL_4 = (
    "能夠在經常變動的情況中，在少許監督下，獨立執行涉及規劃設計且需要熟練技巧的工作。"
    "需要具備相當的專業知識與技術，及作判斷及決定的能力。"
)
LEVEL_5 = (
    "能夠在複雜變動的情況中，在最少監督下，自主完成工作。"
    "需要具備應用、整合、系統化的專業知識與技術及策略思考與判斷能力。"
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def content() -> dict:
    return json.loads(LEVELS.read_text(encoding="utf-8"))


def test_all_six_levels_are_stored_with_their_source(content) -> None:
    load_levels(content)
    stored = level_descriptors()
    assert list(stored) == [1, 2, 3, 4, 5, 6]
    assert (stored[4].text_zh_hant, stored[5].text_zh_hant) == (LEVEL_4, LEVEL_5)
    assert {row.source for row in stored.values()} == {content["source"]}
    assert stored[5].text.startswith("Is able to complete work autonomously")


def test_loading_again_corrects_the_wording_and_doubles_nothing(content) -> None:
    first = load_levels(content)
    content["levels"][0]["text"]["en"] = "Corrected."
    assert load_levels(content) == first
    assert CompetencyLevel.objects.count() == 6
    assert level_descriptors()[1].text_en == "Corrected."


def test_a_missing_and_a_doubled_level_are_named(content) -> None:
    content["levels"][2]["number"] = 2
    with pytest.raises(FixtureRefused) as refused:
        load_levels(content)
    assert str(refused.value).splitlines()[1:] == [
        "- Level 2 stands there twice; keep one.",
        "- Level 3 is missing; add it.",
    ]
    assert CompetencyLevel.objects.count() == 0


def test_missing_english_is_told_with_its_place(content) -> None:
    del content["levels"][5]["text"]["en"]
    with pytest.raises(FixtureRefused, match="levels › 6 › text: “en” is missing; add it"):
        load_levels(content)


def test_the_command_loads_a_file_and_tells_refusals(tmp_path: Path) -> None:
    said = StringIO()
    call_command("load_levels", LEVELS, stdout=said)
    assert said.getvalue() == "6 competency levels.\n"
    path = tmp_path / "wrong.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match="is missing; add it"):
        call_command("load_levels", path)
