"""freeze_enrolment: evidence and rule set close when scoring begins."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.errors import NotAllowed
from accounts.history import history_of
from campaigns.actions.freeze_enrolment import freeze_enrolment
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)
LATER = datetime(2030, 1, 2, tzinfo=UTC)


def test_the_first_assessor_freezes_and_the_second_changes_nothing() -> None:
    enrolled = enrolment()
    one, two = person("assessor"), person("assessor")
    allocate(enrolled, one)
    allocate(enrolled, two)

    freeze_enrolment(enrolled, evidence_hash="a" * 64, actor=one, at=AT)
    freeze_enrolment(enrolled, evidence_hash="b" * 64, actor=two, at=LATER)

    enrolled.refresh_from_db()
    assert (enrolled.frozen_at, enrolled.evidence_hash) == (AT, "a" * 64)
    assert history_of(enrolled).get().digest == "a" * 64
    enrolled.campaign.refresh_from_db()
    assert enrolled.campaign.rules_frozen_at == AT
    frozen = history_of(enrolled.campaign).get()
    assert frozen.digest == enrolled.campaign.rule_set.content_hash


@pytest.mark.parametrize("duty", ["verify", "reconcile", "decide", None])
def test_only_who_scores_the_case_freezes_it(duty: str | None) -> None:
    enrolled, actor = enrolment(), person("assessor", "verifier", "manager")
    if duty:
        allocate(enrolled, actor, duty)

    with pytest.raises(NotAllowed):
        freeze_enrolment(enrolled, evidence_hash="a" * 64, actor=actor, at=AT)


def test_a_barred_assessor_does_not_freeze() -> None:
    enrolled, actor = enrolment(), person("assessor")
    allocation = allocate(enrolled, actor)
    allocation.conflict = "Former teacher."
    allocation.save()

    with pytest.raises(NotAllowed):
        freeze_enrolment(enrolled, evidence_hash="a" * 64, actor=actor, at=AT)
