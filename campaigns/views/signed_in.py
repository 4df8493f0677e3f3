"""The request behind a door: somebody is signed in."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedIn(HttpRequest):
    """For types only: behind `role_required` the user is a person with that role."""

    user: User
