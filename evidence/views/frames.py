"""The frame of an item: safe content under a content policy of its own, framed by us alone."""

from __future__ import annotations

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from evidence.models import GradingRun, Item
from evidence.notebook_html import NotANotebook
from evidence.rendition import (
    CannotBeShown,
    notebook_view,
    pdf_view,
    picture_view,
    table_view,
    text_view,
)
from evidence.run_text import last_cell
from evidence.states import ItemKind

FRAME_POLICY = (
    "sandbox; default-src 'none'; img-src data: 'self'; style-src 'self'; frame-ancestors 'self'"
)
# A browser's own PDF viewer does not start inside a sandbox; it has one of its own, and lays
# itself out by inline style.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_SPAN = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")
_CELL = re.compile(r'<section class="nb-cell" id="cell-(\d+)">')


def frame(request: HttpRequest, item: Item, run: GradingRun | None) -> HttpResponse:
    """The item's safe view; `run` gives the executed notebook in place of the submitted one."""
    try:
        response = _content(request, item, run)
    except (CannotBeShown, NotANotebook):
        response = render(request, "evidence/frame.html", {"item": item, "is_unshown": True})
    if "Content-Security-Policy" not in response:
        response["Content-Security-Policy"] = FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _content(request: HttpRequest, item: Item, run: GradingRun | None) -> HttpResponse:
    if run is not None or item.kind == ItemKind.NOTEBOOK:
        return _notebook(request, item, run)
    if item.kind == ItemKind.IMAGE:
        return HttpResponse(picture_view(item), content_type="image/png")
    if item.kind == ItemKind.PDF:
        return _pdf(request, item)
    lines = _span(request.GET.get("lines", ""))
    if item.kind == ItemKind.TABLE:
        context = {"item": item, "table": table_view(item, request.user), "marked": lines}
        return render(request, "evidence/frame.html", context)
    if item.kind in (ItemKind.TEXT, ItemKind.JSON):
        context = {"item": item, "text": text_view(item, request.user), "marked": lines}
        return render(request, "evidence/frame.html", context)
    raise CannotBeShown


def _notebook(request: HttpRequest, item: Item, run: GradingRun | None) -> HttpResponse:
    html = notebook_view(item, request.user, run)
    cells = _span(request.GET.get("cells", ""))
    last = last_cell(run) if run else None
    marked = _CELL.sub(lambda found: _with_mark(found, cells, last), html)
    # Made by notebook_html, which leaves no code and no address in.
    context = {"item": item, "notebook": mark_safe(marked)}  # noqa: S308
    return render(request, "evidence/frame.html", context)


def _with_mark(found: re.Match[str], cells: range, last: int | None) -> str:
    """The begin of a cell: of a claimed one, and of the one in which the run broke off."""
    number = int(found[1])
    kind = "nb-cell marked" if number in cells else "nb-cell"
    note = format_html(
        '<p class="nb-ended"><strong>{}</strong></p>', _("The run ended in this cell.")
    )
    return f'<section class="{kind}" id="cell-{number}">{note if number == last else ""}'


def _pdf(request: HttpRequest, item: Item) -> HttpResponse:
    name = pdf_view(item, request.user)
    response = FileResponse(default_storage.open(name), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="evidence.pdf"'
    response["Content-Security-Policy"] = PDF_POLICY
    return response  # type: ignore[return-value]


def _span(text: str) -> range:
    """`7-9` as a range that has its ends; empty for anything else."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return range(0)
    return range(int(found[1]), int(found[2] or found[1]) + 1)
