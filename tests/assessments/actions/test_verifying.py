"""accept_decision and return_decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.errors import NotAllowed
from accounts.history import history_of
from assessments.actions.accept_decision import accept_decision
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.actions.return_decision import return_decision
from assessments.actions.sign_off import sign_off
from assessments.errors import AssessmentRefused, ReasonMissing
from assessments.models import Assessment
from lib.fingerprint import fingerprint
from tests.factories.accounts import person
from tests.factories.assessments import criterion, manager_of, signed_off
from tests.factories.campaigns import allocate

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)
TWO = {"first": {"P1.1.1": 2, "A01": None}}


def _pair(case: Assessment):
    return [row.assessor for row in case.sheets.order_by("created_at", "pk")]


def _agree(case: Assessment, code: str, actor, **said):
    said = {"level": 3, "reason": "Read together.", **said}
    return reconcile_criterion(case, criterion=criterion(case, code), actor=actor, **said)


@pytest.fixture
def signed():
    decision = signed_off(**TWO)
    verifier = person("verifier")
    allocate(decision.assessment.enrolment, verifier, "verify")
    return decision, verifier


def test_accepting_is_kept_and_twice_changes_nothing(signed) -> None:
    decision, verifier = signed
    for _n in range(2):
        accept_decision(decision.assessment, actor=verifier, note="Sampled.", at=AT)

    said = decision.verifications.get()
    assert (said.outcome, said.verifier, said.reason, said.at) == (
        "accepted", verifier, "Sampled.", AT,
    )  # fmt: skip
    assert [m.verb for m in history_of(decision)] == ["sign_off", "accept_decision"]
    assert decision.assessment.state == "signed_off"


def test_a_returned_decision_is_followed_by_one_that_names_it(signed) -> None:
    decision, verifier = signed
    case = decision.assessment

    return_decision(case, reason="Look at A01 again.", actor=verifier)
    assert case.state == "revealed"
    one, other = _pair(case)
    _agree(case, "A01", one, level=2)
    finish_reconciling(case, actor=one)
    finish_reconciling(case, actor=other)
    new = sign_off(case, actor=manager_of(case))

    assert new.previous == decision
    assert new.fingerprint != decision.fingerprint
    decision.refresh_from_db()
    assert decision.fingerprint == fingerprint(decision.record)
    assert decision.verifications.get().outcome == "returned"
    accept_decision(case, actor=verifier)
    assert new.verifications.get().outcome == "accepted"


def test_after_a_return_everybody_agrees_again(signed) -> None:
    decision, verifier = signed
    case = decision.assessment
    return_decision(case, reason="again", actor=verifier)
    one, other = _pair(case)

    assert finish_reconciling(case, actor=other).state == "revealed"
    assert finish_reconciling(case, actor=one).state == "reconciled"


def test_returning_needs_a_reason_and_twice_changes_nothing(signed) -> None:
    decision, verifier = signed
    with pytest.raises(ReasonMissing):
        return_decision(decision.assessment, reason=" ", actor=verifier)

    for _n in range(2):
        return_decision(decision.assessment, reason="again", actor=verifier)
    verbs = [m.verb for m in history_of(decision.assessment)]
    assert verbs.count("return_decision") == 1


def test_a_word_once_said_stands(signed) -> None:
    decision, verifier = signed
    accept_decision(decision.assessment, actor=verifier)

    with pytest.raises(AssessmentRefused, match="accepted"):
        return_decision(decision.assessment, reason="again", actor=verifier)


def test_a_barred_verifier_says_nothing(signed) -> None:
    decision, verifier = signed
    verifier.allocations.update(conflict="Former teacher.")

    with pytest.raises(NotAllowed):
        accept_decision(decision.assessment, actor=verifier)
