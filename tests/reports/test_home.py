"""Where everybody arrives: the next step, by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.give_consent import give_consent
from assessments.models import Assessment, Sheet
from evidence.models import Item
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign, pack_version
from tests.factories.evidence import claim, exercise, queued_run, submitted_item
from tests.factories.reports import decision, report

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture
def candidate():
    return person("candidate", full_name="陳怡君")


@pytest.fixture
def enrolled(candidate):
    return enrolment(open_campaign(), candidate)


@pytest.fixture
def home(signed_in, candidate):
    client = signed_in(candidate)
    return lambda **query: client.get(HOME, query)


def step(response):
    found = response.context["candidate"].step
    return str(found.button), found.address


def test_anonymous_people_log_in_first(client) -> None:
    assert client.get(HOME).url.startswith(reverse("accounts:log_in"))


def test_somebody_without_a_role_is_told_so(signed_in) -> None:
    assert "You have no role yet" in signed_in(person()).get(HOME).content.decode()


def test_a_candidate_without_a_campaign_is_told_so(home) -> None:
    assert "not enrolled in a campaign yet" in home().content.decode()


def test_the_first_step_is_the_privacy_notice(home, enrolled) -> None:
    assert step(home()) == (
        "Read the privacy notice",
        f"{reverse('accounts:consent')}?next=%2F",
    )


def test_then_the_exercise_then_its_notebook_then_the_run_then_more(
    home, enrolled, candidate
) -> None:
    give_consent(candidate)
    pack = pack_version(enrolled.campaign)
    assert step(home()) == ("Go to the exercises", reverse("evidence:exercise_list"))
    begun = exercise(enrolled, pack)
    assert str(home().context["candidate"].step.text).startswith("An exercise that you began")
    item = submitted_item(enrolled, exercise=begun)
    run = queued_run(item)
    assert step(home()) == ("See how far it is", reverse("evidence:run", args=[run.pk]))
    run.state = "finished"
    run.save()
    assert step(home()) == (
        "Hand in more evidence",
        reverse("evidence:upload", args=[enrolled.pk]),
    )
    claim(item, "P1.2.1", "O1.2.1")
    assert step(home())[0] == "My evidence"


def test_while_being_assessed_there_is_nothing_to_do(home, enrolled) -> None:
    enrolled.frozen_at = timezone.now()
    enrolled.save()
    assert step(home()) == ("", "")
    assert "being assessed" in home().content.decode()


def test_after_the_deadline_the_page_says_so(home, enrolled) -> None:
    enrolled.campaign.closes_at = timezone.now() - timedelta(minutes=1)
    enrolled.campaign.save()
    assert "Evidence is not taken now" in home().content.decode()


def test_a_result_is_the_next_step(home, enrolled) -> None:
    decided = decision(enrolled)
    assert step(home()) == ("Read the result", reverse("reports:result", args=[decided.pk]))


def test_what_is_asked_stands_by_duty_with_what_was_given(home, enrolled) -> None:
    item = submitted_item(enrolled, title="My notebook")
    claim(item, "P1.1.1", "O1.1.1")
    response = home()
    text = response.content.decode()
    assert "1 of 2 outputs have evidence." in text
    assert "1 of 3 indicators are spoken for." in text
    assert text.count("○ open") == 1
    assert reverse("evidence:item", args=[item.pk]) in text
    assert response.context["candidate"].coverage_svg.count("<rect") == 3


def test_another_campaign_is_one_click_away(home, enrolled, candidate) -> None:
    other = enrolment(open_campaign(name="second"), candidate)
    first = home().context["candidate"].enrolment
    last = ({enrolled.pk, other.pk} - {first.pk}).pop()
    assert f"?enrolment={last}" in home().content.decode()
    assert home(enrolment=str(last)).context["candidate"].enrolment.pk == last


def test_somebody_elses_enrolment_is_not_shown(home, enrolled) -> None:
    assert home(enrolment=str(enrolment().pk)).context["candidate"].enrolment == enrolled


def test_three_items_cost_the_candidate_as_many_queries_as_one(
    home, enrolled, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    claim(submitted_item(enrolled), "P1.1.1", "O1.1.1")
    home()
    with django_assert_max_num_queries(30) as one:
        home()
    for _ in range(2):
        claim(submitted_item(enrolled), "P1.1.1", "O1.1.1")
    with django_assert_num_queries(len(one.captured_queries)):
        home()


def sheet_for(enrolled, assessor, **fields) -> Sheet:
    allocation = allocate(enrolled, assessor)
    assessment, _ = Assessment.objects.get_or_create(
        enrolment=enrolled, defaults={"state": "scoring"}
    )
    return Sheet.objects.create(
        assessment=assessment, allocation=allocation, assessor=assessor, **fields
    )


def test_an_assessor_sees_own_sheets_by_alias(signed_in, enrolled) -> None:
    assessor = person("assessor")
    sheet = sheet_for(enrolled, assessor)
    sheet_for(enrolled, person("assessor"))
    text = signed_in(assessor).get(HOME).content.decode()
    assert enrolled.alias in text
    assert "陳怡君" not in text
    assert "Start scoring" in text
    assert "0 of 5" in text
    assert text.count(reverse("assessments:sheet", args=[sheet.pk])) == 1


def test_an_assessor_without_sheets_is_told_so(signed_in) -> None:
    assert "No sheet is waiting" in signed_in(person("assessor")).get(HOME).content.decode()


def test_three_sheets_cost_as_many_queries_as_one(
    signed_in, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    assessor = person("assessor")
    client = signed_in(assessor)
    sheet_for(enrolment(), assessor)
    client.get(HOME)
    with django_assert_max_num_queries(12) as one:
        client.get(HOME)
    sheet_for(enrolment(), assessor)
    sheet_for(enrolment(), assessor)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(HOME)


def test_a_verifier_sees_decisions_by_alias(signed_in, enrolled) -> None:
    verifier = person("verifier")
    decided = decision(enrolled)
    allocate(enrolled, verifier, "verify")
    text = signed_in(verifier).get(HOME).content.decode()
    assert enrolled.alias in text
    assert "陳怡君" not in text
    assert reverse("assessments:assessment", args=[decided.assessment_id]) in text
    assert "Verify" in text


@pytest.fixture
def board(signed_in, enrolled):
    client = signed_in(enrolled.campaign.managers.get())
    return lambda **query: client.get(HOME, query)


def stages(response) -> list[tuple[str, str]]:
    return [(line.name, line.stage) for line in response.context["board"]]


def test_the_board_shows_every_stage(board, enrolled) -> None:
    assert stages(board()) == [("陳怡君", "no evidence yet")]
    submitted_item(enrolled)
    assert stages(board()) == [("陳怡君", "evidence handed in")]
    assessment = Assessment.objects.create(enrolment=enrolled)
    expected = {
        "open": "waits for its assessors",
        "scoring": "being scored",
        "revealed": "to be reconciled",
        "reconciled": "to be signed off",
        "withdrawn": "withdrawn",
    }
    for state, stage in expected.items():
        Assessment.objects.update(state=state)
        assert stages(board()) == [("陳怡君", stage)]
    Assessment.objects.update(state="signed_off")
    decided = decision(enrolled)
    assert stages(board()) == [("陳怡君", "decided")]
    assert decided.assessment_id == assessment.pk
    assert reverse("reports:result", args=[decided.pk]) in board().content.decode()


def test_the_age_counts_from_the_stage(board, enrolled) -> None:
    handed_in = timezone.now() - timedelta(days=3)
    Item.objects.filter(pk=submitted_item(enrolled).pk).update(received_at=handed_in)
    assert board().context["board"][0].since == handed_in


def test_the_board_alerts(board, enrolled) -> None:
    now = timezone.now()
    item = submitted_item(enrolled)
    queued_run(item, queued_at=now - timedelta(minutes=11))
    failed = submitted_item(enrolled)
    queued_run(failed, state="failed")
    sheet = sheet_for(enrolled, person("assessor"))
    Sheet.objects.filter(pk=sheet.pk).update(created_at=now - timedelta(days=8))
    allocation = allocate(enrolled, person("assessor"))
    allocation.conflict, allocation.conflict_declared_at = "a friend", now
    allocation.save()
    kinds = [alert.kind for alert in board().context["alerts"]]
    assert kinds == [
        "a grading run is stuck",
        "a grading run failed",
        "a conflict of interest was declared",
        "a sheet is overdue",
    ]
    Assessment.objects.update(state="revealed")
    Sheet.objects.all().delete()
    kinds = [alert.kind for alert in board().context["alerts"]]
    assert "differences wait for reconciling" in kinds
    report(decision(enrolled), state="failed")
    kinds = [alert.kind for alert in board().context["alerts"]]
    assert "a report could not be written" in kinds


def test_another_manager_sees_neither_candidates_nor_alerts(signed_in, enrolled) -> None:
    queued_run(submitted_item(enrolled), state="failed")
    response = signed_in(person("manager")).get(HOME)
    assert response.context["board"] == []
    assert response.context["alerts"] == []
    assert "陳怡君" not in response.content.decode()


def test_three_candidates_cost_as_many_queries_as_one(
    board, enrolled, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    def alarming(row) -> None:
        queued_run(submitted_item(row), state="failed")
        sheet_for(row, person("assessor"))
        Sheet.objects.update(created_at=timezone.now() - timedelta(days=9))

    alarming(enrolled)
    board()
    with django_assert_max_num_queries(40) as one:
        board()
    for _ in range(2):
        alarming(enrolment(enrolled.campaign))
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(board().context["board"]) == 3


def test_an_administrator_finds_the_links(signed_in) -> None:
    text = signed_in(person("administrator")).get(HOME).content.decode()
    assert reverse("health") in text
    assert reverse("competency:framework_list") in text


def test_several_roles_are_several_sections(signed_in) -> None:
    text = signed_in(person("candidate", "assessor", "manager")).get(HOME).content.decode()
    for section in ("as-candidate", "as-assessor", "as-manager"):
        assert f'id="{section}"' in text
    assert 'id="as-verifier"' not in text
