"""Requests of people who are logged in: the doors of all views here see to that."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """For the types only; Django never makes one."""

    user: User
    htmx: HtmxDetails
