"""Pages to read the standard: the list, one framework with its anchors, the levels."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from competency.framework_page import entries, groups, shown_duties
from competency.queries import (
    contents_of,
    criteria_of,
    framework_tree,
    frameworks_visible_to,
    latest_rubric,
    level_descriptors,
    with_counts,
)

PAGE_SIZE = 50


@login_required
@require_safe
def framework_list(request: HttpRequest) -> HttpResponse:
    rows = with_counts(frameworks_visible_to(request.user)).order_by("code")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "competency/framework_list.html", {"page_obj": page})


@login_required
@require_safe
def framework(request: HttpRequest, code: str) -> HttpResponse:
    """One framework; `?both=1` puts the other language beside every text."""
    row = get_object_or_404(frameworks_visible_to(request.user), code=code)
    rubric = latest_rubric(row)
    criteria = criteria_of(rubric) if rubric else []
    duties = shown_duties(framework_tree(row), criteria, level_descriptors())
    context = {
        "framework": row,
        "work_description": {
            "zh-Hant": row.work_description_zh_hant,
            "en": row.work_description_en,
        },
        "duties": duties,
        "entries": entries(contents_of(row), duties, criteria),
        "rubric": rubric,
        "groups": groups(criteria),
        "both": _both(request),
    }
    return render(request, "competency/framework.html", context)


@login_required
@require_safe
def level_list(request: HttpRequest) -> HttpResponse:
    levels = list(level_descriptors().values())
    context = {"levels": levels, "source": levels[0].source if levels else ""}
    return render(request, "competency/level_list.html", context | {"both": _both(request)})


def _both(request: HttpRequest) -> bool:
    return request.GET.get("both") == "1"
