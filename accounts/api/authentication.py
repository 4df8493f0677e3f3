"""`Authorization: Bearer …` for service accounts; anonymous and expired answer 401."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.errors import TokenRefused
from accounts.models import ServiceToken, User
from accounts.tokens import recognise


class ServiceTokenAuthentication(BaseAuthentication):
    """Sets `request.user` to the service account and `request.auth` to the token row."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ServiceToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("Send one token: Authorization: Bearer <token>.")
        try:
            row = recognise(parts[1].decode("latin-1"))
        except TokenRefused as refusal:
            raise AuthenticationFailed(str(refusal), code=refusal.code) from refusal
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
