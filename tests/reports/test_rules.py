"""Who reads the file that names the candidate: role by role, denials included."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from reports.queries.results import reports_visible_to, results_visible_to
from reports.rules import can_read_report, can_request_report
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment
from tests.factories.reports import decision, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """The decision of a case, and everybody who could have to do with it."""
    enrolled = enrolment()
    decided = decision(enrolled)
    everybody = {
        "candidate": enrolled.candidate,
        "manager": enrolled.campaign.managers.get(),
        "assessor": person("assessor"),
        "verifier": person("verifier"),
        "client": person("api_client", is_service=True),
        "other candidate": person("candidate"),
        "other manager": person("manager"),
        "other assessor": person("assessor"),
        "other verifier": person("verifier"),
        "other client": person("api_client", is_service=True),
        "administrator": person("administrator"),
        "assessing manager": person("manager", "assessor"),
        "nobody": AnonymousUser(),
    }
    enrolled.campaign.clients.add(everybody["client"])
    enrolled.campaign.managers.add(everybody["assessing manager"])
    allocate(enrolled, everybody["assessor"], "score")
    allocate(enrolled, everybody["assessing manager"], "score")
    allocate(enrolled, everybody["verifier"], "verify")
    return decided, everybody


def test_who_sees_the_result(people) -> None:
    decided, everybody = people
    seen = {who for who, user in everybody.items() if decided in results_visible_to(user)}
    assert seen == {"candidate", "manager", "verifier", "client"}


def test_who_reads_the_file_of_a_result_that_they_see(people) -> None:
    decided, everybody = people
    made = report(decided)
    reads = {
        who
        for who, user in everybody.items()
        if made in reports_visible_to(user) and can_read_report(user, decided)
    }
    assert reads == {"candidate", "manager", "client"}


def test_asking_is_for_those_who_may_read(people) -> None:
    decided, everybody = people
    for user in everybody.values():
        assert can_request_report(user, decided) == can_read_report(user, decided)


def test_a_manager_who_scored_the_case_stays_blind(people) -> None:
    decided, everybody = people
    assert not can_read_report(everybody["assessing manager"], decided)
