"""REST: the numbers of the record, to whom the queries let in, with one error shape."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ServiceToken
from accounts.roles import Scope
from accounts.tokens import new_token
from lib.fingerprint import sha256
from reports.actions.record_report import record_report
from reports.actions.take_report import take_report
from tests.factories.accounts import person
from tests.factories.campaigns import allocate, enrolment, open_campaign
from tests.factories.reports import decision, report

pytestmark = pytest.mark.django_db
RESULTS = "/api/v1/results/"
PDF = b"%PDF-1.7 report"


def client_of(campaign, *scopes, expires_in=timedelta(days=1)) -> Client:
    """A machine with a token of these scopes, granted this campaign."""
    token, prefix, digest = new_token()
    account = person("api_client", username=f"service-{prefix}", is_service=True)
    campaign.clients.add(account)
    ServiceToken.objects.create(
        user=account, name="HR", prefix=prefix, digest=digest, scopes=list(scopes),
        created_at=timezone.now(), created_by=person("manager"),
        expires_at=timezone.now() + expires_in,
    )  # fmt: skip
    return Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})


@pytest.fixture
def decided():
    return decision(enrolment(candidate=person("candidate", full_name="陳怡君")))


@pytest.fixture
def machine(decided):
    return client_of(decided.assessment.enrolment.campaign, *Scope.values)


def test_a_result_has_the_numbers_of_the_record(machine, decided) -> None:
    answer = machine.get(f"{RESULTS}{decided.pk}/").json()
    record = decided.record
    assert answer["fingerprint"] == decided.fingerprint
    assert answer["overall"] == record["overall"]
    assert answer["framework"]["status"] == "historical"
    assert answer["framework"]["status_source"] == record["framework"]["status_source"]
    assert answer["agreement"] == record["agreement"]
    levels = [
        (i["code"], i["level"], i["not_seen"], task["met"], task["required_level"])
        for duty in answer["duties"]
        for task in duty["tasks"]
        for i in task["indicators"]
    ]
    assert levels == [
        (i["code"], i["level"], i["not_seen"], task["met"], task["required_level"])
        for duty in record["duties"]
        for task in duty["tasks"]
        for i in task["indicators"]
    ]
    assert len(levels) == 16
    assert [d["mean"] for d in answer["duties"]] == [d["mean"] for d in record["duties"]]
    assert [e["sha256"] for e in answer["evidence"]] == [e["sha256"] for e in record["evidence"]]


def test_a_machine_reads_the_name_to_match_people_by(machine, decided) -> None:
    enrolled = decided.assessment.enrolment
    answer = machine.get(f"{RESULTS}{decided.pk}/").json()
    assert answer["candidate"] == {
        "id": str(enrolled.candidate.pk),
        "name": enrolled.candidate.full_name,
        "alias": enrolled.alias,
    }


def test_people_see_by_session_what_they_see_on_pages(signed_in, decided) -> None:
    enrolled = decided.assessment.enrolment
    verifier, assessor = person("verifier"), person("assessor")
    allocate(enrolled, verifier, "verify")
    allocate(enrolled, assessor, "score")
    names = {
        user.pk: [
            row["candidate"]["name"] for row in signed_in(user).get(RESULTS).json()["results"]
        ]
        for user in (
            enrolled.candidate,
            enrolled.campaign.managers.get(),
            verifier,
            assessor,
            person("candidate"),
            person("manager"),
        )
    }
    assert list(names.values()) == [["陳怡君"], ["陳怡君"], [enrolled.alias], [], [], []]


def test_a_machine_sees_granted_campaigns_only(decided) -> None:
    other = client_of(open_campaign(), *Scope.values)
    assert other.get(RESULTS).json()["results"] == []
    missing = other.get(f"{RESULTS}{decided.pk}/")
    assert missing.status_code == 404
    assert missing.json()["errors"][0]["code"] == "not_found"


def test_anonymous_and_expired_answer_401_in_one_shape(decided) -> None:
    campaign = decided.assessment.enrolment.campaign
    expired = client_of(campaign, *Scope.values, expires_in=timedelta(seconds=-1))
    for client, code in ((Client(), "not_authenticated"), (expired, "token_refused")):
        for address in (RESULTS, f"{RESULTS}{decided.pk}/", f"/api/v1/reports/{decided.pk}/"):
            answer = client.get(address)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["type"] == "client_error"
            assert [error["code"] for error in answer.json()["errors"]] == [code]


def test_a_token_without_the_scope_is_refused(decided) -> None:
    campaign = decided.assessment.enrolment.campaign
    frameworks = client_of(campaign, Scope.FRAMEWORKS_READ)
    results = client_of(campaign, Scope.RESULTS_READ)
    made = report(decided)
    assert frameworks.get(RESULTS).status_code == 403
    assert results.get(RESULTS).status_code == 200
    assert results.get(f"/api/v1/reports/{made.pk}/").status_code == 403
    assert results.post(f"{RESULTS}{decided.pk}/reports/", {"language": "en"}).status_code == 403


def test_results_are_filtered(machine, decided) -> None:
    campaign = decided.assessment.enrolment.campaign
    later = decision(enrolment(campaign), signed_at=timezone.now())
    since = (later.signed_at - timedelta(seconds=1)).isoformat()

    def ids(**query) -> list[str]:
        return [row["id"] for row in machine.get(RESULTS, query).json()["results"]]

    assert ids() == [str(decided.pk), str(later.pk)]
    assert ids(updated_since=since) == [str(later.pk)]
    assert ids(candidate=str(decided.assessment.enrolment.candidate_id)) == [str(decided.pk)]
    assert ids(campaign=str(campaign.pk)) == [str(decided.pk), str(later.pk)]
    assert ids(campaign=str(open_campaign().pk)) == []


def test_a_filter_that_cannot_be_read_says_which(machine) -> None:
    answer = machine.get(RESULTS, {"updated_since": "yesterday"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "updated_since"


def test_the_cursor_misses_nothing(machine, decided, monkeypatch) -> None:
    monkeypatch.setattr("reports.api.viewsets.OldestFirst.page_size", 2)
    campaign = decided.assessment.enrolment.campaign
    made = [str(decided.pk)] + [
        str(decision(enrolment(campaign), signed_at=decided.signed_at).pk) for _ in range(4)
    ]
    seen, address = [], RESULTS
    while address:
        answer = machine.get(address).json()
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert sorted(seen) == sorted(made)


def test_a_machine_asks_for_a_report_and_reads_it(machine, decided) -> None:
    asked = machine.post(f"{RESULTS}{decided.pk}/reports/", {"language": "en"})
    assert asked.status_code == 202
    assert asked.json()["state"] == "requested"
    address = asked.json()["url"]
    early = machine.get(address)
    assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "report_not_ready")
    record_report(take_report(asked.json()["id"]), content=PDF)
    answer = machine.get(address, headers={"accept": "application/pdf"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    digest = b64encode(hashlib.sha256(PDF).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert b"".join(answer.streaming_content) == PDF
    listed = machine.get(f"{RESULTS}{decided.pk}/").json()["reports"]
    assert [(r["language"], r["state"], r["sha256"]) for r in listed] == [
        ("en", "ready", sha256(PDF))
    ]


def test_an_unknown_language_is_refused(machine, decided) -> None:
    answer = machine.post(f"{RESULTS}{decided.pk}/reports/", {"language": "de"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "language"


def test_a_verifier_reads_no_file(signed_in, decided) -> None:
    verifier = person("verifier")
    allocate(decided.assessment.enrolment, verifier, "verify")
    made = report(decided)
    client = signed_in(verifier)
    assert client.get(f"/api/v1/reports/{made.pk}/").status_code == 403
    refused = client.post(f"{RESULTS}{decided.pk}/reports/", {"language": "en"})
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "not_allowed"


def test_a_returned_result_is_not_given_to_machines(machine, decided) -> None:
    decided.assessment.state = "revealed"
    decided.assessment.save()
    assert machine.get(RESULTS).json()["results"] == []
    assert machine.get(f"{RESULTS}{decided.pk}/").status_code == 404


def test_three_results_cost_as_many_queries_as_one(
    machine, decided, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    machine.get(RESULTS)
    with django_assert_max_num_queries(8) as one:
        machine.get(RESULTS)
    for _ in range(2):
        decision(enrolment(decided.assessment.enrolment.campaign))
    with django_assert_num_queries(len(one.captured_queries)):
        machine.get(RESULTS)


def test_the_schema_is_valid_and_names_every_address(tmp_path) -> None:
    target = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    text = target.read_text(encoding="utf-8")
    for address in ("frameworks/", "results/", "results/{id}/", "reports/{id}/"):
        assert f"/api/v1/{address}:" in text


def test_the_schema_is_served(client) -> None:
    assert client.get(reverse("schema")).status_code == 200
