"""Doors of pages: who gets in, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from accounts.errors import NotAllowed, StaleState
from accounts.rules import has_role
from lib.errors import DomainError

View = Callable[..., HttpResponseBase]


def role_required(*roles: str) -> Callable[[View], View]:
    """Anonymous people are sent to the log-in page, people without one of the roles get 403."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not has_role(request.user, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def refusals_shown(view: View) -> View:
    """A DomainError of the view becomes a page, or JSON for those who ask for JSON."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            return refusal_response(request, refusal)

    return shown


def status_of(refusal: DomainError) -> int:
    """HTTP status of a refusal: 403 not allowed, 409 somebody was first, else its own or 400."""
    if isinstance(refusal, NotAllowed):
        return 403
    if isinstance(refusal, StaleState):
        return 409
    return int(getattr(refusal, "status", 400))


def refusal_response(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The refusal in the shape that the client reads."""
    status = status_of(refusal)
    if wants_json(request):
        error = {"code": refusal.code, "detail": str(refusal), "attr": None}
        kind = "client_error"
        return JsonResponse({"type": kind, "errors": [error]}, status=status)
    back = request.headers.get("referer", "")
    same_site = back.startswith(f"{request.scheme}://{request.get_host()}/")
    context = {"refusal": refusal, "back": back if same_site else ""}
    return render(request, "errors/refused.html", context, status=status)


def wants_json(request: HttpRequest) -> bool:
    """Whether JSON is preferred over a page."""
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return preferred == "application/json"
