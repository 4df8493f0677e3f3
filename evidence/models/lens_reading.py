"""What the lens sees in one item: hints for assessors, never a mark."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from evidence.models.item import Item


class LensReading(Identified):
    """One per item that can be read as a notebook or as Python, asked for when it comes in.

    `read_at` is None until it was read. `attempts` rises each time a worker begins. `findings` are
    findings of grading.contract as JSON; `grading` is the fingerprint of the code that read.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="lens_reading")
    asked_at = models.DateTimeField()
    nudged_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list, blank=True)
    grading = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("reading of the lens")
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["read_at", "nudged_at"])]
