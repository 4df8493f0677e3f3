"""enrol_candidate, allocate_person, end_allocation, declare_conflict, spread_assessors."""

from __future__ import annotations

import pytest

from accounts.errors import NotAllowed
from accounts.history import history_of
from campaigns.actions.allocate_person import allocate_person
from campaigns.actions.declare_conflict import declare_conflict
from campaigns.actions.end_allocation import end_allocation
from campaigns.actions.enrol_candidate import enrol_candidate
from campaigns.actions.spread_assessors import spread_assessors
from campaigns.errors import AllocationRefused, CampaignClosed, EnrolmentRefused
from campaigns.models import Allocation, Enrolment
from campaigns.queries import allocations_of, enrolments_visible_to
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign

pytestmark = pytest.mark.django_db
ROLE_FITS = {
    "score": "assessor",
    "rescore": "assessor",
    "reconcile": "assessor",
    "verify": "verifier",
}
ROLES = ["candidate", "assessor", "verifier", "manager", "administrator", "api_client"]


@pytest.fixture
def campaign():
    return open_campaign()


@pytest.fixture
def manager(campaign):
    return campaign.managers.get()


def test_a_candidate_is_enrolled_under_an_alias_that_tells_nothing(campaign, manager) -> None:
    candidate = person("candidate", full_name="陳怡君", username="chen")

    enrolled = enrol_candidate(campaign, candidate=candidate, actor=manager)

    assert enrolled.alias.startswith("C-")
    assert len(enrolled.alias) == 6
    assert not {"陳", "chen"} & set(enrolled.alias.lower())
    assert history_of(enrolled).get().actor == manager


def test_enrolling_twice_changes_nothing(campaign, manager) -> None:
    candidate = person("candidate")
    first = enrol_candidate(campaign, candidate=candidate, actor=manager, alias="A1")

    assert enrol_candidate(campaign, candidate=candidate, actor=manager) == first
    assert Enrolment.objects.get().alias == "A1"


def test_who_cannot_be_a_candidate(campaign, manager) -> None:
    both = person("candidate", "manager")
    campaign.managers.add(both)
    enrolment(campaign)  # takes C-001

    for candidate in (person("assessor"), both):
        with pytest.raises(EnrolmentRefused):
            enrol_candidate(campaign, candidate=candidate, actor=manager)
    for alias in ("C-001", "  "):
        with pytest.raises(EnrolmentRefused, match="alias"):
            enrol_candidate(campaign, candidate=person("candidate"), actor=manager, alias=alias)


def test_a_closed_campaign_takes_no_candidates() -> None:
    campaign = open_campaign(state="closed")

    with pytest.raises(CampaignClosed):
        enrol_candidate(campaign, candidate=person("candidate"), actor=campaign.managers.get())


@pytest.mark.parametrize("role", ROLES)
def test_only_the_campaigns_managers_enrol_allocate_end_and_spread(campaign, role: str) -> None:
    """A stranger with any role, a manager of another campaign among them."""
    actor, enrolled = person(role), enrolment(campaign)
    allocation = allocate(enrolled, person("assessor"))

    with pytest.raises(NotAllowed):
        enrol_candidate(campaign, candidate=person("candidate"), actor=actor)
    with pytest.raises(NotAllowed):
        allocate_person(enrolled, person=person("assessor"), duty="score", actor=actor)
    with pytest.raises(NotAllowed):
        end_allocation(allocation, actor=actor, reason="x")
    with pytest.raises(NotAllowed):
        declare_conflict(allocation, actor=actor, text="x")
    with pytest.raises(NotAllowed):
        spread_assessors(campaign, assessors=[person("assessor")], actor=actor)


@pytest.mark.parametrize("duty", ROLE_FITS)
@pytest.mark.parametrize("role", ROLES)
def test_a_duty_asks_for_its_role(campaign, manager, duty: str, role: str) -> None:
    enrolled, somebody = enrolment(campaign), person(role)

    if role == ROLE_FITS[duty]:
        allocation = allocate_person(enrolled, person=somebody, duty=duty, actor=manager)
        assert (allocation.person, allocation.duty) == (somebody, duty)
        assert history_of(allocation).get().to_state == duty
    else:
        with pytest.raises(AllocationRefused):
            allocate_person(enrolled, person=somebody, duty=duty, actor=manager)


def test_only_a_manager_of_this_campaign_decides(campaign, manager) -> None:
    enrolled = enrolment(campaign)

    assert allocate_person(enrolled, person=manager, duty="decide", actor=manager).pk
    with pytest.raises(AllocationRefused, match="manager of this campaign"):
        allocate_person(enrolled, person=person("manager"), duty="decide", actor=manager)


def test_nobody_has_a_duty_in_their_own_case(campaign, manager) -> None:
    both = person("candidate", "assessor")
    enrolled = enrolment(campaign, candidate=both)

    with pytest.raises(AllocationRefused, match="own case"):
        allocate_person(enrolled, person=both, duty="score", actor=manager)


def test_one_duty_per_person_and_the_same_one_twice_changes_nothing(campaign, manager) -> None:
    enrolled, assessor = enrolment(campaign), person("assessor", "verifier")
    first = allocate_person(enrolled, person=assessor, duty="score", actor=manager)

    assert allocate_person(enrolled, person=assessor, duty="score", actor=manager) == first
    with pytest.raises(AllocationRefused, match="one duty per person"):
        allocate_person(enrolled, person=assessor, duty="verify", actor=manager)
    assert Allocation.objects.count() == 1


def test_unknown_duties_service_accounts_and_a_second_reconciler_are_refused(
    campaign, manager
) -> None:
    enrolled = enrolment(campaign)
    allocate_person(enrolled, person=person("assessor"), duty="reconcile", actor=manager)

    refused = [
        (person("assessor"), "win", "listed duties"),
        (person("assessor", is_service=True), "score", "do not fit"),
        (person("assessor"), "reconcile", "reconciler already"),
    ]
    for somebody, duty, words in refused:
        with pytest.raises(AllocationRefused, match=words):
            allocate_person(enrolled, person=somebody, duty=duty, actor=manager)


def test_an_ended_duty_stays_in_the_rows_and_never_comes_back(campaign, manager) -> None:
    enrolled, assessor = enrolment(campaign), person("assessor")
    allocation = allocate(enrolled, assessor)

    with pytest.raises(AllocationRefused, match="Say why"):
        end_allocation(allocation, actor=manager, reason=" ")
    for _n in range(2):
        end_allocation(allocation, actor=manager, reason="ill")

    assert history_of(allocation).get().note.text == "ill"
    assert not allocations_of(assessor).exists()
    assert not enrolments_visible_to(assessor).exists()
    with pytest.raises(AllocationRefused, match="ended before"):
        allocate_person(enrolled, person=assessor, duty="score", actor=manager)


def test_a_declared_conflict_bars_and_a_declared_absence_does_not(campaign) -> None:
    assessor = person("assessor")
    allocation = allocate(enrolment(campaign), assessor)

    declare_conflict(allocation, actor=assessor, text="")
    assert allocation.conflict_declared_at is not None
    assert allocations_of(assessor).get() == allocation

    declare_conflict(allocation, actor=assessor, text=" We share an office. ")
    assert allocation.conflict == "We share an office."
    assert not allocations_of(assessor).exists()
    verdicts = [move.to_state for move in history_of(allocation)]
    assert verdicts == ["no_conflict", "conflict"]


def test_a_conflict_stands_in_no_append_only_row(campaign, manager) -> None:
    allocation = allocate(enrolment(campaign), person("assessor"))

    declare_conflict(allocation, actor=manager, text="Former teacher.")

    assert not hasattr(history_of(allocation).get(), "note")


def test_spreading_skips_those_who_have_assessors_and_those_who_must_not(campaign, manager) -> None:
    one, two, three = (person("assessor", "candidate") for _n in range(3))
    served, own, fresh = (
        enrolment(campaign),
        enrolment(campaign, candidate=one),
        enrolment(campaign),
    )
    allocate(served, two)

    made = spread_assessors(campaign, assessors=[one, two, three], actor=manager, seed=1)

    assert {row.person for row in own.allocations.all()} == {two, three}
    assert fresh.allocations.count() == 2
    assert served.allocations.count() == 1
    assert len(made) == 4
    assert spread_assessors(campaign, assessors=[one, two, three], actor=manager) == []


def test_spreading_with_too_few_changes_nothing(campaign, manager) -> None:
    enrolment(campaign)

    with pytest.raises(AllocationRefused, match="Too few"):
        spread_assessors(campaign, assessors=[person("assessor")], actor=manager)
    assert not Allocation.objects.exists()
