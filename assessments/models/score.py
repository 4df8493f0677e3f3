"""One assessor's level for one criterion."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from assessments.models.assessment import Sheet
from competency.models import Criterion
from evidence.models import FindingRow


class Score(Identified):
    """`level` 0 to 4, or None with `not_seen`: not seen is never level 0.

    `regions` is a list of {"item": id, "region": {...}}; `interview` is a note of what was
    said. A score with neither is flagged. `revision` rises at each saved change. A row may
    hold a reason or a note before it has a level: what an assessor typed is never lost.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    not_seen = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    interview = models.TextField(blank=True)
    regions = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("score")
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(not_seen=False, level__lte=4),
                name="level_or_not_seen",
            ),
        ]


class FindingResponse(Identified):
    """What an assessor made of a machine's finding."""

    ANSWERS = [
        ("accept", _("accepted")),
        ("override", _("overridden")),
        ("ignore", _("set aside")),
    ]

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="finding_responses")
    finding = models.ForeignKey(FindingRow, on_delete=models.PROTECT, related_name="responses")
    answer = models.CharField(max_length=10, choices=ANSWERS)
    reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "finding"], name="one_answer_per_finding")
        ]
