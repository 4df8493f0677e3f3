from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import NotAllowed, StaleState
from campaigns.errors import CampaignClosed, EvidenceFrozen
from competency.models import Indicator, Output
from evidence.actions.claim_indicator import claim_indicator
from evidence.actions.remove_claim import remove_claim
from evidence.errors import ClaimRefused, RegionRefused
from evidence.models import Claim, Item
from tests.factories.accounts import person
from tests.factories.campaigns import enrolment
from tests.factories.competency import small_framework
from tests.factories.evidence import claim, notebook, submitted_item

REGION = {"kind": "cells", "first": 1, "last": 2}


@pytest.fixture
def item(enrolled):
    return submitted_item(enrolled, content=notebook("1", "2", "3"))


def indicator(item, code="P1.1.1") -> Indicator:
    return Indicator.objects.get(
        block__task__duty__framework=item.enrolment.campaign.framework, code=code
    )


def test_a_claim_names_indicator_output_place_and_note(item):
    output = Output.objects.get(
        block__task__duty__framework=item.enrolment.campaign.framework, code="O1.1.1"
    )
    made = claim_indicator(
        item,
        indicator=indicator(item),
        output=output,
        region=REGION,
        note=" why ",
        actor=item.enrolment.candidate,
    )
    made.refresh_from_db()
    assert (made.indicator.code, made.output, made.region, made.note) == (
        "P1.1.1",
        output,
        REGION,
        "why",
    )


def test_the_same_claim_twice_is_one(item):
    for _ in range(2):
        claim_indicator(
            item, indicator=indicator(item), region=REGION, actor=item.enrolment.candidate
        )
    assert Claim.objects.count() == 1


def test_an_output_of_another_task_is_refused_with_the_mend(item):
    output = Output.objects.get(
        block__task__duty__framework=item.enrolment.campaign.framework, code="O1.2.1"
    )
    with pytest.raises(
        ClaimRefused, match=r"O1\.2\.1 .* P1\.1\.1\. Choose an output of task T1\.1"
    ):
        claim_indicator(
            item, indicator=indicator(item), output=output, actor=item.enrolment.candidate
        )
    assert not Claim.objects.exists()


def test_a_place_outside_the_file_is_refused(item):
    with pytest.raises(RegionRefused, match="ends at 3"):
        claim_indicator(
            item,
            indicator=indicator(item),
            actor=item.enrolment.candidate,
            region={"kind": "cells", "first": 2, "last": 4},
        )


def test_an_indicator_of_another_standard_is_refused(item):
    other = small_framework("TST0002-001v1")
    foreign = Indicator.objects.filter(block__task__duty__framework=other).first()
    with pytest.raises(NotAllowed, match="not part of"):
        claim_indicator(item, indicator=foreign, actor=item.enrolment.candidate)


@pytest.mark.parametrize("role", ["candidate", "assessor", "manager", "administrator"])
def test_nobody_else_claims_or_removes(item, role):
    made = claim(item)
    with pytest.raises(NotAllowed):
        claim_indicator(item, indicator=indicator(item), actor=person(role))
    with pytest.raises(NotAllowed):
        remove_claim(made, actor=person(role))


def test_a_claim_is_removed(item):
    remove_claim(claim(item), actor=item.enrolment.candidate)
    assert not Claim.objects.exists()


def test_too_late_or_frozen_or_withdrawn_nothing_is_claimed(item):
    actor, chosen = item.enrolment.candidate, indicator(item)
    late = item.enrolment.campaign.closes_at + timedelta(seconds=1)
    with pytest.raises(CampaignClosed):
        claim_indicator(item, indicator=chosen, actor=actor, at=late)
    with pytest.raises(CampaignClosed):
        remove_claim(claim(item), actor=actor, at=late)
    item.state = "withdrawn"
    with pytest.raises(StaleState, match="Upload it again"):
        claim_indicator(item, indicator=chosen, actor=actor)
    type(item.enrolment).objects.update(frozen_at=timezone.now())
    with pytest.raises(EvidenceFrozen):
        claim_indicator(item, indicator=chosen, actor=actor)


def test_claims_of_one_file_are_bounded(item, monkeypatch):
    from evidence.actions import claim_indicator as module

    monkeypatch.setattr(module, "MOST_CLAIMS", 1)
    actor, code = item.enrolment.candidate, indicator(item)
    first = claim_indicator(item, indicator=code, actor=actor)
    with pytest.raises(ClaimRefused, match="at most 1 claims"):
        claim_indicator(item, indicator=indicator(item, "P1.1.2"), actor=actor)
    assert claim_indicator(item, indicator=code, actor=actor) == first


def test_an_item_that_was_withdrawn_after_it_was_read_is_not_claimed(item):
    Item.objects.update(state="withdrawn")
    with pytest.raises(StaleState):
        claim_indicator(item, indicator=indicator(item), actor=item.enrolment.candidate)


def test_names_are_kept_out_of_notes(item):
    item.enrolment.candidate.full_name = "陳怡君"
    item.enrolment.candidate.save()
    made = claim_indicator(
        item, indicator=indicator(item), note="陳怡君做的", actor=item.enrolment.candidate
    )
    assert made.note == f"{item.enrolment.alias}做的"


def test_other_enrolments_are_untouched(item):
    other = submitted_item(enrolment(item.enrolment.campaign))
    with pytest.raises(NotAllowed):
        claim_indicator(other, indicator=indicator(other), actor=item.enrolment.candidate)
