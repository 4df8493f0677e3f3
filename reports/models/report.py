"""A rendered report of one decision in one language."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from assessments.models import Decision
from reports.states import ReportState


class Report(Identified):
    """`attempt` guards writes, as for grading runs; the file is named by us.

    `failures` counts the attempts that ended badly since it was last asked for; `nudged_at`
    is the time of the last message to the workers.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=ReportState, default=ReportState.REQUESTED)
    attempt = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField()
    nudged_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    storage_name = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("report")
        ordering = ["requested_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "language"], name="one_report_per_language")
        ]
