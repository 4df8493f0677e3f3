"""Celery's doors: take, render with no transaction open, record. The row is the queue."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from reports.actions.fail_report import fail_report
from reports.actions.record_report import record_report
from reports.actions.return_lost_reports import return_lost_reports
from reports.actions.take_report import take_report
from reports.errors import ReportLost
from reports.models import Report
from reports.pdf import RenderingFailed, candidate_pdf

log = structlog.get_logger(__name__)


@shared_task(name="reports.render_report", acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def render_report(report_id: str) -> None:
    """Render one report that was asked for. A second delivery finds nothing to take."""
    report = take_report(report_id)
    if report is None:
        return
    try:
        _render(report)
    except ReportLost:
        log.warning("report_lost", report=report_id, attempt=report.attempt)


@shared_task(name="reports.sweep_reports", ignore_result=True)  # type: ignore[untyped-decorator]
def sweep_reports() -> None:
    """Ask again for what dead workers held, nudge what no message reached."""
    for report in return_lost_reports():
        log.warning("report_returned", report=str(report.pk), state=report.state)


def _render(report: Report) -> None:
    """A crash that nobody foresaw ends the task; the lease then runs out by itself."""
    try:
        content = candidate_pdf(
            report.decision, language=report.language, rendered_at=timezone.now()
        )
    except RenderingFailed:
        log.exception("report_failed", report=str(report.pk))
        fail_report(report, reason="rendering_failed")
    else:
        record_report(report, content=content)
