"""Pages about the installation, and the way into the administration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def test_the_administration_is_entered_by_the_log_in_page_that_counts_tries(client) -> None:
    gate = client.get(reverse("admin:index"))
    response = client.get(gate.url)
    assert response.url == f"{reverse('accounts:log_in')}?next={reverse('admin:index')}"
    tried = client.post(reverse("admin:login"), {"username": "root", "password": "guess"})
    assert tried.url.startswith(reverse("accounts:log_in"))


def test_who_is_no_staff_is_not_asked_for_another_password(signed_in) -> None:
    assert signed_in(person("administrator")).get(reverse("admin:login")).status_code == 403


def test_staff_go_on(signed_in) -> None:
    staff = person("administrator", is_staff=True)
    assert signed_in(staff).get(reverse("admin:login")).url == reverse("admin:index")


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "api_client"])
def test_health_is_not_for_everybody(signed_in, role: str) -> None:
    assert signed_in(person(role)).get(reverse("health")).status_code == 403


def test_alive_answers_anybody(client) -> None:
    assert client.get(reverse("alive")).json() == {"status": "ok"}
