"""A worker begins a reading of the lens, at most a few times."""

from __future__ import annotations

import uuid

from django.db.models import F

from evidence.models import LensReading

MOST_READINGS = 3


def take_reading(reading_id: uuid.UUID | str) -> LensReading | None:
    """The reading, one attempt older; None when it was read, is gone, or was begun often enough.

    A reading changes nothing but its own row: two workers at once only do the work twice.
    """
    waiting = LensReading.objects.filter(pk=reading_id, read_at=None, attempts__lt=MOST_READINGS)
    if not waiting.update(attempts=F("attempts") + 1):
        return None
    return LensReading.objects.select_related("item__enrolment__candidate").get(pk=reading_id)
