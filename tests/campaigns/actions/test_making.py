"""make_campaign, open_campaign, close_campaign."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.errors import NotAllowed, StaleState
from accounts.history import history_of
from campaigns.actions.close_campaign import close_campaign
from campaigns.actions.make_campaign import make_campaign
from campaigns.actions.open_campaign import open_campaign as open_for_all
from campaigns.errors import CampaignRefused
from campaigns.models import Campaign
from campaigns.states import CAMPAIGN_MOVES, CampaignState
from tests.factories.accounts import person
from tests.factories.campaigns import open_campaign, pack_version
from tests.factories.competency import rule_set, small_framework, small_rubric

pytestmark = pytest.mark.django_db


def _make(actor, **changes) -> Campaign:
    framework = changes.pop("framework", None) or small_framework()
    values = {
        "name": " 2026 秋季評鑑 ",
        "framework": framework,
        "rubric": small_rubric(framework),
        "rule_set": rule_set(),
        "opens_at": datetime(2030, 1, 1, tzinfo=UTC),
        "closes_at": datetime(2030, 2, 1, tzinfo=UTC),
        "time_zone": "Asia/Taipei",
        "managers": [actor],
        "packs": [],
        **changes,
    }
    return make_campaign(**values, actor=actor)


def test_a_new_campaign_is_a_draft_with_managers_and_packs() -> None:
    manager, pack = person("manager"), pack_version()

    campaign = _make(manager, packs=[pack])

    assert (campaign.name, campaign.state) == ("2026 秋季評鑑", "draft")
    assert list(campaign.managers.all()) == [manager]
    assert list(campaign.packs.all()) == [pack]
    assert history_of(campaign).get().verb == "make_campaign"


def test_an_administrator_makes_one_for_a_manager() -> None:
    manager = person("manager")

    campaign = _make(person("administrator"), managers=[manager])

    assert list(campaign.managers.all()) == [manager]


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "api_client"])
def test_others_make_none(role: str) -> None:
    with pytest.raises(NotAllowed):
        _make(person(role))


def test_what_does_not_fit_is_refused_with_the_mend() -> None:
    manager = person("manager")
    draft = small_framework("TST-draft")
    draft.state = "draft"
    draft.save()
    at = datetime(2030, 1, 1, tzinfo=UTC)
    refused = [
        ({"framework": draft}, "Publish the framework"),
        ({"rubric": small_rubric(small_framework("TST-other"))}, "rubric that was written"),
        ({"opens_at": at, "closes_at": at}, "deadline must lie after"),
        ({"time_zone": "Asia/Nowhere"}, "known time zone"),
        ({"managers": []}, "at least one manager"),
        ({"managers": [person("assessor")]}, "at least one manager"),
    ]

    for number, (changes, words) in enumerate(refused):
        framework = changes.pop("framework", None) or small_framework(f"TST-{number}")
        with pytest.raises(CampaignRefused, match=words):
            _make(manager, framework=framework, **changes)
    assert not Campaign.objects.exists()


def test_opening_and_closing_are_moves_and_twice_changes_nothing() -> None:
    manager = person("manager")
    campaign = open_campaign(manager=manager, state="draft")

    for _n in range(2):
        open_for_all(campaign, actor=manager)
    for _n in range(2):
        close_campaign(campaign, actor=manager)

    moves = [(m.from_state, m.to_state) for m in history_of(campaign)]
    assert moves == [("draft", "open"), ("open", "closed")]


def test_every_forbidden_move_is_refused() -> None:
    manager = person("manager")
    verbs = {"open": open_for_all, "closed": close_campaign}
    for state in CampaignState.values:
        for target, verb in verbs.items():
            campaign = open_campaign(manager=manager, state=state)
            if target in CAMPAIGN_MOVES.get(state, ()) or target == state:
                assert verb(campaign, actor=manager).state == target
            else:
                with pytest.raises(StaleState):
                    verb(campaign, actor=manager)
                campaign.refresh_from_db()
                assert campaign.state == state


@pytest.mark.parametrize("verb", [open_for_all, close_campaign])
@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager", "administrator"])
def test_only_its_own_managers_open_and_close(verb, role: str) -> None:
    campaign = open_campaign()

    with pytest.raises(NotAllowed):
        verb(campaign, actor=person(role))


def test_somebody_was_first() -> None:
    manager = person("manager")
    campaign = open_campaign(manager=manager, state="draft")
    stale = Campaign.objects.get(pk=campaign.pk)
    open_for_all(campaign, actor=manager)
    close_campaign(campaign, actor=manager)

    with pytest.raises(StaleState):
        open_for_all(stale, actor=manager)
