"""Hints of the lens on the sheet: beside the indicator they speak of, never a mark or a ceiling."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.queries import scoring_view, sheets_visible_to
from competency.models import Link
from evidence.actions.ask_lens import ask_lens
from evidence.actions.record_reading import record_reading
from grading.contract import Finding, Outcome, Where
from tests.assessments.views_support import queries_of, sheet_url, started_draft
from tests.factories.accounts import person
from tests.factories.evidence import submitted_item

pytestmark = pytest.mark.django_db
NOW = timezone.now()
STEP = {
    "message": "lens.step_in_cell",
    "params": {"cell": 3, "line": 2, "text": "sc.fit(X)"},
    "cell": 2,
    "line": 2,
}
FOUND = [
    Finding(
        "lens_multi_test", Outcome.NOT_MET, None, 0.0, 0, "lens.leak_multi_test",
        {"what": "", "path": [STEP], "fix": {"message": "lens.fix_multi_test", "params": {}}},
        indicators=("P1.1.1",), where=Where("submission.ipynb", 2, 2),
    ),
    Finding(
        "lens_group", Outcome.NOT_DECIDABLE, None, 0.0, 0, "lens.doubt_ids", {"what": "patient_id"},
        indicators=("P1.1.2",),
    ),
    Finding(
        "lens_skills", Outcome.MET, None, 0.0, 0, "lens.skill_shown",
        {"code": "S01", "names": ["describe"], "proofs": [STEP]}, skills=("S01",),
    ),
    Finding("lens_reading", Outcome.NOT_DECIDABLE, None, 0.0, 0, "lens.abstains_no_score"),
]  # fmt: skip


def read(item, found=FOUND) -> None:
    reading = ask_lens(item, at=NOW)
    assert reading is not None
    record_reading(reading, findings=found, grading="x", at=NOW)


@pytest.fixture
def draft():
    draft = started_draft()
    read(draft.assessment.enrolment.items.get())
    return draft


def section(html: str, code: str) -> str:
    return html.split(f'data-for="{code}"')[1].split("</section>", maxsplit=1)[0]


def test_hints_stand_in_groups_beside_the_indicator_they_speak_of(draft, signed_in) -> None:
    html = signed_in(draft.assessor).get(sheet_url(draft)).content.decode()
    first, second = section(html, "P1.1.1"), section(html, "P1.1.2")
    assert "Several models or settings are scored" in first
    assert "May be wrong" in first
    assert "Smallest mend: compare on validation rows" in first
    assert "?cells=3-3#cell-3" in first
    assert "patient_id may repeat" in second
    assert "Cannot be decided" in second
    assert "Several models" not in second
    assert html.count("no reported score on held-out rows was recognised") == 1


def test_skills_stand_where_the_block_asks_for_them_with_cells_as_proof(draft, signed_in) -> None:
    Link.objects.filter(block__indicators__code="P1.2.1", content__code="S01").delete()
    html = signed_in(draft.assessor).get(sheet_url(draft)).content.decode()
    shown = ["S01 is shown by describe" in section(html, c) for c in ("P1.1.1", "P1.1.2", "P1.2.1")]
    assert shown == [True, True, False]


def test_hints_are_in_chinese_for_those_who_read_it(draft, signed_in) -> None:
    browser = signed_in(draft.assessor)
    html = browser.get(sheet_url(draft), headers={"accept-language": "zh-hant"}).content.decode()
    assert "筆記本檢視的提示：不計分，也不設上限" in html
    assert "最小的修正" in section(html, "P1.1.1")


def test_hints_change_no_ceiling_and_nothing_that_forbids_the_seal(draft) -> None:
    seen = scoring_view(sheets_visible_to(draft.assessor).get(pk=draft.pk))
    draft.assessment.enrolment.items.get().lens_reading.delete()
    bare = scoring_view(sheets_visible_to(draft.assessor).get(pk=draft.pk))
    assert [(v.ceiling, v.flags, len(v.findings)) for v in seen.criteria] == [
        (v.ceiling, v.flags, len(v.findings)) for v in bare.criteria
    ]
    assert seen.blocking == bare.blocking
    assert (len(seen.readings), len(bare.readings)) == (1, 0)


def test_what_was_not_read_yet_is_said(draft, signed_in) -> None:
    ask_lens(submitted_item(draft.assessment.enrolment, title="A second notebook"), at=NOW)
    html = signed_in(draft.assessor).get(sheet_url(draft)).content.decode()
    assert html.count("Not read yet.") == 1


def test_the_page_costs_the_same_for_one_and_for_three(draft, signed_in) -> None:
    browser = signed_in(draft.assessor)
    one = queries_of(lambda: browser.get(sheet_url(draft)))
    for _ in range(2):
        read(submitted_item(draft.assessment.enrolment))
    assert queries_of(lambda: browser.get(sheet_url(draft))) == one


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "manager", "administrator"])
def test_strangers_and_the_candidate_get_no_page(role: str, draft, signed_in) -> None:
    enrolled = draft.assessment.enrolment
    viewer = enrolled.candidate if role == "candidate" else person(role)
    assert signed_in(viewer).get(sheet_url(draft)).status_code == 404
    assert signed_in(draft.assessor).get(sheet_url(draft)).status_code == 200


def test_the_candidate_sees_nothing_of_the_lens_at_the_item(draft, signed_in) -> None:
    item = draft.assessment.enrolment.items.get()
    browser = signed_in(draft.assessment.enrolment.candidate)
    for page in ("item", "item_view"):
        answer = browser.get(reverse(f"evidence:{page}", args=[item.pk]))
        assert answer.status_code == 200
        assert "Several models" not in answer.content.decode()
