"""Pages about the installation itself."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.access import role_required
from accounts.roles import Role
from config.health import parts


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def health(request: HttpRequest) -> HttpResponse:
    return render(request, "config/health.html", {"parts": list(parts())})


def alive(request: HttpRequest) -> JsonResponse:
    """For load balancers: this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
