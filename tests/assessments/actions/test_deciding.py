"""reconcile_criterion, finish_reconciling, sign_off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.errors import StaleState
from accounts.history import history_of
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.actions.sign_off import sign_off
from assessments.errors import AssessmentRefused, NotReconciled, ReasonMissing, ScoreRefused
from assessments.models import Assessment, Decision
from assessments.rules import reconcilers_of
from campaigns.actions.declare_conflict import declare_conflict
from campaigns.actions.end_allocation import end_allocation
from lib.fingerprint import fingerprint
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    reconciled,
    sealed_pair,
    signed_off,
)
from tests.factories.campaigns import allocate

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)
TWO = {"first": {"P1.1.1": 2, "A01": None}}


def _pair(case: Assessment):
    return [row.assessor for row in case.sheets.order_by("created_at", "pk")]


def _agree(case: Assessment, code: str, actor, **said):
    said = {"level": 3, "reason": "Read together.", **said}
    return reconcile_criterion(case, criterion=criterion(case, code), actor=actor, **said)


# Reconciling


def test_an_agreed_level_is_kept_with_reason_and_name() -> None:
    case = sealed_pair(**TWO)
    one, _other = _pair(case)

    row = _agree(case, "P1.1.1", one, reason=" Cells 7 to 9 show it. ", at=AT)

    assert (row.level, row.not_seen, row.reason) == (3, False, "Cells 7 to 9 show it.")
    assert (row.by, row.at) == (one, AT)
    assert list(row.agreed_by.all()) == [one]
    assert history_of(row).get().digest == fingerprint(
        {"criterion": "P1.1.1", "level": 3, "not_seen": False, "reason": "Cells 7 to 9 show it."}
    )


def test_scored_against_not_seen_is_a_difference_and_may_be_agreed_not_seen() -> None:
    case = sealed_pair(**TWO)

    row = _agree(case, "A01", _pair(case)[0], level=None, not_seen=True)

    assert (row.level, row.not_seen) == (None, True)


def test_equal_marks_are_not_reconciled() -> None:
    case = sealed_pair(**TWO)

    with pytest.raises(ScoreRefused, match="agree here"):
        _agree(case, "P1.2.1", _pair(case)[0])
    assert not case.reconciliations.exists()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"reason": " "}, ReasonMissing),
        ({"level": None}, ScoreRefused),
        ({"level": 3, "not_seen": True}, ScoreRefused),
        ({"level": 5}, ScoreRefused),
    ],
)
def test_what_cannot_be_agreed(said: dict, error: type) -> None:
    case = sealed_pair(**TWO)

    with pytest.raises(error):
        _agree(case, "P1.1.1", _pair(case)[0], **said)
    assert not case.reconciliations.exists()


def test_saying_the_same_is_agreeing_and_another_level_is_a_new_row() -> None:
    case = sealed_pair(**TWO)
    one, other = _pair(case)
    first = _agree(case, "P1.1.1", one)

    assert _agree(case, "P1.1.1", other) == first
    assert set(first.agreed_by.all()) == {one, other}
    second = _agree(case, "P1.1.1", other, level=2)

    first.refresh_from_db()
    assert first.dropped_at is not None
    assert list(second.agreed_by.all()) == [other]
    assert case.reconciliations.filter(dropped_at=None).get() == second


def test_finishing_refuses_while_differences_are_open() -> None:
    case = sealed_pair(**TWO)
    one, _other = _pair(case)
    _agree(case, "P1.1.1", one)

    with pytest.raises(NotReconciled, match="A01"):
        finish_reconciling(case, actor=one)
    case.refresh_from_db()
    assert case.state == "revealed"


def test_two_assessors_reconcile_jointly() -> None:
    """Whoever wrote all levels cannot finish alone: the other has not agreed."""
    case = sealed_pair(**TWO)
    one, other = _pair(case)
    for code in ("P1.1.1", "A01"):
        _agree(case, code, one)

    assert finish_reconciling(case, actor=one).state == "revealed"
    with pytest.raises(NotReconciled, match="not both agreed"):
        sign_off(case, actor=manager_of(case))
    assert finish_reconciling(case, actor=other).state == "reconciled"
    assert case.state == "reconciled"


def test_a_level_changed_after_ones_agreement_asks_for_it_again() -> None:
    case = sealed_pair(**TWO)
    one, other = _pair(case)
    for code in ("P1.1.1", "A01"):
        _agree(case, code, one)
    _agree(case, "P1.1.1", other, level=2)

    assert finish_reconciling(case, actor=other).state == "revealed"
    assert finish_reconciling(case, actor=one).state == "reconciled"


def test_without_differences_one_finish_is_enough() -> None:
    case = sealed_pair()

    assert finish_reconciling(case, actor=_pair(case)[1]).state == "reconciled"


def test_a_named_reconciler_decides_alone() -> None:
    case = sealed_pair(**TWO)
    third = person("assessor")
    allocate(case.enrolment, third, "reconcile")
    for code in ("P1.1.1", "A01"):
        _agree(case, code, third)

    assert finish_reconciling(case, actor=third).state == "reconciled"
    signed = sign_off(case, actor=manager_of(case)).record["signatures"]
    assert [row["role"] for row in signed] == [
        "assessor_1", "assessor_2", "reconciler", "manager",
    ]  # fmt: skip


def _reconciled_by_a_third(case: Assessment):
    """With the allocation of the named reconciler, who agreed on both differences."""
    duty = allocate(case.enrolment, person("assessor"), "reconcile")
    for code in ("P1.1.1", "A01"):
        _agree(case, code, duty.person)
    return finish_reconciling(case, actor=duty.person), duty


def _reconcilers(decision: Decision) -> list[str]:
    rows = decision.record["signatures"]
    return [row["name"] for row in rows if row["role"] == "reconciler"]


def test_who_reconciled_signs_and_whoever_has_the_duty_later_does_not() -> None:
    case, duty = _reconciled_by_a_third(sealed_pair(**TWO))
    duty.ended_at = AT
    duty.save()
    allocate(case.enrolment, person("assessor"), "reconcile")

    decision = sign_off(case, actor=manager_of(case))

    assert _reconcilers(decision) == [duty.person.full_name]


def test_a_reconciler_named_after_the_assessors_agreed_signs_nothing() -> None:
    case = reconciled(**TWO)
    allocate(case.enrolment, person("assessor"), "reconcile")

    assert _reconcilers(sign_off(case, actor=manager_of(case))) == []


def test_a_late_conflict_of_the_reconciler_stops_the_sign_off() -> None:
    case, duty = _reconciled_by_a_third(sealed_pair(**TWO))
    declare_conflict(duty, actor=duty.person, text="Former teacher.")
    end_allocation(duty, actor=manager_of(case), reason="Conflict.")

    with pytest.raises(AssessmentRefused, match="agreed on again"):
        sign_off(case, actor=manager_of(case))

    assert not Decision.objects.exists()


def test_somebody_allocated_after_the_reveal_has_no_say_in_the_levels() -> None:
    case = sealed_pair(**TWO)
    allocate(case.enrolment, person("assessor"))

    assert reconcilers_of(case) == {who.pk for who in _pair(case)}


def test_finishing_twice_changes_nothing() -> None:
    case = reconciled(**TWO)
    moves = history_of(case).count()

    finish_reconciling(case, actor=_pair(case)[0])

    assert history_of(case).count() == moves


# Signing off


def test_signing_off_freezes_record_and_fingerprint_in_one_row() -> None:
    case = reconciled(**TWO)
    manager = manager_of(case)

    decision = sign_off(case, actor=manager, at=AT)

    assert case.state == "signed_off"
    assert decision.fingerprint == fingerprint(decision.record)
    assert decision.overall == decision.record["overall"]["result"] == "level_5"
    assert (decision.signed_by, decision.signed_at, decision.previous) == (manager, AT, None)
    assert decision.record["decision_id"] == str(decision.pk)
    assert history_of(case).last().digest == decision.fingerprint
    assert history_of(decision).get().to_state == "level_5"


def test_signing_twice_gives_the_same_decision_and_another_manager_is_late() -> None:
    case = reconciled()
    colleague = person("manager")
    case.enrolment.campaign.managers.add(colleague)
    first = sign_off(case, actor=manager_of(case))

    assert sign_off(case, actor=manager_of(case)) == first
    with pytest.raises(StaleState):
        sign_off(case, actor=colleague)
    assert Decision.objects.count() == 1


def test_a_conflict_declared_late_stops_the_sign_off() -> None:
    case = reconciled()
    allocation = case.sheets.all()[0].allocation
    allocation.conflict = "Former teacher."
    allocation.save()

    with pytest.raises(AssessmentRefused, match="replace them"):
        sign_off(case, actor=manager_of(case))
    assert not Decision.objects.exists()


def test_an_unreconciled_case_is_not_signed() -> None:
    for case, error in ((sealed_pair(**TWO), NotReconciled), (assessment(), StaleState)):
        with pytest.raises(error):
            sign_off(case, actor=manager_of(case))
    assert not Decision.objects.exists()


def test_what_was_not_seen_and_could_change_the_answer_is_not_determined() -> None:
    assert signed_off(first={"P1.2.1": None}, second={"P1.2.1": None}).overall == "not_determined"
