"""HTML becomes a PDF: A4, tagged, fonts embedded, nothing loaded but our own static files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assessments.models import Decision
from reports.glyphs import printable
from reports.html import report_html

VARIANT = "pdf/ua-1"


class RenderingFailed(Exception):
    """Our fault: the template, a font or the record does not fit; the cause is chained."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Opens files below the static folder; everything else ends the rendering.

    A report holds what candidates and assessors wrote: no word of theirs may make the
    server read another file or call another host.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self.folder):
            raise FatalURLFetchingError("a report may load our own static files only")
        return super().fetch(url, headers)


def candidate_pdf(decision: Decision, *, language: str, rendered_at: datetime) -> bytes:
    """The report of a decision; the same decision, language and time give the same bytes.

    Raises RenderingFailed.
    """
    try:
        text = report_html(decision, language=language, rendered_at=rendered_at)
        return pdf_from(printable(text))
    except (FatalURLFetchingError, OSError, LookupError, ValueError, TypeError) as cause:
        raise RenderingFailed(type(cause).__name__) from cause


def pdf_from(text: str) -> bytes:
    """The PDF of one HTML text whose links are relative to the static folder."""
    folder = settings.BASE_DIR / "static"
    document = HTML(string=text, base_url=f"{folder.as_uri()}/", url_fetcher=OwnFilesOnly(folder))
    return bytes(document.write_pdf(font_config=FontConfiguration(), pdf_variant=VARIANT))
