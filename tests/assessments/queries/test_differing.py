"""differences, settled_levels, current_result."""

from __future__ import annotations

import pytest

from assessments.actions.reconcile_criterion import reconcile_criterion
from assessments.queries import current_result, differences, is_settled, settled_levels
from tests.factories.assessments import criterion, sealed_pair

pytestmark = pytest.mark.django_db


def _agree(case, code: str, level: int | None):
    one = case.sheets.order_by("created_at", "pk")[0].assessor
    return reconcile_criterion(
        case, criterion=criterion(case, code), level=level, not_seen=level is None,
        reason="r", actor=one,
    )  # fmt: skip


def test_equal_sheets_have_no_difference() -> None:
    case = sealed_pair(first={"P1.1.1": None}, second={"P1.1.1": None})

    assert differences(case) == []
    assert is_settled(case)


def test_levels_and_not_seen_differ_words_do_not() -> None:
    case = sealed_pair(first={"P1.1.1": 2, "A01": None})

    rows = {row.code: row for row in differences(case)}

    assert set(rows) == {"P1.1.1", "A01"}
    assert [(s.level, s.not_seen) for _sheet, s in rows["A01"].scores] == [(None, True), (3, False)]
    sheets = [sheet for sheet, _score in rows["P1.1.1"].scores]
    assert sheets == list(case.sheets.order_by("created_at", "pk"))
    assert all(row.is_open for row in rows.values())


@pytest.mark.parametrize(
    ("first", "second", "flips"),
    [
        ({"P1.1.1": 2}, {}, "overall"),  # level 5 or level 4
        ({"P1.2.1": 2}, {}, "overall"),  # level 5 or not yet
        ({"P1.1.1": 4}, {}, ""),  # met either way
        ({"P1.1.1": 2, "P1.1.2": 2}, {"P1.1.2": 2}, "task_or_less"),
        ({"A01": 0}, {}, ""),  # attitudes never enter
        ({"P1.1.1": None}, {}, "overall"),  # not seen may be anything
    ],
)
def test_what_hangs_on_a_difference(first: dict, second: dict, flips: str) -> None:
    (row,) = differences(sealed_pair(first=first, second=second))

    assert row.flips == ("" if flips == "task_or_less" else flips)


def test_a_task_can_flip_without_the_result() -> None:
    """T1.2 fails anyway; on P1.1.1 hangs whether T1.1 is met."""
    low = {"P1.2.1": 1}

    (row,) = differences(sealed_pair(first={**low, "P1.1.1": 2}, second=low))

    assert row.flips == "task"


def test_what_flips_the_most_comes_first() -> None:
    case = sealed_pair(first={"A01": 1, "P1.1.2": 4, "P1.2.1": 2})

    assert [(row.code, row.flips) for row in differences(case)] == [
        ("P1.2.1", "overall"),
        ("P1.1.2", ""),
        ("A01", ""),
    ]


def test_agreed_rows_stay_listed_and_settle() -> None:
    case = sealed_pair(first={"P1.1.1": 2})
    agreed = _agree(case, "P1.1.1", 3)

    (row,) = differences(case)

    assert row.reconciliation == agreed
    assert not row.is_open
    settled = settled_levels(case)[row.criterion.pk]
    assert (settled.level, settled.reason, settled.reconciliation) == (3, "r", agreed)


def test_an_agreed_row_still_tells_what_hung_on_it_and_keeps_its_place() -> None:
    case = sealed_pair(first={"A01": 1, "P1.1.2": 4, "P1.2.1": 2})
    before = [(row.code, row.flips) for row in differences(case)]
    for code, _flips in before:
        _agree(case, code, 3)

    assert [(row.code, row.flips) for row in differences(case)] == before


def test_equal_marks_settle_with_the_words_of_both() -> None:
    case = sealed_pair()
    first, second = case.sheets.order_by("created_at", "pk")
    second.scores.filter(criterion__indicator__code="P1.1.1").update(reason="Other words.")

    settled = settled_levels(case)[criterion(case, "P1.1.1").pk]

    assert settled.reason == "Reason for P1.1.1\nOther words."
    assert first.assessor != second.assessor


def test_the_result_now_and_what_it_would_become() -> None:
    case = sealed_pair(first={"P1.1.1": 2})
    open_row = criterion(case, "P1.1.1").pk

    assert current_result(case).overall == "not_determined"
    assert current_result(case, proposed={open_row: 3}).overall == "level_5"
    assert current_result(case, proposed={open_row: 2}).overall == "level_4"
    assert current_result(case, proposed={open_row: 1}).overall == "not_yet"
    _agree(case, "P1.1.1", 2)
    assert current_result(case).overall == "level_4"


def test_differences_cost_the_same_for_one_and_for_three(django_assert_num_queries) -> None:
    few = sealed_pair(first={"P1.1.1": 2})
    many = sealed_pair(first={"P1.1.1": 2, "P1.1.2": 1, "A01": 0})
    for case in (few, many):
        for row in differences(case):
            _agree(case, row.code, 3)
        case.enrolment.campaign.rule_set  # noqa: B018 - read before counting
        case.enrolment.campaign.rubric  # noqa: B018

    # Criteria, anchors; sheets, marks; reconciliations, who agreed.
    for case, count in ((few, 1), (many, 3)):
        with django_assert_num_queries(6):
            rows = differences(case)
            assert len(rows) == count
            assert [row.reconciliation.by.full_name for row in rows]
