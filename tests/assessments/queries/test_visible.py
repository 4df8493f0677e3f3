"""Blind before the seal: who sees which rows at every stage."""

from __future__ import annotations

import pytest

from assessments.queries import (
    assessments_visible_to,
    decisions_visible_to,
    sheets_managed_by,
    sheets_visible_to,
)
from assessments.rules import can_read_scores
from tests.assessments.cast import WHO, cast

pytestmark = pytest.mark.django_db
STATES = ["open", "scoring", "revealed", "reconciled", "signed_off"]
MANAGERS = {"manager", "manager_who_scores"}
HAVE_A_DUTY = {"assessor_1", "assessor_2", "verifier"}


@pytest.mark.parametrize("state", STATES)
def test_a_case_is_seen_by_who_has_a_duty_or_manages(state: str) -> None:
    world = cast(state)

    seen = {who for who in WHO if assessments_visible_to(world.people[who]).exists()}

    assert seen == HAVE_A_DUTY | MANAGERS


@pytest.mark.parametrize("state", ["open", "scoring"])
def test_before_the_reveal_an_assessor_reads_the_own_sheet_only(state: str) -> None:
    world = cast(state)

    for who in WHO:
        seen = {sheet.assessor for sheet in sheets_visible_to(world.people[who])}
        expected = {world.people[who]} if who in ("assessor_1", "assessor_2") else set()
        assert seen == expected, who


@pytest.mark.parametrize("state", ["revealed", "reconciled", "signed_off"])
def test_once_revealed_everybody_with_a_part_reads_all(state: str) -> None:
    world = cast(state, named_reconciler=True)

    for who in WHO:
        count = sheets_visible_to(world.people[who]).count()
        may = who in HAVE_A_DUTY | MANAGERS | {"reconciler"}
        assert count == (3 if may else 0), who


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", WHO)
def test_query_and_predicate_agree(state: str, who: str) -> None:
    """What a person reads by the query is what the rule says of each sheet."""
    world = cast(state)
    user = world.people[who]

    read = set(sheets_visible_to(user).values_list("pk", flat=True))
    allowed = {sheet.pk for sheet in world.case.sheets.all() if can_read_scores(user, sheet)}

    assert read == allowed


def test_unsealing_hides_the_others_marks_again() -> None:
    from assessments.actions.unseal_sheet import unseal_sheet

    world = cast("revealed")
    unseal_sheet(world.sheet("assessor_1"), reason="slip", actor=world.people["manager"])

    seen = {sheet.assessor for sheet in sheets_visible_to(world.people["assessor_2"])}
    assert seen == {world.people["assessor_2"]}


@pytest.mark.parametrize("state", STATES)
def test_managers_steer_sheets_without_reading_them(state: str) -> None:
    world = cast(state)

    seen = {who for who in WHO if sheets_managed_by(world.people[who]).exists()}

    assert seen == MANAGERS


def test_a_decision_is_seen_by_managers_verifier_candidate_and_client() -> None:
    world = cast("signed_off")

    seen = {who for who in WHO if decisions_visible_to(world.people[who]).exists()}

    assert seen == {"manager", "verifier", "candidate", "api_client"}


def test_a_returned_decision_no_longer_stands_for_candidate_and_client() -> None:
    from assessments.actions.return_decision import return_decision

    world = cast("signed_off")
    return_decision(world.case, reason="again", actor=world.people["verifier"])

    seen = {who for who in WHO if decisions_visible_to(world.people[who]).exists()}

    assert seen == {"manager", "verifier"}


def test_only_the_newest_decision_stands_for_the_candidate() -> None:
    from assessments.actions.finish_reconciling import finish_reconciling
    from assessments.actions.return_decision import return_decision
    from assessments.actions.sign_off import sign_off

    world = cast("signed_off")
    first = world.case.decisions.get()
    return_decision(world.case, reason="again", actor=world.people["verifier"])
    for who in ("assessor_1", "assessor_2"):
        finish_reconciling(world.case, actor=world.people[who])
    second = sign_off(world.case, actor=world.people["manager"])

    assert second.previous == first
    assert list(decisions_visible_to(world.people["candidate"])) == [second]
    assert set(decisions_visible_to(world.people["manager"])) == {first, second}


def test_what_is_listed_costs_no_query_per_row(django_assert_num_queries) -> None:
    from campaigns.naming import shown_name

    world = cast("signed_off")
    manager = world.people["manager"]
    for lists in (assessments_visible_to, sheets_visible_to):
        rows = list(lists(manager))
        with django_assert_num_queries(0):
            for row in rows:
                case = getattr(row, "assessment", row)
                shown_name(manager, case.enrolment)
