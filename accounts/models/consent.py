"""A candidate's agreement to one version of the privacy notice."""

from django.conf import settings
from django.db import models

from accounts.models.identified import Identified


class Consent(Identified):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    notice_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "notice_version"],
                condition=models.Q(withdrawn_at=None),
                name="one_standing_consent_per_notice",
            )
        ]
