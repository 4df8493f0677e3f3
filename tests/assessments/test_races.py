"""Two people at the same moment, in two real connections: one is first, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from accounts.errors import StaleState
from accounts.history import history_of
from assessments.actions.finish_reconciling import finish_reconciling
from assessments.actions.open_assessment import open_assessment
from assessments.actions.replace_assessor import replace_assessor
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.actions.sign_off import sign_off
from assessments.actions.start_scoring import start_scoring
from assessments.actions.unseal_sheet import unseal_sheet
from assessments.models import Assessment, Decision, Score, Sheet
from campaigns.actions.allocate_person import allocate_person
from campaigns.actions.enrol_candidate import enrol_candidate
from campaigns.models import Allocation, Enrolment
from evidence.queries import evidence_digest, locked_enrolment
from lib.errors import DomainError
from tests.factories.accounts import person
from tests.factories.assessments import (
    assessment,
    criterion,
    manager_of,
    reconciled,
    scored_sheet,
    sealed_pair,
    sheet,
)
from tests.factories.campaigns import allocate, enrolment, open_campaign
from tests.factories.evidence import submitted_item

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Each deed in a thread and connection of its own; its answer or its refusal."""
    answers: list[object] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def run(place: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            answers[place] = deed()
        except DomainError as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def fresh_sheet(pk: object) -> Sheet:
    return Sheet.objects.select_related("assessment__enrolment__campaign", "assessor").get(pk=pk)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_last_seals_reveal_once(_round: int) -> None:
    case = assessment()
    pair = [scored_sheet(row).pk for row in case.sheets.all()]

    def seal(pk: object) -> Sheet:
        row = fresh_sheet(pk)
        return seal_sheet(row, actor=row.assessor)

    at_once(*(lambda pk=pk: seal(pk) for pk in pair))

    case.refresh_from_db()
    assert case.state == "revealed"
    assert [m.verb for m in history_of(case)].count("reveal") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_windows_save_the_same_mark_and_one_is_told(_round: int) -> None:
    draft = sheet()
    one = criterion(draft.assessment, "P1.1.1")

    def save(level: int) -> Score:
        row = fresh_sheet(draft.pk)
        return save_score(row, criterion=one, level=level, revision=0, actor=row.assessor)

    answers = at_once(lambda: save(1), lambda: save(2))

    kept = Score.objects.get()
    (saved,) = (answer for answer in answers if isinstance(answer, Score))
    assert (kept.level, kept.revision) == (saved.level, 1)
    assert [type(answer) for answer in answers if answer is not saved] == [StaleState]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_save_beside_a_seal_is_in_the_seal_or_refused(_round: int) -> None:
    draft = scored_sheet()
    one = criterion(draft.assessment, "P1.1.1")

    def save() -> Score:
        row = fresh_sheet(draft.pk)
        return save_score(row, criterion=one, level=1, actor=row.assessor)

    def seal() -> Sheet:
        row = fresh_sheet(draft.pk)
        return seal_sheet(row, actor=row.assessor)

    at_once(save, seal)

    sealed = fresh_sheet(draft.pk)
    level = sealed.scores.get(criterion=one).level
    assert sealed.state == "sealed"
    kept = {row["criterion"]: row["level"] for row in sealed.seals.get().scores}
    assert kept["P1.1.1"] == level


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_managers_sign_and_there_is_one_decision(_round: int) -> None:
    case = reconciled(first={"P1.1.1": 2})
    first, second = manager_of(case), person("manager")
    case.enrolment.campaign.managers.add(second)

    answers = at_once(
        lambda: sign_off(Assessment.objects.get(pk=case.pk), actor=first),
        lambda: sign_off(Assessment.objects.get(pk=case.pk), actor=second),
    )

    assert Decision.objects.count() == 1
    assert sorted(type(answer).__name__ for answer in answers) == ["Decision", "StaleState"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_assessors_start_and_the_evidence_is_frozen_once(_round: int) -> None:
    case = assessment()
    pair = list(case.sheets.values_list("pk", flat=True))

    def start(pk: object) -> Sheet:
        row = fresh_sheet(pk)
        return start_scoring(row, actor=row.assessor)

    answers = at_once(*(lambda pk=pk: start(pk) for pk in pair))

    assert all(isinstance(answer, Sheet) for answer in answers)
    assert [m.verb for m in history_of(case)].count("start_scoring") == 1
    assert history_of(case.enrolment).count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_case_is_opened_once(_round: int) -> None:
    enrolled = enrolment()
    for _n in range(2):
        allocate(enrolled, person("assessor"))
    manager = manager_of(enrolled)

    at_once(*[lambda: open_assessment(Enrolment.objects.get(pk=enrolled.pk), actor=manager)] * 2)

    assert Assessment.objects.count() == 1
    assert Sheet.objects.count() == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_both_finish_at_once_and_it_is_reconciled_once(_round: int) -> None:
    case = sealed_pair()
    pair = [row.assessor for row in case.sheets.all()]

    at_once(
        *(
            lambda who=who: finish_reconciling(Assessment.objects.get(pk=case.pk), actor=who)
            for who in pair
        )
    )

    case.refresh_from_db()
    assert case.state == "reconciled"
    assert [m.verb for m in history_of(case)].count("finish_reconciling") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_unsealing_beside_signing_ends_in_one_of_both(_round: int) -> None:
    case = reconciled(first={"P1.1.1": 2})
    one, manager = case.sheets.all()[0], manager_of(case)

    at_once(
        lambda: unseal_sheet(fresh_sheet(one.pk), reason="slip", actor=manager),
        lambda: sign_off(Assessment.objects.get(pk=case.pk), actor=manager),
    )

    case.refresh_from_db()
    state = fresh_sheet(one.pk).state
    assert (case.state, state, Decision.objects.count()) in [
        ("scoring", "draft", 0),
        ("signed_off", "sealed", 1),
    ]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_assessor_is_replaced_by_one_person_only(_round: int) -> None:
    case = assessment()
    old, manager = case.sheets.all()[0], manager_of(case)
    newcomers = [person("assessor"), person("assessor")]

    answers = at_once(
        *(
            lambda who=who: replace_assessor(
                fresh_sheet(old.pk), person=who, reason="Ill.", actor=manager
            )
            for who in newcomers
        )
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Sheet", "StaleState"]
    assert case.sheets.exclude(state="replaced").count() == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_enrolling_and_allocating_at_once_makes_one_row(_round: int) -> None:
    campaign = open_campaign()
    manager, candidate, assessor = campaign.managers.get(), person("candidate"), person("assessor")

    at_once(*[lambda: enrol_candidate(campaign, candidate=candidate, actor=manager)] * 2)
    enrolled = Enrolment.objects.get()
    at_once(
        *[
            lambda: allocate_person(
                Enrolment.objects.select_related("campaign").get(pk=enrolled.pk),
                person=assessor, duty="score", actor=manager,
            )
        ]
        * 2
    )  # fmt: skip

    assert Allocation.objects.count() == 1


def test_hash_covers_an_upload_that_was_under_way() -> None:
    """Started while the upload holds the enrolment: scoring waits, then closes all of it."""
    case = assessment()
    draft = case.sheets.order_by("created_at", "pk")[0]
    starting = Thread(target=_started, args=(draft,))

    with transaction.atomic():
        locked_enrolment(case.enrolment_id)
        starting.start()
        time.sleep(1)
        submitted_item(case.enrolment)
    starting.join()

    enrolled = Enrolment.objects.get(pk=case.enrolment_id)
    assert enrolled.frozen_at is not None
    assert enrolled.evidence_hash == evidence_digest(enrolled)


def _started(draft: Sheet) -> None:
    try:
        start_scoring(draft, actor=draft.assessor)
    finally:
        connection.close()
