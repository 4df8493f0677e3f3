"""End a person's duty; the row stays, so that nobody comes back to the same case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from campaigns.errors import AllocationRefused
from campaigns.models import Allocation
from campaigns.rules import can_allocate


@transaction.atomic
def end_allocation(
    allocation: Allocation, *, actor: User, reason: str, at: datetime | None = None
) -> Allocation:
    """Ending twice changes nothing. Raises NotAllowed, or AllocationRefused without a reason."""
    if not can_allocate(actor, allocation.enrolment):
        raise NotAllowed(_("Only managers of this campaign end a duty."))
    if not reason.strip():
        raise AllocationRefused(_("Say why the duty ends: the reason is kept in the history."))
    now = at or timezone.now()
    standing = Allocation.objects.filter(pk=allocation.pk, ended_at=None)
    if standing.update(ended_at=now):
        allocation.ended_at = now
        record(
            allocation, verb="end_allocation", from_state=allocation.duty, to_state="ended",
            actor=actor, reason=reason.strip(), at=now,
        )  # fmt: skip
    return allocation
