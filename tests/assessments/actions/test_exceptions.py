"""unseal_sheet, replace_assessor, withdraw_assessment: exceptional steps, each with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.errors import StaleState
from accounts.history import history_of
from assessments.actions.replace_assessor import replace_assessor
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.unseal_sheet import unseal_sheet
from assessments.actions.withdraw_assessment import withdraw_assessment
from assessments.errors import ReasonMissing
from assessments.models import Assessment
from campaigns.errors import AllocationRefused
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    reconciled,
    sealed_pair,
    sealed_sheet,
    signed_off,
)

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)


def _seal(draft):
    return seal_sheet(draft, actor=draft.assessor)


def test_unsealing_keeps_marks_seal_and_reason_and_hides_again() -> None:
    case = reconciled(first={"P1.1.1": 2})
    sealed = case.sheets.order_by("created_at", "pk")[0]
    digest = sealed.digest

    draft = unseal_sheet(sealed, reason=" Wrong notebook. ", actor=manager_of(case), at=AT)

    case.refresh_from_db()
    assert (case.state, draft.state, draft.digest, draft.sealed_at) == (
        "scoring",
        "draft",
        "",
        None,
    )
    assert draft.scores.count() == 5
    assert draft.seals.get().digest == digest
    assert history_of(draft).last().note.text == "Wrong notebook."
    dropped = case.reconciliations.get()
    assert dropped.dropped_at == AT
    assert history_of(dropped).last().verb == "drop_reconciliation"
    other = case.sheets.exclude(pk=draft.pk).get()
    assert other.state == "sealed"


def test_sealing_after_unsealing_adds_a_seal_and_reveals_anew() -> None:
    case = sealed_pair()
    sealed = case.sheets.all()[0]
    draft = unseal_sheet(sealed, reason="slip", actor=manager_of(case))
    save_score(draft, criterion=criterion(case, "P1.1.1"), level=1, actor=draft.assessor)

    _seal(draft)

    case.refresh_from_db()
    assert case.state == "revealed"
    levels = [
        [r["level"] for r in seal.scores if r["criterion"] == "P1.1.1"]
        for seal in draft.seals.all()
    ]
    assert levels == [[3], [1]]


def test_unsealing_while_the_other_still_scores() -> None:
    case = assessment()
    first, _second = case.sheets.all()
    sealed_sheet(first)

    unseal_sheet(first, reason="slip", actor=manager_of(case))

    case.refresh_from_db()
    assert case.state == "scoring"


def test_unsealing_twice_changes_nothing() -> None:
    case = sealed_pair()
    sealed = case.sheets.all()[0]
    for _n in range(2):
        unseal_sheet(sealed, reason="slip", actor=manager_of(case))

    verbs = [move.verb for move in history_of(sealed)]
    assert verbs.count("unseal_sheet") == 1


def test_a_signed_decision_is_not_unsealed() -> None:
    case = signed_off().assessment

    with pytest.raises(StaleState, match="verifier must return"):
        unseal_sheet(case.sheets.all()[0], reason="slip", actor=manager_of(case))


# Replacing


def test_a_replaced_assessor_leaves_and_a_new_one_starts_blind() -> None:
    case = reconciled(first={"P1.1.1": 2})
    old = case.sheets.order_by("created_at", "pk")[0]
    newcomer = person("assessor")

    fresh = replace_assessor(old, person=newcomer, reason="Ill.", actor=manager_of(case), at=AT)

    case.refresh_from_db()
    old.refresh_from_db()
    assert (case.state, old.state, fresh.state) == ("scoring", "replaced", "draft")
    assert (fresh.assessor, fresh.allocation.duty) == (newcomer, "score")
    assert old.allocation.ended_at == AT
    assert old.scores.count() == 5
    assert not fresh.scores.exists()
    assert not case.reconciliations.filter(dropped_at=None).exists()
    sealed_sheet(fresh)
    assert Assessment.objects.get(pk=case.pk).state == "revealed"


def test_replacing_before_the_start_leaves_the_case_open() -> None:
    case = assessment()

    replace_assessor(
        case.sheets.all()[0], person=person("assessor"), reason="Ill.", actor=manager_of(case)
    )

    case.refresh_from_db()
    assert case.state == "open"
    assert case.sheets.exclude(state="replaced").count() == 2


def test_replacing_twice_by_the_same_person_gives_the_same_sheet() -> None:
    case, newcomer = assessment(), person("assessor")
    old = case.sheets.all()[0]
    first = replace_assessor(old, person=newcomer, reason="Ill.", actor=manager_of(case))

    assert replace_assessor(old, person=newcomer, reason="Ill.", actor=manager_of(case)) == first
    with pytest.raises(StaleState, match="replaced this assessor first"):
        replace_assessor(old, person=person("assessor"), reason="x", actor=manager_of(case))
    assert case.sheets.count() == 3


def test_a_replacement_that_cannot_be_changes_nothing() -> None:
    case = assessment()
    old, other = case.sheets.all()

    for somebody in (case.enrolment.candidate, person("verifier"), old.assessor):
        with pytest.raises(AllocationRefused):
            replace_assessor(old, person=somebody, reason="Ill.", actor=manager_of(case))
    with pytest.raises(StaleState, match="has a sheet"):
        replace_assessor(old, person=other.assessor, reason="Ill.", actor=manager_of(case))
    old.refresh_from_db()
    old.allocation.refresh_from_db()
    assert (old.state, old.allocation.ended_at) == ("draft", None)


def test_an_assessor_whose_duty_was_ended_elsewhere_is_replaced_all_the_same() -> None:
    case = assessment()
    old = case.sheets.all()[0]
    old.allocation.ended_at = AT
    old.allocation.save()

    replace_assessor(old, person=person("assessor"), reason="Ill.", actor=manager_of(case))

    assert case.sheets.exclude(state="replaced").count() == 2


# Withdrawing, and the reasons of all exceptional steps


def test_withdrawing_is_told_with_its_reason_and_twice_changes_nothing() -> None:
    case = sealed_pair()
    for _n in range(2):
        withdraw_assessment(case, reason="Left the company.", actor=manager_of(case))

    assert case.state == "withdrawn"
    assert history_of(case).last().note.text == "Left the company."
    assert [m.verb for m in history_of(case)].count("withdraw_assessment") == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_exceptional_step_without_a_reason(reason: str) -> None:
    case = sealed_pair()
    one, manager = case.sheets.all()[0], manager_of(case)

    for deed in (
        lambda: unseal_sheet(one, reason=reason, actor=manager),
        lambda: replace_assessor(one, person=person("assessor"), reason=reason, actor=manager),
        lambda: withdraw_assessment(case, reason=reason, actor=manager),
    ):
        with pytest.raises(ReasonMissing):
            deed()
    case.refresh_from_db()
    assert case.state == "revealed"
