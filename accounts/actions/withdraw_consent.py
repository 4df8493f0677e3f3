"""A person takes the agreement back; what was uploaded before stays until it is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from accounts.queries import standing_consents


@transaction.atomic
def withdraw_consent(user: User, *, at: datetime | None = None) -> None:
    """Nothing more can be uploaded afterwards; without a standing consent nothing happens."""
    now = at or timezone.now()
    for consent in standing_consents(user).select_for_update():
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        record(
            consent, verb="withdraw_consent", from_state="given", to_state="withdrawn",
            actor=user, at=now,
        )  # fmt: skip
