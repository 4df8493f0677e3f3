"""The decision that freezes everything under one fingerprint, and its verification."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from assessments.models.assessment import Assessment


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


class Verification(Identified):
    """What a verifier said of one decision; once said it stands."""

    OUTCOMES = [("accepted", _("accepted")), ("returned", _("returned"))]

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="verifications")
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications"
    )
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verification")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "verifier"], name="one_word_per_verifier_and_decision"
            )
        ]
