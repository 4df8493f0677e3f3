"""The assessment of one enrolment, and the sheet of each of its assessors."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from assessments.states import AssessmentState, SheetState
from campaigns.models import Allocation, Enrolment


class Assessment(Identified):
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="assessment")
    state = models.CharField(max_length=20, choices=AssessmentState, default=AssessmentState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("assessment")
        ordering = ["created_at", "id"]


class Sheet(Identified):
    """All of one assessor's scores.

    `digest` is the fingerprint of the scores when sealed, empty while the sheet is a draft.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sheets")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="sheet")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sheets"
    )
    state = models.CharField(max_length=20, choices=SheetState, default=SheetState.DRAFT)
    started_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sheet")
        ordering = ["created_at", "id"]


class Seal(Identified):
    """What a sheet held each time it was sealed: an unsealed sheet's first marks stay readable.

    `scores` is the plain data whose fingerprint is `digest`. Rows are only ever added.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="seals")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    scores = models.JSONField()

    class Meta:
        verbose_name = _("seal")
        ordering = ["at", "id"]
