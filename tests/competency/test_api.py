"""GET /api/v1/frameworks/: tokens by scope, people by log-in, one error shape."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.models import ServiceToken
from accounts.roles import Role, Scope
from accounts.tokens import new_token
from competency.models import Framework
from tests.factories.accounts import person
from tests.factories.competency import small_framework, small_rubric

pytestmark = pytest.mark.django_db
LIST = "/api/v1/frameworks/"
ONE = "/api/v1/frameworks/TST0001-001v1/"


def token(*scopes: str, **fields) -> ServiceToken:
    """A standing token row; its value in clear is `value`."""
    value, prefix, digest = new_token()
    row = ServiceToken.objects.create(
        **{
            "user": person("api_client", is_service=True),
            "name": "LMS",
            "prefix": prefix,
            "digest": digest,
            "scopes": list(scopes),
            "created_at": timezone.now(),
            "created_by": person("manager"),
            "expires_at": timezone.now() + timedelta(days=1),
            **fields,
        }
    )
    row.value = value
    return row


def bearer(row: ServiceToken) -> Client:
    return Client(headers={"authorization": f"Bearer {row.value}", "accept-language": "en"})


@pytest.fixture
def framework() -> Framework:
    framework = small_framework()
    small_rubric(framework)
    return framework


@pytest.mark.parametrize("address", [LIST, ONE])
def test_a_token_with_the_scope_reads(address, framework) -> None:
    assert bearer(token(Scope.FRAMEWORKS_READ)).get(address).status_code == 200


@pytest.mark.parametrize("address", [LIST, ONE])
@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.API_CLIENT])
def test_people_of_every_role_read_by_log_in(address, role, signed_in, framework) -> None:
    assert signed_in(person(role)).get(address).status_code == 200


@pytest.mark.parametrize("address", [LIST, ONE])
@pytest.mark.parametrize(
    ("caller", "status", "code"),
    [
        (Client, 401, "not_authenticated"),
        (lambda: bearer(token(Scope.RESULTS_READ)), 403, "permission_denied"),
        (
            lambda: bearer(token(Scope.FRAMEWORKS_READ, expires_at=timezone.now())),
            401,
            "token_refused",
        ),
        (
            lambda: bearer(token(Scope.FRAMEWORKS_READ, revoked_at=timezone.now())),
            401,
            "token_refused",
        ),
        (lambda: Client(headers={"authorization": "Bearer x"}), 401, "token_refused"),
    ],
)
def test_others_are_refused_in_the_one_error_shape(
    address, caller, status, code, framework
) -> None:
    response = caller().get(address)
    assert response.status_code == status
    body = response.json()
    assert (body["type"], body["errors"][0]["code"], body["errors"][0]["attr"]) == (
        "client_error", code, None,
    )  # fmt: skip


def test_a_list_row_says_the_status_with_its_source(framework) -> None:
    body = bearer(token(Scope.FRAMEWORKS_READ)).get(LIST).json()
    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    assert body["results"] == [
        {
            "url": f"http://testserver{ONE}",
            "code": "TST0001-001v1",
            "version": "v1",
            "name": {"zh-Hant": "測試職能基準", "en": "Test standard"},
            "level": 5,
            "status": "historical",
            "status_source": "test",
            "document_sha256": "",
            "content_hash": framework.content_hash,
        }
    ]


def test_a_framework_comes_whole(framework) -> None:
    body = bearer(token(Scope.FRAMEWORKS_READ)).get(ONE).json()
    knowledge = {"code": "K01", "text": {"zh-Hant": "知識", "en": "Knowledge"}}
    skill = {"code": "S01", "text": {"zh-Hant": "技能", "en": "Skill"}}
    assert [duty["code"] for duty in body["duties"]] == ["T1"]
    assert body["duties"][0]["tasks"][1] == {
        "code": "T1.2",
        "text": {"zh-Hant": "任務T1.2", "en": "Task T1.2"},
        "blocks": [
            {
                "level": 4,
                "outputs": [{"code": "O1.2.1", "text": {"zh-Hant": "產出", "en": "Output"}}],
                "indicators": [
                    {"code": "P1.2.1", "text": {"zh-Hant": "指標P1.2.1", "en": "Indicator P1.2.1"}}
                ],
                "knowledge": [knowledge | {"text": {"zh-Hant": "知識", "en": ""}}],
                "skills": [skill | {"text": {"zh-Hant": "技能", "en": ""}}],
            }
        ],
    }
    assert body["contents"] == {
        "knowledge": [knowledge],
        "skills": [skill],
        "attitudes": [
            {"code": f"A0{n}", "text": {"zh-Hant": f"態度{n}", "en": f"Attitude {n}"}}
            for n in (1, 2)
        ],
    }
    rubric = framework.rubrics.get()
    assert body["rubrics"] == [
        {
            "version": "1",
            "title": {"zh-Hant": "評分規準", "en": "Rubric"},
            "content_hash": rubric.content_hash,
        }
    ]


def test_drafts_and_unknown_codes_are_not_found(framework) -> None:
    client = bearer(token(Scope.FRAMEWORKS_READ))
    Framework.objects.update(state="draft")
    assert client.get(LIST).json()["results"] == []
    response = client.get(ONE)
    assert response.status_code == 404
    assert response.json()["errors"][0]["code"] == "not_found"


def test_filters_by_status_and_refuses_an_unknown_one(framework) -> None:
    client = bearer(token(Scope.FRAMEWORKS_READ))
    assert client.get(LIST, {"status": "historical"}).json()["count"] == 1
    assert client.get(LIST, {"status": "current"}).json()["count"] == 0
    response = client.get(LIST, {"status": "newest"})
    assert response.status_code == 400
    body = response.json()
    assert (body["type"], body["errors"][0]["attr"]) == ("validation_error", "status")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_frameworks_are_read_only(method, framework) -> None:
    response = getattr(bearer(token(Scope.FRAMEWORKS_READ)), method)(ONE)
    assert response.status_code == 405
    assert response.json()["errors"][0]["code"] == "method_not_allowed"


def test_lists_are_cut_into_pages_of_fifty() -> None:
    Framework.objects.bulk_create(
        Framework(
            code=f"F{n:03d}", version="v1", content_hash="x", state="published", text_zh_hant="名"
        )
        for n in range(51)
    )
    body = bearer(token(Scope.FRAMEWORKS_READ)).get(LIST).json()
    assert (len(body["results"]), body["count"]) == (50, 51)
    assert body["next"] == f"http://testserver{LIST}?page=2"


def test_the_list_needs_as_many_queries_for_three_as_for_one(django_assert_num_queries) -> None:
    client = bearer(token(Scope.FRAMEWORKS_READ))
    small_framework("TST0001-001v1")
    client.get(LIST)  # the last use of the token is noted once a minute
    for more in ([], ["TST0002-001v1", "TST0003-001v1"]):
        for code in more:
            small_framework(code)
        with django_assert_num_queries(5):
            client.get(LIST)


def test_the_schema_describes_frameworks() -> None:
    schema = schema_of_competency()
    paths = schema["paths"]
    assert paths[LIST]["get"]["summary"] == "List frameworks"
    one = paths["/api/v1/frameworks/{code}/"]["get"]
    answer = one["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/FrameworkDetail"}
    assert {"401", "403", "404"} <= set(one["responses"])
    detail = schema["components"]["schemas"]["FrameworkDetail"]["properties"]
    assert detail["name"]["required"] == ["zh-Hant", "en"]
    assert detail["duties"]["items"] == {"$ref": "#/components/schemas/Duty"}


def schema_of_competency() -> dict:
    """The OpenAPI document of the competency addresses alone."""
    generator = SchemaGenerator(
        patterns=[path("api/v1/", include("competency.api.urls"))], api_version=None
    )
    return generator.get_schema(request=None, public=True)
