"""The result as machines get it: over HTTP, with a service token, from the running server."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from django.utils import timezone

from accounts.roles import Scope
from assessments.models import Decision
from campaigns.actions.issue_client_token import issue_client_token
from config.demo.people import Cast
from reports.actions.request_report import request_report
from reports.models import Report

SECONDS_TO_RENDER = 180


def make_token(cast: Cast, decision: Decision) -> str:
    """A token for the results and reports of the decision's campaign, for one day."""
    token, _ = issue_client_token(
        name="HR system",
        scopes=[Scope.RESULTS_READ, Scope.REPORTS_READ],
        campaigns=[decision.assessment.enrolment.campaign],
        expires_at=timezone.now() + timedelta(days=1),
        actor=cast.manager,
    )
    return token


def render(decision: Decision, cast: Cast, languages: tuple[str, ...]) -> list[Report]:
    """Ask for the PDF in each language and wait for the workers."""
    reports = [
        request_report(decision, language=language, actor=cast.manager) for language in languages
    ]
    end = time.monotonic() + SECONDS_TO_RENDER
    for report in reports:
        while report.state in ("requested", "rendering"):
            if time.monotonic() > end:
                raise TimeoutError("No worker rendered the report. Mend: look into worker.log.")
            time.sleep(0.3)
            report.refresh_from_db()
        if report.state != "ready":
            raise RuntimeError(f"The report failed: {report.failure}")
    return reports


def fetch(address: str, token: str) -> bytes:
    """GET with the token. Raises RuntimeError with the server's own words."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - our own loopback address
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(f"{address} answered {answer.status}")
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{address} answered {error.code}: {error.read()[:500]!r}") from error


def save_by_rest(
    decision: Decision, report: Report, *, site: str, token: str, folder: Path
) -> tuple[Path, Path]:
    """Report (PDF) and result (JSON), fetched by REST and written beside each other."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf, result = folder / "report.pdf", folder / "result.json"
    pdf.write_bytes(fetch(f"{site}/api/v1/reports/{report.pk}/", token))
    answer = json.loads(fetch(f"{site}/api/v1/results/{decision.pk}/", token))
    result.write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")
    return pdf, result
