"""The life of a campaign, and the duties that a person can have for one enrolment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


CAMPAIGN_MOVES = {
    CampaignState.DRAFT.value: frozenset({CampaignState.OPEN.value}),
    CampaignState.OPEN.value: frozenset({CampaignState.CLOSED.value}),
}


class AllocatedDuty(models.TextChoices):
    SCORE = "score", _("score")
    RESCORE = "rescore", _("score again")
    RECONCILE = "reconcile", _("reconcile")
    VERIFY = "verify", _("verify")
    DECIDE = "decide", _("decide")
