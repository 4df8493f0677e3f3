"""load_rule_set: found by content, never changed; and the default numbers."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from competency.actions.load_rule_set import load_rule_set
from competency.errors import FixtureRefused
from competency.models import RuleSet

pytestmark = pytest.mark.django_db
DEFAULT = Path(settings.BASE_DIR) / "fixtures/rule_sets/default-1.json"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def content() -> dict:
    return json.loads(DEFAULT.read_text(encoding="utf-8"))


def test_the_default_numbers(content) -> None:
    stored = load_rule_set(content)
    assert str(stored) == "default 1"
    names = ("met_from", "high_level", "low_level", "no_indicator_below")
    assert [stored.parameters[name] for name in names] == [3, 5, 4, 2]
    assert stored.parameters == content


def test_every_rule_of_the_default_cites_its_basis(content) -> None:
    assert [rule["id"] for rule in content["rules"]] == [
        "indicator", "task", "duty", "level_5", "level_4", "not_determined", "attitudes",
    ]  # fmt: skip


def test_the_same_content_is_found_again(content) -> None:
    assert load_rule_set(content) == load_rule_set(dict(reversed(content.items())))
    assert RuleSet.objects.count() == 1


def test_other_content_needs_another_version(content) -> None:
    load_rule_set(content)
    with pytest.raises(FixtureRefused, match="Give this one a new “version”"):
        load_rule_set(content | {"met_from": 4})
    load_rule_set(content | {"met_from": 4, "version": "2"})
    assert RuleSet.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"low_level": 5}, "- “low_level” must be below “high_level”."),
        ({"no_indicator_below": 4}, "- “no_indicator_below” must not be above “met_from”."),
        ({"title": {"zh-Hant": "規則"}}, "- title: “en” is missing; add it."),
        ({"schema": "x"}, "- schema: this must be “assay-rule-set/1”, not “x”."),
    ],
)
def test_a_wrong_rule_set_is_refused(content, change, complaint) -> None:
    with pytest.raises(FixtureRefused) as refused:
        load_rule_set(content | change)
    assert str(refused.value).splitlines()[1:] == [complaint]
    assert RuleSet.objects.count() == 0


def test_a_doubled_rule_is_refused(content) -> None:
    content["rules"].append(content["rules"][1])
    with pytest.raises(FixtureRefused, match="Rule “task” stands there twice; keep one"):
        load_rule_set(content)


def test_the_command_loads_a_file_and_tells_refusals(tmp_path: Path) -> None:
    for _turn in range(2):
        said = StringIO()
        call_command("load_rule_set", DEFAULT, stdout=said)
        assert said.getvalue() == "Rule set default 1.\n"
    assert RuleSet.objects.count() == 1
    path = tmp_path / "wrong.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_rule_set", path)
