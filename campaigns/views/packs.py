"""Packs for managers: how well each tells good work from bad, and what they cover."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from accounts.access import role_required
from accounts.roles import Role
from campaigns.coverage import coverage_of
from campaigns.quality_view import quality_view
from campaigns.queries import packs_visible_to
from competency.queries import frameworks_visible_to

PAGE_SIZE = 50


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def pack_list(request: HttpRequest) -> HttpResponse:
    """Published versions with their error rates, newest first."""
    rows = packs_visible_to(request.user).order_by("-published_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    packs = [(pack, quality_view(pack.quality)) for pack in page]
    frameworks = frameworks_visible_to(request.user).order_by("code")[:PAGE_SIZE]
    context = {"page_obj": page, "packs": packs, "frameworks": frameworks}
    return render(request, "campaigns/pack_list.html", context)


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def pack_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole quality table of one version."""
    pack = get_object_or_404(packs_visible_to(request.user), pk=pk)
    return render(
        request, "campaigns/pack.html", {"pack": pack, "quality": quality_view(pack.quality)}
    )


@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """For each indicator of a standard: by which checks it is covered, or by people alone."""
    framework = get_object_or_404(frameworks_visible_to(request.user), code=code)
    rows = coverage_of(framework, get_language() or "zh-hant")
    automatic = sum(bool(row.packs) for row in rows)
    context = {"framework": framework, "rows": rows, "automatic": automatic}
    return render(request, "campaigns/coverage.html", context)
