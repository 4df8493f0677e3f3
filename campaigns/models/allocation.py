"""A person's one duty for one enrolment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Identified
from campaigns.models.enrolment import Enrolment
from campaigns.states import AllocatedDuty


class Allocation(Identified):
    """Never the candidate, and one duty only: held by action and constraint.

    `ended_at` is set when a manager replaces the person; the row stays. A declared conflict
    with a text bars the person; declared with an empty one says that there is none.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="allocations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations"
    )
    duty = models.CharField(max_length=20, choices=AllocatedDuty)
    conflict_declared_at = models.DateTimeField(null=True, blank=True)
    conflict = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("allocation")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "person"], name="one_duty_per_person")
        ]
