"""scoring_view: all that a sheet's page shows, in a bounded number of queries."""

from __future__ import annotations

import pytest

from assessments.completeness import Flag
from assessments.models import Sheet
from assessments.queries import scoring_view, sheets_visible_to
from tests.factories.assessments import assessment, criterion, scored_sheet, sheet
from tests.factories.evidence import claim, finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db


def _view(draft: Sheet):
    return scoring_view(sheets_visible_to(draft.assessor).get(pk=draft.pk))


def test_criteria_by_duty_and_task_then_attitudes() -> None:
    view = _view(sheet())

    shape = [
        (duty.duty.code, [(t.task.code, [c.code for c in t.criteria]) for t in duty.tasks])
        for duty in view.duties
    ]
    assert shape == [("T1", [("T1.1", ["P1.1.1", "P1.1.2"]), ("T1.2", ["P1.2.1"])])]
    assert [c.code for c in view.attitudes] == ["A01", "A02"]
    assert [c.code for c in view.criteria] == ["P1.1.1", "P1.1.2", "P1.2.1", "A01", "A02"]


def test_a_criterion_brings_anchors_outputs_level_findings_and_claims() -> None:
    case = assessment()
    item = submitted_item(case.enrolment)
    claim(item, "P1.1.1", "O1.1.1")
    finished_run(item, [finding(ceiling=2), finding("rows", ceiling=3)])
    scored_sheet(case.sheets.order_by("created_at", "pk")[0], level=4)

    view = _view(case.sheets.order_by("created_at", "pk")[0])

    row = view.criteria[0]
    assert [anchor.level for anchor in row.anchors] == [0, 1, 2, 3, 4]
    assert [output.code for output in row.outputs] == ["O1.1.1"]
    assert (row.required_level, row.ceiling, row.score.level) == (5, 3, 4)
    assert [found.check_id for found in row.findings] == ["confusion_matrix", "rows"]
    assert [given.item for given in row.claims] == [item]
    assert row.flags == (Flag.ABOVE_CEILING,)
    attitude = view.attitudes[0]
    assert (attitude.required_level, attitude.ceiling, attitude.findings) == (None, None, ())
    assert attitude.is_attitude


def test_progress_and_what_blocks_the_seal() -> None:
    from assessments.actions.save_score import save_score

    draft = sheet()
    for code, marks in (
        ("P1.1.1", {"level": 3}),
        ("P1.1.2", {"level": 4}),
        ("A01", {"reason": "x"}),
    ):
        save_score(
            draft, criterion=criterion(draft.assessment, code), actor=draft.assessor, **marks
        )

    view = _view(draft)

    assert (view.scored, view.total) == (2, 5)
    assert view.blocking == ("P1.1.2", "P1.2.1", "A01", "A02")
    assert view.scores[criterion(draft.assessment, "A01").pk].reason == "x"


def test_nothing_of_the_other_sheet_is_in_it() -> None:
    case = assessment()
    first, second = case.sheets.order_by("created_at", "pk")
    scored_sheet(first, level=1)
    sheet(case, second.assessor)

    view = _view(second)

    assert view.scores == {}
    assert all(row.score is None for row in view.criteria)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count: int, django_assert_num_queries) -> None:
    draft = sheet()
    for _n in range(count):
        item = submitted_item(draft.assessment.enrolment)
        claim(item)
        finished_run(item, [finding()] * count)
    seen = sheets_visible_to(draft.assessor).get(pk=draft.pk)

    # Criteria, anchors, outputs, links; items, claims, runs; counted runs, findings with their
    # runs; marks; rubric, scale; readings of the lens; answers.
    with django_assert_num_queries(14):
        view = scoring_view(seen)
    with django_assert_num_queries(0):
        shown = [
            [
                (row.code, row.target.text, row.outputs),
                [anchor.text for anchor in row.anchors],
                [found.run.item.title for found in row.findings],
                [given.item.title for given in row.claims],
            ]
            for row in view.criteria
        ]
    assert len(shown) == 5
