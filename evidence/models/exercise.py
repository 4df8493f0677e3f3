"""A pack given to a candidate with a seed; the seed itself is never stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from campaigns.models import Enrolment, PackVersion


class Exercise(Identified):
    """One attempt. `public_hash` fixes the variant's public files, made once and stored.

    The seed is HMAC(server secret, pack version, enrolment, attempt): worked out where it
    is needed, in no row, page, file, log or answer.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="exercises")
    pack_version = models.ForeignKey(
        PackVersion, on_delete=models.PROTECT, related_name="exercises"
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    public_hash = models.CharField(max_length=64)
    public_archive = models.CharField(max_length=200)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = _("exercise")
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "pack_version", "attempt"], name="attempt_once"
            )
        ]
