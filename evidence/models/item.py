"""What a candidate shows: an item with its stored file."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from campaigns.models import Enrolment
from evidence.models.exercise import Exercise
from evidence.states import ItemKind, ItemState


class Item(Identified):
    """`original_name` is the candidate's; the file lies under our name (`storage_name`).

    `title` is free of the candidate's name. `extent` is the number of cells of a notebook
    or of lines of a text, None where it is not known. `is_repeat` is never stored: it tells
    the caller of submit_artefact that the same content was there already.
    """

    is_repeat = False

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="items")
    exercise = models.ForeignKey(
        Exercise, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(max_length=20, choices=ItemKind)
    original_name = models.CharField(max_length=255)
    storage_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    extent = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ItemState, default=ItemState.DRAFT)

    class Meta:
        verbose_name = _("evidence item")
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "sha256"],
                condition=~models.Q(state="withdrawn"),
                name="same_content_once_per_exercise",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "sha256"],
                condition=models.Q(exercise=None) & ~models.Q(state="withdrawn"),
                name="same_content_once_per_enrolment",
            ),
        ]

    def __str__(self) -> str:
        return self.title
