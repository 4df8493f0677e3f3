"""The agreed level where the assessors differed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from assessments.models.assessment import Assessment
from competency.models import Criterion


class Reconciliation(Identified):
    """The agreed level (or agreed "not seen") for one criterion, and why.

    `agreed_by` are those who put their name to it; `by`, who wrote it, is one of them. A
    changed or dropped row stays with `dropped_at`; the standing one has none.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="reconciliations"
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    not_seen = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reconciliation")
        ordering = ["criterion__position", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"],
                condition=models.Q(dropped_at=None),
                name="one_agreed_level_per_criterion",
            ),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True, not_seen=True)
                | models.Q(level__lte=4, not_seen=False),
                name="agreed_level_or_not_seen",
            ),
        ]
