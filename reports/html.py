"""The report as one HTML text for the PDF: language, texts and pictures, no addresses."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import Decision
from reports import pictures
from reports.candidate_report import candidate_report
from reports.wording import moment


def report_html(decision: Decision, *, language: str, rendered_at: datetime) -> str:
    """The same record, language and time give the same text."""
    record = decision.record
    report = candidate_report(record, fingerprint=decision.fingerprint, language=language)
    address = pictures.address_of(record["decision_id"], decision.fingerprint)
    zone = record["campaign"]["time_zone"]
    with translation.override(language):
        return render_to_string(
            "reports/pdf/report.html",
            {
                "report": report,
                "qr": pictures.qr_code(address),
                "rendered_at": f"{moment(rendered_at, zone)} ({zone})",
                "page_words": page_words(),
                "created": rendered_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )


def page_words() -> list[str]:
    """The words before, between and after the two numbers of a page; the numbers are CSS's."""
    whole = _("Page %(page)s of %(pages)s") % {"page": "\0", "pages": "\0"}
    return whole.split("\0")
