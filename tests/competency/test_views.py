"""The pages of the standard: who reads them, what they say, how many queries they need."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from competency.actions.import_framework import import_framework
from competency.actions.import_rubric import import_rubric
from competency.actions.load_levels import load_levels
from competency.actions.publish_framework import publish_framework
from competency.models import Block, Criterion, Framework, Indicator, Link, Task
from tests.factories.accounts import person
from tests.factories.competency import small_framework, small_rubric

pytestmark = pytest.mark.django_db
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
PAGES = ("framework_list", "level_list", "framework")


def fixture(name: str) -> dict:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def address(page: str, code: str = "TST0001-001v1") -> str:
    return reverse(f"competency:{page}", args=[code] if page == "framework" else [])


def visible(html: str) -> str:
    """The text of a page, tags out, spaces collapsed."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture
def standard() -> Framework:
    """SMS2512-001v1 as it is loaded in every installation, with rubric and levels."""
    content = fixture("frameworks/SMS2512-001v1.json")
    framework = import_framework(
        content, status="historical", status_source="iCAP 職能發展應用平台"
    )
    publish_framework(framework)
    import_rubric(fixture("rubrics/SMS2512-001v1.json"))
    load_levels(fixture("levels.json"))
    return framework


@pytest.mark.parametrize("page", PAGES)
def test_anonymous_people_are_sent_to_log_in(client, page) -> None:
    small_framework()
    response = client.get(address(page))
    assert response.status_code == 302
    assert response.url == f"{reverse('accounts:log_in')}?next={address(page)}"


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("page", PAGES)
def test_every_role_reads_every_page(signed_in, page, role) -> None:
    small_framework()
    assert signed_in(person(role)).get(address(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_reading_only(signed_in, page) -> None:
    small_framework()
    assert signed_in(person("administrator")).post(address(page)).status_code == 405


def test_a_draft_is_seen_by_administrators_only(signed_in) -> None:
    small_framework()
    Framework.objects.update(state="draft")
    reader, administrator = signed_in(person("manager")), signed_in(person("administrator"))
    assert reader.get(address("framework")).status_code == 404
    assert "No standard has been published yet" in reader.get(address("framework_list")).text
    for page in ("framework", "framework_list"):
        assert "draft, seen by administrators only" in administrator.get(address(page)).text


def test_an_unknown_code_is_not_found(signed_in) -> None:
    assert signed_in(person("candidate")).get(address("framework", "NONE")).status_code == 404


def test_a_historical_standard_is_never_called_current(signed_in, standard) -> None:
    browser = signed_in(person("candidate"))
    for page in ("framework_list", "framework"):
        text = visible(browser.get(address(page, standard.code)).text)
        assert "historical version" in text
        assert "current version" not in text.replace(
            "never to be taken for the current version", ""
        )
        assert "iCAP 職能發展應用平台" in text


def test_the_whole_standard_is_on_its_page(signed_in, standard) -> None:
    html = signed_in(person("assessor")).get(address("framework", standard.code)).text
    text = visible(html)
    for task in Task.objects.all():
        assert f'id="task-{task.pk}"' in html
    for indicator in Indicator.objects.all():
        assert f"{indicator.code} {indicator.text_en}" in text
    for criterion in Criterion.objects.prefetch_related("anchors"):
        assert f'href="#anchors-{criterion.pk}"' in html
        assert f'id="anchors-{criterion.pk}"' in html
    assert text.count("Required competency level 5") == 7
    assert text.count("Required competency level 4") == 5
    assert text.count("Is able to complete work autonomously") == 7
    assert html.count('href="#content-') == 38 + 45
    assert standard.document_sha256 in html
    assert standard.content_hash in html
    assert html.count("<table") == 25


def test_every_link_within_the_page_has_its_place(signed_in, standard) -> None:
    html = signed_in(person("assessor")).get(address("framework", standard.code)).text
    places = re.findall(r'\sid="([^"]+)"', html)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(places)


def test_both_wordings_of_knowledge_16_are_shown_with_their_tasks(signed_in, standard) -> None:
    text = visible(signed_in(person("verifier")).get(address("framework", standard.code)).text)
    assert re.search(r"K16 .{10,90} wording 1 of 2 T4\.1 .{10,90} wording 2 of 2 T4\.2", text)
    assert text.count("worded otherwise here") == 1
    assert text.count("wording 1 of 2") == 1


def test_one_language_at_a_time_or_both(signed_in, standard) -> None:
    browser = signed_in(person("candidate"))
    indicator = Indicator.objects.get(code="P4.1.1")
    one = browser.get(address("framework", standard.code)).text
    english = escape(indicator.text_en)
    assert english in one
    assert indicator.text_zh_hant not in one
    both = browser.get(address("framework", standard.code) + "?both=1").text
    assert f'<span lang="en">{english}</span>' in both
    assert f'<span lang="zh-Hant">{indicator.text_zh_hant}</span>' in both
    chinese = browser.get(
        address("framework", standard.code), headers={"accept-language": "zh-hant"}
    )
    assert indicator.text_zh_hant in chinese.text
    assert english not in chinese.text


def test_a_text_without_english_shows_its_original_as_chinese(signed_in) -> None:
    small_framework()
    Indicator.objects.update(text_en="")
    html = signed_in(person("candidate")).get(address("framework")).text
    assert '<span lang="zh-Hant">指標P1.1.1</span>' in html


def test_texts_are_escaped(signed_in) -> None:
    small_framework()
    Indicator.objects.update(text_en="<script>x</script>")
    html = signed_in(person("candidate")).get(address("framework") + "?both=1").text
    assert "<script>x" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html


def test_a_task_without_level_or_rows_says_so(signed_in) -> None:
    small_framework()
    Block.objects.update(level=None)
    Link.objects.all().delete()
    text = visible(signed_in(person("candidate")).get(address("framework")).text)
    assert text.count("No competency level is printed for this task") == 2
    assert text.count("None printed") == 4
    assert "No rubric has been loaded for this standard" in text


def test_each_part_of_a_task_has_its_own_level(signed_in) -> None:
    small_framework()
    Block.objects.create(task=Task.objects.get(code="T1.1"), position=2, level=3)
    text = visible(signed_in(person("candidate")).get(address("framework")).text)
    assert "Part 1 of 2 Required competency level 5" in text
    assert "Part 2 of 2 Required competency level 3" in text


def test_the_levels_are_the_official_ones_with_their_source(signed_in, standard) -> None:
    text = visible(signed_in(person("candidate")).get(address("level_list") + "?both=1").text)
    for number in range(1, 7):
        assert f"Level {number}" in text
    assert "在最少監督下，自主完成工作" in text
    assert "under minimal supervision" in text
    assert f"Source: {fixture('levels.json')['source']}" in text


def test_without_levels_the_page_says_how_to_load_them(signed_in) -> None:
    assert "load_levels" in signed_in(person("candidate")).get(address("level_list")).text


def test_the_list_is_cut_into_pages(signed_in) -> None:
    Framework.objects.bulk_create(
        Framework(
            code=f"F{n:03d}", version="v1", content_hash="x", state="published", text_zh_hant="名"
        )
        for n in range(51)
    )
    browser = signed_in(person("candidate"))
    assert browser.get(address("framework_list")).text.count("<article") == 50
    assert browser.get(address("framework_list") + "?page=2").text.count("<article") == 1


def test_the_list_needs_as_many_queries_for_three_as_for_one(
    signed_in, django_assert_num_queries
) -> None:
    browser = signed_in(person("candidate"))
    small_framework("TST0001-001v1")
    with django_assert_num_queries(5):
        browser.get(address("framework_list"))
    small_framework("TST0002-001v1")
    small_framework("TST0003-001v1")
    with django_assert_num_queries(5):
        browser.get(address("framework_list"))


def test_a_framework_needs_as_many_queries_for_twelve_tasks_as_for_two(
    signed_in, standard, django_assert_num_queries
) -> None:
    browser = signed_in(person("candidate"))
    small = small_framework()
    small_rubric(small)
    for code in (small.code, standard.code):
        with django_assert_num_queries(16):
            browser.get(address("framework", code) + "?both=1")
