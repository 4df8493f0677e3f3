"""Every state × every verb, tried by the person who may: moved as the table says, or refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.history import history_of
from accounts.models import Move
from assessments.actions.accept_decision import accept_decision
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.open_assessment import open_assessment
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.actions.replace_assessor import replace_assessor
from assessments.actions.return_decision import return_decision
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.sign_off import sign_off
from assessments.actions.start_scoring import start_scoring
from assessments.actions.unseal_sheet import unseal_sheet
from assessments.actions.withdraw_assessment import withdraw_assessment
from assessments.models import Assessment
from assessments.states import ASSESSMENT_MOVES, SHEET_MOVES, AssessmentState, SheetState
from lib.errors import DomainError
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    reconciled,
    scored_sheet,
    sealed_pair,
    sealed_sheet,
    signed_off,
)
from tests.factories.campaigns import allocate

pytestmark = pytest.mark.django_db
DIFFERENT = {"first": {"P1.1.1": 2}}


def _scoring() -> Assessment:
    """One sheet sealed, the other complete but still a draft."""
    case = assessment()
    first, second = case.sheets.order_by("created_at", "pk")
    sealed_sheet(first)
    scored_sheet(second)
    return Assessment.objects.get(pk=case.pk)


def _appealed() -> Assessment:
    case = signed_off(**DIFFERENT).assessment
    Assessment.objects.filter(pk=case.pk).update(state="appealed")
    return Assessment.objects.get(pk=case.pk)


def _withdrawn() -> Assessment:
    case = sealed_pair(**DIFFERENT)
    return withdraw_assessment(case, reason="left", actor=manager_of(case))


MAKE: dict[str, Callable[[], Assessment]] = {
    "open": assessment,
    "scoring": _scoring,
    "revealed": lambda: sealed_pair(**DIFFERENT),
    "reconciled": lambda: reconciled(**DIFFERENT),
    "signed_off": lambda: signed_off(**DIFFERENT).assessment,
    "appealed": _appealed,
    "withdrawn": _withdrawn,
}


def _sheet(case: Assessment, number: int):
    return case.sheets.order_by("created_at", "pk")[number]


def _verifier(case: Assessment):
    found = case.enrolment.allocations.filter(duty="verify").first()
    return found.person if found else allocate(case.enrolment, person("verifier"), "verify").person


def _reconcile(case: Assessment) -> None:
    reconcile_criterion(
        case, criterion=criterion(case, "P1.1.1"), level=3, reason="Read together.",
        actor=_sheet(case, 0).assessor,
    )  # fmt: skip


def _agreed(case: Assessment) -> None:
    """Both assessors: the first writes what is open, the second finishes."""
    if case.state == "revealed":
        _reconcile(case)
    finish_reconciling(case, actor=_sheet(case, 1).assessor)


def _save(case: Assessment) -> None:
    draft = _sheet(case, 1)
    save_score(draft, criterion=criterion(case, "A01"), actor=draft.assessor, level=2)


VERBS: dict[str, Callable[[Assessment], object]] = {
    "open": lambda case: open_assessment(case.enrolment, actor=manager_of(case)),
    "start": lambda case: start_scoring(_sheet(case, 1), actor=_sheet(case, 1).assessor),
    "save": _save,
    "seal": lambda case: seal_sheet(_sheet(case, 1), actor=_sheet(case, 1).assessor),
    "reconcile": _reconcile,
    "finish": _agreed,
    "sign_off": lambda case: sign_off(case, actor=manager_of(case)),
    "unseal": lambda case: unseal_sheet(_sheet(case, 0), reason="slip", actor=manager_of(case)),
    "replace": lambda case: replace_assessor(
        _sheet(case, 0), person=person("assessor"), reason="ill", actor=manager_of(case)
    ),
    "accept": lambda case: accept_decision(case, actor=_verifier(case)),
    "return": lambda case: return_decision(case, reason="again", actor=_verifier(case)),
    "withdraw": lambda case: withdraw_assessment(case, reason="left", actor=manager_of(case)),
}

# verb → state before → state after. What is not listed is refused.
ALLOWED = {
    "open": {state: state for state in AssessmentState.values},
    "start": {"open": "scoring", "scoring": "scoring"},
    "save": {"scoring": "scoring"},
    "seal": {
        "scoring": "revealed",
        # Sealed already: sealing again changes nothing.
        **{s: s for s in ("revealed", "reconciled", "signed_off", "appealed", "withdrawn")},
    },
    "reconcile": {"revealed": "revealed"},
    "finish": {"revealed": "reconciled", "reconciled": "reconciled"},
    "sign_off": {"reconciled": "signed_off", "signed_off": "signed_off"},
    "unseal": {
        "open": "open", "scoring": "scoring", "revealed": "scoring", "reconciled": "scoring",
    },
    "replace": {
        "open": "open", "scoring": "scoring", "revealed": "scoring", "reconciled": "scoring",
    },
    "accept": {"signed_off": "signed_off"},
    "return": {"signed_off": "revealed"},
    "withdraw": {
        "open": "withdrawn", "scoring": "withdrawn", "revealed": "withdrawn",
        "reconciled": "withdrawn", "withdrawn": "withdrawn",
    },
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", MAKE)
def test_every_state_and_verb(state: str, verb: str) -> None:
    case = MAKE[state]()
    assert case.state == state
    expected = ALLOWED[verb].get(state)

    if expected is None:
        moves = Move.objects.exclude(verb="allocate_person").count()
        with pytest.raises(DomainError):
            VERBS[verb](case)
        assert Move.objects.exclude(verb="allocate_person").count() == moves
    else:
        VERBS[verb](case)

    case.refresh_from_db()
    assert case.state == (expected or state)


def test_all_states_and_all_moves_of_the_table_are_tried() -> None:
    """Appeals have a row in the table and verbs of their own later."""
    assert set(MAKE) == set(AssessmentState.values)
    tried = {(before, after) for row in ALLOWED.values() for before, after in row.items()}
    table = {(before, after) for before, afters in ASSESSMENT_MOVES.items() for after in afters}

    assert {pair for pair in tried if pair[0] != pair[1]} == table - {
        ("signed_off", "appealed"),
        ("appealed", "signed_off"),
    }


def test_tables_name_states_only() -> None:
    for moves, states in ((ASSESSMENT_MOVES, AssessmentState), (SHEET_MOVES, SheetState)):
        named = set(moves) | {state for after in moves.values() for state in after}
        assert named == set(states.values)


def test_a_whole_life_is_told_by_its_history() -> None:
    case = signed_off(**DIFFERENT).assessment
    return_decision(case, reason="Look at P1.1.1 again.", actor=_verifier(case))
    unseal_sheet(_sheet(case, 0), reason="slip", actor=manager_of(case))

    told = [(m.verb, m.from_state, m.to_state) for m in history_of(case)]
    assert told == [
        ("open_assessment", "", "open"),
        ("start_scoring", "open", "scoring"),
        ("reveal", "scoring", "revealed"),
        ("finish_reconciling", "revealed", "reconciled"),
        ("sign_off", "reconciled", "signed_off"),
        ("return_decision", "signed_off", "revealed"),
        ("unseal_sheet", "revealed", "scoring"),
    ]
