"""A person agrees to the privacy notice in force."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.history import record
from accounts.models import Consent, User


@transaction.atomic
def give_consent(user: User, *, at: datetime | None = None) -> Consent:
    """The standing consent; agreeing twice changes nothing."""
    consent, is_new = Consent.objects.get_or_create(
        user=user,
        notice_version=settings.ASSAY_PRIVACY_NOTICE,
        withdrawn_at=None,
        defaults={"given_at": at or timezone.now()},
    )
    if is_new:
        record(consent, verb="give_consent", to_state="given", actor=user, at=at)
    return consent
