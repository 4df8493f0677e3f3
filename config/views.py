"""Pages about the installation itself."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import role_required
from accounts.roles import Role
from config.health import parts


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def health(request: HttpRequest) -> HttpResponse:
    return render(request, "config/health.html", {"parts": list(parts())})


def admin_log_in(request: HttpRequest) -> HttpResponse:
    """In place of the administration's own log-in page, which would count no tries."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")


def alive(request: HttpRequest) -> JsonResponse:
    """For load balancers: this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
