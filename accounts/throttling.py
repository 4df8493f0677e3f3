"""How often a log-in may fail, and how often a letter for a new password may be asked for."""

from __future__ import annotations

import hashlib
import logging
from typing import cast

from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

QUARTER_OF_AN_HOUR = 15 * 60
# A cache that is away must not keep people out: the passwords themselves are long and hashed
# slowly, and an examination that nobody can enter is the greater harm. So tries go uncounted
# until the cache is back, and the log says so, for whoever watches it.
CACHE_IS_AWAY = (RedisError, OSError)
log = logging.getLogger(__name__)


class FormThrottle(SimpleRateThrottle):
    """Counts tries by address and one field of the form, in the cache."""

    field: str

    def minutes_to_wait(self, request: HttpRequest) -> int:
        """0 when this try is allowed, which counts it."""
        try:
            allowed = self.allow_request(cast(Request, request), cast(APIView, None))
        except CACHE_IS_AWAY:
            log.exception("Tries of %s are not counted: the cache does not answer.", self.scope)
            return 0
        return 0 if allowed else max(1, round((self.wait() or 60) / 60))

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
    """Failures only: a try counts from its start, and `forget` strikes it when it succeeds.

    Counting afterwards would let as many guesses through as are sent at the same time.
    """

    scope, rate, field = "log_in", "10/m", "username"

    def forget(self, request: HttpRequest) -> None:
        """The log-in succeeded: this try and the failures before it count no more."""
        try:
            self.cache.delete(self.get_cache_key(cast(Request, request), cast(APIView, None)))
        except CACHE_IS_AWAY:
            log.exception("Tries of %s are not forgotten: the cache does not answer.", self.scope)


class PasswordResetThrottle(FormThrottle):
    scope, rate, field = "password_reset", "5/m", "email"
