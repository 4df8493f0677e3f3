"""Refusals of ours in the one error shape of the REST interface."""

from __future__ import annotations

import pytest
from drf_standardized_errors.handler import exception_handler
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.errors import NotAllowed, StaleState
from campaigns.errors import CampaignClosed
from reports.errors import ReportNotReady


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(NotAllowed, 403), (StaleState, 409), (ReportNotReady, 409), (CampaignClosed, 400)],
)
def test_a_refusal_keeps_its_code_and_sentence(refusal, status) -> None:
    context = {"request": Request(APIRequestFactory().get("/")), "view": None}
    response = exception_handler(refusal("Do this instead."), context)
    assert response.status_code == status
    assert response.data == {
        "type": "client_error",
        "errors": [{"code": refusal.code, "detail": "Do this instead.", "attr": None}],
    }


def test_what_nobody_foresaw_tells_nothing() -> None:
    context = {"request": Request(APIRequestFactory().get("/")), "view": None}
    response = exception_handler(RuntimeError("secret"), context)
    assert response.status_code == 500
    assert "secret" not in str(response.data)
