"""Lines of tables about results and their files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from accounts.rules import Viewer
from assessments.models import Decision
from assessments.queries.visible import DECIDED
from campaigns.naming import shown_name
from reports.models import Report
from reports.states import ReportState
from reports.wording import Verdict, moment, overall_verdict, size_text


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result in a table; `tasks_met` of `tasks`."""

    pk: object
    name: str
    campaign: str
    overall: Verdict
    tasks_met: int
    tasks: int
    signed_text: str
    short_fingerprint: str
    stands: bool


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The PDF of a result in one language: `report` is None until somebody asks for it."""

    language: str
    name: str
    report: Report | None

    @property
    def is_ready(self) -> bool:
        return self.report is not None and self.report.state == ReportState.READY

    @property
    def is_waiting(self) -> bool:
        return self.report is not None and self.report.state in {
            ReportState.REQUESTED,
            ReportState.RENDERING,
        }

    @property
    def has_failed(self) -> bool:
        return self.report is not None and self.report.state == ReportState.FAILED

    @property
    def size(self) -> str:
        return size_text(self.report.size_bytes) if self.report else ""


def result_lines(decisions: Iterable[Decision], viewer: Viewer) -> list[ResultLine]:
    return [_line(decision, viewer) for decision in decisions]


def report_files(decision: Decision) -> list[ReportFile]:
    """One entry for each language of the site. Reads the prefetched `reports`."""
    made = {report.language: report for report in decision.reports.all()}
    return [ReportFile(code, str(name), made.get(code)) for code, name in settings.LANGUAGES]


def _line(decision: Decision, viewer: Viewer) -> ResultLine:
    enrolment = decision.assessment.enrolment
    verdicts = [task["met"] for duty in decision.record["duties"] for task in duty["tasks"]]
    return ResultLine(
        pk=decision.pk,
        name=shown_name(viewer, enrolment),
        campaign=enrolment.campaign.name,
        overall=overall_verdict(decision.overall),
        tasks_met=sum(met is True for met in verdicts),
        tasks=len(verdicts),
        signed_text=moment(decision.signed_at, enrolment.campaign.time_zone),
        short_fingerprint=decision.fingerprint[:12],
        stands=decision.assessment.state in DECIDED,
    )
