"""How far an enrolment is, as far as this app knows: the board in reports knows the rest."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Enrolment
from campaigns.rules import is_standing
from campaigns.states import AllocatedDuty, CampaignState


class Stage(models.TextChoices):
    """Nothing about assessing: that a case is being scored, or signed off, is not known here."""

    NO_ASSESSOR = "no_assessor", _("no assessor yet")
    CONFLICT = "conflict", _("a conflict was declared")
    NOT_OPEN = "not_open", _("evidence not open yet")
    COLLECTING = "collecting", _("evidence open")
    CLOSED = "closed", _("evidence closed")


def stage_of(enrolment: Enrolment, *, at: datetime | None = None) -> Stage:
    """Reads `enrolment.allocations` and `.campaign`: have them at hand in lists."""
    rows = [row for row in enrolment.allocations.all() if row.ended_at is None]
    if any(row.conflict for row in rows):
        return Stage.CONFLICT
    if not any(row.duty == AllocatedDuty.SCORE and is_standing(row) for row in rows):
        return Stage.NO_ASSESSOR
    return _stage_of_evidence(enrolment, at or timezone.now())


def _stage_of_evidence(enrolment: Enrolment, at: datetime) -> Stage:
    campaign = enrolment.campaign
    is_over = campaign.state == CampaignState.CLOSED or at > campaign.closes_at
    if enrolment.frozen_at or is_over:
        return Stage.CLOSED
    if campaign.state == CampaignState.DRAFT or at < campaign.opens_at:
        return Stage.NOT_OPEN
    return Stage.COLLECTING
