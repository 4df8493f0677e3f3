"""What a mark still needs before it can be sealed, and what makes it doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models import Score
from competency.models import Criterion

# The level that asks for rationale, interview or review evidence.
NEEDS_RATIONALE = 4


class Flag(models.TextChoices):
    """Shown beside a mark. `MISSING` and `NEEDS_REASON` block the seal, the others are hints."""

    MISSING = "missing", _("no level yet")
    NEEDS_REASON = "needs_reason", _("needs a reason")
    NO_PLACE = "no_place", _("no evidence position and no interview note")
    ABOVE_CEILING = "above_ceiling", _("above what the machine's findings can prove")


BLOCKING = frozenset({Flag.MISSING, Flag.NEEDS_REASON})


def is_scored(score: Score | None) -> bool:
    """Whether the row says something: a level, or "not seen"."""
    return score is not None and (score.level is not None or score.not_seen)


def needs_reason(score: Score) -> bool:
    """Level 4 and "not seen" are sealed only with a reason."""
    must = score.not_seen or score.level == NEEDS_RATIONALE
    return must and not score.reason.strip()


def flags(score: Score | None, *, ceiling: int | None = None) -> tuple[Flag, ...]:
    """What is to be said of this mark; `ceiling` is the highest of its machine findings."""
    if score is None or not is_scored(score):
        return (Flag.MISSING,)
    found = {
        Flag.NEEDS_REASON: needs_reason(score),
        Flag.NO_PLACE: not score.not_seen and not score.regions and not score.interview.strip(),
        Flag.ABOVE_CEILING: None not in (score.level, ceiling) and score.level > ceiling,  # type: ignore[operator]
    }
    return tuple(flag for flag, is_set in found.items() if is_set)


def codes_to_mend(criteria: Iterable[Criterion], scores: Mapping[UUID, Score]) -> tuple[str, ...]:
    """Codes of the criteria that block the seal, in the rubric's order."""
    return tuple(c.code for c in criteria if BLOCKING.intersection(flags(scores.get(c.pk))))
