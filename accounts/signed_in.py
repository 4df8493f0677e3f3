"""The request behind a door that lets only signed-in people in."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedIn(HttpRequest):
    """For types only, behind `login_required` or `role_required`; Django never makes one."""

    user: User
