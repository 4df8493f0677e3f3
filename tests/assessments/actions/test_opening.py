"""open_assessment and start_scoring."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.history import history_of
from assessments.actions.open_assessment import open_assessment
from assessments.actions.start_scoring import start_scoring
from assessments.errors import AssessmentRefused
from assessments.models import Assessment
from evidence.queries import evidence_digest
from tests.factories.accounts import person
from tests.factories.assessments import assessment, manager_of, sealed_pair, sheet
from tests.factories.campaigns import allocate, enrolment
from tests.factories.evidence import queued_run, submitted_item

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_sheet_for_each_assessor_and_for_nobody_else() -> None:
    enrolled = enrolment()
    assessors = [person("assessor") for _n in range(2)]
    for one in assessors:
        allocate(enrolled, one)
    allocate(enrolled, person("assessor"), "rescore")
    allocate(enrolled, person("verifier"), "verify")
    allocate(enrolled, person("assessor"), "reconcile")
    ended = allocate(enrolled, person("assessor"))
    ended.ended_at = AT
    ended.save()

    case = open_assessment(enrolled, actor=manager_of(enrolled))

    assert case.state == "open"
    assert case.sheets.count() == 3
    assert {row.assessor for row in case.sheets.all()} >= set(assessors)
    assert {row.state for row in case.sheets.all()} == {"draft"}


def test_opening_again_adds_sheets_for_assessors_allocated_since() -> None:
    case = assessment()
    late = person("assessor")
    allocate(case.enrolment, late)

    for _n in range(2):
        assert open_assessment(case.enrolment, actor=manager_of(case)) == case

    assert case.sheets.count() == 3
    assert history_of(case).count() == 1


def test_once_revealed_nobody_is_added() -> None:
    case = sealed_pair()
    allocate(case.enrolment, person("assessor"))

    open_assessment(case.enrolment, actor=manager_of(case))

    assert case.sheets.count() == 2


def test_without_an_assessor_nothing_opens() -> None:
    enrolled = enrolment()

    with pytest.raises(AssessmentRefused, match="Allocate at least one assessor"):
        open_assessment(enrolled, actor=manager_of(enrolled))
    assert not Assessment.objects.exists()


def test_the_first_start_freezes_evidence_and_rules() -> None:
    case = assessment()
    submitted_item(case.enrolment)
    digest = evidence_digest(case.enrolment)
    first, second = case.sheets.all()

    started = start_scoring(first, actor=first.assessor, at=AT)

    case.refresh_from_db()
    enrolled = case.enrolment
    enrolled.refresh_from_db()
    assert case.state == "scoring"
    assert started.started_at == AT
    assert (enrolled.frozen_at, enrolled.evidence_hash) == (AT, digest)
    assert enrolled.campaign.rules_frozen_at == AT
    start_scoring(second, actor=second.assessor)
    enrolled.refresh_from_db()
    assert enrolled.frozen_at == AT


def test_starting_twice_changes_nothing() -> None:
    draft = sheet()
    moves = history_of(draft, draft.assessment).count()

    again = start_scoring(draft, actor=draft.assessor)

    assert again.started_at == draft.started_at
    assert history_of(draft, draft.assessment).count() == moves


def test_no_start_while_a_run_is_unfinished() -> None:
    case = assessment()
    run = queued_run(submitted_item(case.enrolment))
    first = case.sheets.all()[0]

    with pytest.raises(AssessmentRefused, match="not finished yet"):
        start_scoring(first, actor=first.assessor)
    case.refresh_from_db()
    assert case.state == "open"
    assert case.enrolment.frozen_at is None

    run.state = "failed"
    run.save()
    start_scoring(first, actor=first.assessor)
