"""Items that no reading was asked for, and readings whose message or worker got lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evidence.actions.ask_lens import ask_lens
from evidence.actions.record_reading import record_reading
from evidence.actions.take_reading import MOST_READINGS
from evidence.models import LensReading
from evidence.queries import items_without_reading, readings_to_nudge
from evidence.queue import nudge_reading
from grading.contract import Finding, Outcome

MOST_AT_ONCE = 50


@transaction.atomic
def nudge_waiting_readings(*, at: datetime) -> int:
    """How many readings were asked for, nudged or given up; a nudge too many is harmless."""
    asked = [ask_lens(item, at=at) for item in items_without_reading()[:MOST_AT_ONCE]]
    waiting = list(readings_to_nudge(at)[:MOST_AT_ONCE])
    LensReading.objects.filter(pk__in=[one.pk for one in waiting]).update(nudged_at=at)
    for reading in waiting:
        if reading.attempts >= MOST_READINGS:
            _give_up(reading, at)
        else:
            nudge_reading(reading.pk)
    return len(asked) + len(waiting)


def _give_up(reading: LensReading, at: datetime) -> None:
    """A file that ended every worker is not decidable, and said to be so."""
    said = Finding("lens_reading", Outcome.NOT_DECIDABLE, None, 0.0, 0, "lens.abstains_crash")
    record_reading(reading, findings=[said], grading="", at=at)
