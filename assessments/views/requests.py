"""What a view holds in its hands behind `login_required`."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a person, never of nobody. Only for type checkers."""

    user: User
