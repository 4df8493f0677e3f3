"""Managers see how well a pack tells good work from bad, and what examines each indicator."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.urls import reverse

from grading import registry
from tests.factories.accounts import person
from tests.factories.campaigns import open_campaign, pack_version
from tests.factories.competency import small_framework

pytestmark = pytest.mark.django_db
QUALITY = json.loads(
    (settings.BASE_DIR / "grading/packs/evaluate-model/quality.json").read_text(encoding="utf-8")
)
PAGES = ("pack_list", "pack", "coverage")


@pytest.fixture
def addresses() -> dict[str, str]:
    campaign = open_campaign(framework=small_framework("SMS2512-001v1"))
    pack = pack_version(campaign, quality=QUALITY)
    return {
        "pack_list": reverse("campaigns:pack_list"),
        "pack": reverse("campaigns:pack", args=[pack.pk]),
        "coverage": reverse("campaigns:coverage", args=["SMS2512-001v1"]),
    }


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("administrator", 200), ("assessor", 403), ("verifier", 403), ("candidate", 403)],
)  # fmt: skip
def test_who_may_read(page, role, status, addresses, signed_in) -> None:
    assert signed_in(person(role)).get(addresses[page]).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_log_in(page, addresses, client) -> None:
    answer = client.get(addresses[page])
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:log_in"))


def test_the_list_shows_the_counts_of_the_table(addresses, signed_in) -> None:
    text = signed_in(person("manager")).get(addresses["pack_list"]).content.decode()
    mutants, marked = QUALITY["mutants"], QUALITY["runs_marked"]
    assert f"<td>{mutants['hits']}/{mutants['n']}</td>" in text
    assert f"<td>{marked['hits']}/{marked['n']}</td>" in text
    assert addresses["pack"] in text
    assert addresses["coverage"] in text


def test_the_page_names_every_mutant_and_cheat(addresses, signed_in) -> None:
    text = signed_in(person("manager")).get(addresses["pack"]).content.decode()
    for kind in ("mutants", "cheats", "clean"):
        for row in QUALITY[kind]["rows"]:
            assert f"{row['name']}<" in text
    low, high = (100 * QUALITY["mutants"][end] for end in ("low", "high"))
    assert f"<td>{low:.1f}–{high:.1f} %</td>" in text


def test_a_version_without_a_table_says_so(signed_in) -> None:
    pack = pack_version()
    browser = signed_in(person("manager"))
    for address in (
        reverse("campaigns:pack_list"),
        reverse("campaigns:pack", args=[pack.pk]),
    ):
        assert "no quality table" in browser.get(address).content.decode()


def test_unknown_packs_and_standards_are_not_found(signed_in) -> None:
    browser = signed_in(person("manager"))
    nobody = "00000000-0000-4000-8000-000000000000"
    assert browser.get(reverse("campaigns:pack", args=[nobody])).status_code == 404
    assert browser.get(reverse("campaigns:coverage", args=["NONE"])).status_code == 404


def test_the_map_says_what_examines_an_indicator(addresses, signed_in) -> None:
    answer = signed_in(person("manager")).get(addresses["coverage"])
    rows = answer.context["rows"]
    packs = [pack for pack in registry.packs() if pack.framework == "SMS2512-001v1"]
    for row in rows:
        code = row.indicator.code
        expected = [p.slug for p in packs if any(code in check.indicators for check in p.checks)]
        assert [pack.slug for pack in row.packs] == expected
    assert answer.context["automatic"] == sum(bool(row.packs) for row in rows)
    assert [bool(row.packs) for row in rows].count(False) >= 1
    assert "people alone" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(
    count, signed_in, django_assert_num_queries
) -> None:
    browser = signed_in(person("manager"))
    frameworks = [small_framework(f"TST{n}") for n in range(count)]
    packs = [pack_version(quality=QUALITY) for _n in range(count)]
    # Session, user, roles; packs counted and read, frameworks.
    with django_assert_num_queries(6):
        browser.get(reverse("campaigns:pack_list"))
    # Session, user, roles; the pack.
    with django_assert_num_queries(4):
        browser.get(reverse("campaigns:pack", args=[packs[0].pk]))
    # Session, user, roles; the framework and its tree.
    with django_assert_num_queries(10):
        browser.get(reverse("campaigns:coverage", args=[frameworks[0].code]))
