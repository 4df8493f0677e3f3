"""Looking at an item: a page around a sandboxed frame, and the frame itself."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.signed_in import SignedIn
from campaigns.naming import shown_name
from evidence.finding_text import finding_view
from evidence.models import FindingRow, GradingRun, Item
from evidence.namelessness import is_hidden_from
from evidence.neutral_copy import neutral_copy
from evidence.queries import items_visible_to
from evidence.queries.work import items_with_work
from evidence.rules import is_own
from evidence.states import ItemKind, RunState
from evidence.views.frames import FRAME_POLICY, frame

EXTENSIONS = {
    "application/x-ipynb+json": "ipynb", "application/pdf": "pdf", "image/png": "png",
    "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "text/csv": "csv",
    "text/plain": "txt", "text/x-python": "py", "application/json": "json",
    "application/x-onnx": "onnx", "application/x-npy": "npy", "application/zip": "zip",
    "application/x-safetensors": "safetensors", "application/vnd.apache.parquet": "parquet",
}  # fmt: skip


@login_required
@require_GET
def item_view(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The item with claims and findings beside the frame. `?version=submitted` for the source."""
    item = get_object_or_404(items_with_work(items_visible_to(request.user)), pk=pk)
    run = counted_run(item)
    executed = bool(run and run.executed_notebook)
    version = "executed" if executed and _wants_executed(request) else "submitted"
    context = {
        "item": item,
        "run": run,
        "has_executed": executed,
        "version": version,
        "query": request.GET.urlencode(),
        "anchor": _anchor(request),
        "shown_name": shown_name(request.user, item.enrolment),
        "is_own": is_own(request.user, item.enrolment),
        "findings": _findings(run),
        "is_framed": item.kind not in (ItemKind.MODEL, ItemKind.OTHER),
    }
    return render(request, "evidence/item_view.html", context)


@login_required
@require_GET
def item_frame(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The safe view itself, under a policy of its own; only our own pages may frame it."""
    item = get_object_or_404(items_with_work(items_visible_to(request.user)), pk=pk)
    run = counted_run(item) if _wants_executed(request) else None
    return frame(request, item, run if run and run.executed_notebook else None)


@login_required
@require_GET
def item_download(request: SignedIn, pk: uuid.UUID) -> HttpResponse | FileResponse:
    """The file as received; who may not know the candidate gets a copy without names."""
    item = get_object_or_404(items_visible_to(request.user), pk=pk)
    hidden = is_hidden_from(request.user, item.enrolment)
    copy = neutral_copy(item, request.user) if hidden else None
    response: HttpResponse | FileResponse
    if copy is not None:
        response = HttpResponse(copy[0], content_type="application/octet-stream")
    else:
        stored = default_storage.open(item.storage_name)
        response = FileResponse(stored, content_type="application/octet-stream")
    name = _file_name(item, copy[1] if copy else item.media_type)
    if is_own(request.user, item.enrolment):
        name = item.original_name or name
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = FRAME_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _file_name(item: Item, media_type: str) -> str:
    """A name that tells the alias alone."""
    extension = EXTENSIONS.get(media_type, "bin")
    return f"{item.enrolment.alias}-{item.pk.hex[:8]}.{extension}"


def counted_run(item: Item) -> GradingRun | None:
    """The last finished run of an item read by items_with_work."""
    runs: list[GradingRun] = item.newest_runs  # type: ignore[attr-defined]
    finished = [run for run in runs if run.state == RunState.FINISHED]
    return max(finished, key=lambda run: (run.finished_at, run.pk), default=None)


def _findings(run: GradingRun | None) -> list[object]:
    if run is None:
        return []
    rows = FindingRow.objects.filter(run=run).select_related("run")
    return [finding_view(row, get_language() or "zh-hant") for row in rows]


def _wants_executed(request: SignedIn) -> bool:
    """The executed notebook comes first, but lines can only be pointed at in the submitted text."""
    return request.GET.get("version") != "submitted" and "lines" not in request.GET


def _anchor(request: SignedIn) -> str:
    """The place to scroll to: the first cell, line or page that the address names."""
    for name, anchor in (("cells", "cell-"), ("lines", "line-"), ("page", "page=")):
        first = request.GET.get(name, "").partition("-")[0]
        if first.isascii() and first.isdigit():
            return f"{anchor}{first}"
    return ""
