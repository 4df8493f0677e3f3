"""How often a log-in may be tried."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle


class LogInThrottle(SimpleRateThrottle):
    """Counts tries by address and name in the cache, successful ones too."""

    scope = "log_in"
    rate = "10/m"

    def parse_rate(self, rate: str | None) -> tuple[int, int]:
        """Ten tries in a quarter of an hour; the library's own units stop at whole minutes."""
        count, _ = super().parse_rate(rate)
        return count, 15 * 60

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        name = request.POST.get("username", "").strip().lower()[:150]
        who = f"{self.get_ident(request)}|{name}".encode()
        ident = hashlib.sha256(who).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
