"""Takes an item back before the deadline; it is kept, but counts no more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.history import move
from accounts.models import User
from evidence.actions.cancel_runs import cancel_runs
from evidence.actions.check_window import check_window
from evidence.models import Item
from evidence.queries import locked_enrolment
from evidence.states import ITEM_MOVES, ItemState


@transaction.atomic
def withdraw_item(item: Item, *, actor: User, reason: str = "", at: datetime | None = None) -> Item:
    """Raises StaleState when it is withdrawn already, and what check_window raises."""
    now = at or timezone.now()
    enrolment = locked_enrolment(item.enrolment_id)
    check_window(enrolment, actor=actor, at=now)
    move(
        item,
        to=ItemState.WITHDRAWN,
        verb="withdraw",
        moves=ITEM_MOVES,
        actor=actor,
        reason=reason,
        at=now,
    )
    cancel_runs(item, actor=actor, at=now)
    return item
