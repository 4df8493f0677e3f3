"""A claim: this place in this artefact proves this indicator, by way of this output."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from competency.models import Indicator, Output
from evidence.models.item import Item


class Claim(Identified):
    """`region` is a value of evidence/region.py as JSON, or empty for the whole item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="claims")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="claims")
    output = models.ForeignKey(
        Output, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    region = models.JSONField(default=dict, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("claim")
        ordering = ["indicator__position", "id"]
