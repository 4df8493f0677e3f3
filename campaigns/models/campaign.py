"""A campaign: one framework, rubric and rule set, for a group, until a date."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from campaigns.models.pack_version import PackVersion
from campaigns.states import CampaignState
from competency.models import Framework, Rubric, RuleSet


class Campaign(Identified):
    """`closes_at` is the candidates' deadline for evidence; dates are shown in `time_zone`.

    `clients` are the service accounts that may read its results.
    """

    name = models.CharField(_("name"), max_length=120)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="campaigns")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="campaigns")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="campaigns")
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Taipei")
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("deadline for evidence"))
    managers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="managed_campaigns")
    clients = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="granted_campaigns", blank=True
    )
    packs = models.ManyToManyField(PackVersion, related_name="campaigns")
    rules_frozen_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=CampaignState, default=CampaignState.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("campaign")
        ordering = ["-opens_at", "id"]

    def __str__(self) -> str:
        return self.name
