"""Pages for managers: what they show, what they do, whom they refuse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from campaigns.models import Campaign, Enrolment
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign, pack_version

pytestmark = pytest.mark.django_db
GET_PAGES = ["campaign_list", "campaign_new", "tokens"]


def _page(name: str, *args: object) -> str:
    return reverse(f"campaigns:{name}", args=args)


@pytest.fixture
def manager():
    return person("manager", full_name="周雅雯")


@pytest.fixture
def campaign(manager) -> Campaign:
    return open_campaign(manager=manager)


@pytest.mark.parametrize("name", GET_PAGES)
@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "api_client"])
def test_pages_are_closed_to_other_roles(name: str, role: str, signed_in) -> None:
    assert signed_in(person(role)).get(_page(name)).status_code == 403


@pytest.mark.parametrize("name", GET_PAGES)
def test_pages_send_strangers_to_the_log_in(name: str, client) -> None:
    answer = client.get(_page(name))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:log_in"))


@pytest.mark.parametrize("name", GET_PAGES)
@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_pages_are_open_to_managers_and_administrators(name: str, role: str, signed_in) -> None:
    assert signed_in(person(role)).get(_page(name)).status_code == 200


def test_the_campaign_page_shows_what_is_asked_in_the_campaigns_time_zone(
    manager, signed_in
) -> None:
    campaign = open_campaign(
        manager=manager, name="2026 秋", time_zone="Europe/Berlin",
        closes_at=datetime(2030, 1, 1, 22, 30, tzinfo=UTC),
    )  # fmt: skip
    pack_version(campaign)
    enrolled = enrolment(campaign)

    text = signed_in(manager).get(_page("campaign", campaign.pk)).content.decode()

    for part in (
        "2026 秋", "2030-01-01 23:30", "Europe/Berlin", campaign.framework.code,
        "historical version", "Evaluate a model", enrolled.candidate.full_name, enrolled.alias,
        "no assessor yet",
    ):  # fmt: skip
        assert part in text


def test_the_page_of_anothers_campaign_is_not_found_by_a_manager(campaign, signed_in) -> None:
    other = signed_in(person("manager"))

    assert other.get(_page("campaign", campaign.pk)).status_code == 404
    assert other.post(_page("campaign_open", campaign.pk)).status_code == 404
    assert other.post(_page("campaign_close", campaign.pk)).status_code == 404
    assert other.post(_page("enrol", campaign.pk), {"candidates": "x"}).status_code == 404
    assert other.post(_page("spread", campaign.pk)).status_code == 404


@pytest.mark.parametrize("part", ["candidate", "assessor", "verifier"])
def test_managers_of_other_campaigns_with_a_part_in_this_one_do_not_read_its_page(
    part: str, campaign, signed_in
) -> None:
    """It names who assesses whom."""
    both = person("manager", part)
    if part == "candidate":
        enrolment(campaign, both)
    else:
        allocate(enrolment(campaign), both, "score" if part == "assessor" else "verify")
    browser = signed_in(both)

    assert browser.get(_page("campaign", campaign.pk)).status_code == 404
    assert campaign.name not in browser.get(_page("campaign_list")).content.decode()


def test_administrators_read_a_campaign_but_have_no_buttons(campaign, signed_in) -> None:
    administrator = signed_in(person("administrator"))

    text = administrator.get(_page("campaign", campaign.pk)).content.decode()

    assert "Enrol candidates" not in text
    assert administrator.post(_page("campaign_close", campaign.pk)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(
    count: int, manager, signed_in, django_assert_num_queries
) -> None:
    browser, campaign = signed_in(manager), open_campaign(manager=manager)
    for _n in range(count - 1):
        open_campaign(manager=manager)
    for _n in range(count):
        enrolled = enrolment(campaign)
        allocate(enrolled, person("assessor"))
        allocate(enrolled, person("assessor"))

    # Session, user, roles; count, campaigns with managers and packs.
    with django_assert_num_queries(7):
        browser.get(_page("campaign_list"))
    # Session, user, roles; campaign with managers and packs; enrolments counted and read
    # with allocations; assessors to choose from.
    with django_assert_num_queries(10):
        browser.get(_page("campaign", campaign.pk))


def test_making_a_campaign_reads_dates_in_its_time_zone(manager, signed_in) -> None:
    template = open_campaign(manager=manager)
    pack = pack_version()

    answer = signed_in(manager).post(
        _page("campaign_new"),
        {
            "name": "Autumn", "framework": template.framework.pk, "rubric": template.rubric.pk,
            "rule_set": template.rule_set.pk, "packs": [pack.pk], "managers": [manager.pk],
            "time_zone": "America/New_York", "opens_at": "2030-01-01T09:00",
            "closes_at": "2030-02-01T17:30",
        },
    )  # fmt: skip

    made = Campaign.objects.get(name="Autumn")
    assert answer.url == _page("campaign", made.pk)
    assert made.opens_at == datetime(2030, 1, 1, 14, 0, tzinfo=UTC)
    assert made.closes_at == datetime(2030, 2, 1, 22, 30, tzinfo=UTC)
    assert made.state == "draft"
    assert list(made.packs.all()) == [pack]


def test_a_campaign_that_does_not_fit_is_explained_on_the_form(manager, signed_in) -> None:
    template = open_campaign(manager=manager)

    answer = signed_in(manager).post(
        _page("campaign_new"),
        {
            "name": "Autumn", "framework": template.framework.pk, "rubric": template.rubric.pk,
            "rule_set": template.rule_set.pk, "managers": [manager.pk],
            "time_zone": "Asia/Taipei", "opens_at": "2030-02-01T09:00",
            "closes_at": "2030-01-01T17:30",
        },
    )  # fmt: skip

    assert answer.status_code == 400
    assert "The deadline must lie after the opening." in answer.content.decode()
    assert not Campaign.objects.filter(name="Autumn").exists()


def test_open_and_close_buttons(manager, signed_in) -> None:
    campaign, browser = open_campaign(manager=manager, state="draft"), signed_in(manager)

    assert browser.post(_page("campaign_open", campaign.pk)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == "open"
    assert browser.post(_page("campaign_close", campaign.pk)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == "closed"
    assert browser.post(_page("campaign_open", campaign.pk)).status_code == 409


def test_the_empty_lists_say_so(signed_in) -> None:
    browser = signed_in(person("manager"))

    assert "No campaign yet" in browser.get(_page("campaign_list")).content.decode()
    assert "No token yet" in browser.get(_page("tokens")).content.decode()


def test_fifty_candidates_a_page(campaign, manager, signed_in) -> None:
    for _n in range(51):
        enrolment(campaign)

    text = signed_in(manager).get(_page("campaign", campaign.pk)).content.decode()

    assert "Page 1 of 2" in text
    assert Enrolment.objects.filter(campaign=campaign).count() == 51
