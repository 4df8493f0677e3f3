"""Reconciled levels, and the decision that freezes everything under one fingerprint."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from assessments.models.assessment import Assessment
from competency.models import Criterion


class Reconciliation(Identified):
    """The agreed level (or agreed "not seen") for one criterion, and why."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="reconciliations"
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    not_seen = models.BooleanField(default=False)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reconciliation")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="one_agreed_level_per_criterion"
            )
        ]


class Decision(Identified):
    """`record` is all that the decision rests on (assessments/record.py), never changed."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )
    record = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    overall = models.CharField(max_length=20)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        ordering = ["-signed_at", "-id"]
