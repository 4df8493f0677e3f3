"""Requests of people who are logged in: the doors of all views here see to that."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class Request(HttpRequest):
    """For the types only; Django never makes one."""

    user: User
