"""Which findings assessors overrode, and why: for managers, after the reveal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.actions.respond_to_finding import respond_to_finding
from assessments.actions.start_scoring import start_scoring
from assessments.models import Assessment
from evidence.models import FindingRow
from tests.factories.accounts import person
from tests.factories.assessments import assessment, manager_of, sealed_pair
from tests.factories.campaigns import enrolment, open_campaign, pack_version
from tests.factories.evidence import exercise, finding, finished_run, submitted_item

pytestmark = pytest.mark.django_db
ADDRESS = "/assessments/disagreements/"
REASON = "The matrix is turned, as the text says."


def answered_case(*answers: str, manager=None, reveal: bool = True) -> Assessment:
    """A case whose first assessor answered one finding of each check in these words."""
    enrolled = enrolment(open_campaign(manager=manager))
    checks = [finding(check) for check in ("confusion_matrix", "accuracy", "f_measures")]
    work = exercise(enrolled, pack_version(enrolled.campaign))
    finished_run(submitted_item(enrolled, exercise=work), checks[: len(answers)])
    case = assessment(enrolled)
    first = case.sheets.order_by("created_at", "pk")[0]
    sheet = start_scoring(first, actor=first.assessor)
    rows = FindingRow.objects.filter(run__item__enrolment=enrolled)
    for row, answer in zip(rows, answers, strict=True):
        respond_to_finding(
            sheet, finding=row, answer=answer, reason=REASON if answer == "override" else "",
            actor=first.assessor,
        )  # fmt: skip
    return sealed_pair(case) if reveal else case


def test_overrides_are_counted_by_check_and_told_with_their_reason(signed_in) -> None:
    case = answered_case("override", "accept", "ignore")
    answer = signed_in(manager_of(case)).get(ADDRESS)
    counts = [
        (row.check, row.overridden, row.accepted, row.ignored, row.percent)
        for row, _title in answer.context["checks"]
    ]
    assert counts == [
        ("confusion_matrix", 1, 0, 0, 100.0),
        ("accuracy", 0, 1, 0, 0.0),
        ("f_measures", 0, 0, 1, 0.0),
    ]
    text = answer.content.decode()
    assert REASON in text
    assert reverse("assessments:assessment", args=[case.pk]) in text


def test_nothing_is_told_before_all_sheets_are_sealed(signed_in) -> None:
    case = answered_case("override", reveal=False)
    answer = signed_in(manager_of(case)).get(ADDRESS)
    assert answer.context["checks"] == []
    assert REASON not in answer.content.decode()


def test_other_managers_see_nothing_of_it(signed_in) -> None:
    answered_case("override")
    answer = signed_in(person("manager")).get(ADDRESS)
    assert answer.context["checks"] == []
    assert "No answers yet" in answer.content.decode()


@pytest.mark.parametrize("role", ["assessor", "verifier", "candidate", "administrator"])
def test_others_are_refused(role, signed_in) -> None:
    assert signed_in(person(role)).get(ADDRESS).status_code == 403


def test_strangers_are_sent_to_the_log_in(client) -> None:
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    count, signed_in, django_assert_num_queries
) -> None:
    manager = person("manager")
    for _n in range(count):
        answered_case("override", manager=manager)
    browser = signed_in(manager)
    # Session, user, roles; overrides counted and read, managers and allocations; counts.
    with django_assert_num_queries(8):
        browser.get(ADDRESS)
