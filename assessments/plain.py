"""Rows as plain data, to be fingerprinted and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from assessments.models import Reconciliation, Score
from competency.models import Criterion


def plain_scores(
    criteria: Iterable[Criterion], scores: Mapping[UUID, Score]
) -> list[dict[str, Any]]:
    """A sheet's marks in the rubric's order; a seal's digest is their fingerprint."""
    return [
        {
            "criterion": criterion.code,
            "level": scores[criterion.pk].level,
            "not_seen": scores[criterion.pk].not_seen,
            "reason": scores[criterion.pk].reason,
            "interview": scores[criterion.pk].interview,
            "regions": scores[criterion.pk].regions,
        }
        for criterion in criteria
        if criterion.pk in scores
    ]


def utc_text(at: datetime) -> str:
    """ISO 8601 in UTC, whatever the database driver gave."""
    return at.astimezone(UTC).isoformat()


def plain_reconciliation(row: Reconciliation) -> dict[str, Any]:
    return {
        "criterion": row.criterion.code,
        "level": row.level,
        "not_seen": row.not_seen,
        "reason": row.reason,
    }
