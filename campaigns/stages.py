"""How far an enrolment is, as far as this app knows: the board in reports knows the rest."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Enrolment
from campaigns.rules import is_standing
from campaigns.states import AllocatedDuty


class Stage(models.TextChoices):
    NO_ASSESSOR = "no_assessor", _("no assessor yet")
    CONFLICT = "conflict", _("a conflict was declared")
    COLLECTING = "collecting", _("collects evidence")
    CLOSED = "closed", _("evidence closed, being assessed")


def stage_of(enrolment: Enrolment) -> Stage:
    """Reads `enrolment.allocations`: prefetch them in lists."""
    rows = [row for row in enrolment.allocations.all() if row.ended_at is None]
    if any(row.conflict for row in rows):
        return Stage.CONFLICT
    if not any(row.duty == AllocatedDuty.SCORE and is_standing(row) for row in rows):
        return Stage.NO_ASSESSOR
    return Stage.CLOSED if enrolment.frozen_at else Stage.COLLECTING
