"""The result page and the manager's table: from the record only, to those who may see it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Decision
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign
from tests.factories.reports import decision, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return person("manager", full_name="王建國")


@pytest.fixture
def decided(manager):
    campaign = open_campaign(manager=manager)
    return decision(enrolment(campaign, person("candidate", full_name="陳怡君")))


def page(client, decided):
    return client.get(reverse("reports:result", args=[decided.pk]))


def test_the_candidate_reads_level_anchor_next_anchor_and_plan(signed_in, decided) -> None:
    candidate = decided.assessment.enrolment.candidate
    response = page(signed_in(candidate), decided)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Result of 陳怡君" in text
    assert "Not yet reached" in text
    assert "historical version" in text
    assert decided.fingerprint in text
    assert text.count('<article class="indicator"') == 16
    assert [row.code for row in response.context["report"].plan] == [
        "P2.2.1",
        "P3.2.1",
        "P5.1.1",
        "P5.2.1",
    ]
    assert "Make the PDF" in text
    assert "How to appeal" in text


def test_the_page_follows_the_record_and_not_live_rows(signed_in, decided) -> None:
    candidate = decided.assessment.enrolment.candidate
    campaign = decided.assessment.enrolment.campaign
    campaign.name = "another name"
    campaign.save()
    assert "2026 秋季評鑑" in page(signed_in(candidate), decided).content.decode()


def test_a_verifier_reads_the_result_by_alias_and_gets_no_file(signed_in, decided) -> None:
    verifier = person("verifier")
    enrolled = decided.assessment.enrolment
    allocate(enrolled, verifier, "verify")
    response = page(signed_in(verifier), decided)
    text = response.content.decode()
    assert response.status_code == 200
    assert enrolled.alias in text
    assert "陳怡君" not in text
    assert "Make the PDF" not in text
    asked = signed_in(verifier).post(
        reverse("reports:result_reports", args=[decided.pk]), {"language": "en"}
    )
    assert asked.status_code == 403
    assert decided.reports.count() == 0


def test_an_assessor_of_the_case_another_candidate_and_another_manager_see_nothing(
    signed_in, decided
) -> None:
    assessor = person("assessor")
    allocate(decided.assessment.enrolment, assessor, "score")
    for stranger in (assessor, person("candidate"), person("manager"), person("verifier")):
        assert page(signed_in(stranger), decided).status_code == 404


def test_anonymous_people_are_sent_to_the_log_in_page(client, decided) -> None:
    assert page(client, decided).url.startswith(reverse("accounts:log_in"))


REVIEWED_AGAIN = "Your result is being reviewed again; you will find it here when it is signed."


@pytest.mark.parametrize("state", ["revealed", "scoring", "reconciled"])
def test_a_returned_decision_is_shown_as_under_review_to_the_manager_only(
    signed_in, decided, manager, state
) -> None:
    Assessment.objects.update(state=state)
    assert "under review" in page(signed_in(manager), decided).content.decode()
    response = page(signed_in(decided.assessment.enrolment.candidate), decided)
    text = response.content.decode()
    assert response.status_code == 200
    assert REVIEWED_AGAIN in text
    assert "Not yet reached" not in text
    assert decided.fingerprint not in text
    assert page(signed_in(person("candidate")), decided).status_code == 404


def test_the_home_of_a_candidate_says_that_the_result_is_reviewed_again(signed_in, decided) -> None:
    enrolled = decided.assessment.enrolment
    enrolled.frozen_at = timezone.now()
    enrolled.save()
    Assessment.objects.update(state="revealed")
    text = signed_in(enrolled.candidate).get("/").content.decode()
    assert REVIEWED_AGAIN in text
    assert "being assessed" not in text


def test_a_withdrawn_case_has_no_result_to_wait_for(signed_in, decided) -> None:
    Assessment.objects.update(state="withdrawn")
    assert page(signed_in(decided.assessment.enrolment.candidate), decided).status_code == 404


def test_the_old_address_leads_a_candidate_to_the_decision_that_stands(signed_in, decided) -> None:
    later = decision(decided.assessment.enrolment)
    Decision.objects.filter(pk=later.pk).update(previous=decided)
    response = page(signed_in(decided.assessment.enrolment.candidate), decided)
    assert response.status_code == 302
    assert response.url == reverse("reports:result", args=[later.pk])


def test_a_replaced_decision_is_not_shown_as_the_one_that_stands(
    signed_in, decided, manager
) -> None:
    later = decision(decided.assessment.enrolment)
    Decision.objects.filter(pk=later.pk).update(previous=decided)
    browser = signed_in(manager)

    assert "A later decision took the place of this one" in page(browser, decided).content.decode()
    assert "A later decision" not in page(browser, later).content.decode()


def test_asking_for_a_pdf_polls_until_it_is_ready(signed_in, decided) -> None:
    client = signed_in(decided.assessment.enrolment.candidate)
    address = reverse("reports:result_reports", args=[decided.pk])
    asked = client.post(address, {"language": "zh-hant"}, headers={"hx-request": "true"})
    assert asked.status_code == 200
    assert 'hx-trigger="every 2s"' in asked.content.decode()
    assert client.get(address).status_code == 200
    decided.reports.update(state="ready", storage_name="reports/x.pdf", size_bytes=125_000)
    settled = client.get(address)
    assert settled.status_code == 286
    text = settled.content.decode()
    assert "hx-trigger" not in text
    assert reverse("reports:report", args=[decided.reports.get().pk]) in text


def test_without_javascript_the_page_comes_back(signed_in, decided) -> None:
    client = signed_in(decided.assessment.enrolment.candidate)
    address = reverse("reports:result_reports", args=[decided.pk])
    answer = client.post(address, {"language": "en"})
    assert answer.url == reverse("reports:result", args=[decided.pk])


def test_an_unknown_language_is_refused_with_the_mend(signed_in, decided) -> None:
    client = signed_in(decided.assessment.enrolment.candidate)
    answer = client.post(reverse("reports:result_reports", args=[decided.pk]), {"language": "xx"})
    assert answer.status_code == 400
    assert "zh-hant" in answer.content.decode()


def test_a_failed_report_can_be_asked_for_again(signed_in, decided) -> None:
    report(decided, language="en", state="failed", failures=3)
    client = signed_in(decided.assessment.enrolment.candidate)
    assert "Try again" in page(client, decided).content.decode()


@pytest.fixture
def table(signed_in, manager):
    client = signed_in(manager)
    return lambda **query: client.get(reverse("reports:results"), query)


def test_the_table_lists_results_with_names_and_counts(table, decided) -> None:
    text = table().content.decode()
    assert "陳怡君" in text
    assert "8 of 12" in text
    assert decided.fingerprint[:12] in text


def test_the_table_of_one_campaign_offers_files(table, decided) -> None:
    campaign = decided.assessment.enrolment.campaign
    text = table(campaign=str(campaign.pk)).content.decode()
    assert reverse("reports:results_csv", args=[campaign.pk]) in text
    assert reverse("reports:results_xlsx", args=[campaign.pk]) in text


def test_the_table_says_when_there_is_nothing(table) -> None:
    assert "No results yet" in table().content.decode()


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "administrator"])
def test_the_table_is_for_managers(signed_in, role) -> None:
    assert signed_in(person(role)).get(reverse("reports:results")).status_code == 403


def test_a_manager_sees_no_results_of_others(signed_in, decided) -> None:
    answer = signed_in(person("manager")).get(reverse("reports:results"))
    assert "陳怡君" not in answer.content.decode()


@pytest.mark.parametrize("roles", [("manager",), ("manager", "assessor")])
def test_three_results_cost_as_many_queries_as_one(
    signed_in, roles, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    manager = person(*roles)
    client, address = signed_in(manager), reverse("reports:results")
    campaign = open_campaign(manager=manager)
    decision(enrolment(campaign))
    client.get(address)
    with django_assert_max_num_queries(14) as one:
        client.get(address)
    decision(enrolment(campaign))
    decision(enrolment(campaign))
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(address)


def test_the_result_page_has_a_bounded_number_of_queries(
    signed_in, decided, django_assert_max_num_queries
) -> None:
    client = signed_in(decided.assessment.enrolment.candidate)
    with django_assert_max_num_queries(8):
        page(client, decided)
