"""One candidate in one campaign."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from campaigns.models.campaign import Campaign


class Enrolment(Identified):
    """`alias` is the name that blind assessors see.

    `frozen_at` and `evidence_hash` are set when the first assessor starts to score: from
    then on the evidence of this round is closed.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="enrolments")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    alias = models.CharField(max_length=40)
    frozen_at = models.DateTimeField(null=True, blank=True)
    evidence_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("enrolment")
        ordering = ["alias"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "candidate"], name="enrolled_once"),
            models.UniqueConstraint(fields=["campaign", "alias"], name="alias_once"),
        ]

    def __str__(self) -> str:
        return self.alias
