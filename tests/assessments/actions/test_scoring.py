"""save_score and respond_to_finding."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from accounts.errors import NotAllowed, StaleState
from assessments.actions.respond_to_finding import respond_to_finding
from assessments.actions.save_score import LONGEST_TEXT, MOST_REGIONS, save_score
from assessments.errors import ScoreRefused
from assessments.models import Score, Sheet
from evidence.errors import RegionRefused
from tests.factories.assessments import assessment, criterion, sheet
from tests.factories.campaigns import enrolment
from tests.factories.evidence import finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def draft() -> Sheet:
    return sheet()


def _save(draft: Sheet, code: str = "P1.1.1", **marks) -> Score:
    return save_score(
        draft, criterion=criterion(draft.assessment, code), actor=draft.assessor, **marks
    )


def test_a_mark_is_saved_in_parts_and_nothing_is_lost(draft) -> None:
    _save(draft, reason="First thought.")
    _save(draft, level=2)
    score = _save(draft, interview="Explained it.", at=AT)

    assert (score.level, score.reason, score.interview) == (2, "First thought.", "Explained it.")
    assert (score.revision, score.saved_at) == (3, AT)
    assert Score.objects.get() == score


def test_a_level_takes_the_place_of_not_seen_and_back(draft) -> None:
    assert (_save(draft, level=0).level, _save(draft, level=0).not_seen) == (0, False)
    hidden = _save(draft, not_seen=True)
    assert (hidden.level, hidden.not_seen) == (None, True)
    shown = _save(draft, level=4)
    assert (shown.level, shown.not_seen) == (4, False)


def test_a_text_can_be_emptied(draft) -> None:
    _save(draft, level=3, reason="x")

    assert _save(draft, reason="").reason == ""


def test_another_windows_mark_is_never_overwritten(draft) -> None:
    first = _save(draft, level=2, reason="mine", revision=0)
    newer = _save(draft, level=3, revision=first.revision)

    with pytest.raises(StaleState):
        _save(draft, level=1, reason="late", revision=first.revision)
    with pytest.raises(StaleState):
        _save(draft, level=1, revision=0)

    kept = Score.objects.get()
    assert (kept.level, kept.reason, kept.revision) == (3, "mine", newer.revision)


def test_a_revision_of_a_mark_that_does_not_exist_is_stale(draft) -> None:
    with pytest.raises(StaleState):
        _save(draft, level=1, revision=4)
    assert not Score.objects.exists()


def test_the_same_mark_sent_twice_is_saved_once(draft) -> None:
    first = _save(draft, level=2, reason="same", revision=0)
    again = _save(draft, level=2, reason="same", revision=0)

    assert (again.pk, again.revision, again.saved_at) == (first.pk, 1, first.saved_at)


def test_marks_that_cannot_be(draft) -> None:
    other = sheet()
    refused = [
        ({"level": 2, "not_seen": True}, "not both"),
        ({"level": 5}, "rating scale"),
        ({"level": -1}, "rating scale"),
        ({"reason": "x" * (LONGEST_TEXT + 1)}, "Shorten"),
        ({"regions": [{"item": "no id", "region": {}}]}, "does not belong"),
        ({"regions": [{}]}, "does not belong"),
        ({"regions": [{"item": str(uuid.uuid4())}]}, "does not belong"),
        (
            {"regions": [{"item": str(submitted_item(other.assessment.enrolment).pk)}]},
            "does not belong",
        ),
        ({"regions": [{"item": "x"}] * (MOST_REGIONS + 1)}, "too many"),
    ]
    for marks, words in refused:
        with pytest.raises(ScoreRefused, match=words):
            _save(draft, **marks)
    with pytest.raises(ScoreRefused, match="not a criterion"):
        save_score(
            draft, criterion=criterion(other.assessment, "P1.1.1"), level=1, actor=draft.assessor
        )
    assert not Score.objects.exists()


def test_regions_are_kept_in_their_one_written_form(draft) -> None:
    item = submitted_item(draft.assessment.enrolment)
    place = {"item": str(item.pk), "region": {"kind": "cells", "first": 1, "last": 1, "more": 9}}

    score = _save(draft, level=3, regions=[place, place, {"item": str(item.pk)}])

    assert score.regions == [
        {"item": str(item.pk), "region": {"kind": "cells", "first": 1, "last": 1}},
        {"item": str(item.pk), "region": {}},
    ]
    with pytest.raises(RegionRefused):
        _save(
            draft,
            regions=[{"item": str(item.pk), "region": {"kind": "cells", "first": 1, "last": 9}}],
        )
    assert Score.objects.get().regions == score.regions
    assert _save(draft, regions=[]).regions == []


def test_withdrawn_evidence_is_not_pointed_at(draft) -> None:
    item = submitted_item(draft.assessment.enrolment, state="withdrawn")

    with pytest.raises(ScoreRefused, match="does not belong"):
        _save(draft, regions=[{"item": str(item.pk), "region": {}}])


def test_before_the_start_and_after_the_seal_nothing_is_saved() -> None:
    from tests.factories.assessments import sealed_sheet

    case = assessment()
    waiting = case.sheets.all()[0]
    with pytest.raises(StaleState, match="not begun"):
        _save(waiting, level=1)

    sealed = sealed_sheet(waiting)
    with pytest.raises(NotAllowed, match="until it is sealed"):
        _save(sealed, level=1)
    assert set(Score.objects.values_list("level", flat=True)) == {3}


def test_a_declared_conflict_stops_scoring_at_once(draft) -> None:
    draft.allocation.conflict = "Former teacher."
    draft.allocation.save()

    with pytest.raises(NotAllowed):
        _save(draft, level=1)


# Answering findings


def test_an_answer_is_kept_and_a_later_one_takes_its_place(draft) -> None:
    row = finished_run(submitted_item(draft.assessment.enrolment), [finding()]).findings.get()

    respond_to_finding(draft, finding=row, answer="accept", actor=draft.assessor)
    respond_to_finding(
        draft, finding=row, answer="override", reason=" The split is fine. ",
        actor=draft.assessor, at=AT,
    )  # fmt: skip

    response = draft.finding_responses.get()
    assert (response.answer, response.reason) == ("override", "The split is fine.")
    assert response.saved_at == AT


def test_answers_that_cannot_be(draft) -> None:
    item = submitted_item(draft.assessment.enrolment)
    old = finished_run(item, [finding()], finished_at=AT.replace(year=2020)).findings.get()
    row = finished_run(item, [finding()]).findings.get()
    foreign = finished_run(submitted_item(enrolment()), [finding()]).findings.get()
    refused = [
        (row, "perhaps", "", "Accept, override"),
        (row, "override", " ", "Say why"),
        (foreign, "accept", "", "does not belong"),
        (old, "accept", "", "does not belong"),
    ]
    for given, answer, reason, words in refused:
        with pytest.raises(ScoreRefused, match=words):
            respond_to_finding(
                draft, finding=given, answer=answer, reason=reason, actor=draft.assessor
            )
    assert not draft.finding_responses.exists()
