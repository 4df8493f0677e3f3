"""Asks for a reading of the lens where an item can be read."""

from __future__ import annotations

from datetime import datetime

from evidence.models import Item, LensReading
from evidence.queue import nudge_reading
from evidence.rules import is_for_lens


def ask_lens(item: Item, *, at: datetime) -> LensReading | None:
    """The reading that is wanted, the same for every call; None for what is no code."""
    if not is_for_lens(item):
        return None
    reading, is_new = LensReading.objects.get_or_create(
        item=item, defaults={"asked_at": at, "nudged_at": at}
    )
    if is_new:
        nudge_reading(reading.pk)
    return reading
