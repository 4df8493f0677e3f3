"""Declare, for one pairing of person and candidate, a conflict of interest or that there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from campaigns.models import Allocation
from campaigns.rules import can_declare_conflict


@transaction.atomic
def declare_conflict(
    allocation: Allocation, *, actor: User, text: str, at: datetime | None = None
) -> Allocation:
    """With a text the person is barred from the case until a manager replaces them.

    An empty text declares that there is none. Raises NotAllowed.
    """
    if not can_declare_conflict(actor, allocation):
        raise NotAllowed(_("A conflict is declared by the person, or by a manager."))
    now = at or timezone.now()
    allocation.conflict_declared_at = now
    allocation.conflict = text.strip()
    allocation.save(update_fields=["conflict_declared_at", "conflict"])
    verdict = "conflict" if allocation.conflict else "no_conflict"
    record(allocation, verb="declare_conflict", to_state=verdict, actor=actor, at=now)
    return allocation
