"""Takes a claim back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from evidence.actions.check_window import check_window
from evidence.models import Claim
from evidence.queries import locked_enrolment


@transaction.atomic
def remove_claim(claim: Claim, *, actor: User, at: datetime | None = None) -> None:
    """Raises what check_window raises. A claim that is gone already stays gone."""
    enrolment = locked_enrolment(claim.item.enrolment_id)
    check_window(enrolment, actor=actor, at=at or timezone.now())
    claim.delete()
