"""Each person sees times in their own zone; and nobody lands on an empty page."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import refusal_response
from accounts.errors import OnlyByForm


class PersonalTimeZoneMiddleware:
    """Activates the signed-in person's time zone; without one the server's default holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(_zone_of(request)):
            return self.get_response(request)


def _zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    """None for nobody, for no choice, and for a zone that this machine does not know (any more)."""
    name = getattr(request.user, "time_zone", "")
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


class OnlyByFormMiddleware:
    """Says what happened when an address that takes forms only is opened like a page.

    That is where a log-in leads when the session ended before a form was sent, and a language
    switch on a page that answers a form. Stands after the middlewares that a page needs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or not isinstance(response, HttpResponseNotAllowed):
            return response
        sentence = _(
            "This address takes a form and shows no page. Go back and send the form again."
        )
        page = refusal_response(request, OnlyByForm(sentence))
        page["Allow"] = response["Allow"]
        return page
