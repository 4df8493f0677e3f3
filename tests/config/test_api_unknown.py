"""Addresses below /api/v1/ that lead nowhere answer as the rest of the interface does."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
NOTHING_THERE = {
    "type": "client_error",
    "errors": [
        {
            "code": "not_found",
            "detail": "There is nothing at this address. /api/v1/schema/ lists what there is.",
            "attr": None,
        }
    ],
}
ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize("address", ["", "nothing/", "nothing/at/all/", "results/a/b/"])
@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete", "options"])
def test_an_unknown_address_answers_in_the_one_error_shape(verb: str, address: str) -> None:
    answer = getattr(Client(headers=ENGLISH), verb)(f"/api/v1/{address}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == NOTHING_THERE


def test_it_is_the_same_for_those_who_are_signed_in(signed_in) -> None:
    answer = signed_in(person("manager")).get("/api/v1/nothing", follow=True)

    assert answer.status_code == 404
    assert answer.json() == NOTHING_THERE


def test_a_forgotten_slash_still_leads_to_the_address(client) -> None:
    assert client.get("/api/v1/frameworks").url == "/api/v1/frameworks/"


def test_outside_the_interface_an_unknown_address_is_a_page(client) -> None:
    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
