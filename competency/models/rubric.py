"""Rubrics: anchors for each level of the rating scale, for each indicator and attitude.

A rubric never changes once loaded; another content hash is another version.
"""

from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from competency.models.bilingual import Bilingual
from competency.models.framework import Content, Framework, Indicator


class Rubric(Identified, Bilingual):
    """`text` is the title."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="rubrics")
    version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("rubric")


class ScaleLevel(Identified, Bilingual):
    """A level of the rating scale with its label, e.g. 3 達成 Meets."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="scale")
    value = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["value"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "value"], name="one_label_per_value")
        ]


class Criterion(Identified):
    """What a score points at: one indicator or one attitude."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(
        Indicator, null=True, on_delete=models.PROTECT, related_name="criteria"
    )
    attitude = models.ForeignKey(
        Content, null=True, on_delete=models.PROTECT, related_name="criteria"
    )

    class Meta:
        verbose_name = _("criterion")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(indicator__isnull=False, attitude__isnull=True)
                | models.Q(indicator__isnull=True, attitude__isnull=False),
                name="criterion_is_indicator_or_attitude",
            )
        ]

    @property
    def target(self) -> Indicator | Content:
        # The check constraint holds that one of them is there.
        return cast("Indicator | Content", self.indicator or self.attitude)

    @property
    def code(self) -> str:
        return self.target.code


class Anchor(Identified, Bilingual):
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "level"], name="one_anchor_per_level")
        ]
