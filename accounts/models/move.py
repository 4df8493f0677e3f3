"""The append-only history: ids, states and times; free text hangs beside, erasable."""

from django.conf import settings
from django.db import models

from accounts.models.identified import Identified


class Move(Identified):
    """One change of state: who, when, from which state to which, of what."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(db_index=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]


class MoveNote(Identified):
    """The reason given for a move; may be emptied when a person is erased."""

    move = models.OneToOneField(Move, on_delete=models.CASCADE, related_name="note")
    text = models.TextField(blank=True)
