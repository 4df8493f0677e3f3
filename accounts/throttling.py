"""How often a log-in, or a letter for a new password, may be asked for."""

from __future__ import annotations

import hashlib
from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

QUARTER_OF_AN_HOUR = 15 * 60


class FormThrottle(SimpleRateThrottle):
    """Counts tries by address and one field of the form in the cache, successful ones too."""

    field: str

    def minutes_to_wait(self, request: HttpRequest) -> int:
        """0 when this try is allowed, which counts it."""
        if self.allow_request(cast(Request, request), cast(APIView, None)):
            return 0
        return max(1, round((self.wait() or 60) / 60))

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        """So many in a quarter of an hour; the library's own units stop at whole minutes."""
        count, _ = super().parse_rate(rate)
        return count, QUARTER_OF_AN_HOUR

    def get_cache_key(self, request: Request, view: APIView) -> str:
        name = request.POST.get(self.field, "").strip().lower()[:254]
        who = f"{self.get_ident(request)}|{name}".encode()
        ident = hashlib.sha256(who).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}


class LogInThrottle(FormThrottle):
    scope, rate, field = "log_in", "10/m", "username"


class PasswordResetThrottle(FormThrottle):
    scope, rate, field = "password_reset", "5/m", "email"
