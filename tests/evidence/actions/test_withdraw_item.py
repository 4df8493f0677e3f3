from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import NotAllowed, StaleState
from accounts.history import history_of
from campaigns.errors import CampaignClosed, EvidenceFrozen
from campaigns.models import Enrolment
from evidence.actions.withdraw_item import withdraw_item
from tests.factories.accounts import person
from tests.factories.evidence import finished_run, queued_run, submitted_item


def test_withdrawing_keeps_the_item_and_cancels_its_run(enrolled):
    item = submitted_item(enrolled)
    done, waiting = finished_run(item), queued_run(item)
    withdraw_item(item, actor=enrolled.candidate, reason="wrong file")

    item.refresh_from_db()
    states = [run.state for run in item.runs.order_by("queued_at")]
    assert (item.state, states) == ("withdrawn", ["finished", "cancelled"])
    assert [(m.verb, m.note.text) for m in history_of(item)] == [("withdraw", "wrong file")]
    assert done.pk != waiting.pk


def test_withdrawing_twice_is_stale(enrolled):
    item = submitted_item(enrolled)
    withdraw_item(item, actor=enrolled.candidate)
    with pytest.raises(StaleState):
        withdraw_item(item, actor=enrolled.candidate)


def test_not_after_the_deadline_and_not_once_frozen(enrolled):
    item = submitted_item(enrolled)
    late = enrolled.campaign.closes_at + timedelta(seconds=1)
    with pytest.raises(CampaignClosed):
        withdraw_item(item, actor=enrolled.candidate, at=late)
    Enrolment.objects.update(frozen_at=timezone.now())
    with pytest.raises(EvidenceFrozen):
        withdraw_item(item, actor=enrolled.candidate)
    item.refresh_from_db()
    assert item.state == "submitted"


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager", "administrator"])
def test_nobody_else_withdraws(enrolled, role):
    with pytest.raises(NotAllowed):
        withdraw_item(submitted_item(enrolled), actor=person(role))
