"""Reading: the only way to rows of evidence."""

from evidence.queries.counted import (
    counted_runs,
    evidence_digest,
    evidence_of,
    findings_by_indicator,
)
from evidence.queries.lens import items_without_reading, readings_of, readings_to_nudge
from evidence.queries.locked import locked_enrolment
from evidence.queries.queue import lost_runs, queue_position, runs_to_nudge
from evidence.queries.visible import exercises_visible_to, items_visible_to, runs_visible_to

__all__ = [
    "counted_runs",
    "evidence_digest",
    "evidence_of",
    "exercises_visible_to",
    "findings_by_indicator",
    "items_visible_to",
    "items_without_reading",
    "locked_enrolment",
    "lost_runs",
    "queue_position",
    "readings_of",
    "readings_to_nudge",
    "runs_to_nudge",
    "runs_visible_to",
]
