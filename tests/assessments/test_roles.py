"""Role × verb: who may do what to a case, and everybody else is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.errors import NotAllowed
from assessments.actions.accept_decision import accept_decision
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.open_assessment import open_assessment
from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.actions.replace_assessor import replace_assessor
from assessments.actions.respond_to_finding import respond_to_finding
from assessments.actions.return_decision import return_decision
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.sign_off import sign_off
from assessments.actions.start_scoring import start_scoring
from assessments.actions.unseal_sheet import unseal_sheet
from assessments.actions.withdraw_assessment import withdraw_assessment
from assessments.models import Assessment
from evidence.models import FindingRow
from tests.assessments.cast import WHO, Cast, cast
from tests.factories.accounts import person
from tests.factories.assessments import criterion
from tests.factories.evidence import finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db


def _finding(case: Assessment) -> FindingRow:
    return finished_run(submitted_item(case.enrolment), [finding()]).findings.get()


def _reconcile(world: Cast, actor) -> None:
    reconcile_criterion(
        world.case, criterion=criterion(world.case, "P1.1.1"), level=3, reason="r", actor=actor
    )


def _finish(world: Cast, actor) -> None:
    """With the difference settled by the first assessor, or by the named reconciler."""
    named = world.case.enrolment.allocations.filter(duty="reconcile").exists()
    _reconcile(world, world.people["reconciler" if named else "assessor_1"])
    finish_reconciling(world.case, actor=actor)


# verb → (state, who may, the deed on the sheet of the first assessor or on the case)
VERBS: dict[str, tuple[str, set[str], Callable[[Cast, object], object]]] = {
    "open": (
        "open",
        {"manager", "manager_who_scores"},
        lambda world, actor: open_assessment(world.case.enrolment, actor=actor),
    ),
    "start": (
        "open",
        {"assessor_1"},
        lambda world, actor: start_scoring(world.sheet("assessor_1"), actor=actor),
    ),
    "save": (
        "scoring",
        {"assessor_1"},
        lambda world, actor: save_score(
            world.sheet("assessor_1"), criterion=criterion(world.case, "A01"), level=1, actor=actor
        ),
    ),
    "respond": (
        "scoring",
        {"assessor_1"},
        lambda world, actor: respond_to_finding(
            world.sheet("assessor_1"), finding=_finding(world.case), answer="accept", actor=actor
        ),
    ),
    "seal": (
        "scoring",
        {"assessor_1"},
        lambda world, actor: seal_sheet(world.sheet("assessor_1"), actor=actor),
    ),
    "reconcile": ("revealed", {"assessor_1", "assessor_2"}, _reconcile),
    "finish": ("revealed", {"assessor_1", "assessor_2"}, _finish),
    "sign_off": (
        "reconciled",
        {"manager"},
        lambda world, actor: sign_off(world.case, actor=actor),
    ),
    "unseal": (
        "revealed",
        {"manager"},
        lambda world, actor: unseal_sheet(world.sheet("assessor_1"), reason="r", actor=actor),
    ),
    "replace": (
        "revealed",
        {"manager"},
        lambda world, actor: replace_assessor(
            world.sheet("assessor_1"), person=person("assessor"), reason="r", actor=actor
        ),
    ),
    "accept": (
        "signed_off",
        {"verifier"},
        lambda world, actor: accept_decision(world.case, actor=actor),
    ),
    "return": (
        "signed_off",
        {"verifier"},
        lambda world, actor: return_decision(world.case, reason="r", actor=actor),
    ),
    "withdraw": (
        "revealed",
        {"manager"},
        lambda world, actor: withdraw_assessment(world.case, reason="r", actor=actor),
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", WHO)
def test_role_and_verb(who: str, verb: str) -> None:
    state, may, deed = VERBS[verb]
    world = cast(state)

    if who in may:
        deed(world, world.people[who])
    else:
        with pytest.raises(NotAllowed):
            deed(world, world.people[who])
        world.case.refresh_from_db()
        assert world.case.state == state


@pytest.mark.parametrize("verb", ["reconcile", "finish"])
@pytest.mark.parametrize("who", ["assessor_1", "assessor_2", "reconciler", "manager"])
def test_a_named_reconciler_reconciles_alone(who: str, verb: str) -> None:
    world = cast("revealed", named_reconciler=True)
    deed = VERBS[verb][2]

    if who == "reconciler":
        deed(world, world.people[who])
    else:
        with pytest.raises(NotAllowed):
            deed(world, world.people[who])


@pytest.mark.parametrize("duty", ["score", "rescore", "reconcile", "verify"])
def test_a_manager_with_any_part_in_the_case_does_not_sign_it_off(duty: str) -> None:
    from tests.factories.campaigns import allocate

    world = cast("reconciled")
    allocate(world.case.enrolment, world.people["manager"], duty)

    with pytest.raises(NotAllowed):
        sign_off(world.case, actor=world.people["manager"])


def test_a_manager_allocated_to_decide_signs_off() -> None:
    from tests.factories.campaigns import allocate

    world = cast("reconciled")
    allocate(world.case.enrolment, world.people["manager"], "decide")

    assert sign_off(world.case, actor=world.people["manager"]).signed_by == world.people["manager"]


def test_a_candidate_who_manages_does_not_decide_their_own_case() -> None:
    world = cast("reconciled")
    candidate = world.people["candidate"]
    candidate.role_grants.create(role="manager")
    world.case.enrolment.campaign.managers.add(candidate)

    with pytest.raises(NotAllowed):
        sign_off(world.case, actor=candidate)
