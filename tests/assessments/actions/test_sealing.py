"""seal_sheet: complete or refused, kept with its fingerprint, the last one reveals all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.history import history_of
from assessments.actions.save_score import save_score
from assessments.actions.seal_sheet import seal_sheet
from assessments.errors import SheetIncomplete
from lib.fingerprint import fingerprint
from tests.factories.assessments import (
    assessment,
    criterion,
    scored_sheet,
    sealed_sheet,
    sheet,
)

pytestmark = pytest.mark.django_db
AT = datetime(2030, 1, 1, tzinfo=UTC)
ALL = ("P1.1.1", "P1.1.2", "P1.2.1", "A01", "A02")


def _seal(draft, **kwargs):
    return seal_sheet(draft, actor=draft.assessor, **kwargs)


def _clear(draft, code: str, **values) -> None:
    """Set a mark as it may stand in a half-done sheet."""
    draft.scores.filter(criterion=criterion(draft.assessment, code)).update(**values)


def test_a_seal_keeps_what_was_sealed_and_its_fingerprint() -> None:
    draft = scored_sheet(levels={"P1.1.1": 4, "A01": None})

    sealed = _seal(draft, at=AT)

    kept = sealed.seals.get()
    assert (sealed.state, sealed.sealed_at) == ("sealed", AT)
    assert sealed.digest == kept.digest == fingerprint(kept.scores)
    assert [row["criterion"] for row in kept.scores] == list(ALL)
    assert [row["level"] for row in kept.scores] == [4, 3, 3, None, 3]
    move = history_of(sealed).last()
    assert (move.verb, move.from_state, move.to_state) == ("seal_sheet", "draft", "sealed")
    assert move.digest == sealed.digest


def test_the_caller_sees_the_new_state() -> None:
    draft = scored_sheet()

    _seal(draft)

    assert (draft.state, draft.assessment.state) == ("sealed", "scoring")


def test_any_change_of_a_mark_changes_the_digest() -> None:
    """Two sheets alike in all but one word."""
    one, other = scored_sheet(), scored_sheet()
    first = _seal(one).digest
    save_score(
        other, criterion=criterion(other.assessment, "A02"), reason="Another word.",
        actor=other.assessor,
    )  # fmt: skip

    assert _seal(other).digest != first


def test_sealing_twice_changes_nothing() -> None:
    sealed = sealed_sheet()
    moves = history_of(sealed).count()

    assert _seal(sealed).digest == sealed.digest
    assert history_of(sealed).count() == moves
    assert sealed.seals.count() == 1


def test_an_empty_sheet_lists_everything() -> None:
    with pytest.raises(SheetIncomplete) as refusal:
        _seal(sheet())

    assert refusal.value.codes == ALL
    assert ", ".join(ALL) in str(refusal.value)


@pytest.mark.parametrize(
    ("code", "values", "blocks"),
    [
        ("P1.1.1", {"level": None}, True),
        ("P1.1.1", {"level": 4, "reason": "  "}, True),
        ("P1.1.1", {"level": 4, "reason": "Shown twice."}, False),
        ("P1.1.1", {"level": None, "not_seen": True, "reason": ""}, True),
        ("P1.1.1", {"level": None, "not_seen": True, "reason": "No artefact."}, False),
        ("P1.1.1", {"level": 3, "reason": "", "interview": "", "regions": []}, False),
        ("A01", {"level": None}, True),
        ("A01", {"level": None, "not_seen": True, "reason": ""}, True),
        ("A01", {"level": None, "not_seen": True, "reason": "Not asked."}, False),
    ],
)
def test_what_blocks_the_seal(code: str, values: dict, blocks: bool) -> None:
    draft = scored_sheet()
    _clear(draft, code, **values)

    if blocks:
        with pytest.raises(SheetIncomplete) as refusal:
            _seal(draft)
        assert refusal.value.codes == (code,)
        draft.refresh_from_db()
        assert draft.state == "draft"
        assert not draft.seals.exists()
    else:
        assert _seal(draft).state == "sealed"


def test_a_missing_row_blocks_too() -> None:
    draft = scored_sheet()
    draft.scores.filter(criterion=criterion(draft.assessment, "A02")).delete()

    with pytest.raises(SheetIncomplete, match="A02"):
        _seal(draft)


def test_the_last_seal_reveals_all_in_one_go() -> None:
    case = assessment()
    first, second = (scored_sheet(row) for row in case.sheets.all())

    _seal(first)
    case.refresh_from_db()
    assert case.state == "scoring"
    _seal(second, at=AT)

    case.refresh_from_db()
    assert case.state == "revealed"
    assert history_of(case).last().verb == "reveal"
    assert history_of(case).last().at == AT


def test_a_sheet_of_somebody_with_a_conflict_is_not_revealed() -> None:
    case = assessment()
    first, second = case.sheets.all()
    sealed_sheet(first)
    first.allocation.conflict = "Former teacher."
    first.allocation.save()

    sealed = sealed_sheet(second)
    case.refresh_from_db()
    assert case.state == "scoring"

    first.allocation.conflict = ""
    first.allocation.save()
    _seal(sealed)
    case.refresh_from_db()
    assert case.state == "revealed"


def test_a_single_assessor_reveals_alone() -> None:
    case = assessment(assessors=1)

    sealed_sheet(case.sheets.get())

    case.refresh_from_db()
    assert case.state == "revealed"
