"""Bodies that are too large: read to their end and thrown away, then answered with 413.

A server that answers while the browser still sends resets the connection, and nobody reads
why. Up to ASSAY_DRAIN_BYTES are drained; beyond that the connection may be cut.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from accounts.access import refusal_response
from evidence.artefacts import MEGABYTE, too_large

# What a form adds around a file: boundaries, field names, the other fields.
FORM_BYTES = MEGABYTE
CHUNK_BYTES = 256 * 1024


class BodyCapMiddleware:
    """Stands last, so that the answer has person, language and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if length <= settings.ASSAY_UPLOAD_BYTES + FORM_BYTES:
            return self.get_response(request)
        if length <= settings.ASSAY_DRAIN_BYTES:
            _drain(request)
        return refusal_response(request, too_large(settings.ASSAY_UPLOAD_BYTES))


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _drain(request: HttpRequest) -> None:
    try:
        while request.read(CHUNK_BYTES):
            pass
    except UnreadablePostError:
        return  # the browser went away; nobody reads the answer
